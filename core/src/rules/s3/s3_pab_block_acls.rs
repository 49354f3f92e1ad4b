use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A bucket accepts access control lists that make it public
    ///
    /// ## Why
    ///
    /// An access control list, of the bucket or of a single object, can let the whole world in. Whoever uploads an
    /// object may set one unless the bucket refuses it.
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
    ///   block_public_acls       = false
    ///   block_public_policy     = true
    ///   ignore_public_acls      = true
    ///   restrict_public_buckets = true
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "reports" {
    ///   bucket = aws_s3_bucket.reports.id
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket_public_access_block" "elsewhere" {
    ///   bucket              = "example-reports"
    ///   block_public_policy = true
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
    ///   "properties": {"block_public_acls": false, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}}]
    /// ```
    id: "s3-pab-block-acls",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_53", "S3.8", "AWS-0086", "aws-s3-block-public-acls",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Refuse public access control lists",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Refuse public access control lists", finding, &bucket::BLOCK_PUBLIC_ACLS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    super::public_access::check(facts, findings, &bucket::BLOCK_PUBLIC_ACLS, |name| {
        format!("Bucket {name} accepts access control lists that make something public")
    });
}
