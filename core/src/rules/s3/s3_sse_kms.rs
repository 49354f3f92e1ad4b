use crate::catalog::s3::bucket;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A bucket is encrypted with a key that the account cannot see
    ///
    /// ## Why
    ///
    /// S3 encrypts every object, by default with keys of its own: nobody in the account can see their use, or stop it.
    /// With a KMS key, each use is in CloudTrail, and whoever reads needs the key as well.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_server_side_encryption_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   rule {
    ///     apply_server_side_encryption_by_default {
    ///       sse_algorithm = "AES256"
    ///     }
    ///   }
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
    /// resource "aws_s3_bucket_server_side_encryption_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   rule {
    ///     apply_server_side_encryption_by_default {
    ///       sse_algorithm = "aws:kms"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt with KMS, with a bucket key so that KMS is asked less often. The fix uses the account's key for S3,
    /// which other accounts cannot use.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "it", "node": {"type": "s3.bucket", "name": "It",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}}, "properties": {"tls_only": true}}}]
    /// ```
    id: "s3-sse-kms",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_145", "AWS-0132", "aws-s3-encryption-customer-key", "S3.17", "S3_DEFAULT_ENCRYPTION_KMS",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt with KMS",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Encrypt with KMS", finding, &bucket::SSE_ALGORITHM, "aws:kms"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |_, _| Ok(true),
        &bucket::SSE_ALGORITHM,
        |it| it.is_some_and(|algorithm| algorithm.starts_with("aws:kms")),
        |it| format!("Bucket {it} is encrypted with a key that the account cannot see"),
    );
}
