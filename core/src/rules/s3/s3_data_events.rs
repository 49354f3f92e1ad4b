use super::s3_access_logging::takes_logs;
use crate::catalog::cloudtrail::trail;
use crate::catalog::s3::bucket;
use crate::rules::trails::records;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody records who reads a bucket
    ///
    /// ## Why
    ///
    /// CloudTrail records who makes and deletes buckets, not who reads their objects. After a theft, nothing tells what
    /// was taken.
    ///
    /// ## Flagged
    ///
    /// A bucket that no selector takes in, in a design that has a trail; in every design, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    ///
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
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
    /// resource "aws_s3_bucket" "logs" {
    ///   bucket = "example-logs"
    /// }
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.logs.id
    ///   event_selector {
    ///     data_resource {
    ///       type   = "AWS::S3::Object"
    ///       values = ["${aws_s3_bucket.it.arn}/"]
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_s3_bucket" "it" {
    ///   bucket = "example-it"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a selector for data events to the trail. They are charged by the event.
    id: "s3-data-events",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &[
        "AWS-0171", "aws-s3-enable-object-write-logging", "AWS-0172", "aws-s3-enable-object-read-logging",
        "S3.22", "S3.23", "CIS 3.0 3.8", "CIS 3.0 3.9", "CIS 5.0 3.8", "CIS 5.0 3.9",
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
    ],
    types: &[&bucket::TYPE, &trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.stack.has(&trail::TYPE) && !findings.is_asked() {
        return;
    }
    for (address, _) in facts.stack.of(&bucket::TYPE).filter(|(it, _)| !takes_logs(facts, it)) {
        match records(facts, "AWS::S3::Object", address) {
            Ok(true) => {}
            Ok(false) => findings
                .raise(address, format!("No trail records what happens to bucket {}", facts.name(address))),
            Err(why) => findings.undecided(address, why),
        }
    }
}
