use crate::catalog::sqs::queue;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// Nothing says that a queue is encrypted
    ///
    /// ## Why
    ///
    /// Messages wait on disks for days. AWS encrypts new queues with a key of SQS, but older ones stay as they are,
    /// and anybody who may change a queue can turn it off.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    ///   sqs_managed_sse_enabled = true
    /// }
    /// ```
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
    /// Say so: with the key of SQS, which is free, or with a KMS key.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "sqs.queue", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {}}}]
    /// ```
    id: "sqs-encrypted",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_27", "SQS.1", "AWS-0096", "aws-sqs-enable-queue-encryption",
        "SQS_QUEUE_KMS_MASTER_KEY_ID_RULE",
    ],
    types: &[&queue::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt with the key of SQS",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Encrypt with the key of SQS", finding, &queue::MANAGED_SSE, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &queue::TYPE, queue::MANAGED_SSE.key(), is_open, |name| {
        format!("Nothing says that queue {name} is encrypted")
    });
}

fn is_open(resource: &Resource) -> Decided<bool> {
    let managed = match resource.value(&queue::MANAGED_SSE) {
        // CloudFormation turns it on where a template says nothing; in Terraform a queue that was made before stays as it is.
        // Source: CloudFormation template reference, AWS::SQS::Queue, SqsManagedSseEnabled.
        None if resource.logical_id.is_some() => Ok(false),
        None => property::is_unset(resource, &queue::MANAGED_SSE),
        Some(it) => it.as_bool().map(|it| !it).ok_or(property::UNKNOWN),
    };
    all([managed, property::is_unset(resource, &queue::KMS_KEY)])
}
