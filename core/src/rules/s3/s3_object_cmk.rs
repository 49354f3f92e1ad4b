use crate::catalog::s3::{bucket, object};
use crate::rules::facts::{all, target};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An object is not encrypted with a key of the account
    ///
    /// ## Why
    ///
    /// With a key of the account's own, reading an object takes the permission to use the key as well, and every use of it
    /// is written down.
    ///
    /// ## Flagged
    ///
    /// An object that names no key. It gets that of its bucket then, or one that S3 manages. The rule is off unless a
    /// profile turns it on: a key is mostly said once, for the bucket.
    ///
    /// ```tf,fail
    /// resource "aws_s3_object" "config" {
    ///   bucket = "example-config"
    ///   key    = "app.json"
    ///   source = "app.json"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "it" {
    ///   enable_key_rotation = true
    /// }
    ///
    /// resource "aws_s3_object" "config" {
    ///   bucket     = "example-config"
    ///   key        = "app.json"
    ///   source     = "app.json"
    ///   kms_key_id = aws_kms_key.it.arn
    /// }
    /// ```
    ///
    /// Nor does an object in a bucket of the design need one that encrypts everything with a key of the account.
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "it" {
    ///   enable_key_rotation = true
    /// }
    ///
    /// resource "aws_s3_bucket" "config" {
    ///   bucket = "example-config"
    /// }
    ///
    /// resource "aws_s3_bucket_server_side_encryption_configuration" "config" {
    ///   bucket = aws_s3_bucket.config.id
    ///   rule {
    ///     apply_server_side_encryption_by_default {
    ///       sse_algorithm     = "aws:kms"
    ///       kms_master_key_id = aws_kms_key.it.arn
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_s3_object" "config" {
    ///   bucket = aws_s3_bucket.config.id
    ///   key    = "app.json"
    ///   source = "app.json"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the bucket a key, or the object.
    id: "s3-object-cmk",
    severity: Severity::Info,
    category: Category::Encryption,
    aliases: &["CKV_AWS_186"],
    types: &[&object::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&object::TYPE, |findings, address, it| {
        let bucket = it.value(&object::BUCKET).and_then(|it| target(facts.stack, it));
        let bucket = bucket.and_then(|it| facts.stack.get(it));
        // What it says of its own encryption counts instead of what the bucket says.
        let by_bucket = bucket.filter(|_| it.value(&object::SSE_ALGORITHM).is_none());
        let by_bucket = by_bucket.map_or(Ok(true), |bucket| property::is_shared_key(bucket, &bucket::KMS_KEY));
        let wrong = all([property::is_shared_key(it, &object::KMS_KEY), by_bucket]);
        findings.raise_if(wrong, address, object::KMS_KEY.key(), || {
            format!("Object {} is not encrypted with a key of the account", facts.name(address))
        });
    });
}
