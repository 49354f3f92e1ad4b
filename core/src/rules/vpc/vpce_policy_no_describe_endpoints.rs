use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::{group_policy, policy, role_policy, user_policy};
use crate::rules::facts::{Statement, all, any};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Stack;
use crate::value::Value;

rule! {
    /// An endpoint's policy leaves out `dynamodb:DescribeEndpoints`
    ///
    /// ## Why
    ///
    /// Some clients of DynamoDB ask for their endpoint first. A role that allows the call shows that a client makes it;
    /// the endpoint's policy has to let it through as well.
    ///
    /// ## Flagged
    ///
    /// The policy of a DynamoDB endpoint that allows actions of DynamoDB, but not `dynamodb:DescribeEndpoints`, while a
    /// policy of a role, a user or a group names it.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
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
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["dynamodb:DescribeEndpoints", "dynamodb:GetItem"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
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
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
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
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["dynamodb:DescribeEndpoints", "dynamodb:GetItem"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:DescribeEndpoints", "dynamodb:GetItem"]
    ///       Resource  = "*"
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
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
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
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow `dynamodb:DescribeEndpoints` on `*` in the endpoint's policy.
    id: "vpce-policy-no-describe-endpoints",
    severity: Severity::Info,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &role_policy::TYPE],
    check: check,
    fix: None,
}

// Source: DynamoDB developer guide, "Internetwork traffic privacy".
const ACTION: &str = "dynamodb:DescribeEndpoints";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_needed = is_needed(facts.stack);
    for endpoint in facts.network.endpoints.iter().filter(|_| is_needed) {
        let Some(document) = endpoint.resource.value(&vpc_endpoint::POLICY) else { continue };
        if endpoint.service.as_deref() != Some("dynamodb") {
            continue;
        }
        let statements = Statement::of(endpoint.address, document);
        let allows = |statements: &[Statement<'_>], action: &str| {
            any(statements.iter().map(|it| all([it.is_allow(), it.names_action(action)])))
        };
        let wrong = statements.and_then(|it| {
            all([allows(&it, "dynamodb:GetItem").or(Ok(true)), allows(&it, ACTION).map(|yes| !yes)])
        });
        findings.raise_if(wrong, endpoint.address, vpc_endpoint::POLICY.key(), || {
            format!("The policy of endpoint {} does not let {ACTION} through", facts.name(endpoint.address))
        });
    }
}

/// Whether somebody's policy allows the action by its name.
fn is_needed(stack: &Stack) -> bool {
    let types = [&role_policy::TYPE, &policy::TYPE, &user_policy::TYPE, &group_policy::TYPE];
    let documents = types.into_iter().flat_map(|it| stack.of(it));
    let documents = documents.filter_map(|(address, it)| Some((address, it.value(&role_policy::POLICY)?)));
    // Few policies name it anywhere: the others need not be read.
    let names = |document: &Value| {
        let mut is_named = false;
        document.walk(&mut |it| is_named |= it.as_str().is_some_and(|it| it.eq_ignore_ascii_case(ACTION)));
        is_named
    };
    documents.filter(|(_, it)| names(it)).any(|(address, document)| {
        let allows = |it: &Statement<'_>| it.is_allow() == Ok(true) && lists(it) == Some(true);
        Statement::of(address, document).is_ok_and(|it| it.iter().any(allows))
    })
}

/// Whether a statement lists the action by its name: a wildcard does not show that somebody needs it.
fn lists(statement: &Statement<'_>) -> Option<bool> {
    let actions = statement.actions().ok()?;
    Some(actions.iter().any(|it| it.eq_ignore_ascii_case(ACTION)))
}
