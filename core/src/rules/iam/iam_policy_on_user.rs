use super::holders::asks_for_mfa;
use crate::catalog::iam::{user_policy, user_policy_attachment};
use crate::rules::facts::{Statement, opaque, outside_at};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A policy belongs to one user
    ///
    /// ## Why
    ///
    /// Permissions that people have one by one are forgotten when they change jobs. In a group, what somebody may do
    /// follows from what they do.
    ///
    /// ## Flagged
    ///
    /// A policy of a user, inline or attached. One that only refuses what is done without a second factor takes nothing
    /// but permissions away, and is fine.
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_user_policy" "own" {
    ///   name = "own"
    ///   user = aws_iam_user.ann.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_membership" "admins" {
    ///   name  = "members"
    ///   group = aws_iam_group.admins.name
    ///   users = [aws_iam_user.ann.name]
    /// }
    ///
    /// resource "aws_iam_group_policy" "own" {
    ///   name = "own"
    ///   group = aws_iam_group.admins.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:GetObject"
    ///       Resource = "arn:aws:s3:::photos/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_user_policy" "own" {
    ///   name = "own"
    ///   user = aws_iam_user.ann.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Deny"
    ///       Action   = "*"
    ///       Resource = "*"
    ///       Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the policy to a group or a role.
    id: "iam-policy-on-user",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_40", "IAM.2", "CIS 3.0 1.15", "CIS 5.0 1.14", "AWS-0143",
        "aws-iam-no-user-attached-policies", "IAM_NO_POLICY_ON_USER", "IAM_USER_NO_POLICIES_CHECK",
    ],
    types: &[&user_policy::TYPE, &user_policy_attachment::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&user_policy::TYPE, |findings, address, it| {
        let statements = it.value(&user_policy::POLICY).map(|it| Statement::of(address, it));
        let only_asks = matches!(statements, Some(Ok(it)) if it.iter().any(asks_for_mfa));
        if !only_asks {
            findings.raise_at(
                address,
                user_policy::USER.key(),
                message(it.target(&user_policy::USER), facts),
            );
        }
    });
    findings.each(&user_policy_attachment::TYPE, |findings, address, it| {
        let user = it.target(&user_policy_attachment::USER);
        findings.raise_at(address, user_policy_attachment::USER.key(), message(user, facts));
    });
    // One resource may attach a policy to several principals.
    for (address, it) in outside_at(facts.stack, "aws_iam_policy_attachment") {
        let users = opaque(it, "users");
        if users.is_some_and(|it| it.contains(['.', '"'])) {
            findings.raise(address, format!("Attachment {} gives a policy to single users", facts.name(address)));
        }
    }
}

fn message(user: Option<&str>, facts: &Facts<'_>) -> String {
    match user {
        Some(user) => format!("A policy belongs to user {} alone", facts.name(user)),
        None => "A policy belongs to single users".to_owned(),
    }
}
