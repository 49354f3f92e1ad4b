use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a bucket allows everything
    ///
    /// ## Why
    ///
    /// `s3:*` is more than reading and writing: whoever has it can delete the bucket, or change its policy.
    ///
    /// ## Flagged
    ///
    /// A statement that allows `s3:*` or `*`.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "reports" {
    ///   bucket = "example-reports"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "own" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = "s3:*"
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///     }]
    ///   })
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
    /// resource "aws_s3_bucket_policy" "own" {
    ///   bucket = aws_s3_bucket.reports.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:role/app" }
    ///       Action    = ["s3:GetObject", "s3:PutObject"]
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the actions that are needed.
    id: "s3-policy-wildcard-action",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["S3_BUCKET_POLICY_NO_WILDCARD_ACTION"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &bucket::TYPE, |it| resource_policies::allows_all_of(it, "s3"), |name| {
        format!("The policy of bucket {name} allows every action")
    });
}
