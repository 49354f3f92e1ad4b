use crate::catalog::logs::log_group;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A log group is encrypted with a key that the account cannot see
    ///
    /// ## Why
    ///
    /// Logs hold more than anybody meant to write. They are always encrypted, but with a key of AWS: nobody can see
    /// its use, or stop it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
    ///   kms_key_id = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key whose policy lets CloudWatch Logs use it.
    id: "log-group-kms",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_158", "AWS-0017", "aws-cloudwatch-log-group-customer-key",
        "CLOUDWATCH_LOG_GROUP_ENCRYPTED",
    ],
    types: &[&log_group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_set(facts, findings, &log_group::TYPE, &log_group::KMS_KEY, |name| {
        format!("Log group {name} has no KMS key of the account")
    });
}
