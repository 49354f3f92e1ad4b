//! What is backed up by which selection.

use crate::catalog::backup::{plan, selection};
use crate::rules::facts::{any, is_other};
use crate::rules::{Decided, Facts};
use crate::stack::Resource;
use crate::value::Value;

/// Why a selection by a tag that a resource does not have leaves it open: tags that every resource gets stand elsewhere.
pub(super) const TAGS: &str = "the tags it gets are not all known";

/// Whether the design makes backups at all: of one without, it cannot be said that a resource was forgotten.
pub(in crate::rules) fn has_plan(facts: &Facts<'_>) -> bool {
    facts.stack.of(&plan::TYPE).next().is_some()
}

/// Whether a selection takes a resource in.
pub(in crate::rules) fn is_selected(facts: &Facts<'_>, address: &str, resource: &Resource) -> Decided<bool> {
    any(facts.selections(address).map(|it| takes(it, address, resource)))
}

/// Whether one selection does.
pub(super) fn takes(selection: &Resource, address: &str, resource: &Resource) -> Decided<bool> {
    const UNKNOWN: &str = "what a backup selection takes is not known";
    let of = |prop| selection.value(prop);
    let narrows = [&selection::NOT_RESOURCES, &selection::CONDITIONS_EQUAL, &selection::CONDITIONS_UNEQUAL];
    let is_narrowed = narrows.into_iter().any(|it| of(it).is_some());
    let named =
        any(of(&selection::RESOURCES).map(Value::items).unwrap_or_default().iter().map(|it| match it {
            Value::Ref { target, .. } => Ok(target == address),
            Value::Str(it) if it == "*" => Ok(true),
            Value::Str(it) if is_other(it, resource) => Ok(false),
            // A pattern that may be about this one.
            _ => Err(UNKNOWN),
        }));
    let tagged = any(of(&selection::TAGS).map(Value::items).unwrap_or_default().iter().map(|it| {
        let (Some(key), Some(value)) = (it.field("key").and_then(Value::as_str), it.field("value")) else {
            return Err(UNKNOWN);
        };
        match resource.tags.iter().find(|(own, _)| own == key) {
            Some((_, own)) if own == value => Ok(true),
            Some((_, own)) if own.is_unknown() || value.is_unknown() => Err(UNKNOWN),
            // Tags that every resource gets stand elsewhere.
            Some(_) => Ok(false),
            None => Err(TAGS),
        }
    }));
    match any([named, tagged]) {
        Ok(true) if is_narrowed => Err(UNKNOWN),
        other => other,
    }
}
