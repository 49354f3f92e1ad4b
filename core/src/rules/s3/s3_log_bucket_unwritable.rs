use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::resource_policies::Policies;
use crate::rules::settings::setting;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The log of a bucket cannot be written
    ///
    /// ## Why
    ///
    /// S3 writes the log of a bucket only if the policy of the other bucket lets it, or an access control list for log
    /// delivery, which buckets take only where such lists are switched on. Without that, there is no log, and no error.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_logging" "it" {
    ///   bucket        = aws_s3_bucket.it.id
    ///   target_bucket = aws_s3_bucket.logs.id
    ///   target_prefix = "it/"
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
    ///   bucket        = aws_s3_bucket.it.id
    ///   target_bucket = aws_s3_bucket.logs.id
    ///   target_prefix = "it/"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "logs" {
    ///   bucket = aws_s3_bucket.logs.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "logging.s3.amazonaws.com" }
    ///       Action    = "s3:PutObject"
    ///       Resource  = "${aws_s3_bucket.logs.arn}/*"
    ///       Condition = { ArnLike = { "aws:SourceArn" = aws_s3_bucket.it.arn } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let `logging.s3.amazonaws.com` call `s3:PutObject` in the policy of the bucket that takes the log. What is drawn
    /// gets this statement by itself.
    id: "s3-log-bucket-unwritable",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &bucket::TYPE);
    for (address, it) in facts.stack.of(&bucket::TYPE) {
        let Some(log) = it.target(&bucket::LOGGING_BUCKET) else { continue };
        let Some(resource) = facts.stack.get(log) else { continue };
        // With access control lists, the log delivery group may write by one; S3 refuses a list where there are none.
        let says_nothing = resource.value(&bucket::OBJECT_OWNERSHIP).is_none();
        let by_list = setting(facts, resource, &bucket::OBJECT_OWNERSHIP).and_then(|ownership| {
            if says_nothing {
                let list = setting(facts, resource, &bucket::ACL)?;
                return Ok(list.as_deref() == Some("log-delivery-write"));
            }
            Ok(ownership.is_some_and(|it| it != "BucketOwnerEnforced"))
        });
        let unwritable = by_list.and_then(|by_list| {
            Ok(!by_list && !policies.let_in(log, "logging.s3.amazonaws.com", &["s3:PutObject"])?)
        });
        findings.raise_if(unwritable, address, bucket::LOGGING_BUCKET.key(), || {
            format!("The policy of bucket {} does not let S3 write the log", facts.name(log))
        });
    }
}
