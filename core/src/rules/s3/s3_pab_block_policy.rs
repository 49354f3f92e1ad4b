use crate::catalog::s3::bucket;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A bucket accepts a policy that makes it public
    ///
    /// ## Why
    ///
    /// One statement with principal `*` opens every object to the world. With this block, S3 refuses to store such a
    /// policy.
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
    ///   block_public_policy     = false
    ///   ignore_public_acls      = true
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
    /// What is on for the account is on for all of its buckets.
    ///
    /// ```tf,pass
    /// resource "aws_s3_account_public_access_block" "it" {
    ///   block_public_policy = true
    /// }
    ///
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_public_access_block" "reports" {
    ///   bucket              = aws_s3_bucket.reports.id
    ///   block_public_policy = false
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
    ///   "properties": {"block_public_acls": true, "block_public_policy": false, "ignore_public_acls": true, "restrict_public_buckets": true}}}]
    /// ```
    id: "s3-pab-block-policy",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[
        "CKV_AWS_54", "S3.8", "AWS-0087", "aws-s3-block-public-policy",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Refuse public policies",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Refuse public policies", finding, &bucket::BLOCK_PUBLIC_POLICY, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    super::public_access::check(facts, findings, &bucket::BLOCK_PUBLIC_POLICY, |name| {
        format!("Bucket {name} accepts a policy that makes it public")
    });
}
