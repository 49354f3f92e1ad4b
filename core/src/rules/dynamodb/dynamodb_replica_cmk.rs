use crate::catalog::dynamodb::{global_table, table, table_replica};
use crate::rules::facts::{all, any};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A replica of a table with a key of its own has none
    ///
    /// ## Why
    ///
    /// Keys belong to a Region: AWS refuses to copy a table with a KMS key of the account to a Region where none is
    /// named.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   server_side_encryption {
    ///     enabled     = true
    ///     kms_key_arn = aws_kms_key.own.arn
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
    /// resource "aws_kms_key" "own" {
    ///   deletion_window_in_days = 30
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   server_side_encryption {
    ///     enabled     = true
    ///     kms_key_arn = aws_kms_key.own.arn
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table_replica" "scores" {
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
    /// ## Fix
    ///
    /// Name a key of the Region of the replica.
    id: "dynamodb-replica-cmk",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_271"],
    types: &[&table::TYPE, &table_replica::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let replicas = property::records(it, &global_table::REPLICAS)?;
        let lacks_key = any(replicas.iter().map(|it| property::has(it, "kms_key").map(|it| !it)));
        // In a template the replicas name the keys, that of the table's own Region, too.
        let is_by_replica = it.logical_id.is_some() && it.value(&table::SSE_KMS) == Some(&Value::Bool(true));
        all([lacks_key, any([Ok(is_by_replica), property::is_unset(it, &table::KMS_KEY).map(|it| !it)])])
    };
    property::each(facts, findings, &table::TYPE, global_table::REPLICAS.key(), wrong, |name| {
        format!("A replica of table {name} has no key of its Region")
    });
    let wrong = |it: &Resource| {
        let table = it.target(&table_replica::TABLE).and_then(|it| facts.stack.get(it));
        let has_key = table.ok_or("the table it is a copy of is not known").map(|table| {
            property::is_unset(table, &table::KMS_KEY).map(|it| !it)
        });
        all([property::is_unset(it, &table_replica::KMS_KEY), has_key.flatten()])
    };
    property::each(facts, findings, &table_replica::TYPE, table_replica::KMS_KEY.key(), wrong, |name| {
        format!("Replica {name} has no key of its Region")
    });
}
