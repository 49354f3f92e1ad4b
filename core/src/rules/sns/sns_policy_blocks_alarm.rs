use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::sns::{topic, topic_policy};
use crate::rules::facts::all;
use crate::rules::resource_policies::Policies;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The policy of a topic keeps alarms out
    ///
    /// ## Why
    ///
    /// A topic without a policy takes messages from its own account, alarms among them. With a policy of its own it
    /// takes only those that the policy lets in. The alarm goes off, and nobody is told.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "it" {
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "it" {
    ///   arn = aws_sns_topic.it.arn
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "events.amazonaws.com" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///     }]
    ///   })
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
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "it" {
    ///   arn = aws_sns_topic.it.arn
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudwatch.amazonaws.com" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///     }]
    ///   })
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
    /// The statement that AWS gives a topic by itself:
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "it" {
    ///   name = "alarms"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "it" {
    ///   arn = aws_sns_topic.it.arn
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "*" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///       Condition = { StringEquals = { "aws:SourceOwner" = "123456789012" } }
    ///     }]
    ///   })
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
    /// Let `cloudwatch.amazonaws.com` call `sns:Publish`, for alarms of this account as `aws:SourceAccount`. What is
    /// drawn gets the statement by itself.
    id: "sns-policy-blocks-alarm",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&topic::TYPE, &topic_policy::TYPE, &metric_alarm::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &topic::TYPE);
    for (topic, alarms) in super::alarms::alarms_by_topic(facts) {
        if facts.stack.get(topic).and_then(|it| it.ty) != Some(&topic::TYPE) {
            continue;
        }
        let open = policies.let_in(topic, "cloudwatch.amazonaws.com", &["sns:Publish"]);
        let closed = all([policies.has(topic), open.map(|it| !it)]);
        findings.raise_if(closed, topic, topic_policy::POLICY.key(), || {
            format!("The policy of topic {} keeps out alarm {}", facts.name(topic), facts.names(&alarms))
        });
    }
}
