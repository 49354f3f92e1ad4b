use crate::catalog::dynamodb::{global_table, table};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A table with replicas has no stream of new and old items
    ///
    /// ## Why
    ///
    /// Replicas are fed from the stream; AWS refuses a table with replicas and without one.
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
    ///   replica {
    ///     region_name = "eu-central-1"
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
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
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let the stream tell the new and the old item.
    id: "dynamodb-replica-needs-stream",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let has_replicas = !property::records(it, &global_table::REPLICAS)?.is_empty();
        let view = property::is(it, &table::STREAM_VIEW_TYPE, |it| it.as_deref() != Some("NEW_AND_OLD_IMAGES"));
        all([Ok(has_replicas), view])
    };
    property::each(facts, findings, &table::TYPE, table::STREAM_VIEW_TYPE.key(), wrong, |name| {
        format!("The replicas of table {name} need a stream of new and old items")
    });
}
