use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Opaque;
use crate::value::Value;

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
    types: &[&table_replica::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A template says it of each replica in its table.
    for (address, it) in facts.stack.of(&table::TYPE).filter(|(_, it)| it.logical_id.is_some()) {
        let replicas = it.value(&global_table::REPLICAS).map(Value::items).unwrap_or_default();
        let is_switch = |it: &&Opaque| it.path.starts_with("Replicas/") && it.path.ends_with("/DeletionProtectionEnabled");
        let switches = it.opaque.iter().filter(is_switch).filter(|it| it.source.source() != "false").count();
        if switches < replicas.len() {
            let message = format!("A replica of table {} can be deleted by mistake", facts.name(address));
            findings.raise_at(address, global_table::REPLICAS.key(), message);
        }
    }
    property::must_be_on(facts, findings, &table_replica::TYPE, &table_replica::DELETION_PROTECTION, |name| {
        format!("Replica {name} can be deleted by mistake")
    });
}
