use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A trail is only read afterwards
    ///
    /// ## Why
    ///
    /// Files arrive in the bucket within a quarter of an hour, and nothing watches them. In a log group the same events
    /// raise alarms within minutes.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
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
    /// resource "aws_iam_role" "trail" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudtrail.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "audit" {
    ///   name = "audit"
    /// }
    ///
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///
    ///   cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
    ///   cloud_watch_logs_role_arn  = aws_iam_role.trail.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a log group. Drawn, it gets the role by itself.
    id: "cloudtrail-cloudwatch",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &[
        "CKV2_AWS_10", "CloudTrail.5", "AWS-0162", "aws-cloudtrail-ensure-cloudwatch-integration",
        "CLOUD_TRAIL_CLOUD_WATCH_LOGS_ENABLED",
    ],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_set(facts, findings, &trail::TYPE, &trail::LOG_GROUP, |name| {
        format!("Events of trail {name} go into no log group that alarms could watch")
    });
}
