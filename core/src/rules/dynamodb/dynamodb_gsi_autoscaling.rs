use super::scaled::Scaled;
use super::watched::is_provisioned;
use crate::catalog::appautoscaling::target;
use crate::catalog::dynamodb::table;
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// The capacity of an index does not follow its use
    ///
    /// ## Why
    ///
    /// Every write to the table is one to its indexes. An index that runs out of capacity throttles the writes of the
    /// whole table.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name           = "scores"
    ///   billing_mode   = "PROVISIONED"
    ///   read_capacity  = 5
    ///   write_capacity = 5
    ///   hash_key       = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
    ///     read_capacity   = 5
    ///     write_capacity  = 5
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name           = "scores"
    ///   billing_mode   = "PROVISIONED"
    ///   read_capacity  = 5
    ///   write_capacity = 5
    ///   hash_key       = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   attribute {
    ///     name = "game"
    ///     type = "S"
    ///   }
    ///   global_secondary_index {
    ///     name            = "by_game"
    ///     hash_key        = "game"
    ///     projection_type = "ALL"
    ///     read_capacity   = 5
    ///     write_capacity  = 5
    ///   }
    /// }
    ///
    /// resource "aws_appautoscaling_target" "reads" {
    ///   min_capacity       = 5
    ///   max_capacity       = 100
    ///   resource_id        = "table/${aws_dynamodb_table.scores.name}/index/by_game"
    ///   scalable_dimension = "dynamodb:index:ReadCapacityUnits"
    ///   service_namespace  = "dynamodb"
    /// }
    ///
    /// resource "aws_appautoscaling_target" "writes" {
    ///   min_capacity       = 5
    ///   max_capacity       = 100
    ///   resource_id        = "table/${aws_dynamodb_table.scores.name}/index/by_game"
    ///   scalable_dimension = "dynamodb:index:WriteCapacityUnits"
    ///   service_namespace  = "dynamodb"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name           = "scores"
    ///   billing_mode   = "PROVISIONED"
    ///   read_capacity  = 5
    ///   write_capacity = 5
    ///   hash_key       = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let reads and writes of the index scale as those of the table, or let the table be paid by request.
    id: "dynamodb-gsi-autoscaling",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[],
    types: &[&table::TYPE, &target::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let scaled = Scaled::of(facts);
    findings.each(&table::TYPE, |findings, address, it| {
        let wrong = is_provisioned(it).and_then(|fixed| if fixed { lacking(&scaled, address, it) } else { Ok(Vec::new()) });
        match wrong {
            Ok(indexes) if indexes.is_empty() => {}
            Ok(indexes) => {
                let message = format!(
                    "The capacity of index {} of table {} does not follow its use",
                    indexes.join(", "),
                    facts.name(address)
                );
                findings.raise_at(address, table::AUTOSCALING.key(), message);
            }
            Err(why) => findings.undecided(address, why),
        }
    });
}

/// The indexes of a table without targets for both reads and writes.
fn lacking(scaled: &Scaled<'_>, address: &str, table: &Resource) -> Decided<Vec<String>> {
    let mut lacking = Vec::new();
    for index in property::records(table, &table::INDEXES)? {
        let name = index.field("name").and_then(Value::as_str).ok_or(property::UNKNOWN)?;
        let follows = ["dynamodb:index:ReadCapacityUnits", "dynamodb:index:WriteCapacityUnits"]
            .map(|dimension| scaled.has(address, table, dimension, Some(name)));
        if !all(follows)? {
            lacking.push(format!("`{name}`"));
        }
    }
    Ok(lacking)
}
