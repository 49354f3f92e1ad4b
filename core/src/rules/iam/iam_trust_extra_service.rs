use std::collections::BTreeSet;

use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::{Statement, literals};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A role trusts a service that nothing runs it in
    ///
    /// ## Why
    ///
    /// Whoever may start something in that service and pass the role has its permissions there as well, where nobody
    /// looks for it.
    ///
    /// ## Flagged
    ///
    /// A trust policy with several services, one of which nothing that carries the role belongs to, while something
    /// else does. Only services of which the catalogue has everything that takes a role are looked at.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = ["lambda.amazonaws.com", "ec2.amazonaws.com"] }
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
    /// ## Fix
    ///
    /// Drop the service.
    id: "iam-trust-extra-service",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

/// Services whose roles only resources of the catalogue carry.
const SERVICES: [&str; 3] = ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&role::TYPE, |findings, address, it| {
        let trusted = services(address, it.value(&role::TRUST));
        if trusted.len() < 2 {
            return;
        }
        let bearers = facts.bearers_of(address);
        if bearers.is_empty() {
            return;
        }
        // Whatever refers to it and is not known to the catalogue may run it anywhere.
        let users = facts.users(&[address]);
        if users.iter().any(|it| facts.stack.get(it).is_some_and(|it| it.ty.is_none())) {
            return;
        }
        let types = bearers.iter().filter_map(|it| facts.stack.get(it)?.ty);
        let used: BTreeSet<&str> =
            types.flat_map(|it| it.principal.iter().chain(it.service_roles)).map(|it| it.service).collect();
        let extra: Vec<&str> =
            SERVICES.into_iter().filter(|it| trusted.contains(it) && !used.contains(it)).collect();
        if !extra.is_empty() && trusted.iter().any(|it| used.contains(it)) {
            let message =
                format!("Role {} trusts {}, where nothing runs it", facts.name(address), extra.join(", "));
            findings.raise_at(address, role::TRUST.key(), message);
        }
    });
}

/// The services that a trust policy allows.
fn services<'a>(address: &'a str, trust: Option<&'a Value>) -> BTreeSet<&'a str> {
    let statements = trust.and_then(|it| Statement::of(address, it).ok()).unwrap_or_default();
    let allowed = statements.iter().filter(|it| it.is_allow() == Ok(true));
    let principals = allowed.flat_map(|it| trust::principals(it, "Service"));
    principals.filter_map(|it| literals(it).ok()).flatten().collect()
}
