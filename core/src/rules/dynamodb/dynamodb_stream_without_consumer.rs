use std::collections::BTreeSet;

use crate::catalog::dynamodb::{table, table_replica};
use crate::rules::facts::mentions;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Nothing reads the stream of a table
    ///
    /// ## Why
    ///
    /// A stream that nobody reads is either a leftover, or a program that was forgotten.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_IMAGE"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_IMAGE"
    /// }
    ///
    /// resource "aws_lambda_event_source_mapping" "it" {
    ///   event_source_arn  = aws_dynamodb_table.it.stream_arn
    ///   function_name     = "orders"
    ///   starting_position = "LATEST"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Connect what should read it, or turn the stream off.
    id: "dynamodb-stream-without-consumer",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    // Replicas read it by themselves.
    let has_stream = |it: &Resource| {
        it.value(&table::STREAM_VIEW_TYPE).is_some() && it.value(&table::REPLICAS).is_none()
    };
    let tables: Vec<(&str, &Resource)> = stack.of(&table::TYPE).filter(|(_, it)| has_stream(it)).collect();
    if tables.is_empty() {
        return;
    }
    let of_resources = stack.resources.values().flat_map(|it| it.props.links());
    let of_outputs = stack.outputs.values().map(|it| &it.value);
    let mut read: BTreeSet<&str> = BTreeSet::new();
    of_resources.chain(of_outputs).for_each(|it| name_streams(it, &mut read));
    let by_edge = stack.access.iter().filter(|edge| edge.grants.iter().any(|it| it.name == "stream"));
    read.extend(by_edge.map(|edge| edge.target.as_str()));
    read.extend(stack.of(&table_replica::TYPE).filter_map(|(_, it)| it.target(&table_replica::TABLE)));
    // What the catalogue does not know may read it, such as a stream of Kinesis.
    let strangers: Vec<&Resource> = stack.resources.values().filter(|it| it.ty.is_none()).collect();
    for (address, it) in tables {
        if !read.contains(address) && !strangers.iter().any(|other| mentions(other, it)) {
            let message = format!("Nothing reads the stream of table {}", facts.name(address));
            findings.raise_at(address, table::STREAM_VIEW_TYPE.key(), message);
        }
    }
}

/// Adds the tables whose stream a value is about.
fn name_streams<'a>(value: &'a Value, to: &mut BTreeSet<&'a str>) {
    value.walk(&mut |it| {
        if let Value::Ref { target, attr } = it && attr == "stream_arn" {
            to.insert(target);
        }
    });
}
