//! Security groups: what may come in and go out.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::{Decided, all, any, mentions, opaque, outside, ranges, target};
use crate::catalog::ec2::{
    prefix_list, security_group, security_group_egress as egress, security_group_ingress as ingress,
};
use crate::lookup::Lookup;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// The rules of every security group in one direction: an edit of what may come in makes no difference to who asks what may go out.
pub struct Firewall<'a> {
    /// In address order; what comes into default groups last.
    pub rules: Vec<Traffic<'a>>,
    /// Where the rules of each group stand among those, in order.
    of_group: Lookup<&'a str, Vec<usize>>,
    /// Addresses of the groups with rules that the stack does not show.
    vague: BTreeSet<&'a str>,
}

/// One rule of a security group.
#[derive(Clone, Debug)]
pub struct Traffic<'a> {
    /// Address of the rule.
    pub address: &'a str,
    /// Address of its group; empty if it is not known.
    pub group: &'a str,
    /// The protocol.
    pub protocol: Protocol,
    /// First and last port; `None` if they are not known.
    pub ports: Option<(i64, i64)>,
    /// The other side.
    pub peers: Peers<'a>,
    /// Whether that is the lower half of all addresses, and its group has the same rule for the other half: together, they are for
    /// everybody.
    pub is_of_all: bool,
}

/// Protocol of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// All of them.
    All,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// One that has no ports.
    Other,
    /// It is not known.
    Unknown,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peers<'a> {
    /// Address ranges.
    Ranges(Vec<IpNet>),
    /// Members of a security group.
    Group,
    /// A prefix list; the address of the endpoint it belongs to, if it is one of the stack.
    PrefixList(Option<&'a str>),
    /// It is not known.
    Unknown(&'static str),
}

const VAGUE: &str = "the security group has rules that are not known";

impl<'a> Firewall<'a> {
    /// What may come in.
    pub(super) fn inbound(stack: &'a Stack) -> Self {
        let own = stack.of(&ingress::TYPE).map(|(address, it)| read_traffic(stack, address, it));
        // What a default group lets in is said of the resource that says it.
        let of_defaults =
            stack.configuration.default_groups.iter().flat_map(|group| {
                group.ingress.iter().map(|it| read_traffic(stack, group.address.as_str(), it))
            });
        Self::of(stack, own.chain(of_defaults).collect())
    }

    /// What may go out.
    pub(super) fn outbound(stack: &'a Stack) -> Self {
        let own = stack.of(&egress::TYPE).map(|(address, it)| read_traffic(stack, address, it));
        Self::of(stack, own.collect())
    }

    fn of(stack: &'a Stack, mut rules: Vec<Traffic<'a>>) -> Self {
        join_halves(&mut rules);
        let mut of_group: Lookup<&str, Vec<usize>> = Lookup::default();
        for (position, it) in rules.iter().enumerate() {
            of_group.entry(it.group).or_default().push(position);
        }
        let others: Vec<&Resource> = outside(stack, "aws_security_group_rule").collect();
        let is_vague = |group: &Resource| {
            opaque(group, "ingress").is_some()
                || opaque(group, "egress").is_some()
                || others.iter().any(|it| mentions(it, group))
        };
        let vague = stack
            .of(&security_group::TYPE)
            .filter(|(_, it)| is_vague(it))
            .map(|(address, _)| address)
            .collect();
        Self { rules, of_group, vague }
    }

    /// The rules of a group, in address order.
    fn rules_of(&self, group: &str) -> impl Iterator<Item = &Traffic<'a>> {
        let positions = self.of_group.get(group).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|it| self.rules.get(*it))
    }

    /// The rules of a group that let anyone reach a TCP port, or a reason why there may be some.
    pub fn open_to_everyone(&self, group: &str, port: i64) -> Decided<Vec<&Traffic<'a>>> {
        let mut open = Vec::new();
        let mut vague = self.vague.contains(group).then_some(VAGUE);
        for traffic in self.rules_of(group) {
            match all([traffic.admits_tcp(port), traffic.is_for_everyone()]) {
                Ok(true) => open.push(traffic),
                Ok(false) => {}
                Err(why) => vague = Some(why),
            }
        }
        match vague {
            Some(why) if open.is_empty() => Err(why),
            _ => Ok(open),
        }
    }

    /// Whether a group admits anybody at all to a TCP port.
    pub fn admits(&self, group: &str, port: i64) -> Decided<bool> {
        let rules = self.rules_of(group);
        let vague = self.vague.contains(group).then_some(Err(VAGUE));
        any(rules.map(|it| it.admits_tcp(port)).chain(vague))
    }

    /// Whether a group admits the whole internet on some port.
    pub fn is_open(&self, group: &str) -> Decided<bool> {
        let rules = self.rules_of(group);
        let vague = self.vague.contains(group).then_some(Err(VAGUE));
        any(rules.map(Traffic::is_for_everyone).chain(vague))
    }

    /// Whether a group lets its members open HTTPS connections to a service behind an endpoint, or to any address that
    /// the service may have. `endpoints` are those of the service.
    pub fn lets_https_out(&self, group: &str, endpoints: &[&str]) -> Decided<bool> {
        let rules = self.rules_of(group);
        let answers = rules.map(|it| {
            all([
                it.admits_tcp(443),
                match &it.peers {
                    Peers::Ranges(ranges) if ranges.iter().any(ranges::is_everyone) => Ok(true),
                    Peers::Ranges(ranges) if ranges.iter().any(may_hold_service) => {
                        Err("the addresses of the service are not known")
                    }
                    Peers::Ranges(_) => Ok(false),
                    Peers::PrefixList(Some(endpoint)) => Ok(endpoints.contains(endpoint)),
                    Peers::PrefixList(None) => Err("the addresses of a prefix list are not known"),
                    Peers::Group => Ok(false),
                    Peers::Unknown(why) => Err(*why),
                },
            ])
        });
        let vague = self.vague.contains(group).then_some(Err(VAGUE));
        any(answers.chain(vague))
    }
}

