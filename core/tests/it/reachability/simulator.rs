//! Single packets, pushed hop by hop through a network as AWS documents it. Shares no code with the engine.

use super::world::{Cidr, Peer, Target, Traffic, World};

/// Who opens a connection, or is to answer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    /// An instance, by its number.
    Host(usize),
    /// Anything in a subnet, with no security group in the way.
    Anyone(usize),
    /// A machine on the internet.
    Internet,
    /// DynamoDB, at one of its public addresses.
    Service,
}

/// A connection to try.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connection {
    pub(super) v6: bool,
    pub(super) client: Party,
    pub(super) server: Party,
    /// Private address, or the only one.
    pub(super) client_address: u128,
    pub(super) server_address: u128,
    /// Public IPv4 address of the client, or of the NAT gateway it goes through.
    pub(super) client_public: u128,
    /// Public IPv4 address of the server.
    pub(super) server_public: u128,
    /// Whether what stands for anything in a subnet has a public IPv4 address.
    pub(super) anyone_is_public: bool,
    /// Whether the client uses the public address of the server.
    pub(super) by_public: bool,
    pub(super) protocol: u8,
    /// Port of the server; for ICMP type × 256 + code.
    pub(super) port: u16,
    /// Port of the client, and of a NAT gateway on its behalf.
    pub(super) client_port: u16,
    pub(super) nat_port: u16,
}

#[derive(Clone, Copy, Debug)]
struct Packet {
    source: u128,
    target: u128,
    /// Destination port.
    port: u16,
}

/// By what a packet left a subnet, or came to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hop {
    Inside,
    Local,
    Peering(usize),
    Igw,
    EgressOnly,
    Nat(usize),
    Endpoint,
}

pub(super) struct Simulator<'w> {
    pub(super) world: &'w World,
}

