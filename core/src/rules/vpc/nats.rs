//! Where NAT gateways and the subnets that use them stand.

use std::collections::BTreeMap;

use crate::catalog::ec2::{nat_gateway, route, subnet};
use crate::rules::facts::{TableOf, ranges, target};
use crate::rules::zones::zone_at;
use crate::rules::{Decided, Facts};
use crate::value::Value;

/// The NAT gateways of a VPC.
#[derive(Default)]
pub(super) struct Nats<'a> {
    /// Those that default routes lead to, with the subnets whose they are, in address order.
    pub(super) used: Vec<(&'a str, Vec<&'a str>)>,
    /// The zone that each stands in, as far as it is known.
    pub(super) zones: BTreeMap<&'a str, &'a Value>,
    /// The zones of the subnets.
    of_subnets: BTreeMap<&'a str, Option<&'a Value>>,
}

impl<'a> Nats<'a> {
    /// The gateways of every VPC that has some.
    pub(super) fn by_vpc(facts: &Facts<'a>) -> BTreeMap<&'a str, Self> {
        let mut all: BTreeMap<&str, Self> = BTreeMap::new();
        let mut by_nat: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut by_table: BTreeMap<&str, &str> = BTreeMap::new();
        for (_, it) in facts.stack.of(&route::TYPE) {
            let nat = it.value(&route::NAT_GATEWAY).and_then(|it| target(facts.stack, it));
            let table = it.value(&route::ROUTE_TABLE).and_then(|it| target(facts.stack, it));
            let destination =
                it.value(&route::DESTINATION).and_then(|it| ranges::ranges(facts.stack, it).ok());
            let is_default = destination.is_some_and(|it| it.iter().any(ranges::is_default));
            if let (Some(nat), Some(table), true) = (nat, table, is_default) {
                by_table.insert(table, nat);
            }
        }
        for (address, _) in facts.stack.of(&subnet::TYPE) {
            if let TableOf::Own(table) = facts.network.table_of(address)
                && let Some(nat) = by_table.get(table)
            {
                by_nat.entry(nat).or_default().push(address);
            }
        }
        for (address, it) in facts.stack.of(&nat_gateway::TYPE) {
            let Some(home) = it.value(&nat_gateway::SUBNET).and_then(|it| target(facts.stack, it)) else {
                continue;
            };
            let Some(vpc) = facts.vpc_of_subnet(home) else { continue };
            let nats = all.entry(vpc).or_default();
            if let Some(zone) = zone_at(facts, home) {
                nats.zones.insert(address, zone);
            }
            if let Some(users) = by_nat.remove(address) {
                nats.of_subnets.extend(users.iter().map(|it| (*it, zone_at(facts, it))));
                nats.used.push((address, users));
            }
        }
        all
    }

    /// Whether subnets lie in more than one zone.
    pub(super) fn has_several_zones(&self, subnets: &[&str]) -> Decided<bool> {
        const WHY: &str = "the Availability Zones of its subnets are not all known";
        let zones: Vec<Option<&Value>> =
            subnets.iter().filter_map(|it| self.of_subnets.get(it).copied()).collect();
        differ(&zones).ok_or(WHY)
    }
}

/// Whether zones differ; `None` if that hangs on one that is not known, or is named in another way than the others.
fn differ(zones: &[Option<&Value>]) -> Option<bool> {
    let is_text = |it: &Value| matches!(it, Value::Str(_));
    let mut known = zones.iter().flatten();
    let Some(first) = known.next() else { return (zones.len() < 2).then_some(false) };
    if known.any(|it| it != first && is_text(it) == is_text(first)) {
        return Some(true);
    }
    zones.iter().all(|it| *it == Some(*first)).then_some(false)
}