/// Whether a range may hold public addresses of AWS.
fn may_hold_service(range: &IpNet) -> bool {
    match range {
        IpNet::V4(it) => ranges::is_public(it),
        IpNet::V6(_) => false,
    }
}

impl Traffic<'_> {
    /// Whether it covers a TCP port.
    pub fn admits_tcp(&self, port: i64) -> Decided<bool> {
        match (self.protocol, self.ports) {
            (Protocol::All, _) => Ok(true),
            (Protocol::Udp | Protocol::Other, _) => Ok(false),
            (Protocol::Tcp, Some((from, to))) => Ok((from..=to).contains(&port)),
            (Protocol::Unknown, Some((from, to))) if !(from..=to).contains(&port) && from >= 0 => Ok(false),
            _ => Err("the protocol or the ports of a rule are not known"),
        }
    }

    /// Whether it covers every port: of all protocols, or of TCP or UDP.
    pub fn covers_all_ports(&self) -> Decided<bool> {
        match (self.protocol, self.ports) {
            (Protocol::All, _) => Ok(true),
            // What ICMP has in their place are its type and its code. Source: EC2 API reference, "IpPermission".
            (Protocol::Other, _) => Ok(false),
            (Protocol::Unknown, _) => Err("the protocol of the rule is not known"),
            (_, Some((from, to))) => Ok(from == 0 && to == 65_535),
            (_, None) => Err("the ports of the rule are not known"),
        }
    }

    /// Whether its other side is the whole internet, IPv4 or IPv6.
    pub fn is_for_everyone(&self) -> Decided<bool> {
        match &self.peers {
            Peers::Ranges(ranges) => Ok(self.is_of_all || ranges.iter().any(ranges::is_everyone)),
            Peers::Group | Peers::PrefixList(Some(_)) => Ok(false),
            Peers::PrefixList(None) => Err("the addresses of a prefix list are not known"),
            Peers::Unknown(why) => Err(why),
        }
    }
}

