use super::watched_events;
use crate::catalog::cloudtrail::trail;
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::logs::metric_filter;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No alarm tells of failed attempts to sign in
    ///
    /// ## Why
    ///
    /// Somebody who tries passwords fails many times before the one that fits. An alarm tells within minutes; without
    /// one, somebody finds out afterwards, in the files of the trail.
    ///
    /// ## Flagged
    ///
    /// A trail with a log group of the design, where no metric filter of that log group has `ConsoleLogin`, `Failed
    /// authentication` in its pattern, or no alarm watches what it counts. The rule is off unless a profile turns it
    /// on: many companies watch this in one account for all.
    ///
    /// ```tf,fail
    /// resource "aws_cloudwatch_log_group" "audit" {
    ///   name = "audit"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name                       = "audit"
    ///   s3_bucket_name             = "audit-of-game-scores"
    ///   cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
    ///   cloud_watch_logs_role_arn  = "arn:aws:iam::123456789012:role/trail"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_cloudwatch_log_group" "audit" {
    ///   name = "audit"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name                       = "audit"
    ///   s3_bucket_name             = "audit-of-game-scores"
    ///   cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.audit.arn}:*"
    ///   cloud_watch_logs_role_arn  = "arn:aws:iam::123456789012:role/trail"
    /// }
    ///
    /// resource "aws_cloudwatch_log_metric_filter" "it" {
    ///   name           = "it"
    ///   log_group_name = aws_cloudwatch_log_group.audit.name
    ///   pattern        = "{ ($.eventName = ConsoleLogin) && ($.errorMessage = \"Failed authentication\") }"
    ///   metric_transformation {
    ///     name      = "Watched"
    ///     namespace = "Audit"
    ///     value     = "1"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "it" {
    ///   alarm_name          = "it"
    ///   namespace           = "Audit"
    ///   metric_name         = "Watched"
    ///   comparison_operator = "GreaterThanOrEqualToThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 300
    ///   statistic           = "Sum"
    ///   threshold           = 1
    ///   alarm_actions       = ["arn:aws:sns:eu-west-1:123456789012:operations"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a metric filter with the pattern of the CIS AWS Foundations Benchmark, and an alarm on its metric that tells
    /// a topic.
    id: "cis-alarm-sign-in-failures",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &[
        "CloudWatch.6", "CIS 3.0 4.6", "CIS 5.0 4.6", "AWS-0152",
        "aws-cloudwatch-require-console-login-failures-alarm",
    ],
    types: &[&trail::TYPE, &metric_filter::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

/// What a pattern has to name. Source: AWS Security Hub user guide, CloudWatch.6; CIS AWS Foundations Benchmark 3.0, 4.6.
const EVENTS: [&str; 2] = [
    "ConsoleLogin",
    "Failed authentication",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    watched_events::check(facts, findings, &EVENTS, "failed attempts to sign in");
}
