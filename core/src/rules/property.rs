//! Checks of one property, which many rules consist of.

use super::facts::{any, known, opaque};
use super::{Decided, Facts, Findings};
use crate::catalog::{FromValue, Prop, ResourceType, TfMap};
use crate::stack::{Resource, may_be_set};
use crate::value::Value;

/// Why a property leaves a rule undecided.
pub(super) const UNKNOWN: &str = "a property is not known before the deployment";

/// Raises at a property of every resource of a type that is wrong. The message is given the resource's name.
pub(super) fn each(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    key: &'static str,
    wrong: impl Fn(&Resource) -> Decided<bool>,
    message: impl Fn(&str) -> String,
) {
    findings.each(ty, |findings, address, it| {
        findings.raise_if(wrong(it), address, key, || message(&facts.name(address)));
    });
}

/// Raises at a switch of every resource of a type that is not on.
pub(super) fn must_be_on(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    prop: &'static Prop<bool>,
    message: impl Fn(&str) -> String,
) {
    each(facts, findings, ty, prop.key(), |it| is_off(it, prop), message);
}

/// Raises at a property of every resource of a type that is not set.
pub(super) fn must_be_set<T>(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    prop: &'static Prop<T>,
    message: impl Fn(&str) -> String,
) {
    each(facts, findings, ty, prop.key(), |it| is_unset(it, prop), message);
}

/// Raises at every resource of a type that is not encrypted with a key of the account's own: with none, or with the one
/// that AWS manages for a service, whose alias starts with `alias/aws/`. Source: AWS KMS developer guide, "AWS managed
/// keys".
pub(super) fn must_have_own_key<T>(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    prop: &'static Prop<T>,
    message: impl Fn(&str) -> String,
) {
    each(facts, findings, ty, prop.key(), |it| is_shared_key(it, prop), message);
}

/// Whether a resource names no key of the account's own: none, or one that AWS manages for a service.
pub(super) fn is_shared_key<T>(resource: &Resource, prop: &Prop<T>) -> Decided<bool> {
    let key = resource.value(prop).and_then(Value::as_str);
    let is_shared = key.is_some_and(|it| it.starts_with("alias/aws/") || it.contains(":alias/aws/"));
    any([Ok(is_shared), is_unset(resource, prop)])
}

/// Whether a switch is not on.
pub(super) fn is_off(resource: &Resource, prop: &Prop<bool>) -> Decided<bool> {
    is(resource, prop, |on| on != Some(true))
}

/// Whether what a property holds, or what AWS assumes, is so.
pub(super) fn is<T: FromValue>(
    resource: &Resource,
    prop: &Prop<T>,
    holds: impl Fn(Option<T>) -> bool,
) -> Decided<bool> {
    Ok(holds(known(resource.get(prop), UNKNOWN)?))
}

/// Whether a property is not set. One that is an expression may be null, and one in a block that is not read may be set.
pub(super) fn is_unset<T>(resource: &Resource, prop: &Prop<T>) -> Decided<bool> {
    match resource.value(prop) {
        Some(Value::Unknown(_)) => Err(UNKNOWN),
        Some(Value::Null) => Ok(true),
        // An empty text is how some files leave out what they have to pass on.
        Some(Value::Str(it)) => Ok(it.is_empty()),
        Some(_) => Ok(false),
        None => {
            let path = match prop.spec.tf {
                TfMap::Path { path, .. } | TfMap::Blocks(path) | TfMap::JsonAs { path, .. } => path,
                _ => prop.key(),
            };
            let head = path.split('/').next().unwrap_or(path);
            let may_be = opaque(resource, head).is_some() || may_be_set(resource, &prop.spec);
            if may_be { Err(UNKNOWN) } else { Ok(true) }
        }
    }
}

/// Whether a record sets a field; an expression may be null.
pub(super) fn has(record: &Value, field: &str) -> Decided<bool> {
    match record.field(field) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Unknown(_)) => Err(UNKNOWN),
        Some(_) => Ok(true),
    }
}

/// The records of a list.
pub(super) fn records<'a>(resource: &'a Resource, prop: &Prop<Value>) -> Decided<&'a [Value]> {
    match resource.value(prop) {
        None => is_unset(resource, prop).map(|_| &[][..]),
        Some(Value::List(items)) => Ok(items),
        Some(_) => Err(UNKNOWN),
    }
}