/// Inbound and outbound rules have the same keys, so one reader serves both.
fn read_traffic<'a>(stack: &'a Stack, address: &'a str, resource: &'a Resource) -> Traffic<'a> {
    let group = resource.value(&ingress::SECURITY_GROUP).and_then(|it| target(stack, it)).unwrap_or_default();
    let protocol = match resource.value(&ingress::PROTOCOL).map(|it| it.as_str()) {
        Some(Some("-1" | "all")) => Protocol::All,
        Some(Some("tcp" | "TCP" | "6")) => Protocol::Tcp,
        Some(Some("udp" | "UDP" | "17")) => Protocol::Udp,
        Some(Some(_)) => Protocol::Other,
        _ => Protocol::Unknown,
    };
    let port = |value: Option<&Value>, unset: i64| value.map_or(Some(unset), Value::as_int);
    let ports =
        (port(resource.value(&ingress::FROM_PORT), 0), port(resource.value(&ingress::TO_PORT), 65_535));
    let ports = match ports {
        // Some write -1 for every port, as for ICMP.
        (Some(-1), Some(-1)) => Some((0, 65_535)),
        (Some(from), Some(to)) => Some((from, to)),
        _ => None,
    };
    Traffic { address, group, protocol, ports, peers: read_peers(stack, resource), is_of_all: false }
}

/// Marks the rules for the lower half of all addresses whose group has the same rule for the other half.
fn join_halves(rules: &mut [Traffic<'_>]) {
    type Said<'a> = (&'a str, Protocol, Option<(i64, i64)>);
    let mut halves: Lookup<Said<'_>, BTreeSet<IpNet>> = Lookup::default();
    for it in rules.iter() {
        let Peers::Ranges(ranges) = &it.peers else { continue };
        let found = ranges.iter().filter(|it| it.prefix_len() == 1).map(IpNet::trunc);
        for half in found {
            halves.entry((it.group, it.protocol, it.ports)).or_default().insert(half);
        }
    }
    if halves.is_empty() {
        return;
    }
    for it in rules {
        let (Peers::Ranges(ranges), Some(halves)) =
            (&it.peers, halves.get(&(it.group, it.protocol, it.ports)))
        else {
            continue;
        };
        it.is_of_all = ranges.iter().any(|half| {
            let all = half.supernet().filter(|all| half.prefix_len() == 1 && half.network() == all.network());
            all.is_some_and(|all| halves.iter().filter(|it| all.contains(*it)).count() == 2)
        });
    }
}

/// The ranges in a prefix list of the stack.
fn read_entries<'a>(stack: &'a Stack, list: &'a Resource) -> Peers<'a> {
    let Some(Value::List(entries)) = list.value(&prefix_list::ENTRIES) else {
        return Peers::Unknown("the addresses of a prefix list are not known");
    };
    let ranges =
        entries.iter().map(|it| it.field("cidr").map_or(Ok(Vec::new()), |it| ranges::ranges(stack, it)));
    match ranges.collect::<Result<Vec<_>, _>>() {
        Ok(ranges) => Peers::Ranges(ranges.into_iter().flatten().collect()),
        Err(why) => Peers::Unknown(why),
    }
}

fn read_peers<'a>(stack: &'a Stack, resource: &'a Resource) -> Peers<'a> {
    if resource.value(&ingress::PEER_GROUP).is_some() {
        return Peers::Group;
    }
    if let Some(list) = resource.value(&ingress::PREFIX_LIST) {
        let list = target(stack, list).filter(|it| stack.get(it).is_some());
        return match list.and_then(|it| stack.get(it)).filter(|it| it.ty == Some(&prefix_list::TYPE)) {
            Some(own) => read_entries(stack, own),
            None => Peers::PrefixList(list),
        };
    }
    let blocks = resource.value(&ingress::CIDR_IPV4).into_iter().chain(resource.value(&ingress::CIDR_IPV6));
    let mut found = Vec::new();
    for block in blocks {
        match ranges::ranges(stack, block) {
            Ok(it) => found.extend(it),
            Err(why) => return Peers::Unknown(why),
        }
    }
    if found.is_empty() && resource.value(&ingress::CIDR_IPV4).is_none() {
        return Peers::Unknown("the other side of the rule is not known");
    }
    Peers::Ranges(found)
}
