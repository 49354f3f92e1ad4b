use crate::catalog::dynamodb::table;
use crate::catalog::lambda::event_source_mapping;
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A function reads the stream of a table that has none
    ///
    /// ## Why
    ///
    /// Without a stream the table has no ARN for it: the mapping cannot be made, and the function is never called.
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
    ///
    /// resource "aws_lambda_event_source_mapping" "it" {
    ///   function_name     = "orders"
    ///   event_source_arn  = aws_dynamodb_table.scores.stream_arn
    ///   starting_position = "LATEST"
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_IMAGE"
    /// }
    ///
    /// resource "aws_lambda_event_source_mapping" "it" {
    ///   function_name     = "orders"
    ///   event_source_arn  = aws_dynamodb_table.scores.stream_arn
    ///   starting_position = "LATEST"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on the stream of the table, with what the function needs of an item.
    id: "lambda-stream-disabled",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&event_source_mapping::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&event_source_mapping::TYPE, |findings, address, it| {
        let source = it.value(&event_source_mapping::SOURCE).and_then(|it| target(facts.stack, it));
        let Some((table, resource)) = source.and_then(|it| Some((it, facts.stack.get(it)?))) else { return };
        if resource.ty != Some(&table::TYPE) {
            return;
        }
        let off = property::is_unset(resource, &table::STREAM_VIEW_TYPE);
        findings.raise_if(off, address, event_source_mapping::SOURCE.key(), || {
            format!("Table {} has no stream to be read", facts.name(table))
        });
    });
}
