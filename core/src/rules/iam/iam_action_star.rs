use super::narrowing;
use crate::catalog::iam::role_policy;
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};

rule! {
    /// A policy allows every action
    ///
    /// ## Why
    ///
    /// Even on a single resource this includes deleting it, giving it away and turning its protection off.
    ///
    /// ## Flagged
    ///
    /// A statement that allows action `*`.
    ///
    /// ```tf,fail
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
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "access"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "*"
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
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
    ///       Principal = { Service = "ec2.amazonaws.com" }
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
    ///       Action   = "dynamodb:GetItem"
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions the application calls. Draw the access as edges, and Drawbridge lists them.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-action-star",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_63", "CKV_AWS_49", "AWS-0057", "aws-iam-no-policy-wildcards",
        "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS",
    ],
    types: &[&role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let wrong = statements.and_then(|it| any(it.iter().map(allows_every_action)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows every action", facts.name(address))
        });
    });
}

fn allows_every_action(statement: &Statement<'_>) -> Decided<bool> {
    Ok(statement.is_allow()? && statement.actions()?.iter().any(|it| matches!(*it, "*" | "*:*")))
}
