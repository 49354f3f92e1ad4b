use crate::catalog::sns::topic;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// A topic is encrypted with the shared key of the account
    ///
    /// ## Why
    ///
    /// The policy of the key that AWS manages cannot be changed: alarms and other services cannot publish to the
    /// topic, and their messages are lost without a word.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    ///   kms_master_key_id = "alias/aws/sns"
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
    /// Give it a KMS key whose policy lets those services in.
    id: "sns-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["AWS-0136", "aws-sns-topic-encryption-use-cmk"],
    types: &[&topic::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &topic::TYPE, topic::KMS_KEY.key(), |it| {
        Ok(it.value(&topic::KMS_KEY).and_then(Value::as_str).is_some_and(|it| it.ends_with("alias/aws/sns")))
    }, |name| {
        format!("Topic {name} is encrypted with the shared key of the account")
    });
}
