//! Which alarms watch a table.

use std::collections::BTreeMap;

use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::dynamodb::table;
use crate::rules::facts::{any, known};
use crate::rules::{Decided, Facts, Findings};
use crate::stack::Resource;
use crate::value::Value;

/// Raises on tables that no alarm on one of these metrics watches, where the design has alarms at all: of one without, it
/// cannot be said that a table was forgotten, unless a profile asks.
pub(super) fn require_alarm(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    metrics: &[&str],
    is_meant: impl Fn(&Resource) -> Decided<bool>,
    what: &str,
) {
    if !facts.stack.has(&metric_alarm::TYPE) && !findings.is_asked() {
        return;
    }
    let alarms: Vec<&Resource> = facts.stack.of(&metric_alarm::TYPE).map(|(_, it)| it).collect();
    // Most alarms name the table they are about, and are not asked about the others.
    let (mut by_table, mut vague): (BTreeMap<&str, Vec<usize>>, Vec<usize>) = Default::default();
    for (index, alarm) in alarms.iter().enumerate() {
        match named_tables(alarm) {
            Some(tables) => tables.into_iter().for_each(|it| by_table.entry(it).or_default().push(index)),
            None => vague.push(index),
        }
    }
    findings.each(&table::TYPE, |findings, address, it| {
        let mut near: Vec<usize> =
            by_table.get(address).into_iter().flatten().chain(&vague).copied().collect();
        near.sort_unstable();
        let near = near.into_iter().filter_map(|it| alarms.get(it));
        let watched = any(near.map(|alarm| watches(alarm, address, it, metrics)));
        let wrong = is_meant(it).and_then(|is_meant| Ok(is_meant && !watched?));
        match wrong {
            Ok(true) => {
                findings.raise(address, format!("No alarm tells {what} of table {}", facts.name(address)));
            }
            Ok(false) => {}
            Err(why) => findings.undecided(address, why),
        }
    });
}

/// The tables an alarm refers to, if it can be about no others.
fn named_tables(alarm: &Resource) -> Option<Vec<&str>> {
    let queries = match alarm.value(&metric_alarm::METRIC_QUERIES) {
        None => &[][..],
        Some(Value::List(it)) => it,
        Some(_) => return None,
    };
    known(alarm.get(&metric_alarm::METRIC_NAME), "").ok()?;
    let dimensions =
        queries.iter().map(|it| it.field("dimensions")).chain([alarm.value(&metric_alarm::DIMENSIONS)]);
    let mut named = Vec::new();
    for it in dimensions.flatten() {
        match (it, it.field("TableName")) {
            (Value::Map(_), None) => {}
            (Value::Map(_), Some(Value::Ref { target, .. })) => named.push(target.as_str()),
            _ => return None,
        }
    }
    named.sort_unstable();
    named.dedup();
    Some(named)
}

/// Whether an alarm is about one of these metrics of a table.
fn watches(alarm: &Resource, address: &str, table: &Resource, metrics: &[&str]) -> Decided<bool> {
    let by_query = alarm.value(&metric_alarm::METRIC_QUERIES).map(Value::items).unwrap_or_default();
    let queries = by_query.iter().map(|it| {
        let metric = it.field("metric_name").and_then(Value::as_str);
        Ok(metric.is_some_and(|it| metrics.contains(&it))
            && is_about(it.field("dimensions"), address, table)?)
    });
    let metric = known(alarm.get(&metric_alarm::METRIC_NAME), "the metric of an alarm is not known");
    let itself = metric.and_then(|metric| {
        let is_one = metric.is_some_and(|it| metrics.contains(&it.as_str()));
        Ok(is_one && is_about(alarm.value(&metric_alarm::DIMENSIONS), address, table)?)
    });
    any(queries.chain([itself]))
}

fn is_about(dimensions: Option<&Value>, address: &str, table: &Resource) -> Decided<bool> {
    match dimensions.and_then(|it| it.field("TableName")) {
        Some(Value::Ref { target, .. }) => Ok(target == address),
        Some(Value::Str(name)) => match table.value(&table::NAME) {
            Some(Value::Str(own)) => Ok(own == name),
            // A template that names none lets CloudFormation do it.
            None => Ok(false),
            Some(_) => Err("the name of the table is not known"),
        },
        Some(same) if table.value(&table::NAME) == Some(same) => Ok(true),
        Some(_) => Err("which table an alarm is about is not known"),
        None if dimensions.is_some_and(Value::is_unknown) => {
            Err("which table an alarm is about is not known")
        }
        None => Ok(false),
    }
}

/// Whether the capacity of a table is provisioned.
pub(super) fn is_provisioned(table: &Resource) -> Decided<bool> {
    let mode = known(table.get(&table::BILLING_MODE), "how it is paid is not known")?;
    Ok(mode.is_none_or(|it| it == "PROVISIONED"))
}
