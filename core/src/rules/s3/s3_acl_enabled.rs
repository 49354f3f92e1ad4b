use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Access control lists count in a bucket
    ///
    /// ## Why
    ///
    /// Whoever uploads an object may own it and say who reads it, past every policy. With lists disabled, as they are
    /// in new buckets, policies alone decide.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_ownership_controls" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   rule {
    ///     object_ownership = "ObjectWriter"
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
    /// resource "aws_s3_bucket_ownership_controls" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   rule {
    ///     object_ownership = "BucketOwnerEnforced"
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
    /// Let the bucket's owner own everything in it. Grants by list stop working.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true, "object_ownership": "ObjectWriter"}}}]
    /// ```
    id: "s3-acl-enabled",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV2_AWS_65", "S3.12"],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Disable access control lists",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Disable access control lists", finding, &bucket::OBJECT_OWNERSHIP, "BucketOwnerEnforced"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &bucket::TYPE, bucket::OBJECT_OWNERSHIP.key(), |it| {
        property::is(it, &bucket::OBJECT_OWNERSHIP, |it| it.as_deref() != Some("BucketOwnerEnforced"))
    }, |name| {
        format!("Access control lists count in bucket {name}")
    });
}
