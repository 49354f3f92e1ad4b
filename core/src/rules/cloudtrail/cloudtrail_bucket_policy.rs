use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::resource_policies::Policies;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The bucket of a trail does not let CloudTrail in
    ///
    /// ## Why
    ///
    /// CloudTrail looks at the list of the bucket and writes to it by itself, and a bucket lets in nobody but its
    /// account. Without the two statements the trail cannot be made.
    ///
    /// ## Flagged
    ///
    /// A bucket of the design whose policy does not let `cloudtrail.amazonaws.com` call `s3:GetBucketAcl` and
    /// `s3:PutObject`.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
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
    /// resource "aws_s3_bucket" "audit" {
    ///   bucket = "audit-of-game-scores"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "audit" {
    ///   bucket = aws_s3_bucket.audit.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudtrail.amazonaws.com" }
    ///       Action    = "s3:GetBucketAcl"
    ///       Resource  = aws_s3_bucket.audit.arn
    ///     }, {
    ///       Effect    = "Allow"
    ///       Principal = { Service = "cloudtrail.amazonaws.com" }
    ///       Action    = "s3:PutObject"
    ///       Resource  = "${aws_s3_bucket.audit.arn}/AWSLogs/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add both statements, for this trail as `aws:SourceArn`. What is drawn gets them by itself.
    id: "cloudtrail-bucket-policy",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&trail::TYPE, &bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

/// Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail".
const ACTIONS: [&str; 2] = ["s3:GetBucketAcl", "s3:PutObject"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let policies = Policies::of(facts, &bucket::TYPE);
    for (address, bucket, _) in super::buckets::buckets(facts) {
        let closed = policies.let_in(bucket, "cloudtrail.amazonaws.com", &ACTIONS).map(|it| !it);
        findings.raise_if(closed, address, trail::BUCKET.key(), || {
            format!(
                "Bucket {} does not let CloudTrail write the files of {}",
                facts.name(bucket),
                facts.name(address)
            )
        });
    }
}
