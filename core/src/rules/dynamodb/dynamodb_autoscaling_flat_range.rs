use crate::catalog::appautoscaling::target;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Capacity that scales between equal bounds
    ///
    /// ## Why
    ///
    /// It cannot scale: with as much as at most as at least, load beyond it is throttled, for all that auto scaling is
    /// configured.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_appautoscaling_target" "reads" {
    ///   service_namespace  = "dynamodb"
    ///   resource_id        = "table/scores"
    ///   scalable_dimension = "dynamodb:table:ReadCapacityUnits"
    ///   min_capacity       = 5
    ///   max_capacity       = 5
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_appautoscaling_target" "reads" {
    ///   service_namespace  = "dynamodb"
    ///   resource_id        = "table/scores"
    ///   scalable_dimension = "dynamodb:table:ReadCapacityUnits"
    ///   min_capacity       = 5
    ///   max_capacity       = 50
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Raise the upper bound.
    id: "dynamodb-autoscaling-flat-range",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&target::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let bound = |prop| known(it.get(prop), property::UNKNOWN);
        let (min, max) = (bound(&target::MIN_CAPACITY)?, bound(&target::MAX_CAPACITY)?);
        Ok(min.is_some() && min == max)
    };
    property::each(facts, findings, &target::TYPE, target::MAX_CAPACITY.key(), wrong, |name| {
        format!("What {name} scales has equal bounds")
    });
}
