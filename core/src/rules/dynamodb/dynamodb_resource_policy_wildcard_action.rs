use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a table allows everything
    ///
    /// ## Why
    ///
    /// `dynamodb:*` is more than reading and writing items: whoever has it can delete the table, or change its policy.
    ///
    /// ## Flagged
    ///
    /// A statement that allows `dynamodb:*` or `*`.
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
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "dynamodb:*"
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
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = ["dynamodb:GetItem", "dynamodb:Query"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions that are needed.
    id: "dynamodb-resource-policy-wildcard-action",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &table::TYPE, |it| resource_policies::allows_all_of(it, "dynamodb"), |name| {
        format!("The policy of table {name} allows every action")
    });
}
