use crate::catalog::cloudtrail::trail;
use crate::catalog::kms::key;
use crate::rules::resource_policies::Policies;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A key does not let CloudTrail encrypt
    ///
    /// ## Why
    ///
    /// CloudTrail encrypts its files with the key by itself. Without a statement that lets it, the trail cannot be
    /// made.
    ///
    /// ## Flagged
    ///
    /// A trail with a key of the design, whose policy does not let `cloudtrail.amazonaws.com` call
    /// `kms:GenerateDataKey`.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   kms_key_id     = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {
    ///   description = "Own"
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "kms:*"
    ///       Resource  = "*"
    ///     }, {
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudtrail.amazonaws.com" }
    ///       Action    = ["kms:DescribeKey", "kms:GenerateDataKey*"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
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
    /// Let the service in, for this trail as `aws:SourceArn`. What is drawn gets the statement by itself.
    id: "kms-policy-lacks-cloudtrail",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE, &trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &key::TYPE);
    for (address, it) in facts.stack.of(&trail::TYPE) {
        let Some(key) = super::encrypting::key_of(facts, it, &trail::KMS_KEY) else { continue };
        // Source: CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
        let closed = policies.let_in(key, "cloudtrail.amazonaws.com", &["kms:GenerateDataKey"]).map(|it| !it);
        findings.raise_if(closed, address, trail::KMS_KEY.key(), || {
            format!(
                "Key {} does not let CloudTrail encrypt the files of {}",
                facts.name(key),
                facts.name(address)
            )
        });
    }
}
