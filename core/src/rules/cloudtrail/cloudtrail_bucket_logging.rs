use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Severity, settings};

rule! {
    /// Nobody sees who reads the files of a trail
    ///
    /// ## Why
    ///
    /// Whoever wants to cover traces reads and deletes these files first. The access log of the bucket tells.
    ///
    /// ## Flagged
    ///
    /// A bucket of a trail that logs requests nowhere.
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
    /// resource "aws_s3_bucket" "log" {
    ///   bucket = "requests-of-game-scores"
    /// }
    ///
    /// resource "aws_s3_bucket_logging" "audit" {
    ///   bucket        = aws_s3_bucket.audit.id
    ///   target_bucket = aws_s3_bucket.log.id
    ///   target_prefix = "audit/"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Log the requests into another bucket.
    id: "cloudtrail-bucket-logging",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &[
        "CloudTrail.7", "CIS 3.0 3.4", "CIS 5.0 3.4", "AWS-0163",
        "aws-cloudtrail-require-bucket-access-logging",
    ],
    types: &[&trail::TYPE, &bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, bucket, resource) in super::buckets::buckets(facts) {
        let log = settings::setting(facts, resource, &bucket::LOGGING_BUCKET);
        findings.raise_if(log.map(|it| it.is_none()), address, trail::BUCKET.key(), || {
            format!(
                "Requests to bucket {} of trail {} are not logged",
                facts.name(bucket),
                facts.name(address)
            )
        });
    }
}
