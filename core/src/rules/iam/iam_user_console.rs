use std::collections::BTreeSet;

use super::console;
use crate::catalog::iam::user;
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
    let mut owned: BTreeSet<&str> = BTreeSet::new();
    for (address, it) in stack.of(&user::TYPE) {
        let profiles = console::profiles_of(facts, address);
        if console::has_profile(it) || !profiles.is_empty() {
            findings.raise(address, message(&facts.name(address)));
        }
        owned.extend(profiles);
    }
    for (address, _) in console::profiles(stack).filter(|(it, _)| !owned.contains(it)) {
        findings.raise(address, message("of another design"));
    }
}

fn message(user: &str) -> String {
    format!("User {user} signs in with a password of this account")
}
