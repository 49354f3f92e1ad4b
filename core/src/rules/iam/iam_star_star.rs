use super::narrowing;
use crate::catalog::iam::role_policy;
use crate::rules::facts::Statement;
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};

rule! {
    /// A policy allows everything on everything
    ///
    /// ## Why
    ///
    /// This is the account's administrator. Whoever takes over what carries the role takes over the account: its
    /// data, its other machines, its bills and its audit logs.
    ///
    /// ## Flagged
    ///
    /// A statement that allows action `*` on resource `*`.
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
    ///       Resource = "*"
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
    ///     Statement = [
    ///       {
    ///         Effect   = "Deny"
    ///         Action   = "*"
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = ["dynamodb:GetItem"]
    ///         Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions the application calls and the ARNs it calls them on. Draw them as edges, and Drawbridge
    /// writes the policy.
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
    id: "iam-star-star",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_62", "CKV_AWS_1", "AWS-0057", "aws-iam-no-policy-wildcards", "IAM.1", "CIS 3.0 1.16",
        "CIS 5.0 1.15", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
    ],
    types: &[&role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let wrong = statements.and_then(|it| crate::rules::facts::any(it.iter().map(allows_everything)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows every action on every resource", facts.name(address))
        });
    });
}

fn allows_everything(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? || !statement.is_for_every_resource() {
        return Ok(false);
    }
    Ok(statement.actions()?.iter().any(|it| matches!(*it, "*" | "*:*")))
}
