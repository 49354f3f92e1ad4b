use crate::catalog::s3::bucket;
use crate::rules::settings::setting;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A bucket does not say how it is encrypted
    ///
    /// ## Why
    ///
    /// S3 encrypts what is written since 2023, with keys of its own. A design that says so tells whoever checks.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
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
    ///       sse_algorithm = "AES256"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say it.
    id: "s3-sse-missing",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &["CKV_AWS_19", "AWS-0088", "aws-s3-enable-bucket-encryption"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // What S3 assumes does not count as said.
    let wrong = |it: &Resource| match it.value(&bucket::SSE_ALGORITHM) {
        Some(_) => Ok(false),
        None => setting(facts, it, &bucket::SSE_ALGORITHM).map(|_| true),
    };
    property::each(facts, findings, &bucket::TYPE, bucket::SSE_ALGORITHM.key(), wrong, |name| {
        format!("Bucket {name} does not say how it is encrypted")
    });
}
