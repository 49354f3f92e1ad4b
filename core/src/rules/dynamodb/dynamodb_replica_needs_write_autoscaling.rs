use super::scaled::Scaled;
use super::watched::is_provisioned;
use crate::catalog::appautoscaling::target;
use crate::catalog::dynamodb::{global_table, table};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A table with replicas has fixed capacity for writes
    ///
    /// ## Why
    ///
    /// Every Region writes what the others write. AWS makes replicas of tables that are paid by request or whose writes
    /// scale, and refuses others.
    ///
    /// ## Flagged
    ///
    /// Source: DynamoDB developer guide, "Managing write capacity settings in global tables".
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
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
    ///   stream_enabled   = true
    ///   stream_view_type = "NEW_AND_OLD_IMAGES"
    ///   replica {
    ///     region_name = "eu-central-1"
    ///   }
    /// }
    ///
    /// resource "aws_appautoscaling_target" "writes" {
    ///   min_capacity       = 5
    ///   max_capacity       = 100
    ///   resource_id        = "table/${aws_dynamodb_table.scores.name}"
    ///   scalable_dimension = "dynamodb:table:WriteCapacityUnits"
    ///   service_namespace  = "dynamodb"
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
    /// Let the table be paid by request, or let its writes scale.
    id: "dynamodb-replica-needs-write-autoscaling",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE, &target::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let scaled = Scaled::of(facts);
    findings.each(&table::TYPE, |findings, address, it| {
        let wrong = property::records(it, &global_table::REPLICAS).and_then(|replicas| {
            Ok(!replicas.is_empty()
                && is_provisioned(it)?
                && !scaled.has(address, it, "dynamodb:table:WriteCapacityUnits", None)?)
        });
        findings.raise_if(wrong, address, table::BILLING_MODE.key(), || {
            format!("The replicas of table {} need writes that scale", facts.name(address))
        });
    });
}
