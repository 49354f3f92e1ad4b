use super::watched::is_provisioned;
use crate::catalog::appautoscaling::{policy, target};
use crate::catalog::dynamodb::table;
use crate::rules::facts::{any, known};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// The capacity of a table does not follow its use
    ///
    /// ## Why
    ///
    /// A table with fixed capacity refuses what goes beyond it, and costs as much at night as at noon.
    ///
    /// ## Flagged
    ///
    /// A provisioned table without scalable targets, each with a policy, for both reads and writes.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PROVISIONED"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   read_capacity  = 5
    ///   write_capacity = 5
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PROVISIONED"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   read_capacity  = 5
    ///   write_capacity = 5
    /// }
    ///
    /// resource "aws_appautoscaling_target" "reads" {
    ///   min_capacity       = 5
    ///   max_capacity       = 100
    ///   resource_id        = "table/${aws_dynamodb_table.it.name}"
    ///   scalable_dimension = "dynamodb:table:ReadCapacityUnits"
    ///   service_namespace  = "dynamodb"
    /// }
    ///
    /// resource "aws_appautoscaling_target" "writes" {
    ///   min_capacity       = 5
    ///   max_capacity       = 100
    ///   resource_id        = "table/${aws_dynamodb_table.it.name}"
    ///   scalable_dimension = "dynamodb:table:WriteCapacityUnits"
    ///   service_namespace  = "dynamodb"
    /// }
    ///
    /// resource "aws_appautoscaling_policy" "reads" {
    ///   name               = "reads"
    ///   policy_type        = "TargetTrackingScaling"
    ///   resource_id        = aws_appautoscaling_target.reads.resource_id
    ///   scalable_dimension = aws_appautoscaling_target.reads.scalable_dimension
    ///   service_namespace  = aws_appautoscaling_target.reads.service_namespace
    ///   target_tracking_scaling_policy_configuration {
    ///     target_value = 70
    ///     predefined_metric_specification {
    ///       predefined_metric_type = "DynamoDBReadCapacityUtilization"
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_appautoscaling_policy" "writes" {
    ///   name               = "writes"
    ///   policy_type        = "TargetTrackingScaling"
    ///   resource_id        = aws_appautoscaling_target.writes.resource_id
    ///   scalable_dimension = aws_appautoscaling_target.writes.scalable_dimension
    ///   service_namespace  = aws_appautoscaling_target.writes.service_namespace
    ///   target_tracking_scaling_policy_configuration {
    ///     target_value = 70
    ///     predefined_metric_specification {
    ///       predefined_metric_type = "DynamoDBWriteCapacityUtilization"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let reads and writes scale, or let the table be paid by request.
    id: "dynamodb-autoscaling",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &["CKV2_AWS_16", "DynamoDB.1"],
    types: &[&table::TYPE, &target::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        let follows = |dimension: &str| {
            let targets = facts.stack.of(&target::TYPE).filter(|(at, _)| has_policy(facts, at));
            any(targets.map(|(_, target)| is_target(target, dimension, address, it)))
        };
        let wrong = is_provisioned(it).and_then(|fixed| {
            Ok(fixed
                && !(follows("dynamodb:table:ReadCapacityUnits")?
                    && follows("dynamodb:table:WriteCapacityUnits")?))
        });
        findings.raise_if(wrong, address, table::AUTOSCALING.key(), || {
            format!("The capacity of table {} does not follow its use", facts.name(address))
        });
    });
}

fn is_target(target: &Resource, dimension: &str, address: &str, table: &Resource) -> Decided<bool> {
    const UNKNOWN: &str = "what is scaled is not known";
    if known(target.get(&target::DIMENSION), UNKNOWN)?.is_none_or(|it| it != dimension) {
        return Ok(false);
    }
    let Some(scaled) = target.value(&target::RESOURCE_ID) else { return Ok(false) };
    match (scaled, table.value(&table::NAME)) {
        _ if !scaled.targets().is_empty() => Ok(scaled.targets().contains(&address)),
        (Value::Str(id), Some(Value::Str(name))) => Ok(id.strip_prefix("table/") == Some(name)),
        _ => Err(UNKNOWN),
    }
}

/// Whether a policy says when a target scales; one whose target is not known may be its.
fn has_policy(facts: &Facts<'_>, target: &str) -> bool {
    let names_none = |it: &Resource| it.value(&policy::TARGET).is_none_or(|it| it.targets().is_empty());
    facts.stack.of(&policy::TYPE).any(|(_, it)| names_none(it) || it.targets(&policy::TARGET).contains(&target))
}
