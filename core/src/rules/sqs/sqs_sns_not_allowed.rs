use crate::catalog::sns::subscription;
use crate::catalog::sqs::{queue, queue_policy};
use crate::rules::facts::{Statement, is_other};
use crate::rules::resource_policies::{Policies, lets_service};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A topic may not send to its queue
    ///
    /// ## Why
    ///
    /// SNS may send to a queue only if the policy of the queue lets it. Without that, messages are dropped, and nobody
    /// is told.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sns_topic_subscription" "it" {
    ///   topic_arn = aws_sns_topic.it.arn
    ///   protocol  = "sqs"
    ///   endpoint  = aws_sqs_queue.it.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sns_topic_subscription" "it" {
    ///   topic_arn = aws_sns_topic.it.arn
    ///   protocol  = "sqs"
    ///   endpoint  = aws_sqs_queue.it.arn
    /// }
    ///
    /// resource "aws_sqs_queue_policy" "it" {
    ///   queue_url = aws_sqs_queue.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "sns.amazonaws.com" }
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.it.arn
    ///       Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.it.arn } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let `sns.amazonaws.com` call `sqs:SendMessage` in the policy of the queue, for this topic as `aws:SourceArn`.
    /// What is drawn gets this statement by itself.
    id: "sqs-sns-not-allowed",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&subscription::TYPE, &queue::TYPE, &queue_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &queue::TYPE);
    findings.each(&subscription::TYPE, |findings, address, it| {
        let Some(queue) = it.target(&subscription::ENDPOINT) else { return };
        if facts.stack.get(queue).and_then(|it| it.ty) != Some(&queue::TYPE) {
            return;
        }
        let topic = it.target(&subscription::TOPIC);
        let lets_in = |it: &Statement<'_>| {
            Ok(lets_service(it, "sns.amazonaws.com", "sqs:SendMessage")? && !is_for_others(facts, it, topic))
        };
        let closed = policies.any(queue, lets_in).map(|it| !it);
        findings.raise_if(closed, address, subscription::ENDPOINT.key(), || {
            format!("The policy of queue {} does not let SNS send to it", facts.name(queue))
        });
    });
}

/// Whether a statement asks for a source that is another topic.
fn is_for_others(facts: &Facts<'_>, statement: &Statement<'_>, topic: Option<&str>) -> bool {
    let Some((topic, resource)) = topic.and_then(|it| Some((it, facts.stack.get(it)?))) else { return false };
    let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    let tests = conditions.iter().filter(|(operator, _)| !operator.contains("Not")).flat_map(|(_, it)| it.fields());
    let mut sources = tests.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn")).map(|(_, it)| it);
    sources.any(|it| {
        let values = if let Value::List(items) = it { items.as_slice() } else { std::slice::from_ref(it) };
        let is_another = |it: &Value| match it {
            Value::Str(arn) => is_other(arn, resource),
            Value::Ref { target, .. } => target != topic,
            _ => false,
        };
        !values.is_empty() && values.iter().all(is_another)
    })
}
