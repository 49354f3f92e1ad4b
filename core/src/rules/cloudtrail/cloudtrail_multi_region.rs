use crate::catalog::cloudtrail::trail;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A trail sees one Region only
    ///
    /// ## Why
    ///
    /// An intruder is busy first where nobody looks: in Regions that are not used.
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
    ///   is_multi_region_trail = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Cover all Regions.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "logs", "node": {"type": "s3.bucket", "name": "Logs",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "tls_only": true}}},
    ///  {"op": "add_node", "id": "added", "node": {"type": "cloudtrail.trail", "name": "Audit",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"name": "audit", "bucket": {"$ref": ["logs", "name"]}, "is_multi_region_trail": false, "enable_log_file_validation": true, "enable_logging": true}}}]
    /// ```
    id: "cloudtrail-multi-region",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[
        "CKV_AWS_67", "CloudTrail.1", "CIS 3.0 3.1", "CIS 5.0 3.1", "AWS-0014",
        "aws-cloudtrail-enable-all-regions", "MULTI_REGION_CLOUD_TRAIL_ENABLED",
    ],
    types: &[&trail::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Cover all Regions",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Cover all Regions", finding, &trail::MULTI_REGION, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &trail::TYPE, &trail::MULTI_REGION, |name| {
        format!("Trail {name} sees one Region only")
    });
}
