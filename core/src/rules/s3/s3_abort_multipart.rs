use crate::catalog::s3::bucket;
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::{Opaque, Resource};
use crate::value::{Value, map};

rule! {
    /// Parts of failed uploads stay in a bucket
    ///
    /// ## Why
    ///
    /// An upload in parts that never finishes leaves them behind. No listing shows them, and they cost as objects do.
    ///
    /// ## Flagged
    ///
    /// A bucket with a lifecycle of which no rule in force aborts uploads, whatever their keys.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_lifecycle_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   rule {
    ///     id     = "old"
    ///     status = "Enabled"
    ///     filter {}
    ///     expiration {
    ///       days = 90
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_lifecycle_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   rule {
    ///     id     = "uploads"
    ///     status = "Disabled"
    ///     filter {}
    ///     abort_incomplete_multipart_upload {
    ///       days_after_initiation = 7
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_lifecycle_configuration" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   rule {
    ///     id     = "old"
    ///     status = "Enabled"
    ///     filter {}
    ///     expiration {
    ///       days = 90
    ///     }
    ///     abort_incomplete_multipart_upload {
    ///       days_after_initiation = 7
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a rule that aborts uploads after some days. The fix says seven.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "lifecycle_rules": [{"id": "old", "status": "Enabled", "expiration_days": 90}]}}}]
    /// ```
    id: "s3-abort-multipart",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &["CKV_AWS_300"],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix { title: "Abort failed uploads", safety: Safety::Unsafe, fix }),
}

const ABORT: &str = "abort_incomplete_multipart_upload_days";

const FILTERED: &str = "which objects a lifecycle rule is about is not read";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &bucket::TYPE, bucket::LIFECYCLE_RULES.key(), keeps_parts, |name| {
        format!("Parts of failed uploads to bucket {name} are never deleted")
    });
}

fn keeps_parts(resource: &Resource) -> Decided<bool> {
    let rules = property::records(resource, &bucket::LIFECYCLE_RULES)?;
    if rules.is_empty() {
        return Ok(false);
    }
    // A rule for some of the keys leaves the parts of all others. What is filtered by is not read but for the prefix.
    let is_filtered = |it: &Opaque| {
        let last = it.path.rsplit('/').next().unwrap_or_default();
        it.path.contains("filter") || ["prefix", "TagFilters", "Filter"].contains(&last)
    };
    let is_filtered = resource.opaque.iter().any(is_filtered);
    let is_for_all = |it: &Value| {
        let prefix = it.field("prefix").unwrap_or(&Value::Null);
        match prefix {
            Value::Null => if is_filtered { Err(FILTERED) } else { Ok(true) },
            Value::Str(it) => Ok(it.is_empty()),
            _ => Err(property::UNKNOWN),
        }
    };
    let is_in_force = |it: &Value| match it.field("status") {
        Some(Value::Str(it)) => Ok(it == "Enabled"),
        _ => Err(property::UNKNOWN),
    };
    let aborts = |it| all([property::has(it, ABORT), is_in_force(it), is_for_all(it)]);
    any(rules.iter().map(aborts)).map(|it| !it)
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let mut rules = edits::list(diagram, id, &bucket::LIFECYCLE_RULES);
    let rule = [("id", "abort-uploads".into()), ("status", "Enabled".into()), (ABORT, Value::Int(7))];
    rules.push(map(rule));
    Some(Transaction::new("Abort failed uploads", vec![edits::set_list(id, bucket::LIFECYCLE_RULES.key(), rules)]))
}
