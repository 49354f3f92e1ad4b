//! What is known of a property that a file may set elsewhere than where the catalogue reads it: in a resource of its own
//! that is not known to belong here, or in an argument of older versions.

use super::facts::{Facts, known, mentions, outside};
use super::{Decided, Findings};
use crate::catalog::{CfnMap, FromValue, Prop, PropSpec, ResourceType, TfMap};
use crate::stack::Resource;
use crate::value::Expression;

const UNREAD: &str = "it is set in a way that is not read";

/// Raises wherever a property does not hold what it should, of those resources of a type that the rule is about. The
/// message gets the resource's name.
pub(super) fn require_where<T: FromValue>(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    is_meant: impl Fn(&str, &Resource) -> Decided<bool>,
    prop: &Prop<T>,
    is_fine: impl Fn(Option<T>) -> bool,
    message: impl Fn(&str) -> String,
) {
    findings.each(ty, |findings, address, it| {
        // What is fine needs no further look.
        let wrong = match setting(facts, it, prop).map(|it| !is_fine(it)) {
            Ok(true) => is_meant(address, it),
            Ok(false) => Ok(false),
            Err(why) => match is_meant(address, it) {
                Ok(false) => Ok(false),
                _ => Err(why),
            },
        };
        findings.raise_if(wrong, address, prop.key(), || message(&facts.name(address)));
    });
}

/// What is known of a property. What a file says about it in a way that the catalogue does not read is not known.
pub(super) fn setting<T: FromValue>(
    facts: &Facts<'_>,
    resource: &Resource,
    prop: &Prop<T>,
) -> Decided<Option<T>> {
    let is_unset = resource.value(prop).is_none();
    if is_unset && is_elsewhere(facts, resource, &prop.spec) {
        Err(UNREAD)
    } else {
        known(resource.get(prop), UNKNOWN)
    }
}

const UNKNOWN: &str = "it is not known before the deployment";

/// Whether the file may set a property in a way that is not read: a block that repeats, an argument of older versions, a
/// resource of its own that could not be told to be this one's.
fn is_elsewhere(facts: &Facts<'_>, resource: &Resource, spec: &PropSpec) -> bool {
    let first = |path: &'static str| path.split('/').next().unwrap_or(path);
    let satellite = if let TfMap::Satellite { of, .. } = spec.tf { Some(of) } else { None };
    let argument = match spec.tf {
        TfMap::Path { path, .. } => Some(first(path)),
        TfMap::Blocks(path) | TfMap::Json(path) | TfMap::Policy { path, .. } => Some(first(path)),
        _ => None,
    };
    // Older versions had an argument or block called like what is a resource now: `logging`, `lifecycle_rule`.
    let older = satellite
        .and_then(|it| it.tf.strip_prefix(resource.tf_type.as_str())?.strip_prefix('_')?.split('_').next());
    let property = match spec.cfn {
        CfnMap::Path { path, .. } | CfnMap::Objects(path) => Some(first(path)),
        _ => None,
    };
    let says = resource.opaque.iter().any(|it| match it.source {
        Expression::Terraform(_) => {
            let top = it.path.split('/').next().unwrap_or_default();
            argument == Some(top) || older.is_some_and(|it| top.split('_').next() == Some(it))
        }
        Expression::CloudFormation(_) => it.path.split('/').next() == property,
    });
    says || satellite.is_some_and(|satellite| {
        outside(facts.stack, satellite.tf).any(|it| {
            let mut others = facts.stack.resources.values().filter(|other| other.ty == resource.ty);
            mentions(it, resource) || !others.any(|other| mentions(it, other))
        })
    })
}
