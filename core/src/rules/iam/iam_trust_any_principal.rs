use super::trust;
use crate::catalog::iam::role;
use crate::rules::facts::{Statement, any};
use crate::rules::resource_policies::lets_everybody_in;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Anyone may assume a role
    ///
    /// ## Why
    ///
    /// Every AWS account in the world may take this role on, with all it allows. Ids of roles are no secret.
    ///
    /// ## Flagged
    ///
    /// A trust policy that allows principal `*`, or `AWS = "*"`, without a condition that says who. A second factor does not:
    /// everybody may have one.
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
    /// ```tf,fail
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "*" }
    ///       Action    = "sts:AssumeRole"
    ///       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
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
    ///       Principal = { AWS = "*" }
    ///       Action    = "sts:AssumeRole"
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
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
        let wrong = Statement::of(address, trust).and_then(|it| any(it.iter().map(lets_everybody_in)));
        findings.raise_if(wrong, address, role::TRUST.key(), || {
            format!("Anyone in any AWS account may assume role {}", facts.name(address))
        });
    });
    trust::each_document(facts, findings, lets_everybody_in, |name| {
        format!("Anyone in any AWS account may assume a role that has {name}")
    });
}
