use super::keys;
use crate::catalog::iam::{access_key, user};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A user has a password and an access key
    ///
    /// ## Why
    ///
    /// People sign in with a password and a second factor; a key of the same user does all of that without either, and is
    /// mostly one that nobody asked for. What a program does under a person's name cannot be told from what the person did.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_user_login_profile" "ann" {
    ///   user = aws_iam_user.ann.name
    /// }
    ///
    /// resource "aws_iam_access_key" "ann" {
    ///   user = aws_iam_user.ann.name
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
    /// resource "aws_iam_user_login_profile" "ann" {
    ///   user = aws_iam_user.ann.name
    /// }
    ///
    /// resource "aws_iam_user" "pipeline" {
    ///   name = "pipeline"
    /// }
    ///
    /// resource "aws_iam_access_key" "pipeline" {
    ///   user = aws_iam_user.pipeline.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete the key. Who needs credentials on a machine of their own gets some that run out from IAM Identity Center
    /// (`aws sso login`).
    id: "iam-console-and-key",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["CIS 3.0 1.11"],
    types: &[&access_key::TYPE, &user::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (is_active, key) in keys::active(facts.stack) {
        let Ok(owner) = key.owner else { continue };
        if keys::has_console(facts, owner) {
            findings.raise_if(is_active, key.address, access_key::USER.key(), || {
                let (user, key) = (facts.name(owner), facts.name(key.address));
                format!("User {user} signs in with a password, and has key {key} as well")
            });
        }
    }
}
