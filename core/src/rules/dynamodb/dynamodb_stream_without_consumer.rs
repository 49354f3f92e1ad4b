use crate::catalog::dynamodb::table;
use crate::rules::facts::mentions;
use crate::rules::{Category, Facts, Findings, Severity};
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
    for (address, it) in facts.stack.of(&table::TYPE) {
        // Replicas read it by themselves.
        if it.value(&table::STREAM_VIEW_TYPE).is_none() || it.value(&table::REPLICAS).is_some() {
            continue;
        }
        let others = || facts.stack.resources.values().flat_map(|it| it.props.values());
        let outputs = facts.stack.outputs.values().map(|it| &it.value);
        let is_read = others().chain(outputs).any(|it| names_stream(it, address));
        // What the catalogue does not know may read it, such as a stream of Kinesis.
        let may_be = facts.stack.resources.values().any(|other| other.ty.is_none() && mentions(other, it));
        let by_edge = facts
            .stack
            .access
            .iter()
            .any(|edge| edge.target == address && edge.grants.iter().any(|it| it.name == "stream"));
        if !is_read && !may_be && !by_edge {
            let message = format!("Nothing reads the stream of table {}", facts.name(address));
            findings.raise_at(address, table::STREAM_VIEW_TYPE.key(), message);
        }
    }
}

fn names_stream(value: &Value, table: &str) -> bool {
    let mut found = false;
    value.walk(&mut |it| {
        found |= matches!(it, Value::Ref { target, attr } if target == table && attr == "stream_arn");
    });
    found
}
