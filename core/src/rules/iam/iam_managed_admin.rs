use crate::catalog::iam::{group_policy_attachment, role_policy_attachment, user_policy_attachment};
use crate::rules::{Category, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// A role is an administrator of the account
    ///
    /// ## Why
    ///
    /// `AdministratorAccess` allows everything, and `IAMFullAccess` allows its holder to allow itself everything.
    /// Whoever takes over what carries the role owns the account.
    ///
    /// ## Flagged
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
    ///   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
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
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Attach a policy with the actions and ARNs the application uses. Draw the access as edges, and Drawbridge
    /// writes that policy.
    id: "iam-managed-admin",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56", "IAM.1", "CIS 3.0 1.16", "CIS 5.0 1.15",
        "IAM_ROLE_ADMINISTRATOR_ACCESS_POLICY_RULE",
    ],
    types: &[
        &role_policy_attachment::TYPE,
        &user_policy_attachment::TYPE,
        &group_policy_attachment::TYPE,
    ],
    check: check,
    fix: None,
}

/// Names of the policies, at the end of their ARNs.
const ADMINISTRATORS: [&str; 2] = ["AdministratorAccess", "IAMFullAccess"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_attachment(findings, |findings, address, who, value| {
        if policies::is_own(facts, value) {
            // A policy of the account's own, not one that AWS manages.
            return;
        }
        let arn = match value {
            Some(Value::Concat(parts)) => parts.last().and_then(Value::as_str),
            other => other.and_then(Value::as_str),
        };
        let Some(arn) = arn else {
            findings.undecided(address, "the policy it attaches is not known");
            return;
        };
        let name =
            arn.rsplit('/').next().filter(|it| ADMINISTRATORS.contains(it) && arn.contains(":aws:policy"));
        if let Some(name) = name {
            let message = format!("{who} is an administrator of the account by the managed policy {name}");
            findings.raise_at(address, role_policy_attachment::POLICY_ARN.key(), message);
        }
    });
}
