use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Events that a function fails on are lost
    ///
    /// ## Why
    ///
    /// An event that was sent without waiting for an answer is tried three times, then dropped. A queue or a topic
    /// keeps it, and an alarm can tell.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "failed" {}
    ///
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   dead_letter_config {
    ///     target_arn = aws_sqs_queue.failed.arn
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a queue or a topic that gets such events.
    id: "lambda-dlq",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &["CKV_AWS_116", "LAMBDA_DLQ_CHECK"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_set(facts, findings, &function::TYPE, &function::DEAD_LETTERS, |name| {
        format!("Events that function {name} fails on are lost")
    });
}
