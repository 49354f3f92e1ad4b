use std::collections::BTreeSet;

use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// The replicas of a table are declared in two ways
    ///
    /// ## Why
    ///
    /// What one of them adds the other takes away: every deployment removes the replicas of the last.
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table_replica" "it" {
    ///   global_table_arn = aws_dynamodb_table.scores.arn
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
    ///
    /// resource "aws_dynamodb_table_replica" "it" {
    ///   global_table_arn = aws_dynamodb_table.scores.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep one of them: the blocks, or the resources.
    id: "dynamodb-replica-declared-twice",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE, &table_replica::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let beside: BTreeSet<&str> =
        facts.stack.of(&table_replica::TYPE).filter_map(|(_, it)| it.target(&table_replica::TABLE)).collect();
    for address in beside {
        let Some(it) = facts.stack.get(address) else { continue };
        let own = property::records(it, &global_table::REPLICAS).map(|it| !it.is_empty());
        findings.raise_if(own, address, global_table::REPLICAS.key(), || {
            format!("Table {} has replicas in blocks of its own and in resources beside it", facts.name(address))
        });
    }
}
