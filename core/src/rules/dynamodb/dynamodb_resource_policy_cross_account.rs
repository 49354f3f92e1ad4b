use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a table lets another account in without a condition
    ///
    /// ## Why
    ///
    /// Whoever that account lets use the table may, from anywhere: its administrators decide, not you.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_resource_policy" "own" {
    ///   resource_arn = aws_dynamodb_table.scores.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "dynamodb:GetItem"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_resource_policy" "own" {
    ///   resource_arn = aws_dynamodb_table.scores.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "dynamodb:GetItem"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a condition: the organization, or the endpoint that requests have to come through.
    id: "dynamodb-resource-policy-cross-account",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &table::TYPE, resource_policies::names_an_account, |name| {
        format!("The policy of table {name} lets an account in without a condition")
    });
}
