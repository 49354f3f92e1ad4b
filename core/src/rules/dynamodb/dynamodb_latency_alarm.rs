use super::watched::require_alarm;
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No alarm tells when a table is slow
    ///
    /// ## Why
    ///
    /// A table usually answers within milliseconds. When it does not, users notice before you do.
    ///
    /// ## Flagged
    ///
    /// A table without such an alarm in a design that has alarms; in every design, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "it" {
    ///   alarm_name          = "orders"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "UserErrors"
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "it" {
    ///   alarm_name          = "orders"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "SuccessfulRequestLatency"
    ///   dimensions          = { TableName = aws_dynamodb_table.it.name }
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add an alarm on `SuccessfulRequestLatency` that tells a topic.
    id: "dynamodb-latency-alarm",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &[],
    types: &[&table::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

const METRICS: &[&str] = &["SuccessfulRequestLatency"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_alarm(facts, findings, METRICS, |_| Ok(true), "how slow requests are");
}
