use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Time to live is on without an attribute
    ///
    /// ## Why
    ///
    /// DynamoDB deletes items by the time in an attribute. Without its name, the deployment fails.
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
    ///   ttl {
    ///     enabled = true
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
    ///     enabled = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the attribute with the time, in seconds since 1970.
    id: "dynamodb-ttl-attribute",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &table::TYPE, table::TTL_ATTRIBUTE.key(), |it| Ok(lacks_name(it)), |name| {
        format!("Time to live of table {name} is on, but names no attribute")
    });
}

fn lacks_name(table: &Resource) -> bool {
    let is_empty = table.value(&table::TTL_ATTRIBUTE).and_then(Value::as_str) == Some("");
    let rest = table.opaque.iter().filter(|it| matches!(it.path.split('/').next(), Some("ttl" | "TimeToLiveSpecification")));
    let rest: Vec<String> = rest.map(|it| it.source.source().split_whitespace().collect()).collect();
    let is_on = rest.iter().any(|it| it.contains("enabled=true") || it.contains("\"Enabled\":true"));
    let names_one = rest.iter().any(|it| it.contains("attribute_name") || it.contains("AttributeName"));
    is_empty || (is_on && table.value(&table::TTL_ATTRIBUTE).is_none() && !names_one)
}
