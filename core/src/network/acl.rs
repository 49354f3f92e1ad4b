//! Network ACLs: stateless firewalls around subnets.

use std::collections::BTreeMap;

use super::addresses::{Family, of_blocks};
use super::filter::{Bound, Bounds, Filter, Match};
use super::routes::subnet_number;
use super::traffic::{ICMP, ICMPV6, TCP, Traffic, UDP};
use super::vpc::Places;
use super::{Known, opaque, outside, ranges, target};
use crate::catalog::Prop;
use crate::catalog::ec2::{network_acl, network_acl_association as association, network_acl_rule as rule};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// Inbound or outbound, seen from what the firewall is around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Into it.
    In,
    /// Out of it.
    Out,
}

/// A network ACL.
#[derive(Debug)]
pub(super) struct Acl<'a> {
    /// Its address; `None` for the default one of a VPC, which lets everything through.
    pub(super) address: Option<&'a str>,
    /// What it lets through, by direction and family.
    filters: [[Bounds<Filter>; 2]; 2],
    /// What it lets through of the answers to some traffic, by direction and family.
    replies: [[Bounds<Filter>; 2]; 2],
    /// The rules in their order, by direction.
    pub(super) rules: [Vec<Rule<'a>>; 2],
    /// What is not known about it.
    pub(super) unknown: Vec<&'static str>,
}

/// A rule of a network ACL.
#[derive(Debug)]
pub(super) struct Rule<'a> {
    pub(super) address: &'a str,
    /// Its place; `None` if it is not known.
    pub(super) number: Option<i64>,
    /// Whether it lets through what it matches; `None` if it is not known.
    pub(super) allows: Option<bool>,
    /// What it matches, by family: `certain` at least, `possible` at most.
    pub(super) matches: [Bounds<(Traffic, super::Addresses)>; 2],
}

/// All network ACLs, and which is around which subnet.
#[derive(Debug)]
pub(super) struct Acls<'a> {
    pub(super) acls: Vec<Acl<'a>>,
    pub(super) of_subnet: Vec<usize>,
    /// ACLs that are made elsewhere, by the rules that are added to them here. They go by the address of the first of those.
    pub(super) elsewhere: Vec<Acl<'a>>,
}

impl Acl<'_> {
    pub(super) fn filter(&self, direction: Direction, family: Family, bound: Bound) -> &Filter {
        self.filters[direction as usize][family as usize].get(bound)
    }

    /// For each traffic, the addresses to or from which its answers pass, to all the ports of clients.
    pub(super) fn replies(&self, direction: Direction, family: Family, bound: Bound) -> &Filter {
        self.replies[direction as usize][family as usize].get(bound)
    }
}

/// What an ACL that is made elsewhere is called, and the rules that are added to it here.
type Stray<'a> = (Option<&'a Value>, Vec<(&'a str, &'a Resource)>);

impl<'a> Acls<'a> {
    pub(super) fn of(stack: &'a Stack, places: &Places<'a>) -> Self {
        let mut rules: BTreeMap<&str, Vec<(&str, &Resource)>> = BTreeMap::new();
        let mut strays: Vec<Stray<'_>> = Vec::new();
        for (address, it) in stack.of(&rule::TYPE) {
            let acl = it.value(&rule::NETWORK_ACL);
            let own = acl.and_then(|it| target(stack, it)).filter(|it| stack.resources.contains_key(it));
            match (own, strays.iter_mut().find(|it| it.0 == acl)) {
                (Some(acl), _) => rules.entry(acl).or_default().push((address, it)),
                (None, Some((_, rules))) => rules.push((address, it)),
                (None, None) => strays.push((acl, vec![(address, it)])),
            }
        }
        let elsewhere =
            strays.iter().filter_map(|(_, rules)| Some(of_rules(stack, rules.first()?.0, rules))).collect();
        // The default one comes first, its unknown relative second.
        let mut acls = vec![everything(), vague("the default network ACL of a VPC may have other rules")];
        let mut at = BTreeMap::new();
        for (address, resource) in stack.of(&network_acl::TYPE) {
            at.insert(address, acls.len());
            acls.push(read(stack, address, resource, rules.get(address).map_or(&[][..], Vec::as_slice)));
        }
        let has_other_defaults = outside(stack, "aws_default_network_acl").next().is_some();
        let mut of_subnet: Vec<usize> = places
            .subnets
            .iter()
            .map(|it| {
                let is_ours = places.vpcs.get(it.vpc).is_some_and(|it| it.address.is_some());
                usize::from(has_other_defaults || !is_ours)
            })
            .collect();
        for (_, it) in stack.of(&association::TYPE) {
            let acl = it.value(&association::NETWORK_ACL).and_then(|it| target(stack, it));
            let acl = acl.and_then(|it| at.get(it).copied()).unwrap_or(1);
            match it.value(&association::SUBNET).and_then(|it| subnet_number(stack, places, it)) {
                Some(subnet) => {
                    if let Some(it) = of_subnet.get_mut(subnet) {
                        *it = acl;
                    }
                }
                // Any subnet may be meant that has none.
                None => of_subnet.iter_mut().filter(|it| **it == 0).for_each(|it| *it = 1),
            }
        }
        // The same goes for an ACL that does not say which subnets it is around.
        if stack.of(&network_acl::TYPE).any(|(_, it)| opaque(it, "subnet_ids").is_some()) {
            of_subnet.iter_mut().filter(|it| **it == 0).for_each(|it| *it = 1);
        }
        Self { acls, of_subnet, elsewhere }
    }

