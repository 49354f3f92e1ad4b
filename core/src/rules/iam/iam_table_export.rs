use crate::catalog::iam::{policy, role, role_policy};
use crate::rules::facts::{Statement, matches_action};
use crate::rules::{Category, Facts, Findings, Severity, policies};

rule! {
    /// A program may copy whole tables
    ///
    /// ## Why
    ///
    /// One call hands out everything in a table, past all that limits reads. An application reads and writes items;
    /// copies are the business of whoever runs backups.
    ///
    /// ## Flagged
    ///
    /// `dynamodb:ExportTableToPointInTime`, `dynamodb:CreateBackup` or `dynamodb:RestoreTable*`, named as such, in a
    /// policy of a role that an instance, a function or a task carries; in every policy, if a profile asks.
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
    ///       Action   = ["dynamodb:GetItem", "dynamodb:ExportTableToPointInTime"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
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
    ///       Action   = ["dynamodb:GetItem"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
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
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_iam_policy" "backups" {
    ///   name = "backups"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "dynamodb:CreateBackup"
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Drop the action.
    id: "iam-table-export",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&policy::TYPE, &role_policy::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

/// What copies a table as a whole. Source: service authorization reference, DynamoDB.
const ACTIONS: [&str; 4] =
    ["CreateBackup", "ExportTableToPointInTime", "RestoreTableFromBackup", "RestoreTableToPointInTime"];

/// What runs programs.
const COMPUTE: [&str; 6] = [
    "autoscaling.launch_configuration",
    "ec2.instance",
    "ec2.launch_template",
    "ecs.service",
    "ecs.task_definition",
    "lambda.function",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each(findings, |findings, policy, statements| {
        let copies: Vec<&str> = statements.unwrap_or_default().iter().flat_map(copies).collect();
        if copies.is_empty() {
            return;
        }
        let who = match carried(facts, policy) {
            Some(role) => format!("whatever carries {}", facts.name(role)),
            // Whatever may carry it one day.
            None if findings.is_asked() => "whatever gets it".to_owned(),
            None => return,
        };
        let (name, actions) = (facts.name(policy), copies.join(", "));
        let message = format!("Policy {name} lets {who} copy whole tables by {actions}");
        findings.raise_at(policy, role_policy::POLICY.key(), message);
    });
}

/// The first role with a policy that a program carries.
fn carried<'a>(facts: &Facts<'a>, policy: &str) -> Option<&'a str> {
    let is_program =
        |it: &&str| facts.stack.get(it).is_some_and(|it| it.ty.is_some_and(|it| COMPUTE.contains(&it.id)));
    let bearers = facts.access().bearers();
    let is_carried = |role: &str| bearers.get(role).is_some_and(|it| it.iter().any(is_program));
    let mut holders = facts.holders().all().filter(|(_, policies)| policies.contains(policy));
    holders.find(|(role, _)| is_carried(role)).map(|(role, _)| role)
}

/// The patterns of a statement that name such an action, and not the whole service.
fn copies<'a>(statement: &Statement<'a>) -> Vec<&'a str> {
    let (Ok(true), Ok(patterns)) = (statement.is_allow(), statement.actions()) else { return Vec::new() };
    let is_copy = |pattern: &&str| {
        pattern.split_once(':').is_some_and(|(service, name)| {
            let is_whole = name == "*";
            !is_whole
                && matches_action(service, "dynamodb")
                && ACTIONS.iter().any(|it| matches_action(name, it))
        })
    };
    patterns.into_iter().filter(is_copy).collect()
}
