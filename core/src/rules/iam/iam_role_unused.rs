use crate::catalog::iam::{role, role_policy, role_policy_attachment};
use crate::rules::unused::is_used;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A role that nothing uses
    ///
    /// ## Why
    ///
    /// A role that is left over keeps its permissions. Whoever may pass it to something can use them, and nobody watches it.
    ///
    /// ## Flagged
    ///
    /// A role for services of AWS that no profile, function, task or other resource carries.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
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
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    /// }
    /// ```
    ///
    /// A role for people or other accounts is used from outside:
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/pipeline" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Delete the role, or give it to what it is for.
    id: "iam-role-unused",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&role::TYPE, |findings, address, resource| {
        if !is_for_services(resource.value(&role::TRUST)) || !facts.bearers_of(address).is_empty() {
            return;
        }
        let is_own = |it: &Resource| [&role_policy::TYPE, &role_policy_attachment::TYPE].map(Some).contains(&it.ty);
        if !is_used(facts, address, is_own) && !facts.is_passed_on(address) {
            findings.raise(address, format!("Nothing uses role {}", facts.name(address)));
        }
    });
}

/// Whether a trust policy lets in services of AWS alone; not if that is not known.
fn is_for_services(trust: Option<&Value>) -> bool {
    let statements = match trust.and_then(|it| it.field("Statement")) {
        Some(Value::List(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => return false,
    };
    let is_service = |it: &Value| match it.field("Principal") {
        Some(Value::Map(kinds)) => kinds.iter().all(|(kind, _)| kind == "Service"),
        _ => false,
    };
    !statements.is_empty() && statements.iter().all(is_service)
}
