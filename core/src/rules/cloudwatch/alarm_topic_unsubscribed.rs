use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::sns::{subscription, topic};
use crate::rules::facts::{opaque, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// An alarm tells a topic that nobody listens to
    ///
    /// ## Why
    ///
    /// The alarm goes off, the topic gets the message, and it ends there.
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
    /// resource "aws_sns_topic_subscription" "people" {
    ///   topic_arn = aws_sns_topic.it.arn
    ///   protocol  = "email"
    ///   endpoint  = "operations@example.com"
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
    /// Subscribe somebody: people by mail, a chat or a pager by HTTPS.
    id: "alarm-topic-unsubscribed",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[],
    types: &[&metric_alarm::TYPE, &topic::TYPE, &subscription::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let mut alarms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (alarm, it) in stack.of(&metric_alarm::TYPE) {
        for topic in it.targets(&metric_alarm::ALARM_ACTIONS) {
            alarms.entry(topic).or_default().push(alarm);
        }
    }
    let (mut heard, mut is_loose) = (BTreeSet::new(), false);
    for (_, it) in stack.of(&subscription::TYPE) {
        match it.value(&subscription::TOPIC).and_then(|it| target(stack, it)) {
            Some(topic) => drop(heard.insert(topic)),
            None => is_loose = true,
        }
    }
    findings.each(&topic::TYPE, |findings, topic, resource| {
        let Some(alarms) = alarms.get(topic).filter(|_| !heard.contains(topic)) else { return };
        if is_loose || lists_subscribers(resource) {
            findings.undecided(topic, "a subscription is not known before the deployment");
        } else {
            let (topic_name, alarms) = (facts.name(topic), facts.names(alarms));
            findings
                .raise(topic, format!("Nobody listens to topic {topic_name}, which alarm {alarms} tells"));
        }
    });
}

/// Whether a template lists subscriptions in the topic itself.
fn lists_subscribers(topic: &Resource) -> bool {
    opaque(topic, "subscription").is_some()
}
