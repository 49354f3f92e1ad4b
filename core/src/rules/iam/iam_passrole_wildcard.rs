use super::{narrowing, unbounded};
use crate::catalog::iam::{policy, role_policy};
use crate::rules::facts::{Statement, all, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A policy allows to pass every role
    ///
    /// ## Why
    ///
    /// Whoever may pass every role to a service starts a machine or a function with the most powerful one, and uses it
    /// from there.
    ///
    /// ## Flagged
    ///
    /// `iam:PassRole` on every resource or every role. A condition on the service that it is passed to still leaves
    /// every role that trusts that service.
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:PassRole"
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:PassRole"
    ///       Resource = "arn:aws:iam::123456789012:role/*"
    ///       Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
    ///     }]
    ///   })
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
    ///       Action   = "iam:PassRole"
    ///       Resource = "arn:aws:iam::123456789012:role/app"
    ///       Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "iam:PassRole"
    ///       Resource = "*"
    ///       Condition = { StringEquals = { "iam:ResourceTag/team" = "game" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the roles, and the service in `iam:PassedToService`.
    ///
    /// Of a role that is drawn with its edges, the policy can go: what the edges need is written for them anyway.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "app_role", "node": {"type": "iam.role", "name": "App role",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"trusted_service": "ec2.amazonaws.com", "inline_policies": [{"name": "wide", "policy": {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["iam:PassRole"], "Resource": ["*"]}]}}]}}},
    ///  {"op": "add_node", "id": "app_profile", "node": {"type": "iam.instance_profile", "name": "App profile",
    ///   "placement": {"parent": null, "rect": {"x": 120, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"role": {"$ref": ["app_role", "name"]}}}},
    ///  {"op": "set_property", "id": "app", "key": "instance_profile", "value": {"$ref": ["app_profile", "name"]}}]
    /// ```
    id: "iam-passrole-wildcard",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &[
        "AWS-0342", "aws-iam-filter-passrole-access", "IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE",
        "IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE",
    ],
    types: &[&policy::TYPE, &role_policy::TYPE],
    check: check,
    fix: Some(narrowing::LEAVE_WHAT_IS_DRAWN),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_granting(facts, findings, |findings, address, statements| {
        let is_left = |it: &[Statement<'_>]| !unbounded::left(it, &[("iam", "PassRole")]).is_empty();
        let wrong = statements.and_then(|it| Ok(any(it.iter().map(passes_every_role))? && is_left(it)));
        findings.raise_if(wrong, address, role_policy::POLICY.key(), || {
            format!("Policy {} allows to pass every role", facts.name(address))
        });
    });
}

fn passes_every_role(statement: &Statement<'_>) -> Decided<bool> {
    let names = statement.names_action("iam:PassRole");
    all([statement.is_allow(), Ok(!is_limited_by_tags(statement)), Ok(is_for_every_role(statement)), names])
}

fn is_for_every_role(statement: &Statement<'_>) -> bool {
    let is_every = |it: &str| it == "*" || (it.contains(":iam:") && it.ends_with(":role/*"));
    statement.resources().iter().any(|it| match it {
        Value::Str(it) => is_every(it),
        // Account and partition may be filled in.
        Value::Concat(parts) => {
            let is_iam = parts.iter().filter_map(Value::as_str).any(|it| it.contains(":iam:"));
            is_iam && parts.last().and_then(Value::as_str).is_some_and(|it| it.ends_with(":role/*"))
        }
        _ => false,
    })
}

/// Whether a condition says by their tags which roles are meant.
fn is_limited_by_tags(statement: &Statement<'_>) -> bool {
    let conditions = statement.body.field("Condition").map(Value::fields).unwrap_or_default();
    conditions.iter().flat_map(|(_, tests)| tests.fields()).any(|(key, _)| {
        let key = key.to_ascii_lowercase();
        key.starts_with("iam:resourcetag/") || key.starts_with("aws:resourcetag/")
    })
}
