use crate::catalog::dynamodb::table_replica;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A replica of a table can be deleted by mistake
    ///
    /// ## Why
    ///
    /// Deletion protection of a table says nothing about its replicas. One that is deleted takes what the clients of its
    /// Region rely on, and making it again takes hours for a large table.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table_replica" "scores" {
    ///   global_table_arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table_replica" "scores" {
    ///   global_table_arn            = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores"
    ///   deletion_protection_enabled = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on for the replica.
    id: "dynamodb-replica-deletion-protection",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&table_replica::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &table_replica::TYPE, &table_replica::DELETION_PROTECTION, |name| {
        format!("Replica {name} can be deleted by mistake")
    });
}
