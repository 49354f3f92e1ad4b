use crate::catalog::sns::subscription;
use crate::catalog::sqs::queue;
use crate::rules::settings::require_where;
use crate::rules::facts::{mentions, opaque, outside};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A message that cannot be worked off comes back for ever
    ///
    /// ## Why
    ///
    /// Such a message is received again and again, until it is dropped with all it said. A dead-letter queue takes it
    /// after some attempts.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "it" {
    ///   name = "orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "dead" {
    ///   name = "orders-dead"
    /// }
    ///
    /// resource "aws_sqs_queue" "it" {
    ///   name = "orders"
    ///   redrive_policy = jsonencode({
    ///     deadLetterTargetArn = aws_sqs_queue.dead.arn
    ///     maxReceiveCount     = 5
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a queue for such messages, and an alarm on how many are in it.
    id: "sqs-no-dlq",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[],
    types: &[&queue::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &queue::TYPE,
        |address, it| match opaque(it, "redrive_policy") {
            Some(_) => Err(property::UNKNOWN),
            None => Ok(!takes_dead_letters(facts, address)),
        },
        &queue::DEAD_LETTER_QUEUE,
        |it| it.is_some(),
        |it| format!("Queue {it} has no dead-letter queue"),
    );
}

fn takes_dead_letters(facts: &Facts<'_>, queue: &str) -> bool {
    let of_queues = facts.stack.of(&queue::TYPE).map(|(_, it)| it.target(&queue::DEAD_LETTER_QUEUE));
    let of_topics =
        facts.stack.of(&subscription::TYPE).map(|(_, it)| it.target(&subscription::DEAD_LETTER_QUEUE));
    let is_named = |it: &Resource| facts.stack.get(queue).is_some_and(|of| mentions(it, of));
    of_queues.chain(of_topics).any(|it| it == Some(queue))
        || outside(facts.stack, "aws_sqs_queue_redrive_policy").any(is_named)
}
