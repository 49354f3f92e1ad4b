use crate::catalog::cloudwatch::metric_alarm;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// The actions of an alarm are off
    ///
    /// ## Why
    ///
    /// The alarm goes off, turns red in the console, and nobody is told. Somebody usually turned its actions off during
    /// maintenance and forgot.
    ///
    /// ## Flagged
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
    ///   evaluation_periods  = 1
    ///   period              = 60
    ///   statistic           = "Sum"
    ///   threshold           = 0
    ///   alarm_actions       = [aws_sns_topic.it.arn]
    ///   actions_enabled     = false
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
    /// Turn its actions on.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "cloudwatch.metric_alarm", "name": "Throttles",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "throttles", "namespace": "AWS/DynamoDB", "metric_name": "ThrottledRequests",
    ///     "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "period": 60, "statistic": "Sum",
    ///     "threshold": 0, "actions_enabled": false}}}]
    /// ```
    id: "alarm-actions-disabled",
    severity: Severity::High,
    category: Category::Logging,
    aliases: &["CKV_AWS_319", "CloudWatch.17"],
    types: &[&metric_alarm::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn its actions on",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn its actions on", finding, &metric_alarm::ACTIONS_ENABLED, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &_| property::is(it, &metric_alarm::ACTIONS_ENABLED, |it| it == Some(false));
    property::each(
        facts,
        findings,
        &metric_alarm::TYPE,
        metric_alarm::ACTIONS_ENABLED.key(),
        wrong,
        |name| format!("Alarm {name} tells nobody: its actions are off"),
    );
}
