use crate::catalog::cloudwatch::metric_alarm;
use crate::rules::{Category, Decided, Facts, Findings, Severity, facts, property};
use crate::stack::Resource;

rule! {
    /// An alarm looks back further than CloudWatch does
    ///
    /// ## Why
    ///
    /// CloudWatch refuses an alarm that looks at more than one day, or at more than seven with periods of an hour or
    /// longer. The deployment fails.
    ///
    /// ## Flagged
    ///
    /// Period times number of periods, against the limits in the API reference of PutMetricAlarm.
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "it" {
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_cloudwatch_metric_alarm" "throttles" {
    ///   alarm_name          = "throttles"
    ///   namespace           = "AWS/DynamoDB"
    ///   metric_name         = "ThrottledRequests"
    ///   comparison_operator = "GreaterThanThreshold"
    ///   evaluation_periods  = 300
    ///   period              = 300
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
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
    ///   evaluation_periods  = 288
    ///   period              = 300
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
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
    ///   evaluation_periods  = 48
    ///   period              = 3600
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Look at fewer periods, or make them an hour long.
    id: "alarm-insufficient-period",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&metric_alarm::TYPE],
    check: check,
    fix: None,
}

/// How far an alarm may look back, in seconds, with periods shorter than an hour and others. Source: CloudWatch API
/// reference, PutMetricAlarm.
const LIMITS: (i64, i64) = (86_400, 604_800);

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(
        facts,
        findings,
        &metric_alarm::TYPE,
        metric_alarm::EVALUATION_PERIODS.key(),
        is_too_long,
        |name| format!("Alarm {name} looks back further than CloudWatch allows"),
    );
}

fn is_too_long(alarm: &Resource) -> Decided<bool> {
    let of = |prop| facts::known(alarm.get(prop), property::UNKNOWN);
    let (Some(period), Some(periods)) = (of(&metric_alarm::PERIOD)?, of(&metric_alarm::EVALUATION_PERIODS)?)
    else {
        return Ok(false);
    };
    let most = if period < 3_600 { LIMITS.0 } else { LIMITS.1 };
    Ok(period.saturating_mul(periods) > most)
}
