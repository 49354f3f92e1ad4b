use crate::catalog::iam::instance_profile;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An instance profile carries no role
    ///
    /// ## Why
    ///
    /// A profile is only the envelope. Without a role in it, the instance has no credentials, and every call is
    /// refused.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_instance_profile" "app" {
    ///   name = "app"
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
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put the role into the profile.
    id: "iam-profile-without-role",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance_profile::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance_profile::TYPE, |findings, address, it| {
        if it.value(&instance_profile::ROLE).is_none() {
            let message = format!("Instance profile {} carries no role", facts.name(address));
            findings.raise_at(address, instance_profile::ROLE.key(), message);
        }
    });
}
