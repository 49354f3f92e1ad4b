use super::keys;
use crate::catalog::iam::access_key;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The root user has an access key
    ///
    /// ## Why
    ///
    /// The root user may do everything, and no policy of the account takes anything away from it. Whoever gets the key
    /// has the account.
    ///
    /// ## Flagged
    ///
    /// A key of a user called `root`. Should it be an IAM user of that name, everybody will take it for the other one.
    ///
    /// ```tf,fail
    /// resource "aws_iam_access_key" "root" {
    ///   user = "root"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "admin" {
    ///   name = "root"
    /// }
    ///
    /// resource "aws_iam_access_key" "admin" {
    ///   user = aws_iam_user.admin.name
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_access_key" "deploy" {
    ///   user = "deploy"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete the key, and act with a role.
    id: "iam-root-access-key",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_348", "IAM.4", "CIS 3.0 1.4", "CIS 5.0 1.3", "AWS-0141", "aws-iam-no-root-access-keys",
    ],
    types: &[&access_key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (is_active, key) in keys::active(facts.stack) {
        let is_root = key.owner.map(|it| keys::is_root(facts.stack, it));
        let wrong = match is_root {
            Ok(true) => is_active,
            other => other,
        };
        findings.raise_if(wrong, key.address, access_key::USER.key(), || {
            format!("Key {} is one of the root user, who may do everything", facts.name(key.address))
        });
    }
}
