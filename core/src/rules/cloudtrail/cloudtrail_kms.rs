use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Logs of a trail have no KMS key
    ///
    /// ## Why
    ///
    /// They tell who did what, from where. With a KMS key, who reads them needs the key as well, not only the bucket.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   kms_key_id     = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a KMS key whose policy lets CloudTrail use it.
    id: "cloudtrail-kms",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_35", "CloudTrail.2", "CIS 3.0 3.5", "CIS 5.0 3.5", "AWS-0015",
        "aws-cloudtrail-encryption-customer-managed-key", "CLOUD_TRAIL_ENCRYPTION_ENABLED",
    ],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &trail::TYPE, &trail::KMS_KEY, |name| {
        format!("The logs of trail {name} are not encrypted with a KMS key")
    });
}
