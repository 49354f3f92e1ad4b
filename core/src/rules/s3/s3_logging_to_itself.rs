use crate::catalog::s3::bucket;
use crate::value::Value;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A bucket logs its requests into itself
    ///
    /// ## Why
    ///
    /// Every log file that is written is a request that is logged: the bucket fills by itself.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_logging" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   target_bucket = aws_s3_bucket.it.id
    ///   target_prefix = "logs/"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_logging" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   target_bucket = aws_s3_bucket.logs.id
    ///   target_prefix = "it/"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Log into another bucket.
    id: "s3-logging-to-itself",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&bucket::TYPE, |findings, address, it| {
        let of = |prop| it.value(prop).and_then(|it: &Value| it.as_str());
        let is_named = of(&bucket::NAME).is_some_and(|name| of(&bucket::LOGGING_BUCKET) == Some(name));
        // A template that names no target means the bucket itself. Source: CloudFormation template reference,
        // AWS::S3::Bucket LoggingConfiguration, DestinationBucketName.
        let is_meant = it.logical_id.is_some()
            && it.value(&bucket::LOGGING_BUCKET).is_none()
            && it.value(&bucket::LOGGING_PREFIX).is_some();
        if is_named || is_meant || it.target(&bucket::LOGGING_BUCKET) == Some(address) {
            let message = format!("Bucket {} logs its requests into itself", facts.name(address));
            findings.raise_at(address, bucket::LOGGING_BUCKET.key(), message);
        }
    });
}
