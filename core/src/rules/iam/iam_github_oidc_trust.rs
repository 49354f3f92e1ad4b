use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::{Statement, all, any, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::Stack;
use crate::value::Value;

rule! {
    /// Any repository on GitHub may assume a role
    ///
    /// ## Why
    ///
    /// GitHub vouches for everybody who has an account there. Only the subject of the token tells which repository it
    /// is.
    ///
    /// ## Flagged
    ///
    /// A trust in `token.actions.githubusercontent.com` without a condition on `sub`, or with one that leaves open
    /// whose repository it is.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    ///       Action    = "sts:AssumeRoleWithWebIdentity"
    ///       Condition = { StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    ///       Action    = "sts:AssumeRoleWithWebIdentity"
    ///       Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:*" } }
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
    ///       Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    ///       Action    = "sts:AssumeRoleWithWebIdentity"
    ///       Condition = {
    ///         StringEquals = {
    ///           "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
    ///           "token.actions.githubusercontent.com:sub" = "repo:game/scores:ref:refs/heads/main"
    ///         }
    ///       }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the repository, and the branch or the environment, in `sub`.
    id: "iam-github-oidc-trust",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["CKV_AWS_393", "CKV_AWS_358"],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

const PROVIDER: &str = "token.actions.githubusercontent.com";
const UNKNOWN: &str = "whom the role trusts is not known before the deployment";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let trusts_anybody = |it: &Statement<'_>| trusts_anybody(facts.stack, it);
    trust::each(facts, findings, trusts_anybody, |name| {
        format!("Any repository on GitHub may assume role {name}")
    });
    trust::each_document(facts, findings, trusts_anybody, |name| {
        format!("Any repository on GitHub may assume a role that has {name}")
    });
}

fn trusts_anybody(stack: &Stack, statement: &Statement<'_>) -> Decided<bool> {
    if !is_of_github(stack, statement) {
        return Ok(false);
    }
    let subjects = trust::conditions(statement).filter(|(operator, key, _)| {
        // An enterprise may have an issuer of its own below the host. Source: GitHub documentation, "OpenID Connect reference".
        let is_subject = key.starts_with(PROVIDER) && key.ends_with(":sub");
        is_subject && !operator.contains("Not") && !operator.ends_with("IfExists") && *operator != "Null"
    });
    // Every condition has to hold: one that is narrow is enough.
    let are_wide = subjects.map(|(_, _, values)| match values {
        Value::List(items) => any(items.iter().map(is_wide)),
        one => is_wide(one),
    });
    all(are_wide)
}

/// Whether it trusts GitHub, by the name of the provider, by its address, or by what it asks of its tokens.
fn is_of_github(stack: &Stack, statement: &Statement<'_>) -> bool {
    let names = |it: &Value| match it {
        Value::Concat(parts) => parts.iter().filter_map(Value::as_str).any(|it| it.contains(PROVIDER)),
        Value::Str(it) => it.contains(PROVIDER),
        other => {
            let provider = target(stack, other).and_then(|it| stack.get(it));
            provider.is_some_and(|it| it.opaque.iter().any(|it| it.source.source().contains(PROVIDER)))
        }
    };
    let mut asks = trust::conditions(statement).map(|(_, key, _)| key.starts_with(PROVIDER));
    let federated = trust::principals(statement, "Federated");
    federated.iter().any(names) || (!federated.is_empty() && asks.any(|it| it))
}

/// Whether a subject leaves open whose repository it is. Source: GitHub documentation, "OpenID Connect reference": a subject
/// starts with `repo:`, the owner and the repository.
fn is_wide(subject: &Value) -> Decided<bool> {
    let text = match subject {
        Value::Str(text) => text.as_str(),
        Value::Concat(parts) => parts.first().and_then(Value::as_str).ok_or(UNKNOWN)?,
        _ => return Err(UNKNOWN),
    };
    let Some(rest) = text.strip_prefix("repo:") else { return Ok(true) };
    let owner = rest.split('/').next().unwrap_or_default();
    match (owner.contains(['*', '?']), rest.contains('/'), subject) {
        (true, ..) => Ok(true),
        (false, true, _) => Ok(false),
        (false, false, Value::Concat(_)) => Err(UNKNOWN),
        (false, false, _) => Ok(true),
    }
}
