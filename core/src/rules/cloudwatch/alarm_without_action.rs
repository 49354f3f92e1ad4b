use crate::catalog::cloudwatch::metric_alarm;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// An alarm has nobody to tell
    ///
    /// ## Why
    ///
    /// An alarm that only changes its color is seen by whoever happens to look.
    ///
    /// ## Flagged
    ///
    /// An alarm without an action for when it goes off.
    ///
    /// ```tf,fail
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
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
    /// resource "aws_sns_topic" "it" {
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a topic that people subscribe to.
    id: "alarm-without-action",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["CloudWatch.15", "CLOUDWATCH_ALARM_ACTION_CHECK"],
    types: &[&metric_alarm::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(
        facts,
        findings,
        &metric_alarm::TYPE,
        metric_alarm::ALARM_ACTIONS.key(),
        is_silent,
        |name| format!("Alarm {name} tells nobody when it goes off"),
    );
}

fn is_silent(alarm: &Resource) -> Decided<bool> {
    match alarm.value(&metric_alarm::ALARM_ACTIONS) {
        Some(Value::List(items)) if items.is_empty() => Ok(true),
        _ => property::is_unset(alarm, &metric_alarm::ALARM_ACTIONS),
    }
}
