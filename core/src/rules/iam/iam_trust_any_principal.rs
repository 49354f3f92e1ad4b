use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::{Statement, any, literals};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// Anyone may assume a role
    ///
    /// ## Why
    ///
    /// Every AWS account in the world may take this role on, with all it allows. Ids of roles are no secret.
    ///
    /// ## Flagged
    ///
    /// A trust policy that allows principal `*`, or `AWS = "*"`, without a condition.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "sts:AssumeRole"
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
    ///       Principal = { AWS = ["*"] }
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
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the service or the roles that may assume it.
    id: "iam-trust-any-principal",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_60"],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&role::TYPE, |findings, address, it| {
        let Some(trust) = it.value(&role::TRUST) else { return };
        let wrong = Statement::of(address, trust).and_then(|it| any(it.iter().map(trusts_anyone)));
        findings.raise_if(wrong, address, role::TRUST.key(), || {
            format!("Anyone in any AWS account may assume role {}", facts.name(address))
        });
    });
    trust::each_document(facts, findings, trusts_anyone, |name| {
        format!("Anyone in any AWS account may assume a role that has {name}")
    });
}

fn trusts_anyone(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? || statement.is_conditional() {
        return Ok(false);
    }
    match statement.body.field("Principal") {
        Some(Value::Str(it)) => Ok(it == "*"),
        Some(principal @ Value::Map(_)) => {
            // A reference to one principal is not everyone, whatever it is.
            let named = principal.field("AWS").map_or(Ok(Vec::new()), literals).unwrap_or_default();
            Ok(named.contains(&"*"))
        }
        Some(_) => Err("who may assume the role is not known"),
        None => Ok(false),
    }
}
