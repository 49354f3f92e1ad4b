use super::keys;
use crate::catalog::iam::access_key;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A user has an access key
    ///
    /// ## Why
    ///
    /// A key holds until somebody takes it back: in a script, in a laptop's backup, in a repository's history, and, as
    /// Terraform made it, in clear text in the state. What a role gets runs out by itself within hours.
    ///
    /// ## Flagged
    ///
    /// A key that is not switched off. That of the root user has a rule of its own.
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "deploy" {
    ///   name = "deploy"
    /// }
    ///
    /// resource "aws_iam_access_key" "deploy" {
    ///   user = aws_iam_user.deploy.name
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "deploy" {
    ///   name = "deploy"
    ///   assume_role_policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = "sts:AssumeRole"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_access_key" "deploy" {
    ///   user   = "deploy"
    ///   status = "Inactive"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the program a role: that of the instance, the function or the task it runs in, one that a pipeline assumes
    /// with its own identity (OIDC), or IAM Roles Anywhere for machines outside AWS. Where nothing but a key will do,
    /// exchange it every 90 days.
    id: "iam-access-key",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["IAM.3", "CIS 3.0 1.14", "CIS 5.0 1.13", "AWS-0146", "aws-iam-rotate-access-keys"],
    types: &[&access_key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (is_active, key) in keys::active(facts.stack) {
        if key.owner.is_ok_and(|it| keys::is_root(facts.stack, it)) {
            continue;
        }
        findings.raise_if(is_active, key.address, access_key::USER.key(), || {
            let user = key.owner.map_or_else(|_| "a user".to_owned(), |it| format!("user {}", facts.name(it)));
            format!("Whoever has key {} acts as {user} until somebody takes it back", facts.name(key.address))
        });
    }
}
