use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity, property};

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
    property::must_be_set(facts, findings, &table::TYPE, &table::TTL_ATTRIBUTE, |name| {
        format!("Items of table {name} never expire")
    });
}
