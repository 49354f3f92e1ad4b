use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::sns::topic;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An alarm cannot tell its topic
    ///
    /// ## Why
    ///
    /// The topic is encrypted with `alias/aws/sns`, whose policy does not let CloudWatch in and cannot be changed. The
    /// alarm goes off, and nobody is told.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "it" {
    ///   name = "orders"
    ///   kms_master_key_id = "alias/aws/sns"
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
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "it" {
    ///   name = "orders"
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
    /// Use a key of your own whose policy lets `cloudwatch.amazonaws.com` decrypt and generate data keys.
    id: "sns-alarm-managed-key",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&topic::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&topic::TYPE, |findings, address, it| {
        if it.value(&topic::KMS_KEY).and_then(|it| it.as_str()) != Some("alias/aws/sns") {
            return;
        }
        let actions = [
            &metric_alarm::ALARM_ACTIONS,
            &metric_alarm::OK_ACTIONS,
            &metric_alarm::INSUFFICIENT_DATA_ACTIONS,
        ];
        let alarms = facts.stack.of(&metric_alarm::TYPE);
        let tell = alarms.filter(|(_, alarm)| actions.iter().any(|it| alarm.targets(it).contains(&address)));
        let names: Vec<&str> = tell.map(|(alarm, _)| alarm).collect();
        if !names.is_empty() {
            let (alarms, topic) = (facts.names(&names), facts.name(address));
            let message =
                format!("Alarm {alarms} cannot tell topic {topic}: its key does not let CloudWatch in");
            findings.raise_at(address, topic::KMS_KEY.key(), message);
        }
    });
}
