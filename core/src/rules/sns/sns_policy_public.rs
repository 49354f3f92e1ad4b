use crate::catalog::sns::{topic, topic_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a topic lets everybody in
    ///
    /// ## Why
    ///
    /// Everybody can publish messages that your programs and people trust, or subscribe and read them.
    ///
    /// ## Flagged
    ///
    /// A statement that allows principal `*` and has no condition that says who.
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "own" {
    ///   arn = aws_sns_topic.news.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.news.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "own" {
    ///   arn = aws_sns_topic.news.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "*" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.news.arn
    ///       Condition = { Bool = { "aws:SecureTransport" = "true" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "own" {
    ///   arn = aws_sns_topic.news.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.news.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_sns_topic" "news" {
    ///   name = "news"
    /// }
    ///
    /// resource "aws_sns_topic_policy" "own" {
    ///   arn = aws_sns_topic.news.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "sns:Publish"
    ///       Resource  = aws_sns_topic.news.arn
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "sns-policy-public",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_169", "SNS.4", "CIS 7.0 2.21", "SNS_TOPICPOLICY_NO_WILDCARD_PRINCIPAL"],
    types: &[&topic::TYPE, &topic_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &topic::TYPE, resource_policies::lets_everybody_in, |name| {
        format!("The policy of topic {name} lets everybody in")
    });
}
