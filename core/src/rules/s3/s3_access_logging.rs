use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Requests to a bucket are not logged
    ///
    /// ## Why
    ///
    /// After a leak, nobody can tell who read what.
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
    /// Buckets that take logs, of other buckets or of CloudTrail, are left alone.
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
    /// Send the logs to a bucket of their own: its policy has to let `logging.s3.amazonaws.com` write.
    id: "s3-access-logging",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &["CKV_AWS_18", "AWS-0089", "aws-s3-enable-logging", "S3.9", "S3_BUCKET_LOGGING_ENABLED"],
    types: &[&bucket::TYPE, &trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |address, _| Ok(!takes_logs(facts, address)),
        &bucket::LOGGING_BUCKET,
        |it| it.is_some(),
        |it| format!("Requests to bucket {it} are not logged"),
    );
}

/// Whether a bucket is where other logs go.
pub(super) fn takes_logs(facts: &Facts<'_>, bucket: &str) -> bool {
    let takers = facts.log_buckets();
    takers.of_buckets.contains(bucket) || takers.of_trails.contains(bucket)
}
