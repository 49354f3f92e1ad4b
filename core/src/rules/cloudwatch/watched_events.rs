//! Events of trails that alarms tell of: by a metric filter of the log group, and an alarm on its metric.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::cloudtrail::trail;
use crate::catalog::cloudwatch::metric_alarm;
use crate::catalog::logs::{log_group, metric_filter};
use crate::rules::facts::{any, known, target};
use crate::rules::{Decided, Facts, Findings, property};
use crate::stack::Resource;

/// Raises at every trail with a log group of the design of which no alarm tells of these events.
pub(super) fn check(facts: &Facts<'_>, findings: &mut Findings<'_>, events: &[&str], what: &str) {
    let stack = facts.stack;
    let trails = stack.of(&trail::TYPE).filter_map(|(address, it)| {
        let group = group_of(facts, it)?;
        (stack.get(group)?.ty == Some(&log_group::TYPE)).then_some((address, group))
    });
    let trails: Vec<(&str, &str)> = trails.collect();
    if trails.is_empty() {
        return;
    }
    let mut metrics: BTreeSet<(String, String)> = BTreeSet::new();
    for (_, alarm) in stack.of(&metric_alarm::TYPE) {
        let of = |prop| known(alarm.get(prop), property::UNKNOWN).ok().flatten();
        metrics.extend(of(&metric_alarm::NAMESPACE).zip(of(&metric_alarm::METRIC_NAME)));
    }
    let mut watched: BTreeMap<&str, Vec<Decided<bool>>> = BTreeMap::new();
    for (_, filter) in stack.of(&metric_filter::TYPE) {
        if let Some(group) = filter.value(&metric_filter::LOG_GROUP).and_then(|it| target(stack, it)) {
            watched.entry(group).or_default().push(is_watched(filter, events, &metrics));
        }
    }
    for (address, group) in trails {
        let answers = watched.get(group).into_iter().flatten().copied();
        findings.raise_if(any(answers).map(|it| !it), address, trail::LOG_GROUP.key(), || {
            format!("No alarm tells of {what} that trail {} writes down", facts.name(address))
        });
    }
}

/// The log group of a trail.
fn group_of<'a>(facts: &Facts<'a>, trail: &'a Resource) -> Option<&'a str> {
    let value = trail.value(&trail::LOG_GROUP)?;
    target(facts.stack, value).or_else(|| value.targets().first().copied())
}

/// Whether a filter counts all of these events, and an alarm watches what it counts.
fn is_watched(filter: &Resource, events: &[&str], metrics: &BTreeSet<(String, String)>) -> Decided<bool> {
    let of = |prop| known(filter.get(prop), property::UNKNOWN);
    let pattern = of(&metric_filter::PATTERN)?.unwrap_or_default();
    if !events.iter().all(|it| names(&pattern, it)) {
        return Ok(false);
    }
    let metric = of(&metric_filter::METRIC_NAMESPACE)?.zip(of(&metric_filter::METRIC_NAME)?);
    Ok(metric.is_some_and(|it| metrics.contains(&it)))
}

/// Whether a pattern has a word in it: `CreateRoute` is not in `CreateRouteTable`.
fn names(pattern: &str, word: &str) -> bool {
    pattern.match_indices(word).any(|(at, _)| {
        let after = pattern.get(at + word.len()..).and_then(|it| it.chars().next());
        let before = pattern.get(..at).and_then(|it| it.chars().next_back());
        let is_part = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
        !is_part(after) && !is_part(before)
    })
}
