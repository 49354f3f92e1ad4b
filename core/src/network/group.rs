//! Security groups: stateful firewalls around network interfaces.

use std::collections::BTreeMap;

use super::acl::{Direction, icmp, ports, protocol_number};
use super::addresses::{Addresses, Family, of_blocks};
use super::filter::{Bound, Bounds, Filter};
use super::routes::{GatewayEndpoint, list_blocks};
use super::traffic::{ICMP, ICMPV6, TCP, Traffic, UDP};
use super::vpc::Places;
use super::{Decided, Known, mentions, opaque, ranges, target};
use crate::catalog::ec2::{
    prefix_list, security_group, security_group_egress as egress, security_group_ingress as ingress, vpc,
};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// A security group: one of the stack, or the default one of a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group<'a> {
    /// By its address.
    Own(&'a str),
    /// The default group of the VPC at an address.
    Default(&'a str),
}

impl<'a> Group<'a> {
    /// The address of the group, or of the VPC whose default one it is.
    pub(super) const fn address(self) -> &'a str {
        match self {
            Self::Own(it) | Self::Default(it) => it,
        }
    }
}

/// The other side of a rule.
#[derive(Debug)]
pub(super) enum Peer<'a> {
    /// Addresses, by family.
    Addresses([Addresses; 2]),
    /// Members of a group.
    Members(Group<'a>),
    /// The addresses of a service, such as `s3`, by the prefix list of a gateway endpoint.
    Service(&'a str),
    /// It is not known.
    Unknown(&'static str),
}

/// A rule of a security group.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    /// Its address; `None` for those a default group has from the start.
    pub(super) address: Option<&'a str>,
    pub(super) traffic: Bounds<Traffic>,
    pub(super) peer: Peer<'a>,
}

/// The rules of one group.
#[derive(Debug, Default)]
pub(super) struct Rules<'a> {
    /// By direction.
    pub(super) rules: [Vec<Rule<'a>>; 2],
    /// Why it may have rules that the stack does not show.
    pub(super) vague: Option<&'static str>,
}

/// The groups around a network interface. Interfaces with the same groups share one.
#[derive(Debug)]
pub(super) struct Groups<'a> {
    pub(super) groups: Vec<Group<'a>>,
    /// Why there may be more of them.
    pub(super) vague: Option<&'static str>,
    /// It lets everything through: nothing is around the interface, or nobody asks.
    pub(super) is_open: bool,
    /// What rules that name addresses let through, by direction and family.
    filters: [[Bounds<Filter>; 2]; 2],
    /// Why the bounds differ.
    pub(super) unknown: Vec<&'static str>,
}

/// All security groups of a stack, and the combinations of them that interfaces are in.
#[derive(Debug, Default)]
pub(super) struct Firewall<'a> {
    pub(super) rules: BTreeMap<Group<'a>, Rules<'a>>,
    pub(super) sets: Vec<Groups<'a>>,
    by_groups: BTreeMap<(Vec<Group<'a>>, Option<&'static str>, bool), usize>,
}

/// The other end of a connection, as a group's rules see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Other<'a> {
    /// The number of its groups, if it is an interface whose private address is seen.
    pub(super) groups: Option<usize>,
    /// Whether rules may name its groups: not through a peering connection of two Regions.
    pub(super) is_nameable: Decided<bool>,
    /// The service of AWS it is.
    pub(super) service: Option<&'a str>,
}

