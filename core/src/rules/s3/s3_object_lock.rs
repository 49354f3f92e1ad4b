use super::s3_access_logging::takes_logs;
use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Logs in a bucket can be deleted
    ///
    /// ## Why
    ///
    /// Whoever breaks in deletes the traces. With object lock, nobody can delete a log file before its time.
    ///
    /// ## Flagged
    ///
    /// A bucket that takes the logs of CloudTrail or of another bucket.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket              = "example-logs"
    ///   object_lock_enabled = true
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Object lock is decided when a bucket is made, and works with versioning. Then set how long files are locked.
    id: "s3-object-lock",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &["CKV_AWS_143", "S3.15", "S3_BUCKET_DEFAULT_LOCK_ENABLED"],
    types: &[&bucket::TYPE, &trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |address, it| Ok(takes_logs(facts, address) || is_called_so(it)),
        &bucket::OBJECT_LOCK,
        |it| it == Some(true),
        |it| format!("What bucket {it} keeps can be deleted"),
    );
}

/// Whether its name says that it keeps backups or audit logs.
fn is_called_so(bucket: &Resource) -> bool {
    let name = bucket.value(&bucket::NAME).and_then(Value::as_str).unwrap_or_default();
    [name, &bucket.name].iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name.split(['-', '_', '.']).any(|it| matches!(it, "backup" | "backups" | "audit" | "auditlogs" | "archive"))
    })
}
