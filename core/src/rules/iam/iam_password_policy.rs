use crate::catalog::iam::account_password_policy as password;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// The account takes weak passwords
    ///
    /// ## Why
    ///
    /// A short password, one that is all small letters, and one that was in use before it had to be changed: these are what
    /// is tried first. What a policy leaves out is not asked for at all, and it replaces what AWS asks for by itself.
    ///
    /// ## Flagged
    ///
    /// A password policy that takes fewer than 14 characters, that does without lowercase or uppercase letters, digits or
    /// symbols, or that remembers fewer than the last 24 passwords. The finding names what is missing.
    ///
    /// ```tf,fail
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length = 8
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length      = 14
    ///   require_lowercase_characters = true
    ///   require_uppercase_characters = true
    ///   require_numbers              = true
    ///   require_symbols              = true
    ///   password_reuse_prevention    = 5
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// That passwords run out is asked by a rule of its own,
    /// [iam-password-expiry](iam-password-expiry.md).
    ///
    /// ```tf,pass
    /// resource "aws_iam_account_password_policy" "it" {
    ///   minimum_password_length      = 14
    ///   require_lowercase_characters = true
    ///   require_uppercase_characters = true
    ///   require_numbers              = true
    ///   require_symbols              = true
    ///   password_reuse_prevention    = 24
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Ask for all of it, as in the example above. Better still, let people sign in through IAM Identity Center, where no
    /// password is the account's own.
    id: "iam-password-policy",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_10", "CKV_AWS_11", "CKV_AWS_12", "CKV_AWS_13", "CKV_AWS_14", "CKV_AWS_15", "IAM.7",
        "CIS 3.0 1.8", "CIS 3.0 1.9", "CIS 5.0 1.7", "CIS 5.0 1.8", "AWS-0056", "aws-iam-no-password-reuse",
        "AWS-0058", "aws-iam-require-lowercase-in-passwords", "AWS-0059", "aws-iam-require-numbers-in-passwords",
        "AWS-0060", "aws-iam-require-symbols-in-passwords", "AWS-0061", "aws-iam-require-uppercase-in-passwords",
        "AWS-0063", "aws-iam-set-minimum-password-length",
    ],
    types: &[&password::TYPE],
    check: check,
    fix: None,
}

/// Source: CIS AWS Foundations Benchmark, "Ensure IAM password policy requires minimum length of 14 or greater".
const SHORTEST: i64 = 14;
/// Source: CIS AWS Foundations Benchmark, "Ensure IAM password policy prevents password reuse". AWS remembers no more.
const REMEMBERED: i64 = 24;

fn check(_: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&password::TYPE, |findings, address, it| {
        let (missing, mut unknown) = missing(it);
        match &missing[..] {
            [] => unknown.dedup(),
            [first, ..] => {
                let asks: Vec<&str> = missing.iter().map(|(_, it)| *it).collect();
                let key = first.0;
                findings.raise_at(address, key, format!("The account takes passwords {}", listed(&asks)));
                return;
            }
        }
        for why in unknown {
            findings.undecided(address, why);
        }
    });
}

/// What a policy takes that it should not, each with its property; and what cannot be told.
fn missing(policy: &Resource) -> (Vec<(&'static str, &'static str)>, Vec<&'static str>) {
    let less = |prop, least: i64| Ok(known(policy.get(prop), property::UNKNOWN)?.unwrap_or(0) < least);
    let lacks = |prop| property::is_off(policy, prop);
    let asked = [
        (password::MINIMUM_LENGTH.key(), "shorter than 14 characters", less(&password::MINIMUM_LENGTH, SHORTEST)),
        (password::LOWERCASE.key(), "without lowercase letters", lacks(&password::LOWERCASE)),
        (password::UPPERCASE.key(), "without uppercase letters", lacks(&password::UPPERCASE)),
        (password::NUMBERS.key(), "without digits", lacks(&password::NUMBERS)),
        (password::SYMBOLS.key(), "without symbols", lacks(&password::SYMBOLS)),
        (password::REUSE_PREVENTION.key(), "that were among the last 24", less(&password::REUSE_PREVENTION, REMEMBERED)),
    ];
    let wrong = asked.iter().filter(|(_, _, it)| *it == Ok(true)).map(|(key, text, _)| (*key, *text));
    let unknown = asked.iter().filter_map(|(_, _, it)| it.err());
    (wrong.collect(), unknown.collect())
}

fn listed(texts: &[&str]) -> String {
    match texts {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => texts.concat(),
    }
}
