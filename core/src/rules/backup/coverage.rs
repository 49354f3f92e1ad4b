//! What is backed up by which selection.

use crate::catalog::backup::{plan, selection};
use crate::rules::facts::{any, is_other, opaque};
use crate::rules::{Decided, Facts};
use crate::stack::Resource;
use crate::value::Value;

/// Why a selection by a tag that a resource does not have leaves it open: which tags every resource gets stands elsewhere.
pub(super) const TAGS: &str = "the tags it gets are not all known";

/// Whether the design makes backups at all: of one without, it cannot be said that a resource was forgotten.
pub(in crate::rules) fn has_plan(facts: &Facts<'_>) -> bool {
    facts.stack.has(&plan::TYPE)
}

/// Whether a selection takes a resource in.
pub(in crate::rules) fn is_selected(facts: &Facts<'_>, address: &str, resource: &Resource) -> Decided<bool> {
    any(facts.selections(address).map(|it| takes(facts, it, address, resource)))
}

/// Whether one selection does.
pub(super) fn takes(
    facts: &Facts<'_>,
    selection: &Resource,
    address: &str,
    resource: &Resource,
) -> Decided<bool> {
    const UNKNOWN: &str = "what a backup selection takes is not known";
    let of = |prop| selection.value(prop);
    let narrows = [&selection::NOT_RESOURCES, &selection::CONDITIONS_EQUAL, &selection::CONDITIONS_UNEQUAL];
    let is_narrowed = narrows.into_iter().any(|it| of(it).is_some());
    let is_named = |it: &Value| match it {
        Value::Ref { target, .. } => Ok(target == address),
        Value::Str(it) if it == "*" => Ok(true),
        Value::Str(it) if is_other(it, resource) => Ok(false),
        // A pattern that may be about this one.
        _ => Err(UNKNOWN),
    };
    let named = match of(&selection::RESOURCES) {
        Some(Value::List(items)) => any(items.iter().map(is_named)),
        Some(_) => Err(UNKNOWN),
        None => Ok(false),
    };
    let tagged = any(of(&selection::TAGS).map(Value::items).unwrap_or_default().iter().map(|it| {
        let (Some(key), Some(value)) = (it.field("key").and_then(Value::as_str), it.field("value")) else {
            return Err(UNKNOWN);
        };
        match tag(facts, resource, key)? {
            Some(own) if own == value => Ok(true),
            Some(own) if own.is_unknown() || value.is_unknown() => Err(UNKNOWN),
            _ => Ok(false),
        }
    }));
    match any([named, tagged]) {
        Ok(true) if is_narrowed => Err(UNKNOWN),
        other => other,
    }
}

/// The value of a tag of a resource, be it one that the provider gives it.
fn tag<'f>(facts: &'f Facts<'_>, resource: &'f Resource, key: &str) -> Decided<Option<&'f Value>> {
    let of = |tags: &'f [(String, Value)]| tags.iter().find(|(own, _)| own == key).map(|(_, it)| it);
    if let Some(own) = of(&resource.tags) {
        return Ok(Some(own));
    }
    let is_other_provider = opaque(resource, "provider").is_some();
    match facts.stack.configuration.default_tags.as_deref().filter(|_| !is_other_provider) {
        Some(tags) => Ok(of(tags).filter(|_| resource.ty.is_some_and(|it| it.tags))),
        None => Err(TAGS),
    }
}
