use crate::catalog::iam::{role, role_policy, role_policy_attachment};
use crate::rules::facts::{mentions, names};
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
    let stack = facts.stack;
    let bearers = facts.access().bearers();
    findings.each(&role::TYPE, |findings, address, resource| {
        let is_carried = bearers.get(address).is_some_and(|it| !it.is_empty());
        if is_carried || !is_for_services(resource.value(&role::TRUST)) {
            return;
        }
        let is_used = stack.resources.iter().any(|(other, it)| {
            let is_own = [&role_policy::TYPE, &role_policy_attachment::TYPE].map(Some).contains(&it.ty);
            other != address && !is_own && (refers(it, address, resource) || mentions(it, resource))
        });
        if !is_used && !facts.is_told(address) {
            findings.raise(address, format!("Nothing uses role {}", facts.name(address)));
        }
    });
}

/// Whether a resource refers to the role, or names it in an expression that cannot be evaluated.
fn refers(resource: &Resource, address: &str, role: &Resource) -> bool {
    resource.props.links().any(|it| match it {
        Value::Unknown(source) => names(source, role),
        it => it.target() == Some(address),
    })
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
