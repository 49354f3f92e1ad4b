use crate::catalog::dynamodb::{global_table, table};
use crate::rules::facts::{all, mentions, outside};
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
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if outside(facts.stack, "aws_dynamodb_table_replica").next().is_none() {
        return;
    }
    for (address, it) in facts.stack.of(&table::TYPE) {
        let own = property::records(it, &global_table::REPLICAS).map(|it| !it.is_empty());
        if own == Ok(false) {
            continue;
        }
        let other = outside(facts.stack, "aws_dynamodb_table_replica").any(|replica| mentions(replica, it));
        findings.raise_if(all([own, Ok(other)]), address, global_table::REPLICAS.key(), || {
            format!("Table {} has replicas in blocks of its own and in resources beside it", facts.name(address))
        });
    }
}
