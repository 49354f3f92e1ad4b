use crate::catalog::sqs::queue;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// A queue is encrypted with a key that the account cannot see
    ///
    /// ## Why
    ///
    /// With a key of SQS, or the shared one of the account, nobody can decide who may use it. With a key of its own, a
    /// second policy guards the messages.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    ///   sqs_managed_sse_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    ///   kms_master_key_id = "alias/aws/sqs"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    ///   kms_master_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key.
    id: "sqs-cmk",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &[
        "CKV2_AWS_73", "AWS-0135", "aws-sqs-queue-encryption-use-cmk", "SQS_QUEUE_KMS_MASTER_KEY_ID_RULE",
    ],
    types: &[&queue::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &queue::TYPE, queue::KMS_KEY.key(), |it| {
        let shared = it.value(&queue::KMS_KEY).and_then(Value::as_str);
        any([
            Ok(shared.is_some_and(|it| it.ends_with("alias/aws/sqs"))),
            property::is_unset(it, &queue::KMS_KEY),
        ])
    }, |name| {
        format!("Queue {name} has no KMS key of its own")
    });
}
