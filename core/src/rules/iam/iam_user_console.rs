use crate::catalog::iam::user;
use crate::rules::facts::mentions;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A user signs in with a password of this account
    ///
    /// ## Why
    ///
    /// A password of the account's own lives as long as nobody thinks of it, and knows nothing of the company's second
    /// factor or of who has left.
    ///
    /// ## Flagged
    ///
    /// A user with a login profile.
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
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let people sign in through IAM Identity Center.
    id: "iam-user-console",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV2_AWS_22"],
    types: &[&user::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    for (address, it) in stack.of(&user::TYPE) {
        if super::console::has_profile(it) {
            findings.raise(address, message(&facts.name(address)));
        }
    }
    for (address, profile) in super::console::profiles(stack) {
        let owner = stack.of(&user::TYPE).find(|(_, it)| mentions(profile, it));
        let name = owner.map_or_else(|| "of another design".to_owned(), |(it, _)| facts.name(it));
        findings.raise(address, message(&name));
    }
}

fn message(user: &str) -> String {
    format!("User {user} signs in with a password of this account")
}
