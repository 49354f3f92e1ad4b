use crate::catalog::dynamodb::table;
use crate::catalog::iam::role;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A role may scan a table that is only queried
    ///
    /// ## Why
    ///
    /// A scan reads the whole table: it costs what the table holds, and it hands all of it to whoever took over the role. Getting
    /// items by key and querying do not.
    ///
    /// ## Flagged
    ///
    /// A role that allows `dynamodb:Scan` on a table to which what carries it has an edge that does not convey it.
    ///
    /// In the examples, the comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_lambda_function.app -> aws_dynamodb_table.scores: get
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Scan"]
    ///       Resource = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # edge: aws_lambda_function.app -> aws_dynamodb_table.scores: get
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:BatchGetItem", "dynamodb:GetItem"]
    ///       Resource = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop `dynamodb:Scan`, or let the edge say that the table is scanned.
    id: "iam-scan-not-needed",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

const SCAN: &str = "dynamodb:Scan";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ghost in facts.ghosts().all.iter().filter(|it| it.is_beside_edge && it.actions.contains(&SCAN)) {
        let (identity, target) = (facts.name(ghost.identity), facts.name(ghost.target));
        findings.raise(ghost.identity, format!("{identity} may scan {target}, and no edge says that it does"));
    }
}