impl Simulator<'_> {
    /// Whether the connection opens: the request arrives, and the answer comes back if there is one.
    pub(super) fn connects(&self, it: &Connection) -> bool {
        let target = if it.by_public { it.server_public } else { it.server_address };
        let request = Packet { source: it.client_address, target, port: it.port };
        let Some((arrived, left_by, came_by)) = self.request(it, request) else { return false };
        let echo = match it.protocol {
            1 => Some((8, 0)),
            58 => Some((128, 129 << 8)),
            _ => None,
        };
        let answer_port = match echo {
            Some((kind, answer)) if it.port >> 8 == kind => answer,
            // What wants no answer has arrived. That there is a way back is asked of everything alike.
            Some(_) => {
                let Some(subnet) = self.subnet_of(it.server).filter(|_| came_by != Hop::Inside) else {
                    return true;
                };
                return self.route(subnet, it, arrived.source) == Some(came_by);
            }
            None if matches!(it.protocol, 6 | 17) => {
                if matches!(left_by, Hop::Nat(_)) {
                    it.nat_port
                } else {
                    it.client_port
                }
            }
            None => 0,
        };
        let answer = Packet { source: arrived.target, target: arrived.source, port: answer_port };
        self.answer(it, answer, left_by, came_by)
    }

    /// The packet as it arrives, what it left the client's subnet by, and what it came to the server's by.
    fn request(&self, it: &Connection, mut packet: Packet) -> Option<(Packet, Hop, Hop)> {
        let mut left_by = Hop::Igw;
        if let Some(subnet) = self.subnet_of(it.client) {
            if !self.group_allows(it, true, packet.target) {
                return None;
            }
            if self.subnet_of(it.server) == Some(subnet) && !it.by_public {
                let allowed = self.group_allows(it, false, packet.source);
                return allowed.then_some((packet, Hop::Inside, Hop::Inside));
            }
            if !self.acl_allows(subnet, true, it, packet.target, packet.port) {
                return None;
            }
            left_by = self.route(subnet, it, packet.target)?;
            match left_by {
                Hop::Inside => return None,
                Hop::Local | Hop::Peering(_) => return self.arrive_inside(it, packet, left_by),
                Hop::Igw if !self.gateways_pass() => return None,
                Hop::Igw if it.v6 => {}
                Hop::Igw => {
                    if !self.has_public(it, it.client) {
                        return None;
                    }
                    packet.source = it.client_public;
                }
                Hop::EgressOnly => {
                    if !it.v6 || self.world.block_mode == Some("block-bidirectional") {
                        return None;
                    }
                }
                Hop::Endpoint => return (it.server == Party::Service).then_some((packet, left_by, left_by)),
                Hop::Nat(nat) => {
                    let (place, is_public) = self.world.nats[nat];
                    if it.v6 || !is_public || !matches!(it.protocol, 1 | 6 | 17) {
                        return None;
                    }
                    if place != subnet && !self.acl_allows(place, false, it, packet.source, packet.port) {
                        return None;
                    }
                    let on = self.route(place, it, packet.target);
                    if on == Some(Hop::Igw) && self.world.block_mode == Some("block-bidirectional") {
                        return None;
                    }
                    if !matches!(on, Some(Hop::Igw | Hop::Endpoint))
                        || !self.acl_allows(place, true, it, packet.target, packet.port)
                    {
                        return None;
                    }
                    packet.source = it.client_public;
                }
            }
        }
        // On the internet.
        let Some(subnet) = self.subnet_of(it.server) else { return Some((packet, left_by, left_by)) };
        // Nobody there knows the way to a private address.
        if !it.v6 && !it.by_public && it.client != Party::Internet {
            return None;
        }
        let vpc = &self.world.vpcs[self.world.subnets[subnet].vpc];
        if !vpc.has_igw || !self.gateways_pass() || (!it.v6 && !self.has_public(it, it.server)) {
            return None;
        }
        packet.target = it.server_address;
        let allowed = self.acl_allows(subnet, false, it, packet.source, packet.port)
            && self.group_allows_internet(it, packet.source);
        allowed.then_some((packet, left_by, Hop::Igw))
    }

    fn arrive_inside(&self, it: &Connection, packet: Packet, by: Hop) -> Option<(Packet, Hop, Hop)> {
        let (from, to) = (self.subnet_of(it.client)?, self.subnet_of(it.server)?);
        let (home, away) = (self.world.subnets[from].vpc, self.world.subnets[to].vpc);
        match by {
            Hop::Peering(peering) => {
                let (a, b) = self.world.peerings[peering];
                if (a, b) != (home, away) && (b, a) != (home, away) {
                    return None;
                }
                if self.overlap(a, b) {
                    return None;
                }
            }
            _ if home != away => return None,
            _ => {}
        }
        let allowed = self.acl_allows(to, false, it, packet.source, packet.port)
            && self.group_allows(it, false, packet.source);
        allowed.then_some((packet, by, by))
    }

    fn answer(&self, it: &Connection, packet: Packet, left_by: Hop, came_by: Hop) -> bool {
        if left_by == Hop::Inside {
            return true;
        }
        if let Some(subnet) = self.subnet_of(it.server) {
            // Groups remember the connection; network ACLs and route tables do not.
            let back = self.route(subnet, it, packet.target);
            if back != Some(came_by) || !self.acl_allows(subnet, true, it, packet.target, packet.port) {
                return false;
            }
        }
        let Some(subnet) = self.subnet_of(it.client) else { return true };
        // What the client sees as the source: the address it sent to.
        let source = if it.by_public { it.server_public } else { it.server_address };
        match left_by {
            Hop::Nat(nat) => {
                let (place, _) = self.world.nats[nat];
                if !self.acl_allows(place, false, it, source, packet.port) {
                    return false;
                }
                let port = if matches!(it.protocol, 6 | 17) { it.client_port } else { packet.port };
                place == subnet
                    || (self.acl_allows(place, true, it, it.client_address, port)
                        && self.acl_allows(subnet, false, it, source, port))
            }
            _ => self.acl_allows(subnet, false, it, source, packet.port),
        }
    }

    /// Whether internet gateways pass what they are asked to: else only what a NAT or egress-only gateway asked for.
    fn gateways_pass(&self) -> bool {
        matches!(self.world.block_mode, None | Some("off"))
    }

    fn subnet_of(&self, party: Party) -> Option<usize> {
        match party {
            Party::Host(it) => Some(self.world.hosts[it].subnet),
            Party::Anyone(it) => Some(it),
            Party::Internet | Party::Service => None,
        }
    }

    fn has_public(&self, it: &Connection, party: Party) -> bool {
        match party {
            Party::Host(number) => {
                let host = &self.world.hosts[number];
                host.has_eip || host.public.unwrap_or(self.world.subnets[host.subnet].maps_public)
            }
            Party::Anyone(_) => it.anyone_is_public,
            Party::Internet | Party::Service => true,
        }
    }

    fn overlap(&self, a: usize, b: usize) -> bool {
        let blocks = |vpc: usize| {
            let subnets = self.world.subnets.iter().filter(move |it| it.vpc == vpc);
            std::iter::once(self.world.vpcs[vpc].v4)
                .chain(subnets.filter_map(|it| it.v6))
                .collect::<Vec<Cidr>>()
        };
        let others = blocks(b);
        blocks(a)
            .iter()
            .any(|x| others.iter().any(|y| x.v6 == y.v6 && x.base <= y.last() && y.base <= x.last()))
    }

    /// Where the route table of a subnet sends a packet: the longest prefix that matches.
    fn route(&self, subnet: usize, it: &Connection, target: u128) -> Option<Hop> {
        let vpc = self.world.subnets[subnet].vpc;
        let table = self.world.subnets[subnet].table.map(|it| &self.world.tables[it]);
        let mine = self.world.subnets.iter().filter(|it| it.vpc == vpc);
        let local = self.world.vpcs[vpc].v4.holds(it.v6, target)
            || mine.clone().any(|subnet| subnet.v6.is_some_and(|block| block.holds(it.v6, target)));
        let mut best: Option<(i16, Target)> = None;
        for (destination, to) in table.map(|it| it.routes.as_slice()).unwrap_or_default() {
            let (blocks, listed) = match destination {
                Ok(block) => (vec![*block], false),
                Err(list) => (self.world.lists[*list].clone(), true),
            };
            for block in blocks {
                if !block.holds(it.v6, target) {
                    continue;
                }
                // Inside the VPC only whole subnets may be diverted, and only to an appliance.
                let is_whole = mine.clone().any(|it| it.v4 == block || it.v6 == Some(block));
                if local && !(is_whole && matches!(to, Target::Host(_))) {
                    continue;
                }
                let score = i16::from(block.length) * 2 + i16::from(!listed);
                if best.is_none_or(|it| it.0 < score) {
                    best = Some((score, *to));
                }
            }
        }
        // The prefix list of the service is more specific than what routes of whole networks are for.
        if it.server == Party::Service && table.is_some_and(|it| it.has_endpoint) {
            return Some(Hop::Endpoint);
        }
        match best {
            None => local.then_some(Hop::Local),
            Some((_, to)) => match to {
                Target::Igw(vpc) => self.world.vpcs[vpc].has_igw.then_some(Hop::Igw),
                Target::EgressOnly(_) => Some(Hop::EgressOnly),
                Target::Nat(it) => Some(Hop::Nat(it)),
                Target::Peering(it) => Some(Hop::Peering(it)),
                Target::Host(_) | Target::Nothing => None,
            },
        }
    }

    fn acl_allows(&self, subnet: usize, egress: bool, it: &Connection, other: u128, port: u16) -> bool {
        let Some(acl) = self.world.subnets[subnet].acl else { return true };
        let mut rules: Vec<_> = self.world.acls[acl].1.iter().filter(|it| it.egress == egress).collect();
        rules.sort_by_key(|it| it.number);
        for rule in rules {
            if matches(&rule.traffic, it.protocol, port) && rule.cidr.holds(it.v6, other) {
                return rule.allow;
            }
        }
        false
    }

    /// Whether the groups of the client let a packet out, or those of the server let one in that comes privately.
    fn group_allows(&self, it: &Connection, egress: bool, other: u128) -> bool {
        let (own, peer) = if egress { (it.client, it.server) } else { (it.server, it.client) };
        let peer = if it.by_public { Party::Internet } else { peer };
        self.groups_allow(own, egress, it, other, peer)
    }

    /// Whether the groups of the server let a packet in that comes over the internet.
    fn group_allows_internet(&self, it: &Connection, other: u128) -> bool {
        self.groups_allow(it.server, false, it, other, Party::Internet)
    }

    fn groups_allow(&self, own: Party, egress: bool, it: &Connection, other: u128, peer: Party) -> bool {
        let Party::Host(host) = own else { return true };
        let host = &self.world.hosts[host];
        let vpc = self.world.subnets[host.subnet].vpc;
        // Over the internet, IPv6 packets reach a host that groups do not know as a neighbor.
        let is_neighbor = |peer: Party| {
            self.subnet_of(peer).is_some_and(|subnet| {
                let away = self.world.subnets[subnet].vpc;
                away == vpc || self.goes_by_peering(it)
            })
        };
        if host.groups.is_empty() {
            return match peer {
                _ if egress => true,
                Party::Host(peer) => {
                    let peer = &self.world.hosts[peer];
                    peer.groups.is_empty() && self.world.subnets[peer.subnet].vpc == vpc
                }
                _ => false,
            };
        }
        host.groups.iter().flat_map(|it| &self.world.groups[*it].rules).any(|(is_out, traffic, from)| {
            *is_out == egress
                && matches(traffic, it.protocol, it.port)
                && match from {
                    Peer::Block(block) => block.holds(it.v6, other),
                    Peer::List(list) => self.world.lists[*list].iter().any(|block| block.holds(it.v6, other)),
                    Peer::Service => peer == Party::Service,
                    Peer::Group(group) => match peer {
                        Party::Host(number) => {
                            self.world.hosts[number].groups.contains(group) && is_neighbor(peer)
                        }
                        _ => false,
                    },
                }
        })
    }

    /// Whether the client's packets take a peering connection to the server.
    fn goes_by_peering(&self, it: &Connection) -> bool {
        let subnet = self.subnet_of(it.client);
        subnet
            .is_some_and(|subnet| matches!(self.route(subnet, it, it.server_address), Some(Hop::Peering(_))))
    }
}

fn matches(rule: &Traffic, protocol: u8, port: u16) -> bool {
    let Some(wanted) = rule.protocol else { return true };
    if wanted != protocol {
        return false;
    }
    match protocol {
        6 | 17 => (rule.from..=rule.to).contains(&i64::from(port)),
        1 | 58 => {
            let (kind, code) = (i64::from(port >> 8), i64::from(port & 0xff));
            (rule.from == -1 || rule.from == kind) && (rule.from == -1 || rule.to == -1 || rule.to == code)
        }
        _ => true,
    }
}
