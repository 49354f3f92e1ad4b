use crate::catalog::iam::user;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A person or program is a user of this account
    ///
    /// ## Why
    ///
    /// A user has passwords and keys of its own, which somebody has to rotate and take away. People sign in through IAM
    /// Identity Center, and programs have roles; neither has anything that could leak for long.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
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
    /// ```
    ///
    /// ## Fix
    ///
    /// Use federation for people, and roles for programs.
    id: "iam-user-exists",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["CKV_AWS_273", "CIS 3.0 1.21", "CIS 5.0 1.20"],
    types: &[&user::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&user::TYPE, |findings, address, _| {
        findings.raise(address, format!("{} is a user of this account", facts.name(address)));
    });
}
