use std::collections::BTreeSet;

use crate::catalog::s3::bucket;
use crate::rules::facts::{all, mentions, opaque, outside};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Folded;

rule! {
    /// A bucket tells nobody what is written to it
    ///
    /// ## Why
    ///
    /// Nobody is told when something is written or deleted. Few buckets need that.
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
    /// resource "aws_s3_bucket_notification" "it" {
    ///   bucket      = aws_s3_bucket.it.id
    ///   eventbridge = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Send its events to EventBridge, a topic, a queue or a function.
    id: "s3-event-notifications",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV2_AWS_62", "S3.11"],
    types: &[&bucket::TYPE],
    check: check,
    fix: None,
}

const TYPE: &str = "aws_s3_bucket_notification";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // Terraform's resource holds properties of the bucket, whatever else it says.
    let folded = facts.stack.configuration.folded.values().filter_map(|it| match it {
        Folded::Satellite { main, tf } if tf == TYPE => Some(main.as_str()),
        _ => None,
    });
    let told: BTreeSet<&str> = folded.collect();
    findings.each(&bucket::TYPE, |findings, address, it| {
        if told.contains(address) || opaque(it, "notification_configuration").is_some() {
            return;
        }
        let loose = outside(facts.stack, TYPE).any(|other| mentions(other, it));
        let wrong = all([property::is_off(it, &bucket::EVENTBRIDGE), Ok(!loose)]);
        findings.raise_if(wrong, address, bucket::EVENTBRIDGE.key(), || {
            format!("Bucket {} tells nobody what is written to it", facts.name(address))
        });
    });
}
