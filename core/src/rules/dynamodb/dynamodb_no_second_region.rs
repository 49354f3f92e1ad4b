use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
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
    /// A table without a replica, unless a tag such as `Environment` or `Stage` says that it is not for production.
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
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   tags = { Environment = "dev" }
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
    findings.each(&table::TYPE, |findings, address, it| {
        if says_other_stage(it) {
            return;
        }
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
    });
}

/// Whether a tag says that it is for something else than production.
fn says_other_stage(table: &Resource) -> bool {
    let is_stage = |key: &str| ["env", "environment", "stage", "tier"].iter().any(|it| key.eq_ignore_ascii_case(it));
    let stage = table.tags.iter().find(|(key, _)| is_stage(key)).and_then(|(_, value)| value.as_str());
    stage.is_some_and(|it| !it.to_ascii_lowercase().starts_with("prod"))
}
