use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Nobody is told of new log files
    ///
    /// ## Why
    ///
    /// A topic tells other tools at once that there is something to read.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   sns_topic_name = "audit"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a topic, if something is to read every file. For alarms, use a log group.
    id: "cloudtrail-sns",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_252"],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_set(facts, findings, &trail::TYPE, &trail::TOPIC, |name| {
        format!("Nobody is told of new log files of trail {name}")
    });
}
