use crate::catalog::kms::key;
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a key lets everybody in
    ///
    /// ## Why
    ///
    /// Everybody with an AWS account may use the key, and read what it encrypts as soon as they get hold of it.
    ///
    /// ## Flagged
    ///
    /// A statement that allows principal `*` and has no condition that says who.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "kms:Decrypt"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "*" }
    ///       Action    = "kms:Decrypt"
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
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "kms:Decrypt"
    ///       Resource  = "*"
    ///       Condition = { StringEquals = { "kms:CallerAccount" = "123456789012" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "kms-policy-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_33", "KMS.5", "CIS 7.0 2.21", "KMS_NO_WILDCARD_PRINCIPAL"],
    types: &[&key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &key::TYPE, resource_policies::lets_everybody_in, |name| {
        format!("The policy of key {name} lets everybody in")
    });
}
