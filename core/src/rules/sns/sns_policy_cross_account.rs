use crate::catalog::sns::{topic, topic_policy};
use crate::rules::facts::Statement;
use crate::rules::{Category, Decided, Facts, Findings, Severity, resource_policies};
use crate::value::Value;

rule! {
    /// The policy of a topic lets an account in without condition
    ///
    /// ## Why
    ///
    /// Whoever may do anything in that account decides who publishes to the topic or reads it.
    ///
    /// ## Flagged
    ///
    /// A statement that allows an account or somebody of an account, named by number, and has no condition. Roles of
    /// the design are not meant.
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
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///     }]
    ///   })
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
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
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
    ///       Principal = { AWS = aws_iam_role.app.arn }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.it.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a condition, such as the organization, or name a role of this design.
    id: "sns-policy-cross-account",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["CKV_AWS_385"],
    types: &[&topic::TYPE, &topic_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &topic::TYPE, names_an_account, |name| {
        format!("The policy of topic {name} lets an account in without a condition")
    });
}

fn names_an_account(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? || statement.is_conditional() {
        return Ok(false);
    }
    let principals = match statement.body.field("Principal").and_then(|it| it.field("AWS")) {
        Some(Value::List(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    // What starts with a reference or the account's own number is of this design.
    Ok(principals.iter().filter_map(Value::as_str).any(is_of_an_account))
}

/// Whether a principal is an account's number, or an ARN of IAM in an account.
fn is_of_an_account(principal: &str) -> bool {
    let account = match principal.split(':').collect::<Vec<_>>()[..] {
        ["arn", _, "iam" | "sts", _, account, ..] => account,
        _ => principal,
    };
    account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit())
}
