use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A trail is turned off
    ///
    /// ## Why
    ///
    /// Nothing is written down, while it looks as if it were.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   enable_logging = false
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
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "logs", "node": {"type": "s3.bucket", "name": "Logs",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "tls_only": true}}},
    ///  {"op": "add_node", "id": "added", "node": {"type": "cloudtrail.trail", "name": "Audit",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "audit", "bucket": {"$ref": ["logs", "name"]}, "is_multi_region_trail": true, "enable_log_file_validation": true, "enable_logging": false}}}]
    /// ```
    id: "cloudtrail-disabled",
    severity: Severity::High,
    category: Category::Logging,
    aliases: &["CKV_AWS_251"],
    types: &[&trail::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn it on",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn it on", finding, &trail::LOGGING, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &trail::TYPE, &trail::LOGGING, |name| {
        format!("Trail {name} writes nothing down")
    });
}
