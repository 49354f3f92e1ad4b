use super::{narrowing, unbounded};
use crate::catalog::iam::{policy, role_policy, role_policy_attachment};
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A policy allows everything in IAM
    ///
    /// ## Why
    ///
    /// Whoever has it gives itself whatever else there is: it is the account's administrator by one step more.
    ///
    /// ## Flagged
    ///
    /// A statement that allows `iam:*`, or every action on every resource, and the managed policy `IAMFullAccess`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:*"
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
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
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/IAMFullAccess"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["iam:GetRole", "iam:ListRoles"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// What a policy denies again on every resource, it does not allow.
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [
    ///       {
    ///         Effect   = "Allow"
    ///         Action   = "*"
    ///         Resource = "*"
    ///       },
    ///       {
    ///         Effect   = "Deny"
    ///         Action   = "iam:*"
    ///         Resource = "*"
    ///       },
    ///     ]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions it needs, and leave changes of permissions to whoever deploys.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["iam:*"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-full-iam",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV2_AWS_40"],
    types: &[&policy::TYPE, &role_policy::TYPE, &role_policy_attachment::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let wrong = statements.and_then(|it| Ok(any(it.iter().map(allows_iam))? && !denies_iam(it)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows everything in IAM", facts.name(address))
        });
    });
    policies::each_attachment(findings, |findings, address, who, arn| {
        let is_own = policies::is_own(facts, arn);
        let end = match arn {
            Some(Value::Concat(parts)) => parts.last().and_then(Value::as_str),
            Some(one) => one.as_str(),
            None => None,
        };
        if !is_own && end.is_some_and(|it| it.ends_with(":aws:policy/IAMFullAccess")) {
            let message = format!("{who} has the managed policy IAMFullAccess");
            findings.raise_at(address, role_policy_attachment::POLICY_ARN.key(), message);
        }
    });
}

/// Whether a policy takes it away again for good.
fn denies_iam(statements: &[Statement<'_>]) -> bool {
    /// Those of its actions that make an administrator. Who is denied these has not everything.
    const WRITES: [unbounded::Action; 3] =
        [("iam", "AttachRolePolicy"), ("iam", "CreatePolicyVersion"), ("iam", "PutRolePolicy")];
    unbounded::left(statements, &WRITES).is_empty()
}

fn allows_iam(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? {
        return Ok(false);
    }
    let is_all = statement.is_for_every_resource();
    Ok(statement
        .actions()?
        .iter()
        .any(|it| it.eq_ignore_ascii_case("iam:*") || (is_all && matches!(*it, "*" | "*:*"))))
}
