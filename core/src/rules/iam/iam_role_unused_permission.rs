use std::collections::BTreeMap;

use crate::catalog::iam::role;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A role allows what nothing that carries it is drawn to need
    ///
    /// ## Why
    ///
    /// Whoever takes over what carries the role may use the permission, and nobody misses it. Permissions that are not drawn are
    /// those that reviews overlook.
    ///
    /// ## Flagged
    ///
    /// A role that allows actions on a resource of the drawing to which nothing that carries it has an edge. Only actions that
    /// edges know are looked at, and only what is allowed for certain: policies of the resource, of the endpoint on the way and of
    /// its key have a say as well. Policies that AWS manages for the roles of services, such as `AWSLambdaBasicExecutionRole`, are
    /// not looked at. Where nothing is drawn, as in files alone, the rule is silent.
    ///
    /// In the examples, the comment stands for an edge that is drawn.
    ///
    /// ```tf,fail
    /// # edge: aws_lambda_function.app -> aws_sqs_queue.orders: send
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
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = [aws_sqs_queue.orders.arn, aws_sqs_queue.mail.arn]
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "mail" {
    ///   name = "mail"
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
    /// # edge: aws_lambda_function.app -> aws_sqs_queue.orders: send
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
    ///       Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"]
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_sqs_queue" "orders" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_sqs_queue" "mail" {
    ///   name = "mail"
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
    /// Drop the statement, or draw the edge. The narrowest policy that serves the edges is the one that Drawbridge writes for them.
    id: "iam-role-unused-permission",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut by_role: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ghost in facts.ghosts().all.iter().filter(|it| !it.is_beside_edge && !it.bearers.is_empty()) {
        by_role.entry(ghost.identity).or_default().push(ghost.target);
    }
    for role in &facts.ghosts().unseen {
        findings.undecided(role, "policies of this design allow more, to more, than is looked at");
    }
    for (role, targets) in by_role {
        let message = format!(
            "{} allows actions on {}, to which nothing that carries it has an edge",
            facts.name(role),
            facts.names(&targets)
        );
        findings.raise(role, message);
    }
}
