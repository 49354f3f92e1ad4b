use std::collections::BTreeSet;

use crate::access::{Circumstances, Fact, Verdict};
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::role;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A condition on the endpoint locks out what does not pass it
    ///
    /// ## Why
    ///
    /// A `Deny` for everything that does not come through one endpoint is meant for strangers. It also refuses what is drawn to
    /// have access and takes another way: a function outside the VPC, a subnet whose route table does not lead to the endpoint.
    ///
    /// ## Flagged
    ///
    /// An edge whose actions are allowed, but for a statement that denies requests by `aws:SourceVpce` or `aws:SourceVpc`.
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
    ///       Resource = aws_sqs_queue.orders.arn
    ///     }, {
    ///       Effect   = "Deny"
    ///       Action   = "sqs:*"
    ///       Resource = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" } }
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
    /// Here only requests through another endpoint are refused:
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
    ///     }, {
    ///       Effect   = "Deny"
    ///       Action   = "sqs:*"
    ///       Resource = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-0123456789abcdef0" }, Null = { "aws:SourceVpce" = "false" } }
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
    /// Let the statement except what is drawn, by `aws:PrincipalArn`; or run it in the VPC, in a subnet whose way leads through the
    /// endpoint.
    id: "vpce-sourcevpce-deny-locks-out",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&role::TYPE, &vpc_endpoint::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut raised: BTreeSet<(&str, &str)> = BTreeSet::new();
    for conveyed in facts.conveyed().filter(|it| it.decision.verdict == Verdict::Denied) {
        let (principal, target) = (conveyed.edge.principal.as_str(), conveyed.edge.target.as_str());
        let is_new = !raised.contains(&(principal, target));
        if is_new && may_pass_elsewhere(facts, principal, conveyed.action, target) {
            raised.insert((principal, target));
            let by: Vec<String> = conveyed.decision.grounds.iter().map(ToString::to_string).collect();
            let (name, of) = (facts.name(principal), facts.name(target));
            let message = format!("{name} does not come to {of} the way it has to: {}", by.join("; "));
            findings.raise(principal, message);
        }
    }
}

/// Whether a request would not be refused for certain if it came another way.
fn may_pass_elsewhere(facts: &Facts<'_>, principal: &str, action: &str, target: &str) -> bool {
    let some_way = || Fact::Unknown("the way it comes".to_owned());
    let circumstances =
        Circumstances::default().with("aws:SourceVpce", some_way()).with("aws:SourceVpc", some_way());
    let decision = facts.access().can(principal, action, target, &circumstances).decision;
    decision.verdict != Verdict::Denied
}
