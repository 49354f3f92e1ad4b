use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A bucket with a public policy lets everybody in
    ///
    /// ## Why
    ///
    /// A policy that is public already, or becomes so by a mistake, works as written. With this switch, only the
    /// account and AWS services get in.
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
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = false
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
    ///   "properties": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": false}}}]
    /// ```
    id: "s3-pab-restrict-buckets",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_56", "S3.8", "AWS-0093", "aws-s3-no-public-buckets",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep everybody else out",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep everybody else out", finding, &bucket::RESTRICT_PUBLIC_BUCKETS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    super::public_access::check(facts, findings, &bucket::RESTRICT_PUBLIC_BUCKETS, |name| {
        format!("Bucket {name} would let everybody in if its policy were public")
    });
}
