use crate::catalog::dynamodb::table;
use crate::rules::facts::any;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::{Opaque, Resource};

rule! {
    /// Items of a table never expire
    ///
    /// ## Why
    ///
    /// What nobody needs any more costs storage for ever, and is still there to be stolen.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   ttl {
    ///     attribute_name = "expires_at"
    ///     enabled        = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Write the time at which an item is no longer needed into an attribute, and name it.
    id: "dynamodb-ttl-off",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &table::TYPE, table::TTL_ATTRIBUTE.key(), never_expire, |name| {
        format!("Items of table {name} never expire")
    });
}

/// Whether no attribute says when, or the switch beside it is off.
fn never_expire(table: &Resource) -> Decided<bool> {
    let is_switch = |it: &&Opaque| matches!(it.path.as_str(), "ttl/enabled" | "TimeToLiveSpecification/Enabled");
    let is_off = table.opaque.iter().find(is_switch).is_some_and(|it| it.source.source().ends_with("false"));
    any([Ok(is_off), property::is_unset(table, &table::TTL_ATTRIBUTE)])
}
