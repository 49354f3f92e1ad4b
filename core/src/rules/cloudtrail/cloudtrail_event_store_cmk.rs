use crate::catalog::cloudtrail::event_data_store;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// An event data store is encrypted with a key of AWS
    ///
    /// ## Why
    ///
    /// Everybody who may query the store reads all of it. With a key of your own, its policy decides as well, and what the
    /// key is used for is logged.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_cloudtrail_event_data_store" "audit" {
    ///   name = "audit"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_cloudtrail_event_data_store" "audit" {
    ///   name       = "audit"
    ///   kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name a key whose policy lets CloudTrail use it. A store keeps its key for good.
    id: "cloudtrail-event-store-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_294"],
    types: &[&event_data_store::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &event_data_store::TYPE, &event_data_store::KMS_KEY, |name| {
        format!("Event data store {name} is encrypted with a key of AWS")
    });
}
