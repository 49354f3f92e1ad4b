use crate::catalog::iam::{group_policy_attachment, role_policy_attachment, user_policy_attachment};
use crate::rules::{Category, Facts, Findings, Severity, policies};
use crate::value::Value;

rule! {
    /// CloudShell carries data out of the account
    ///
    /// ## Why
    ///
    /// `AWSCloudShellFullAccess` allows to download files from a machine that has the permissions of whoever uses it,
    /// past every proxy and log of the company.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy_attachment" "shell" {
    ///   group      = aws_iam_group.admins.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy_attachment" "read" {
    ///   group      = aws_iam_group.admins.name
    ///   policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Detach it. A policy of your own can allow CloudShell without transfers of files.
    id: "iam-cloudshell-full-access",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["IAM.27", "CIS 3.0 1.22", "CIS 5.0 1.21"],
    types: &[&role_policy_attachment::TYPE, &group_policy_attachment::TYPE, &user_policy_attachment::TYPE],
    check: check,
    fix: None,
}

fn check(_: &Facts<'_>, findings: &mut Findings<'_>) {
    policies::each_attachment(findings, |findings, address, who, arn| {
        let end = match arn {
            Some(Value::Concat(parts)) => parts.last().and_then(Value::as_str),
            Some(one) => one.as_str(),
            None => None,
        };
        if end.is_some_and(|it| it.ends_with(":aws:policy/AWSCloudShellFullAccess")) {
            let message = format!("{who} may carry data out of the account with CloudShell");
            findings.raise_at(address, role_policy_attachment::POLICY_ARN.key(), message);
        }
    });
}
