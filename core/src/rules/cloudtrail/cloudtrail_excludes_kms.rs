use crate::catalog::cloudtrail::trail;
use crate::rules::facts::{any, literals};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A trail leaves out the use of keys
    ///
    /// ## Why
    ///
    /// Every decryption with a KMS key is an event. Left out, nobody can tell who read what was encrypted.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   event_selector {
    ///     exclude_management_event_sources = ["kms.amazonaws.com"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   event_selector {
    ///     exclude_management_event_sources = ["rdsdata.amazonaws.com"]
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Leave KMS in. Its events are many, and charged from the second trail on.
    id: "cloudtrail-excludes-kms",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &trail::EVENT_SELECTORS)?.iter().map(|it| {
            let left_out = it.field("exclude_management_event_sources").map_or(Ok(Vec::new()), literals)?;
            Ok(left_out.contains(&"kms.amazonaws.com"))
        }))
    };
    property::each(facts, findings, &trail::TYPE, trail::EVENT_SELECTORS.key(), wrong, |name| {
        format!("Trail {name} leaves out the use of keys")
    });
}