impl<'a> Firewall<'a> {
    pub(super) fn of(stack: &'a Stack, places: &Places<'_>, endpoints: &[GatewayEndpoint<'a>]) -> Self {
        let mut firewall = Self::default();
        for (address, resource) in stack.of(&security_group::TYPE) {
            let others = places.outside("aws_security_group_rule");
            let is_vague = opaque(resource, "ingress").is_some()
                || opaque(resource, "egress").is_some()
                || others.iter().any(|it| mentions(it, resource));
            let vague = is_vague.then_some("a security group has rules that are not known");
            firewall.rules.insert(Group::Own(address), Rules { vague, ..Rules::default() });
        }
        let has_other_defaults = !places.outside("aws_default_security_group").is_empty();
        for (address, resource) in stack.of(&vpc::TYPE) {
            firewall
                .rules
                .insert(Group::Default(address), default_group(address, resource, has_other_defaults));
        }
        for (address, it) in stack.of(&ingress::TYPE) {
            firewall.add(stack, endpoints, address, it, Direction::In);
        }
        for (address, it) in stack.of(&egress::TYPE) {
            firewall.add(stack, endpoints, address, it, Direction::Out);
        }
        for rules in firewall.rules.values_mut() {
            // AWS allows a thousand rules around an interface.
            const MOST: usize = 1_000;
            if rules.rules.iter().any(|it| it.len() > MOST) {
                rules.rules.iter_mut().for_each(|it| it.truncate(MOST));
                rules.vague = Some("a security group has more rules than AWS allows");
            }
        }
        firewall
    }

    fn add(
        &mut self,
        stack: &'a Stack,
        endpoints: &[GatewayEndpoint<'a>],
        address: &'a str,
        resource: &'a Resource,
        direction: Direction,
    ) {
        // Inbound and outbound rules have the same keys.
        let group = resource.value(&ingress::SECURITY_GROUP).and_then(|it| group_of(stack, it));
        let rule = Rule {
            address: Some(address),
            traffic: read_traffic(resource),
            peer: read_peer(stack, endpoints, resource),
        };
        match group.and_then(|it| self.rules.get_mut(&it)) {
            Some(rules) => rules.rules[direction as usize].push(rule),
            // Any group may be meant.
            None if resource.value(&ingress::SECURITY_GROUP).is_none_or(Value::is_unknown) => {
                for rules in self.rules.values_mut() {
                    rules.vague = Some("the security group of a rule is not known");
                }
            }
            None => {}
        }
    }

    /// The number of the groups that these values name; without any, the default group of the VPC.
    pub(super) fn groups(
        &mut self,
        stack: &'a Stack,
        values: Option<&'a Value>,
        vpc: Option<&'a str>,
        vague: Option<&'static str>,
    ) -> usize {
        const WHY: &str = "the security groups of a network interface are not all known";
        let mut vague = vague;
        let mut groups = Vec::new();
        match values {
            Some(Value::List(items)) if !items.is_empty() => {
                for item in items {
                    match group_of(stack, item).filter(|it| self.rules.contains_key(it)) {
                        Some(it) => groups.push(it),
                        None => vague = Some(WHY),
                    }
                }
            }
            None | Some(Value::List(_)) => match vpc {
                Some(vpc) => groups.push(Group::Default(vpc)),
                None => vague = Some(WHY),
            },
            Some(_) => vague = Some(WHY),
        }
        groups.sort_unstable();
        groups.dedup();
        self.intern(groups, vague, false)
    }

    /// The number of no groups at all: everything passes.
    pub(super) fn open(&mut self) -> usize {
        self.intern(Vec::new(), None, true)
    }

    fn intern(&mut self, groups: Vec<Group<'a>>, vague: Option<&'static str>, is_open: bool) -> usize {
        let key = (groups, vague, is_open);
        if let Some(known) = self.by_groups.get(&key) {
            return *known;
        }
        let groups = key.0.clone();
        let mut unknown: Vec<&'static str> = vague.into_iter().collect();
        let members: Vec<&Rules<'_>> = groups.iter().filter_map(|it| self.rules.get(it)).collect();
        unknown.extend(members.iter().filter_map(|it| it.vague));
        let is_vague = !unknown.is_empty();
        let filters = [Direction::In, Direction::Out].map(|direction| {
            Family::ALL.map(|family| {
                if is_open {
                    return Bounds::known(Filter::everything(family));
                }
                let rules: Vec<&Rule<'_>> =
                    members.iter().flat_map(|it| &it.rules[direction as usize]).collect();
                let certain = by_address(&rules, family, Bound::Certain);
                let possible = if is_vague {
                    Filter::everything(family)
                } else {
                    by_address(&rules, family, Bound::Possible)
                };
                Bounds { certain, possible }
            })
        });
        for rule in members.iter().flat_map(|it| it.rules.iter().flatten()) {
            if rule.traffic.certain != rule.traffic.possible {
                unknown.push("the protocol or the ports of a rule are not known");
            }
            if let Peer::Unknown(why) = rule.peer {
                unknown.push(why);
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        self.sets.push(Groups { groups, vague, is_open, filters, unknown });
        self.by_groups.insert(key, self.sets.len() - 1);
        self.sets.len() - 1
    }

    /// What the groups of an interface let through, to or from another end.
    pub(super) fn filter(
        &self,
        set: usize,
        direction: Direction,
        family: Family,
        bound: Bound,
        other: Other<'_>,
    ) -> Filter {
        let Some(groups) = self.sets.get(set) else { return Filter::nothing() };
        let by_address = groups.filters[direction as usize][family as usize].get(bound);
        let mut named = Traffic::none();
        for rule in groups
            .groups
            .iter()
            .filter_map(|it| self.rules.get(it))
            .flat_map(|it| &it.rules[direction as usize])
        {
            let matches = match &rule.peer {
                Peer::Members(group) => self.is_member(*group, other, bound),
                Peer::Service(service) => other.service == Some(*service),
                Peer::Addresses(_) | Peer::Unknown(_) => false,
            };
            if matches {
                named = named.union(rule.traffic.get(bound));
            }
        }
        if named.is_empty() {
            return by_address.clone();
        }
        let everyone = family.all();
        by_address.union(&Filter::union_of(std::iter::once((&named, &everyone))))
    }

    /// Whether the other end is a member of a group, and rules may say so.
    pub(super) fn is_member(&self, group: Group<'a>, other: Other<'_>, bound: Bound) -> bool {
        let Some(set) = other.groups.and_then(|it| self.sets.get(it)) else { return false };
        let is_certain = set.groups.contains(&group);
        match bound {
            Bound::Certain => is_certain && other.is_nameable == Ok(true),
            Bound::Possible => (is_certain || set.vague.is_some()) && other.is_nameable != Ok(false),
        }
    }
}

fn by_address(rules: &[&Rule<'_>], family: Family, bound: Bound) -> Filter {
    let everyone = family.all();
    Filter::union_of(rules.iter().filter_map(|it| match (&it.peer, bound) {
        (Peer::Addresses(addresses), _) => Some((it.traffic.get(bound), &addresses[family as usize])),
        (Peer::Unknown(_), Bound::Possible) => Some((it.traffic.get(bound), &everyone)),
        _ => None,
    }))
}

/// What the default group of a VPC lets through. Source: VPC user guide, "Default security groups for your VPCs".
fn default_group<'a>(address: &'a str, resource: &Resource, has_other: bool) -> Rules<'a> {
    let vague = has_other.then_some("the rules of a default security group are not known");
    match resource.get(&vpc::LOCK_DEFAULT_GROUP) {
        Known::Is(true) => return Rules { vague, ..Rules::default() },
        Known::Is(false) | Known::Unset => {}
        Known::Unknown => {
            let vague = Some("whether the default security group is locked is not known");
            return Rules { vague, ..Rules::default() };
        }
    }
    if has_other {
        return Rules { vague, ..Rules::default() };
    }
    let all = || Bounds::known(Traffic::all());
    let itself = Rule { address: None, traffic: all(), peer: Peer::Members(Group::Default(address)) };
    let everyone = Peer::Addresses(Family::ALL.map(Family::all));
    Rules { rules: [vec![itself], vec![Rule { address: None, traffic: all(), peer: everyone }]], vague }
}

/// The group a value names.
fn group_of<'a>(stack: &'a Stack, value: &'a Value) -> Option<Group<'a>> {
    let address = target(stack, value)?;
    let (address, resource) = stack.resources.get_key_value(address)?;
    match (resource.ty, value) {
        (Some(ty), _) if *ty == security_group::TYPE => Some(Group::Own(address)),
        (Some(ty), Value::Ref { attr, .. }) if *ty == vpc::TYPE && attr == "default_security_group_id" => {
            Some(Group::Default(address))
        }
        _ => None,
    }
}

/// What a rule is about. Source: VPC user guide, "Security group rules".
fn read_traffic(resource: &Resource) -> Bounds<Traffic> {
    let unknown = |widest| Bounds { certain: Traffic::none(), possible: widest };
    let Some(protocol) = resource.value(&ingress::PROTOCOL).and_then(protocol_number) else {
        return unknown(Traffic::all());
    };
    let Some(protocol) = protocol else { return Bounds::known(Traffic::all()) };
    let (first, last) = (resource.value(&ingress::FROM_PORT), resource.value(&ingress::TO_PORT));
    let known = match protocol {
        TCP | UDP if first.is_none() && last.is_none() => Some(Traffic::protocol(protocol)),
        TCP | UDP => ports(protocol, first, last),
        ICMP | ICMPV6 => {
            let number = |it: Option<&Value>| it.map_or(Some(-1), Value::as_int);
            number(first).zip(number(last)).map(|(ty, code)| icmp(protocol, ty, code))
        }
        _ => Some(Traffic::protocol(protocol)),
    };
    known.map_or_else(|| unknown(Traffic::protocol(protocol)), Bounds::known)
}

fn read_peer<'a>(stack: &'a Stack, endpoints: &[GatewayEndpoint<'a>], resource: &'a Resource) -> Peer<'a> {
    const UNKNOWN: &str = "the other side of a security group's rule is not known";
    if let Some(group) = resource.value(&ingress::PEER_GROUP) {
        let known = group_of(stack, group);
        return known.map_or(Peer::Unknown(UNKNOWN), Peer::Members);
    }
    if let Some(list) = resource.value(&ingress::PREFIX_LIST) {
        let Some((address, list)) = target(stack, list).and_then(|it| stack.resources.get_key_value(it))
        else {
            return Peer::Unknown("the addresses of a prefix list are not known");
        };
        if list.ty == Some(&prefix_list::TYPE) {
            return match list_blocks(stack, list) {
                Ok(blocks) => Peer::Addresses(Family::ALL.map(|it| of_blocks(&blocks, it))),
                Err(why) => Peer::Unknown(why),
            };
        }
        let endpoint = endpoints.iter().find(|it| it.address == address);
        return match endpoint.and_then(|it| it.service) {
            Some(it) => Peer::Service(it),
            None => Peer::Unknown("the addresses of a prefix list are not known"),
        };
    }
    let blocks = [resource.value(&ingress::CIDR_IPV4), resource.value(&ingress::CIDR_IPV6)];
    let mut found = Vec::new();
    for block in blocks.into_iter().flatten() {
        match ranges::ranges(stack, block) {
            Ok(it) => found.extend(it),
            Err(why) => return Peer::Unknown(why),
        }
    }
    if blocks == [None, None] {
        return Peer::Unknown(UNKNOWN);
    }
    Peer::Addresses(Family::ALL.map(|it| of_blocks(&found, it)))
}
