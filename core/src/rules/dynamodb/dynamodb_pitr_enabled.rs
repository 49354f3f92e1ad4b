use crate::catalog::dynamodb::table;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A table cannot be restored to a point in time
    ///
    /// ## Why
    ///
    /// A faulty release or a stolen key can overwrite every item of a table in minutes. Point-in-time recovery is
    /// the only built-in way back to the second before.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
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
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   point_in_time_recovery {
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// What is only known at the deployment is not reported:
    ///
    /// ```tf,pass
    /// variable "keep_backups" {
    ///   type = bool
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   point_in_time_recovery {
    ///     enabled = var.keep_backups
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. It is charged by the size of the table.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "point_in_time_recovery"}]
    /// ```
    id: "dynamodb-pitr-enabled",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &[
        "CKV_AWS_28", "CKV_AWS_165", "AWS-0024", "aws-dynamodb-enable-recovery", "DynamoDB.2", "DYNAMODB_PITR_ENABLED",
    ],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on point-in-time recovery",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn on point-in-time recovery", finding, &table::PITR, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        let on = known(it.get(&table::PITR), "whether it can be restored is not known");
        findings.raise_if(on.map(|it| it != Some(true)), address, table::PITR.key(), || {
            format!("Table {} cannot be restored to a point in time", facts.name(address))
        });
    });
}
