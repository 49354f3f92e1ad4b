use crate::catalog::sqs::{queue, queue_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a queue lets everybody in
    ///
    /// ## Why
    ///
    /// Everybody can send messages that your programs act on, or take them out of the queue.
    ///
    /// ## Flagged
    ///
    /// A statement that allows principal `*` and has no condition that says who.
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
    ///       Principal = "*"
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    /// ```
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
    ///       Principal = { AWS = "*" }
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///       Condition = { Bool = { "aws:SecureTransport" = "true" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # Any topic of any account.
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
    ///       Principal = "*"
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///       Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:sns:*:*:*" } }
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
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    /// ```
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
    ///       Principal = "*"
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// # A bucket says whose it is by its name.
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
    ///       Principal = "*"
    ///       Action    = "sqs:SendMessage"
    ///       Resource  = aws_sqs_queue.orders.arn
    ///       Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:s3:*:*:example-reports" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "sqs-policy-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_168", "CKV_AWS_387", "SQS.3", "CIS 7.0 2.21", "SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL",
    ],
    types: &[&queue::TYPE, &queue_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &queue::TYPE, resource_policies::lets_everybody_in, |name| {
        format!("The policy of queue {name} lets everybody in")
    });
}
