use crate::catalog::s3::bucket;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Objects of a bucket are kept for ever as they are
    ///
    /// ## Why
    ///
    /// Whatever is stored once is paid for every month, old versions and parts of failed uploads included.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
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
    /// resource "aws_s3_bucket_lifecycle_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   rule {
    ///     id     = "old"
    ///     status = "Enabled"
    ///     filter {}
    ///     expiration {
    ///       days = 365
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a rule that moves objects to cheaper storage, or deletes them, once they are old.
    id: "s3-lifecycle",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &["CKV2_AWS_61", "S3.13", "S3.10"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &bucket::TYPE,
        |_, _| Ok(true),
        &bucket::LIFECYCLE_RULES,
        |it| it.is_some_and(|rules| !rules.items().is_empty()),
        |it| format!("Bucket {it} has no lifecycle rule"),
    );
}
