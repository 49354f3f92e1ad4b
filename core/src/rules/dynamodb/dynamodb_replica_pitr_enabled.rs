use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A replica cannot be restored to a point in time
    ///
    /// ## Why
    ///
    /// Point-in-time recovery of a table says nothing about its replicas. When the Region of the table is gone, so are
    /// its backups.
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
    /// ```
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
    ///     point_in_time_recovery = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on for every replica.
    id: "dynamodb-replica-pitr-enabled",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &["CKV_AWS_165"],
    types: &[&table::TYPE, &table_replica::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &global_table::REPLICAS)?.iter().map(|it| match it.field("point_in_time_recovery") {
            None | Some(Value::Null) => Ok(true),
            Some(it) => it.as_bool().map(|it| !it).ok_or(property::UNKNOWN),
        }))
    };
    property::each(facts, findings, &table::TYPE, global_table::REPLICAS.key(), wrong, |name| {
        format!("A replica of table {name} cannot be restored to a point in time")
    });
    property::must_be_on(facts, findings, &table_replica::TYPE, &table_replica::PITR, |name| {
        format!("Replica {name} cannot be restored to a point in time")
    });
}
