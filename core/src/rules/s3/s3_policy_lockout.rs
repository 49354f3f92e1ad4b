use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};

rule! {
    /// The policy of a bucket locks everybody out
    ///
    /// ## Why
    ///
    /// A refusal without a condition holds for administrators too. Only the root user of the account can take it back.
    ///
    /// ## Flagged
    ///
    /// A statement that denies `s3:*` to everybody without a condition.
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
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = "s3:*"
    ///       Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
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
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = "s3:*"
    ///       Resource  = [aws_s3_bucket.reports.arn, "${aws_s3_bucket.reports.arn}/*"]
    ///       Condition = { Bool = { "aws:SecureTransport" = "false" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a condition that says when it is refused.
    id: "s3-policy-lockout",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &["CKV_AWS_93"],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    resource_policies::each(facts, findings, &bucket::TYPE, |it| resource_policies::locks_out(it, "s3"), |name| {
        format!("The policy of bucket {name} locks everybody out")
    });
}
