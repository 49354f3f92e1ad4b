use crate::catalog::iam::{instance_profile, role};
use crate::rules::facts::{Statement, any, literals, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// EC2 may not assume the role of an instance profile
    ///
    /// ## Why
    ///
    /// The instance starts, but gets no credentials: EC2 asks for the role on its behalf and is refused.
    ///
    /// ## Flagged
    ///
    /// A profile whose role does not trust the service `ec2.amazonaws.com`.
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
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
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
    ///       Principal = { Service = ["lambda.amazonaws.com", "ec2.amazonaws.com"] }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add `ec2.amazonaws.com` to the principals of the role's trust policy.
    id: "iam-profile-role-not-ec2",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance_profile::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

/// How EC2 signs in, in every partition. Source: IAM user guide, "AWS service principals".
const EC2: [&str; 2] = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance_profile::TYPE, |findings, address, it| {
        let role = it.value(&instance_profile::ROLE).and_then(|it| target(facts.stack, it));
        let Some((role, resource)) = role.and_then(|it| Some((it, facts.stack.get(it)?))) else { return };
        let Some(trust) = resource.value(&role::TRUST) else { return };
        let trusts = Statement::of(role, trust).and_then(|it| any(it.iter().map(trusts_ec2)));
        findings.raise_if(trusts.map(|it| !it), address, instance_profile::ROLE.key(), || {
            let (profile, role) = (facts.name(address), facts.name(role));
            format!("Instance profile {profile} carries role {role}, which EC2 may not assume")
        });
    });
}

fn trusts_ec2(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? {
        return Ok(false);
    }
    match statement.body.field("Principal") {
        Some(Value::Str(it)) => Ok(it == "*"),
        Some(principal @ Value::Map(_)) => {
            let services = principal.field("Service").map_or(Ok(Vec::new()), literals)?;
            Ok(services.iter().any(|it| EC2.contains(it)))
        }
        _ => Err("who may assume the role is not known"),
    }
}
