use crate::catalog::sns::topic;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Nobody sees whether a topic delivers
    ///
    /// ## Why
    ///
    /// A message that a function, a queue or a page does not take is dropped after some tries, and nothing tells.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// data "aws_iam_role" "sns" {
    ///   name = "sns"
    /// }
    ///
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    ///   sqs_success_feedback_role_arn = "arn:aws:iam::123456789012:role/sns"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a role that logs deliveries to CloudWatch.
    id: "sns-delivery-logging",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["SNS.2"],
    types: &[&topic::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        all([&topic::LAMBDA_FEEDBACK, &topic::SQS_FEEDBACK, &topic::HTTP_FEEDBACK]
            .map(|prop| property::is_unset(it, prop)))
    };
    property::each(facts, findings, &topic::TYPE, topic::LAMBDA_FEEDBACK.key(), wrong, |name| {
        format!("Topic {name} does not log its deliveries")
    });
}
