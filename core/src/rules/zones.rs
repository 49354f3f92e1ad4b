//! What stands in one Availability Zone alone.

use super::{Decided, Facts, Findings, property};
use crate::catalog::ec2::subnet;
use crate::catalog::{Prop, ResourceType};
use crate::value::{Context, Value};

const UNKNOWN: &str = "the Availability Zones of its subnets are not all known";

/// Raises at every resource of a type whose subnets lie in one zone. One without subnets stands nowhere, or in one that AWS
/// chooses: the rule is not about it. The message is given its name.
pub(super) fn require_several(
    facts: &Facts<'_>,
    findings: &mut Findings<'_>,
    ty: &'static ResourceType,
    subnets: &'static Prop<Value>,
    message: impl Fn(&str) -> String,
) {
    findings.each(ty, |findings, address, it| {
        let wrong = match it.value(subnets) {
            Some(list) => lie_in_one(facts, list),
            None => property::is_unset(it, subnets).map(|_| false),
        };
        findings.raise_if(wrong, address, subnets.key(), || message(&facts.name(address)));
    });
}

/// Whether all subnets of a list lie in one zone: a single one does, whichever it is.
pub(super) fn lie_in_one(facts: &Facts<'_>, subnets: &Value) -> Decided<bool> {
    let Value::List(subnets) = subnets else { return Err(UNKNOWN) };
    let zones: Vec<Option<&Value>> = subnets.iter().map(|it| zone_of(facts, it)).collect();
    let mut known = zones.iter().flatten();
    match (&zones[..], known.next()) {
        ([], _) => Ok(false),
        ([_], _) => Ok(true),
        // Two zones suffice, whatever the others are.
        (_, Some(first)) if known.any(|it| it != first) => Ok(false),
        _ if zones.iter().all(Option::is_some) => Ok(true),
        _ => Err(UNKNOWN),
    }
}

/// The zone of a subnet that a value refers to, if it can be told from others.
pub(super) fn zone_of<'a>(facts: &Facts<'a>, subnet: &Value) -> Option<&'a Value> {
    zone_at(facts, subnet.target()?)
}

/// The zone of the subnet at an address, if it can be told from others: by name, or as one of the Region's.
pub(super) fn zone_at<'a>(facts: &Facts<'a>, subnet: &str) -> Option<&'a Value> {
    let zone = facts.stack.get(subnet)?.value(&subnet::AVAILABILITY_ZONE)?;
    matches!(zone, Value::Str(_) | Value::Context(Context::Zone(_))).then_some(zone)
}
