use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::policy;
use crate::rules::facts::Stated;
use crate::rules::{Category, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A policy denies exactly the private way
    ///
    /// ## Why
    ///
    /// The statement was meant to deny everything but the endpoint. With an operator that wants a match it denies the
    /// requests that come through the endpoint, and lets all others pass.
    ///
    /// ## Flagged
    ///
    /// A statement with `Deny` whose condition wants `aws:SourceVpce` or `aws:SourceVpc` to be a value.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:SourceVpce" = aws_vpc_endpoint.main.id } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.main.id } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    /// }
    ///
    /// resource "aws_iam_policy" "only" {
    ///   name   = "only"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:SourceVpce" = aws_vpc_endpoint.main.id } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use `StringNotEquals`.
    id: "vpce-sourcevpce-inverted-deny",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&policy::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_statement(findings, |findings, Stated { statement, key }| {
        let address = statement.policy;
        if statement.is_allow() != Ok(false) {
            return;
        }
        let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
        let is_inverted = conditions.iter().any(|(operator, tests)| {
            let operator = operator.rsplit(':').next().unwrap_or_default();
            let wants_match = operator.starts_with("StringEquals") || operator.starts_with("StringLike");
            let is_way = |key: &str| ["aws:SourceVpce", "aws:SourceVpc"].iter().any(|it| it.eq_ignore_ascii_case(key));
            wants_match && tests.fields().iter().any(|(key, _)| is_way(key))
        });
        // Beside another condition it may be one part of what is meant.
        if is_inverted && conditions.len() == 1 {
            let message = format!("{} denies what comes through the endpoint, and nothing else", facts.name(address));
            findings.raise_at(address, key, message);
        }
    });
}
