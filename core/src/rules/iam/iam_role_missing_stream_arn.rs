use crate::access::{Circumstances, Verdict};
use crate::catalog::dynamodb::table;
use crate::catalog::iam::role;
use crate::catalog::lambda::{event_source_mapping, function};
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A function may not read the stream it is given
    ///
    /// ## Why
    ///
    /// Lambda reads the stream with the role of the function. Without the permissions the mapping is not made, or reads
    /// nothing.
    ///
    /// ## Flagged
    ///
    /// A mapping from the stream of a table to a function whose role does not allow `dynamodb:DescribeStream`,
    /// `dynamodb:GetRecords` and `dynamodb:GetShardIterator` on it.
    ///
    /// ```tf,fail
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
    /// resource "aws_iam_role_policy" "own" {
    ///   name = "own"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    ///       Resource = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name             = "scores"
    ///   hash_key         = "id"
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_IMAGE"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_lambda_event_source_mapping" "scores" {
    ///   function_name     = aws_lambda_function.app.arn
    ///   event_source_arn  = aws_dynamodb_table.scores.stream_arn
    ///   starting_position = "LATEST"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
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
    /// resource "aws_iam_role_policy" "own" {
    ///   name = "own"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    ///       Resource = "${aws_dynamodb_table.scores.arn}/stream/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name             = "scores"
    ///   hash_key         = "id"
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_IMAGE"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_lambda_event_source_mapping" "scores" {
    ///   function_name     = aws_lambda_function.app.arn
    ///   event_source_arn  = aws_dynamodb_table.scores.stream_arn
    ///   starting_position = "LATEST"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the ARN of the stream, which is not that of the table, or attach `AWSLambdaDynamoDBExecutionRole`. What is
    /// drawn gets the statement by itself.
    id: "iam-role-missing-stream-arn",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&event_source_mapping::TYPE, &function::TYPE, &role::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

/// Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", execution role permissions.
const ACTIONS: [&str; 3] = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    findings.each(&event_source_mapping::TYPE, |findings, address, it| {
        let is_of = |it: &&str, ty| stack.get(it).is_some_and(|it| it.ty == Some(ty));
        let source = it.value(&event_source_mapping::SOURCE).and_then(|it| target(stack, it));
        let function = it.value(&event_source_mapping::FUNCTION).and_then(|it| target(stack, it));
        let Some(table) = source.filter(|it| is_of(it, &table::TYPE)) else { return };
        let Some(function) = function.filter(|it| is_of(it, &function::TYPE)) else { return };
        let (mut missing, mut vague) = (Vec::new(), None);
        for action in ACTIONS {
            let decision = facts.access().can(function, action, table, &Circumstances::default()).decision;
            match decision.verdict {
                Verdict::Denied => missing.push(action),
                Verdict::Allowed => {}
                Verdict::Undecided => vague = decision.missing.into_iter().next().or(vague),
            }
        }
        if !missing.is_empty() {
            let (function, table) = (facts.name(function), facts.name(table));
            let message =
                format!("Nothing allows function {function} {} on the stream of {table}", missing.join(", "));
            findings.raise_at(address, event_source_mapping::FUNCTION.key(), message);
        } else if let Some(vague) = vague {
            findings.undecided(address, format!("it hangs on {vague}"));
        }
    });
}
