use crate::catalog::iam::account_password_policy as password;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Passwords of the account never run out
    ///
    /// ## Why
    ///
    /// Some rulebooks still want passwords to be changed every 90 days. Those who study what people do then advise against
    /// it: the next password is the last one with another digit (NIST SP 800-63B, and the CIS benchmark since version 1.4).
    /// So the rule is off unless a profile turns it on.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length = 14
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length = 14
    ///   max_password_age        = 180
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length = 14
    ///   max_password_age        = 90
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set `max_password_age` to 90 or less.
    id: "iam-password-expiry",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV_AWS_9", "AWS-0062", "aws-iam-set-max-password-age"],
    types: &[&password::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const LONGEST: i64 = 90;
    property::each(
        facts,
        findings,
        &password::TYPE,
        password::MAX_AGE.key(),
        |it| property::is(it, &password::MAX_AGE, |days| !days.is_some_and(|it| (1..=LONGEST).contains(&it))),
        |_| "Passwords of the account are good for more than 90 days".to_owned(),
    );
}