    /// The ACL around a subnet.
    pub(super) fn of_subnet(&self, subnet: usize) -> Option<&Acl<'a>> {
        self.acls.get(*self.of_subnet.get(subnet)?)
    }
}

fn everything<'a>() -> Acl<'a> {
    let filters = || [(); 2].map(|()| Family::ALL.map(|it| Bounds::known(Filter::everything(it))));
    Acl {
        address: None,
        filters: filters(),
        replies: filters(),
        rules: [Vec::new(), Vec::new()],
        unknown: Vec::new(),
    }
}

fn vague<'a>(why: &'static str) -> Acl<'a> {
    let mut acl = everything();
    forget(&mut acl, why);
    acl
}

/// Nothing is certain any more.
fn forget(acl: &mut Acl<'_>, why: &'static str) {
    for direction in [Direction::In, Direction::Out] {
        forget_direction(acl, direction);
    }
    acl.unknown.push(why);
}

/// Nothing is certain any more of one direction.
fn forget_direction(acl: &mut Acl<'_>, direction: Direction) {
    for filters in [&mut acl.filters, &mut acl.replies] {
        for (family, it) in Family::ALL.into_iter().zip(&mut filters[direction as usize]) {
            *it = Bounds { certain: Filter::nothing(), possible: Filter::everything(family) };
        }
    }
    acl.rules[direction as usize].clear();
}

fn read<'a>(
    stack: &'a Stack,
    address: &'a str,
    resource: &'a Resource,
    rules: &[(&'a str, &'a Resource)],
) -> Acl<'a> {
    let mut acl = of_rules(stack, address, rules);
    for (direction, block) in [(Direction::In, "ingress"), (Direction::Out, "egress")] {
        if opaque(resource, block).is_some() {
            forget_direction(&mut acl, direction);
            acl.unknown.push(NOT_ALL);
        }
    }
    acl
}

const NOT_ALL: &str = "the rules of a network ACL are not all known";

/// An ACL of these rules, which goes by this address.
fn of_rules<'a>(stack: &'a Stack, address: &'a str, rules: &[(&'a str, &'a Resource)]) -> Acl<'a> {
    // AWS allows forty rules in each direction.
    const MOST: usize = 1_000;
    let mut acl = everything();
    acl.address = Some(address);
    if rules.len() > MOST {
        forget(&mut acl, NOT_ALL);
        return acl;
    }
    for (address, resource) in rules {
        match resource.get(&rule::EGRESS) {
            Known::Is(is_out) => {
                let rule = read_rule(stack, address, resource, &mut acl.unknown);
                acl.rules[usize::from(is_out)].push(rule);
            }
            _ => {
                forget(&mut acl, "the direction of a network ACL's rule is not known");
                return acl;
            }
        }
    }
    for direction in [Direction::In, Direction::Out] {
        acl.rules[direction as usize].sort_by_key(|it| (it.number, it.address));
        for family in Family::ALL {
            let rules = &acl.rules[direction as usize];
            let (certain, possible) =
                (lets(rules, family, Bound::Certain), lets(rules, family, Bound::Possible));
            let (direction, family_number) = (direction as usize, family as usize);
            acl.replies[direction][family_number] =
                Bounds { certain: certain.all_replies(family), possible: possible.all_replies(family) };
            acl.filters[direction][family_number] = Bounds { certain, possible };
        }
    }
    acl
}

/// What rules let through at least, or at most. A rule that may stand anywhere takes away everywhere what it may deny, and
/// gives nothing that another may deny before it.
fn lets(rules: &[Rule<'_>], family: Family, bound: Bound) -> Filter {
    let rule = |it: &Rule<'_>| {
        // What is not known about it counts against whoever asks.
        let allows = it.allows.unwrap_or(bound == Bound::Possible);
        let widest = allows == (bound == Bound::Possible);
        let matches = it.matches[family as usize].get(if widest { Bound::Possible } else { Bound::Certain });
        Match { traffic: matches.0.clone(), addresses: matches.1.clone(), allows }
    };
    let wanted = bound == Bound::Possible;
    let anywhere = rules.iter().filter(|it| it.number.is_none()).map(rule).filter(|it| it.allows == wanted);
    let placed = rules.iter().filter(|it| it.number.is_some()).map(rule);
    Filter::ordered(&anywhere.chain(placed).collect::<Vec<_>>())
}

