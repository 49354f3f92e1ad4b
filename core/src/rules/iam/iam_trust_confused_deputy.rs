use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::{Statement, literals};
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// A service may use a role for somebody else
    ///
    /// ## Why
    ///
    /// The service assumes the role for whoever names it. If somebody of another account can, the service reads or
    /// writes here for them.
    ///
    /// ## Flagged
    ///
    /// A trust in a service other than `ec2.amazonaws.com` and `lambda.amazonaws.com` without a condition on
    /// `aws:SourceAccount` or `aws:SourceArn`. Not every service sends them: its guide tells. The rule is off unless a profile
    /// turns it on: a role can only be named by who may pass it, which is nobody of another account.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
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
    ///       Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///       Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
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
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add the condition, with the number of the account.
    id: "iam-trust-confused-deputy",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

/// Services that run what belongs to the account itself: they assume a role for nobody else.
const OWN: [&str; 2] = ["ec2.amazonaws.com", "lambda.amazonaws.com"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    trust::each(facts, findings, acts_for_anybody, |name| {
        format!("The trust of role {name} does not say for which account the service acts")
    });
}

fn acts_for_anybody(statement: &Statement<'_>) -> Decided<bool> {
    let says = trust::conditions(statement).any(|(_, key, _)| {
        let key = key.to_ascii_lowercase();
        key.starts_with("aws:source") && !key.ends_with("ip")
    });
    if says {
        return Ok(false);
    }
    let mut services = Vec::new();
    for principal in trust::principals(statement, "Service") {
        services.extend(literals(principal)?);
    }
    Ok(services.iter().any(|it| !OWN.contains(it)))
}
