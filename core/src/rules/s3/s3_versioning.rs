use crate::catalog::s3::bucket;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A bucket does not keep what is overwritten
    ///
    /// ## Why
    ///
    /// An upload under the same key, or a deletion, by mistake or by an intruder, is final. With versioning, the old
    /// object can be brought back.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket_versioning" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   versioning_configuration {
    ///     status = "Suspended"
    ///   }
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
    /// resource "aws_s3_bucket_versioning" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   versioning_configuration {
    ///     status = "Enabled"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on versioning. Old versions are charged as objects are: a lifecycle rule can delete them after a while.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "it", "node": {"type": "s3.bucket", "name": "It",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}}, "properties": {"tls_only": true, "mfa_delete": "Enabled"}}}]
    /// ```
    id: "s3-versioning",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &[
        "CKV_AWS_21", "AWS-0090", "aws-s3-enable-versioning", "S3.14", "S3_BUCKET_VERSIONING_ENABLED",
    ],
    types: &[&bucket::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on versioning",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn on versioning", finding, &bucket::VERSIONING, "Enabled"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |_, _| Ok(true),
        &bucket::VERSIONING,
        |it| it.is_some_and(|status| status == "Enabled"),
        |it| format!("Bucket {it} does not keep what is overwritten or deleted"),
    );
}
