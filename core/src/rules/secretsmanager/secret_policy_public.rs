use crate::catalog::secretsmanager::{secret, secret_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a secret lets everybody in
    ///
    /// ## Why
    ///
    /// Everybody with an AWS account can read what is secret.
    ///
    /// ## Flagged
    ///
    /// A statement that allows principal `*` and has no condition that says who.
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_policy" "own" {
    ///   secret_arn = aws_secretsmanager_secret.database.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "secretsmanager:GetSecretValue"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_policy" "own" {
    ///   secret_arn = aws_secretsmanager_secret.database.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "*" }
    ///       Action    = "secretsmanager:GetSecretValue"
    ///       Resource  = "*"
    ///       Condition = { Bool = { "aws:SecureTransport" = "true" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_policy" "own" {
    ///   secret_arn = aws_secretsmanager_secret.database.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "secretsmanager:GetSecretValue"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_policy" "own" {
    ///   secret_arn = aws_secretsmanager_secret.database.arn
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "secretsmanager:GetSecretValue"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "secret-policy-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CIS 7.0 2.21"],
    types: &[&secret::TYPE, &secret_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &secret::TYPE, resource_policies::lets_everybody_in, |name| {
        format!("The policy of secret {name} lets everybody in")
    });
}
