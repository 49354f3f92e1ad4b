use crate::catalog::sqs::{queue, queue_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a queue allows everything
    ///
    /// ## Why
    ///
    /// `sqs:*` is more than sending and receiving: whoever has it can empty or delete the queue, or change its policy.
    ///
    /// ## Flagged
    ///
    /// A statement that allows `sqs:*` or `*`.
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue_policy" "own" {
    ///   queue_url = aws_sqs_queue.orders.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "sqs:*"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue_policy" "own" {
    ///   queue_url = aws_sqs_queue.orders.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions that are needed.
    id: "sqs-policy-wildcard-action",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_72", "AWS-0097", "aws-sqs-no-wildcards-in-policy-documents",
        "SQS_QUEUEPOLICY_NO_WILDCARD_ACTION",
    ],
    types: &[&queue::TYPE, &queue_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &queue::TYPE, |it| resource_policies::allows_all_of(it, "sqs"), |name| {
        format!("The policy of queue {name} allows every action")
    });
}
