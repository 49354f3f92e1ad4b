use std::collections::BTreeSet;

use super::trust;
use crate::catalog::iam::{role, role_policy_attachment};
use crate::rules::facts::{Statement, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// Whoever deploys may do everything
    ///
    /// ## Why
    ///
    /// A pipeline runs what everybody with access to the repository writes, and what every one of its dependencies
    /// brings along. With administrator's permissions, all of that is administrator.
    ///
    /// ## Flagged
    ///
    /// A role that a pipeline assumes by OpenID Connect, or CloudFormation or CodeBuild, with `AdministratorAccess` or
    /// a policy of the design that allows everything, and without a permissions boundary.
    ///
    /// ```tf,fail
    /// resource "aws_iam_role" "deploy" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    ///       Action    = "sts:AssumeRoleWithWebIdentity"
    ///       Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:game/scores:ref:refs/heads/main" } }
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "deploy" {
    ///   role       = aws_iam_role.deploy.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_role" "deploy" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
    ///       Action    = "sts:AssumeRoleWithWebIdentity"
    ///       Condition = { StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:game/scores:ref:refs/heads/main" } }
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "deploy" {
    ///   role       = aws_iam_role.deploy.name
    ///   policy_arn = aws_iam_policy.app.arn
    /// }
    ///
    /// resource "aws_iam_policy" "app" {
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:CreateTable", "dynamodb:DescribeTable"]
    ///       Resource = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it the policy that Drawbridge derives from the design: what it takes to deploy that, and nothing else.
    id: "deploy-role-too-wide",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&role::TYPE],
    check: check,
    fix: None,
}

/// Providers of OpenID Connect that pipelines sign in with.
const PIPELINES: [&str; 4] =
    ["token.actions.githubusercontent.com", "vstoken.dev.azure.com", "gitlab.com", "api.bitbucket.org"];

/// Services that deploy.
const SERVICES: [&str; 2] = ["cloudformation.amazonaws.com", "codebuild.amazonaws.com"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let deploys = |address: &str, it: &Value| {
        Statement::of(address, it)
            .unwrap_or_default()
            .iter()
            .any(|it| it.is_allow() == Ok(true) && is_for_deployment(it))
    };
    let roles = stack.of(&role::TYPE).filter(|(address, it)| {
        it.value(&role::BOUNDARY).is_none() && it.value(&role::TRUST).is_some_and(|it| deploys(address, it))
    });
    let roles: BTreeSet<&str> = roles.map(|(address, _)| address).collect();
    if roles.is_empty() {
        return;
    }
    let administrators = stack
        .of(&role_policy_attachment::TYPE)
        .filter(|(_, it)| it.value(&role_policy_attachment::POLICY_ARN).is_some_and(is_administrator));
    let administrators =
        administrators.filter_map(|(_, it)| target(stack, it.value(&role_policy_attachment::ROLE)?));
    let administrators: BTreeSet<&str> = administrators.collect();
    let holders = facts.holders();
    for role in roles {
        let is_wide = administrators.contains(role) || holders.any(role, allows_everything) == Ok(true);
        if is_wide {
            findings.raise(role, format!("Role {}, which deploys, may do everything", facts.name(role)));
        }
    }
}

fn is_for_deployment(statement: &Statement<'_>) -> bool {
    let is = |kind: &str, names: &[&str]| {
        trust::principals(statement, kind).iter().any(|it| match it {
            Value::Str(text) => names.iter().any(|name| text.contains(name)),
            Value::Concat(parts) => parts
                .iter()
                .filter_map(Value::as_str)
                .any(|text| names.iter().any(|name| text.contains(name))),
            _ => false,
        })
    };
    is("Federated", &PIPELINES) || is("Service", &SERVICES)
}

fn is_administrator(arn: &Value) -> bool {
    let end = match arn {
        Value::Concat(parts) => parts.last().and_then(Value::as_str),
        one => one.as_str(),
    };
    end.is_some_and(|it| it.ends_with(":aws:policy/AdministratorAccess"))
}

fn allows_everything(statement: &Statement<'_>) -> bool {
    let everything = |it: &&str| matches!(*it, "*" | "*:*" | "iam:*");
    statement.is_allow() == Ok(true)
        && statement.is_for_every_resource()
        && !statement.is_conditional()
        && statement.actions().is_ok_and(|it| it.iter().any(everything))
}
