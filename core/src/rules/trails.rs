//! What trails record of data. Source: CloudTrail user guide, "Logging data events".

use super::Decided;
use super::facts::{Facts, any, is_other, known};
use crate::catalog::cloudtrail::trail;
use crate::stack::Resource;
use crate::value::Value;

const UNKNOWN: &str = "what a trail records is not known";

/// Whether a trail records what happens to the data of a resource, of a type as CloudTrail calls it.
pub(super) fn records(facts: &Facts<'_>, kind: &str, address: &str) -> Decided<bool> {
    any(facts.stack.of(&trail::TYPE).map(|(_, it)| {
        let is_on = known(it.get(&trail::LOGGING), UNKNOWN)? != Some(false);
        Ok(is_on && any([basic(facts, it, kind, address), advanced(facts, it, kind, address)])?)
    }))
}

fn basic(facts: &Facts<'_>, trail: &Resource, kind: &str, address: &str) -> Decided<bool> {
    let selectors = items(trail.value(&trail::EVENT_SELECTORS))?;
    let data = selectors.iter().map(|it| items(it.field("data_resources")));
    any(data.map(|it| {
        any(it?.iter().map(|it| match it.field("type").and_then(Value::as_str) {
            Some(other) if other != kind => Ok(false),
            Some(_) => any(items(it.field("values"))?.iter().map(|it| covers(facts, it, address))),
            None => Err(UNKNOWN),
        }))
    }))
}

fn advanced(facts: &Facts<'_>, trail: &Resource, kind: &str, address: &str) -> Decided<bool> {
    any(items(trail.value(&trail::ADVANCED_SELECTORS))?.iter().map(|it| {
        let conditions = items(it.field("field_selectors"))?;
        let of = |field: &'static str| {
            conditions.iter().filter(move |it| it.field("field").and_then(Value::as_str) == Some(field))
        };
        let is_kind = |it: &Value| Ok(items(it.field("equals"))?.iter().any(|it| it.as_str() == Some(kind)));
        if !any(of("resources.type").map(is_kind))? {
            return Ok(false);
        }
        // Of several conditions on the ARN all have to hold; what none is about is all of them.
        super::facts::all(of("resources.ARN").map(|it| {
            let named = ["equals", "starts_with"]
                .iter()
                .flat_map(|key| it.field(key).map(Value::items).unwrap_or_default());
            let named: Vec<&Value> = named.collect();
            if named.is_empty() {
                Err(UNKNOWN)
            } else {
                any(named.into_iter().map(|it| covers(facts, it, address)))
            }
        }))
    }))
}

/// The entries of a list, if it is one.
fn items(value: Option<&Value>) -> Decided<&[Value]> {
    match value {
        None => Ok(&[]),
        Some(Value::List(items)) => Ok(items),
        Some(_) => Err(UNKNOWN),
    }
}

/// Whether an ARN, or the start of one, is about a resource.
fn covers(facts: &Facts<'_>, arn: &Value, address: &str) -> Decided<bool> {
    let targets = arn.targets();
    match arn {
        _ if !targets.is_empty() => Ok(targets.contains(&address)),
        // All buckets, all tables: no more than the service is named.
        Value::Str(it) if it.split(':').skip(5).all(|it| it.is_empty() || it == "*" || it == "table/") => {
            Ok(true)
        }
        Value::Str(it)
            if facts.stack.get(address).is_some_and(|own| is_other(it.trim_end_matches('/'), own)) =>
        {
            Ok(false)
        }
        _ => Err("an ARN of a trail is not known"),
    }
}
