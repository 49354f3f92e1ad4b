use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A changed log file would not show
    ///
    /// ## Why
    ///
    /// Whoever gets at the bucket can take their own traces out. With validation, CloudTrail signs what it wrote, and
    /// a changed or deleted file shows.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
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
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   enable_log_file_validation = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. It costs nothing.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "logs", "node": {"type": "s3.bucket", "name": "Logs",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "tls_only": true}}},
    ///  {"op": "add_node", "id": "added", "node": {"type": "cloudtrail.trail", "name": "Audit",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "audit", "bucket": {"$ref": ["logs", "name"]}, "is_multi_region_trail": true, "enable_log_file_validation": false, "enable_logging": true}}}]
    /// ```
    id: "cloudtrail-log-validation",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[
        "CKV_AWS_36", "CloudTrail.4", "CIS 3.0 3.2", "CIS 5.0 3.2", "AWS-0016",
        "aws-cloudtrail-enable-log-validation", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    ],
    types: &[&trail::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Sign log files",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Sign log files", finding, &trail::VALIDATION, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &trail::TYPE, &trail::VALIDATION, |name| {
        format!("A changed log file of trail {name} would not show")
    });
}
