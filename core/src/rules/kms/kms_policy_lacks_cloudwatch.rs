use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::kms::key;
use crate::catalog::sns::topic;
use crate::rules::resource_policies::Policies;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A key does not let alarms reach their topic
    ///
    /// ## Why
    ///
    /// A message to an encrypted topic is encrypted for whoever sends it, and that is CloudWatch. If the key does not
    /// let it, the alarm goes off and nobody is told.
    ///
    /// ## Flagged
    ///
    /// An alarm that tells a topic with a key of the design, whose policy does not let `cloudwatch.amazonaws.com`
    /// decrypt and generate data keys.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sns_topic" "it" {
    ///   name              = "alarms"
    ///   kms_master_key_id = aws_kms_key.own.arn
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
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }, {
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudwatch.amazonaws.com" }
    ///       Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sns_topic" "it" {
    ///   name              = "alarms"
    ///   kms_master_key_id = aws_kms_key.own.arn
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
    /// Let the service in, for alarms of this account as `aws:SourceAccount`. What is drawn gets the statement by
    /// itself.
    id: "kms-policy-lacks-cloudwatch",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE, &topic::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

/// What a publisher to an encrypted topic needs. Source: SNS developer guide, "Managing Amazon SNS encryption keys and costs".
const ACTIONS: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &key::TYPE);
    let alarms = crate::rules::sns::alarms::alarms_by_topic(facts);
    for (address, it) in facts.stack.of(&topic::TYPE) {
        let Some(key) = super::encrypting::key_of(facts, it, &topic::KMS_KEY) else { continue };
        let Some(alarms) = alarms.get(address) else { continue };
        let closed = policies.let_in(key, "cloudwatch.amazonaws.com", &ACTIONS).map(|it| !it);
        findings.raise_if(closed, address, topic::KMS_KEY.key(), || {
            let (key, topic, alarms) = (facts.name(key), facts.name(address), facts.names(alarms));
            format!("Key {key} of topic {topic} does not let CloudWatch in, so alarm {alarms} tells nobody")
        });
    }
}
