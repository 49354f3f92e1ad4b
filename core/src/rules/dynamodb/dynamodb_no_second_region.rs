use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// A table is in one Region
    ///
    /// ## Why
    ///
    /// When the Region has trouble, nobody can read or write it.
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a replica in another Region. It costs as much as the table itself, and its writes more.
    id: "dynamodb-no-second-region",
    severity: Severity::Info,
    category: Category::Reliability,
    aliases: &[],
    types: &[&table::TYPE, &table_replica::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&table::TYPE) {
        let own = match it.value(&global_table::REPLICAS) {
            Some(Value::List(items)) => Ok(!items.is_empty()),
            _ => property::is_unset(it, &global_table::REPLICAS).map(|it| !it),
        };
        let mut replicas = facts.stack.of(&table_replica::TYPE);
        let has_one_beside = replicas.any(|(_, it)| it.target(&table_replica::TABLE) == Some(address));
        let wrong = any([own, Ok(has_one_beside)]).map(|it| !it);
        findings.raise_if(wrong, address, global_table::REPLICAS.key(), || {
            format!("Table {} is in one Region", facts.name(address))
        });
    }
}
