use super::console;
use super::holders::asks_for_mfa;
use crate::catalog::iam::{group, user};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A user signs in to the console without a second factor
    ///
    /// ## Why
    ///
    /// A password that is guessed, reused or fished is all it takes.
    ///
    /// ## Flagged
    ///
    /// A user with a login profile of whose policies, those of its groups among them, none asks for
    /// `aws:MultiFactorAuthPresent`.
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_user_login_profile" "ann" {
    ///   user = aws_iam_user.ann.name
    /// }
    /// ```
    ///
    /// One that allows something to those without a second factor does not ask for it.
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
    /// resource "aws_iam_user_policy" "own" {
    ///   name = "own"
    ///   user = aws_iam_user.ann.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "arn:aws:s3:::photos/*"
    ///       Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
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
    /// resource "aws_iam_user_login_profile" "ann" {
    ///   user = aws_iam_user.ann.name
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
    /// Deny everything but setting up a second factor while there is none: the switch "Require MFA" of users and groups
    /// writes that policy.
    id: "iam-user-without-mfa-policy",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "IAM.5", "CIS 3.0 1.10", "CIS 5.0 1.9", "AWS-0145", "aws-iam-enforce-user-mfa",
    ],
    types: &[&user::TYPE, &group::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let users = facts.stack.of(&user::TYPE);
    let signs_in: Vec<_> = users
        .filter(|(address, it)| {
            console::has_profile(it) || !console::profiles_of(facts, address).is_empty()
        })
        .collect();
    if signs_in.is_empty() {
        return;
    }
    let holders = facts.holders();
    for (address, user) in signs_in {
        let is_elsewhere = console::has_groups(user) || holders.is_in_unknown_groups(address);
        match holders.any(address, asks_for_mfa) {
            Ok(true) => {}
            Ok(false) if !is_elsewhere => {
                let name = facts.name(address);
                findings
                    .raise(address, format!("User {name} signs in to the console without a second factor"));
            }
            Ok(false) => findings.undecided(address, "the groups of the user are not all known"),
            Err(why) => findings.undecided(address, why),
        }
    }
}
