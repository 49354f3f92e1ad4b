use super::watched::{is_provisioned, require_alarm};
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No alarm tells when the capacity of a table runs out
    ///
    /// ## Why
    ///
    /// With provisioned capacity, what goes beyond it is refused. An alarm at 80 % leaves time to act.
    ///
    /// ## Flagged
    ///
    /// A table without such an alarm in a design that has alarms; in every design, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PROVISIONED"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   read_capacity  = 5
    ///   write_capacity = 5
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
    ///   billing_mode = "PROVISIONED"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   read_capacity  = 5
    ///   write_capacity = 5
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "it" {
    ///   alarm_name          = "orders"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ConsumedReadCapacityUnits"
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
    ///   billing_mode = "PROVISIONED"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   read_capacity  = 5
    ///   write_capacity = 5
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add an alarm on the consumed capacity, or let the table be paid by request.
    id: "dynamodb-capacity-alarm",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &[],
    types: &[&table::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

const METRICS: &[&str] = &["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_alarm(facts, findings, METRICS, is_provisioned, "how much capacity is in use");
}
