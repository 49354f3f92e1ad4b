use crate::catalog::s3::bucket;
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A bucket is in one Region
    ///
    /// ## Why
    ///
    /// When the Region has trouble, or somebody deletes what is in the bucket, there is no other copy.
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
    /// resource "aws_s3_bucket_replication_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   role   = "arn:aws:iam::123456789012:role/replication"
    ///   rule {
    ///     status = "Disabled"
    ///     destination {
    ///       bucket = "arn:aws:s3:::example-copy"
    ///     }
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
    /// resource "aws_s3_bucket_replication_configuration" "it" {
    ///   bucket = aws_s3_bucket.it.id
    ///   role   = "arn:aws:iam::123456789012:role/replication"
    ///   rule {
    ///     status = "Enabled"
    ///     destination {
    ///       bucket = "arn:aws:s3:::example-copy"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Replicate it to a bucket in another Region. It costs as much again.
    id: "s3-replication",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &["CKV_AWS_144", "S3.7"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

const TYPE: &str = "aws_s3_bucket_replication_configuration";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&bucket::TYPE, |findings, address, it| {
        let is_one = |it: &str| {
            let it = facts.stack.get(it).filter(|it| it.tf_type == TYPE);
            it.is_some_and(|it| copies(&it.opaque.iter().map(|it| it.source.source()).collect::<String>()))
        };
        let is_within = opaque(it, "replication_configuration").is_some_and(copies);
        if !is_within && !facts.users(&[address]).into_iter().any(is_one) {
            findings.raise(address, format!("What is in bucket {} is in one Region", facts.name(address)));
        }
    });
}

/// Whether a rule may be in force, by its source text: all of some rules may be turned off.
fn copies(rules: &str) -> bool {
    rules.contains("\"Enabled\"") || !rules.contains("\"Disabled\"")
}
