use crate::catalog::sns::topic;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Messages of a topic are not encrypted with a KMS key
    ///
    /// ## Why
    ///
    /// SNS stores messages until they are delivered. With a KMS key, who reads them there needs the key as well, and
    /// its use is logged.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    ///   kms_master_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key of the account: services such as CloudWatch cannot publish with `alias/aws/sns`.
    id: "sns-encrypted",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_26", "SNS.1", "AWS-0095", "aws-sns-enable-topic-encryption", "SNS_ENCRYPTED_KMS"],
    types: &[&topic::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_set(facts, findings, &topic::TYPE, &topic::KMS_KEY, |name| {
        format!("Messages of topic {name} are not encrypted with a KMS key")
    });
}
