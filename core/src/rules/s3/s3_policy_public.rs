use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a bucket lets everybody in
    ///
    /// ## Why
    ///
    /// Anybody in the world can read the objects, or change them, without an account. Buckets are found by their
    /// names.
    ///
    /// ## Flagged
    ///
    /// A statement that allows principal `*` and has no condition that says who.
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
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
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
    ///       Principal = { AWS = "*" }
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///       Condition = { Bool = { "aws:SecureTransport" = "true" } }
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
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
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
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.reports.arn}/*"
    ///       Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name who may, or add a condition that does, such as the organization, the endpoint or the source.
    id: "s3-policy-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_70", "S3.2", "S3.3", "CIS 7.0 2.21", "S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &bucket::TYPE, resource_policies::lets_everybody_in, |name| {
        format!("The policy of bucket {name} lets everybody in")
    });
}
