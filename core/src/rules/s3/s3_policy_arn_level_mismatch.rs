use crate::catalog::s3::{bucket, bucket_policy};
use crate::rules::facts::Statement;
use crate::rules::iam::useless;
use crate::rules::{Category, Facts, Findings, Severity, resource_policies};
use crate::value::Value;

rule! {
    /// The policy of a bucket allows actions on what they are not about
    ///
    /// ## Why
    ///
    /// Listing is about the bucket, reading about what is in it. With the ARN of the other one, S3 refuses the policy, or
    /// the request.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "s3:ListBucket"
    ///       Resource  = "${aws_s3_bucket.it.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = "s3:GetObject"
    ///       Resource  = aws_s3_bucket.it.arn
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { AWS = "arn:aws:iam::123456789012:root" }
    ///       Action    = ["s3:ListBucket", "s3:GetObject"]
    ///       Resource  = [aws_s3_bucket.it.arn, "${aws_s3_bucket.it.arn}/*"]
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List both ARNs: that of the bucket, and that with `/*` behind it.
    id: "s3-policy-arn-level-mismatch",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&bucket::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Statement<'_>| Ok(!useless(it).is_empty() || allows_all_on_objects_alone(it));
    resource_policies::each(facts, findings, &bucket::TYPE, wrong, |name| {
        format!("The policy of bucket {name} allows actions on objects that are about the bucket, or the other way round")
    });
}

/// Whether a statement allows everything of S3 on objects alone: what is about the bucket, such as listing it, stays refused.
fn allows_all_on_objects_alone(statement: &Statement<'_>) -> bool {
    let is_inside = |it: &&Value| match it {
        Value::Str(text) => text.contains(":::") && text.contains('/'),
        Value::Concat(parts) => parts.iter().filter_map(Value::as_str).any(|it| it.starts_with('/')),
        _ => false,
    };
    let resources = statement.resources();
    statement.is_allow() == Ok(true)
        && statement.actions().is_ok_and(|it| it.iter().any(|it| it.eq_ignore_ascii_case("s3:*")))
        && !resources.is_empty()
        && resources.iter().all(|it| is_inside(&it))
}
