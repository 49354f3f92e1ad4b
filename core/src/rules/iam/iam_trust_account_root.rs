use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::Statement;
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::value::{Context, Value};

rule! {
    /// Everybody whom an account lets may assume a role
    ///
    /// ## Why
    ///
    /// A trust in the root of an account is a trust in whoever administers it, and in everybody to whom they give
    /// `sts:AssumeRole`. Of an account of somebody else, any other customer of theirs can be meant.
    ///
    /// ## Flagged
    ///
    /// A trust policy that allows the number of an account or the ARN of its root, and has no condition on an external
    /// id, the principal or a second factor. The account it is deployed to counts,
    /// too: everybody there with `sts:AssumeRole` on it may.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// A condition that nobody fails, or that holds without a second factor only, is none.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "sts:AssumeRole"
    ///       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } }
    ///     }]
    ///   })
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
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "sts:AssumeRole"
    ///       Condition = { StringEquals = { "sts:ExternalId" = "game-scores" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/deploy" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the role that assumes it, or ask for an external id.
    id: "iam-trust-account-root",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["CKV_AWS_61"],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    trust::each(facts, findings, trusts_an_account, |name| {
        format!("Everybody whom the account lets may assume role {name}")
    });
}

fn trusts_an_account(statement: &Statement<'_>) -> Decided<bool> {
    let says_who = trust::conditions(statement).any(|(operator, key, value)| {
        let name = key.to_ascii_lowercase();
        let is_external = name == "sts:externalid" && value.as_str() != Some("");
        let is_second_factor = name.starts_with("aws:multifactorauth") && !trust::is_without_mfa(operator, key, value);
        is_external || is_second_factor || name.starts_with("aws:principal")
    });
    let mut named = trust::principals(statement, "AWS").iter();
    Ok(!says_who && named.any(|it| it.as_str().is_some_and(is_account) || is_own_account(it)))
}

/// Whether a principal is the account it is deployed to: its number, or the ARN of its root.
fn is_own_account(principal: &Value) -> bool {
    let is_number = |it: &Value| matches!(it, Value::Context(Context::AccountId));
    match principal {
        Value::Concat(parts) => {
            parts.iter().any(is_number) && parts.last().and_then(Value::as_str) == Some(":root")
        }
        one => is_number(one),
    }
}

/// Whether a principal is an account: its number, or the ARN of its root.
fn is_account(principal: &str) -> bool {
    let number = match principal.strip_suffix(":root").and_then(|it| it.split_once(":iam::")) {
        Some((_, number)) => number,
        None => principal,
    };
    number.len() == 12 && number.bytes().all(|it| it.is_ascii_digit())
}
