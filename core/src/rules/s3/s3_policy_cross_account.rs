use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a bucket lets another account change it
    ///
    /// ## Why
    ///
    /// Whoever may write the policy, the access control list or the encryption of a bucket owns it: the other account can
    /// shut you out.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = ["s3:PutBucketPolicy", "s3:GetObject"]
    ///       Resource  = [aws_s3_bucket.it.arn, "${aws_s3_bucket.it.arn}/*"]
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.it.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow what the other account needs: reading and writing objects.
    id: "s3-policy-cross-account",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["S3.6"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

/// Source: Security Hub user guide, S3.6.
const ACTIONS: [&str; 5] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Statement<'_>| {
        if !it.is_allow()? || !resource_policies::is_for_an_account(it) {
            return Ok(false);
        }
        any(ACTIONS.map(|action| it.names_action(action)))
    };
    resource_policies::each(facts, findings, &bucket::TYPE, wrong, |name| {
        format!("The policy of bucket {name} lets another account change it")
    });
}
