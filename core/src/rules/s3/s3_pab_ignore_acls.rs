use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// Public access control lists of a bucket count
    ///
    /// ## Why
    ///
    /// Objects that were made public before, or by mistake, stay public. With this switch, their access control lists
    /// count for nothing.
    ///
    /// ## Flagged
    ///
    /// A block of public access that leaves this out, or turns it off.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "reports" {
    ///   bucket                  = aws_s3_bucket.reports.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = false
    ///   restrict_public_buckets = true
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
    /// resource "aws_s3_bucket_public_access_block" "reports" {
    ///   bucket                  = aws_s3_bucket.reports.id
    ///   block_public_acls       = true
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on, unless the bucket is meant to be public.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "s3.bucket", "name": "Reports",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": false, "restrict_public_buckets": true}}}]
    /// ```
    id: "s3-pab-ignore-acls",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_55", "S3.8", "AWS-0091", "aws-s3-ignore-public-acls",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Ignore public access control lists",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Ignore public access control lists", finding, &bucket::IGNORE_PUBLIC_ACLS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    super::public_access::check(facts, findings, &bucket::IGNORE_PUBLIC_ACLS, |name| {
        format!("Public access control lists in bucket {name} count")
    });
}
