use crate::catalog::iam::{group_policy_attachment, role, role_policy_attachment, user_policy_attachment};
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A role has a managed full-access policy
    ///
    /// ## Why
    ///
    /// Policies such as `AmazonDynamoDBFullAccess` are made for people who try things out. On an application they
    /// allow it to read, change and delete every table of the account, and often much that has nothing to do with
    /// tables.
    ///
    /// ## Flagged
    ///
    /// An AWS managed policy with `FullAccess` in its name, or `PowerUserAccess`, attached to a role, a user or a group.
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
    /// resource "aws_iam_role_policy_attachment" "dynamodb" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "developers" {
    ///   name = "developers"
    /// }
    ///
    /// resource "aws_iam_group_policy_attachment" "developers" {
    ///   group      = aws_iam_group.developers.name
    ///   policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
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
    /// resource "aws_iam_role_policy_attachment" "session_manager" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Replace it by a policy with the actions and ARNs the application uses. Draw the access as edges, and
    /// Drawbridge writes that policy.
    id: "iam-managed-full-access",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["IAM_ROLE_ELEVATED_MANAGED_POLICY_RULE"],
    types: &[
        &role_policy_attachment::TYPE,
        &user_policy_attachment::TYPE,
        &group_policy_attachment::TYPE,
        &role::TYPE,
    ],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_attachment(findings, |findings, address, who, value| {
        if policies::is_own(facts, value) {
            // A policy of the account's own, not one that AWS manages.
            return;
        }
        let Some(arn) = value.and_then(ending) else {
            findings.undecided(address, "the policy it attaches is not known");
            return;
        };
        if let Some(name) = full_access(arn) {
            let message = format!("{who} has the managed policy {name}");
            findings.raise_at(address, role_policy_attachment::POLICY_ARN.key(), message);
        }
    });
    findings.each(&role::TYPE, |findings, address, it| {
        // Outside the catalogue, so all there is to read is its source text.
        let source = opaque(it, "managed_policy_arns").unwrap_or_default();
        let names: Vec<&str> = source.split('"').filter_map(full_access).collect();
        if !names.is_empty() {
            let (name, names) = (facts.name(address), names.join(", "));
            findings.raise(address, format!("Role {name} has the managed policy {names}"));
        }
    });
}

/// The literal text an ARN ends in.
fn ending(arn: &Value) -> Option<&str> {
    match arn {
        Value::Concat(parts) => parts.last()?.as_str(),
        other => other.as_str(),
    }
}

/// The name of an AWS managed full-access policy, from its ARN.
fn full_access(arn: &str) -> Option<&str> {
    let (path, name) = arn.rsplit_once('/')?;
    // What developers get: everything but who may do what.
    let is_full = name.contains("FullAccess") || name == "PowerUserAccess";
    (path.contains(":aws:policy") && is_full).then_some(name)
}