fn read_rule<'a>(
    stack: &'a Stack,
    address: &'a str,
    resource: &'a Resource,
    unknown: &mut Vec<&'static str>,
) -> Rule<'a> {
    let number = if let Known::Is(it) = resource.get(&rule::RULE_NUMBER) { Some(it) } else { None };
    let allows = match resource.get(&rule::RULE_ACTION) {
        Known::Is(it) if it.eq_ignore_ascii_case("allow") => Some(true),
        Known::Is(it) if it.eq_ignore_ascii_case("deny") => Some(false),
        _ => None,
    };
    let traffic = read_traffic(resource);
    let blocks = resource.value(&rule::CIDR_BLOCK).and_then(|it| ranges::ranges(stack, it).ok());
    if number.is_none() || allows.is_none() || blocks.is_none() || traffic.certain != traffic.possible {
        unknown.push("a rule of a network ACL is not known in full");
    }
    let matches = Family::ALL.map(|family| match &blocks {
        Some(blocks) => {
            let addresses = of_blocks(blocks, family);
            Bounds {
                certain: (traffic.certain.clone(), addresses.clone()),
                possible: (traffic.possible.clone(), addresses),
            }
        }
        None => Bounds {
            certain: (Traffic::none(), super::Addresses::empty()),
            possible: (traffic.possible.clone(), family.all()),
        },
    });
    Rule { address, number, allows, matches }
}

/// What a rule is about. Source: VPC user guide, "Network ACL rules".
fn read_traffic(resource: &Resource) -> Bounds<Traffic> {
    let Some(protocol) = resource.value(&rule::PROTOCOL).and_then(protocol_number) else {
        return Bounds { certain: Traffic::none(), possible: Traffic::all() };
    };
    let Some(protocol) = protocol else { return Bounds::known(Traffic::all()) };
    let known = match protocol {
        TCP | UDP => ports(protocol, resource.value(&rule::FROM_PORT), resource.value(&rule::TO_PORT)),
        ICMP | ICMPV6 => {
            let number = |it: &Prop<i64>| match resource.get(it) {
                Known::Is(it) => Some(it),
                _ => None,
            };
            number(&rule::ICMP_TYPE)
                .zip(number(&rule::ICMP_CODE).or(Some(-1)))
                .map(|(ty, code)| icmp(protocol, ty, code))
        }
        _ => Some(Traffic::protocol(protocol)),
    };
    match known {
        Some(it) => Bounds::known(it),
        None => Bounds { certain: Traffic::none(), possible: Traffic::protocol(protocol) },
    }
}

/// The number of a protocol; `None` in it for all of them.
pub(super) fn protocol_number(value: &Value) -> Option<Option<u8>> {
    let text = match value {
        Value::Str(it) => it.to_ascii_lowercase(),
        Value::Int(it) => it.to_string(),
        _ => return None,
    };
    match text.as_str() {
        "-1" | "all" => Some(None),
        "tcp" => Some(Some(TCP)),
        "udp" => Some(Some(UDP)),
        "icmp" => Some(Some(ICMP)),
        "icmpv6" => Some(Some(ICMPV6)),
        other => other.parse().ok().map(Some),
    }
}

/// Ports of TCP or UDP, if both ends are known.
pub(super) fn ports(protocol: u8, first: Option<&Value>, last: Option<&Value>) -> Option<Traffic> {
    // Some write -1 for every port, as for ICMP.
    let is_every = |it: Option<&Value>| it.and_then(Value::as_int) == Some(-1);
    if is_every(first) && is_every(last) {
        return Some(Traffic::protocol(protocol));
    }
    let number = |it: Option<&Value>| u16::try_from(it?.as_int()?).ok();
    Some(Traffic::ports(protocol, number(first)?, number(last)?))
}

/// Messages of ICMP; -1 is every type, or every code.
pub(super) fn icmp(protocol: u8, ty: i64, code: i64) -> Traffic {
    let byte = |it: i64| u8::try_from(it).ok();
    match (byte(ty), byte(code)) {
        (None, _) => Traffic::protocol(protocol),
        (Some(ty), None) => Traffic::ports(protocol, u16::from(ty) << 8, (u16::from(ty) << 8) | 0xff),
        (Some(ty), Some(code)) => {
            let both = (u16::from(ty) << 8) | u16::from(code);
            Traffic::ports(protocol, both, both)
        }
    }
}
