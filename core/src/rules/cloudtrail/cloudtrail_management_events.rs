use crate::catalog::cloudtrail::trail;
use crate::rules::facts::{all, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A trail leaves out what happens to resources
    ///
    /// ## Why
    ///
    /// Only some changes are written down, or none: who opened a group or made a user cannot be told.
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
    ///     include_management_events = false
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_s3_bucket" "audit" {}
    ///
    /// resource "aws_cloudtrail" "audit" {
    ///   name           = "audit"
    ///   s3_bucket_name = aws_s3_bucket.audit.id
    ///   event_selector {
    ///     read_write_type = "ReadOnly"
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
    ///     read_write_type = "All"
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
    /// Write all of them down. The first copy of them is free.
    id: "cloudtrail-management-events",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &[],
    types: &[&trail::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &trail::TYPE, trail::EVENT_SELECTORS.key(), leaves_out, |name| {
        format!("Trail {name} does not write down all that happens to resources")
    });
}

/// What one selector leaves out, another may have.
fn leaves_out(resource: &Resource) -> Decided<bool> {
    let selectors = property::records(resource, &trail::EVENT_SELECTORS)?;
    if selectors.is_empty() {
        return advanced(resource);
    }
    any(selectors.iter().map(has_all)).map(|it| !it)
}

/// Whether advanced selectors, which have taken the place of the others, are about data alone.
fn advanced(resource: &Resource) -> Decided<bool> {
    let selectors = property::records(resource, &trail::ADVANCED_SELECTORS)?;
    if selectors.is_empty() {
        return Ok(false);
    }
    any(selectors.iter().map(is_for_management)).map(|it| !it)
}

fn is_for_management(selector: &Value) -> Decided<bool> {
    let fields = selector.field("field_selectors").map(Value::items).unwrap_or_default();
    let category = fields.iter().find(|it| it.field("field").and_then(Value::as_str) == Some("eventCategory"));
    let values = category.and_then(|it| it.field("equals")).ok_or(property::UNKNOWN)?.items();
    match values.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
        Some(it) => Ok(it.contains(&"Management")),
        None => Err(property::UNKNOWN),
    }
}

fn has_all(selector: &Value) -> Decided<bool> {
    let included = match selector.field("include_management_events") {
        None | Some(Value::Null) => Ok(true),
        Some(it) => it.as_bool().ok_or(property::UNKNOWN),
    };
    let kinds = match selector.field("read_write_type") {
        None | Some(Value::Null) => Ok(true),
        Some(it) => it.as_str().map(|it| it == "All").ok_or(property::UNKNOWN),
    };
    all([included, kinds])
}
