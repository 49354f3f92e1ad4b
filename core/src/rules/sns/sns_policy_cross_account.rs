use crate::catalog::sns::{topic, topic_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

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
    resource_policies::each(facts, findings, &topic::TYPE, resource_policies::names_an_account, |name| {
        format!("The policy of topic {name} lets an account in without a condition")
    });
}
