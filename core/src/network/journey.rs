//! The ways packets may take between two ends, each as the stages they pass in order.
//!
//! Sources: VPC user guide, "Route tables", "Internet gateways", "NAT gateways", "Network ACLs" (which are not asked for
//! traffic inside a subnet), "Security groups"; PrivateLink guide, "Gateway endpoints"; VPC peering guide.

use super::acl::Direction;
use super::addresses::{Addresses, Family};
use super::filter::Bound;
use super::flow::{self, Cell, End, Side};
use super::group::Other;
use super::host::Interface;
use super::public_access::Crossing;
use super::routes::{Table, Way};
use super::traffic::{ICMP, TCP, Traffic, UDP};
use super::{Decided, Network};

/// One thing on the way that may let packets through or not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage<'a> {
    /// The groups around an interface, by its number, looking at the other end.
    Groups { interface: usize, direction: Direction, other: Other<'a> },
    /// The network ACL around a subnet, by its number.
    Acl { subnet: usize, direction: Direction },
    /// The route table of a subnet, looking at one of the addresses: the target, or for the answer the source.
    Route { subnet: usize, side: Side, way: Way<'a> },
    /// The NAT gateway with this number: it translates TCP, UDP and ICMP.
    Translation(usize),
    /// What a host listens to, by its number.
    Listens { host: usize },
    /// The network ACLs that the answer passes, by their subnets: out of one and into another.
    Replies { out_of: Option<usize>, into: Option<usize> },
    /// Something that lets everything through, or nothing.
    Fact(Fact<'a>),
}

/// Something that lets everything through, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fact<'a> {
    /// The VPC with this number has an internet gateway.
    Gateway(usize),
    /// The interface with this number has an address of the family on the internet.
    OnInternet(usize, Family),
    /// VPC Block Public Access lets packets of the VPC with this number cross.
    PublicAccess(usize, Crossing),
    /// The NAT gateway with this number leads to the internet.
    Nat(usize),
    /// The peering connection with this number carries traffic.
    Peering(usize),
    /// The tables of the VPC lead to a gateway endpoint, by its number.
    Endpoint(usize, Decided<bool>),
    /// Clients look for a service at an interface endpoint, by its address.
    PrivateDns(&'a str, Decided<bool>),
    /// It cannot be told.
    Unknown(&'static str),
    /// It does not work.
    Never(&'static str),
}

/// A way between two ends.
#[derive(Clone, Debug)]
pub(super) struct Journey<'a> {
    pub(super) family: Family,
    pub(super) source: End,
    pub(super) target: End,
    pub(super) stages: Vec<Stage<'a>>,
    /// What to blame if nothing arrives: the smaller, the likelier it is the way that was meant.
    pub(super) rank: u8,
}

/// An end that is no interface: addresses on the internet or in another network, or a service of AWS.
#[derive(Clone, Debug)]
pub(super) struct Beyond<'a> {
    /// By family; empty where it has none.
    pub(super) ends: [End; 2],
    pub(super) service: Option<&'a str>,
    /// It is not on the internet: its addresses come by what Drawbridge does not know, such as a transit gateway.
    pub(super) is_private: bool,
}

impl<'a> Beyond<'a> {
    /// The internet.
    pub(super) fn internet(is_hidden: bool) -> Self {
        Self { ends: Family::ALL.map(|it| flow::internet(it, is_hidden)), service: None, is_private: false }
    }

    /// The public addresses of a service of AWS, none of which is known. Clients ask for IPv4 ones unless they are told
    /// otherwise.
    fn service(name: &'a str) -> Self {
        let mut beyond = Self { service: Some(name), ..Self::internet(true) };
        beyond.ends[Family::V6 as usize].addresses = Addresses::empty();
        beyond
    }

    const fn other(&self) -> Other<'a> {
        Other { groups: None, is_nameable: Ok(false), service: self.service }
    }
}

impl<'a> Network<'a> {
    /// The addresses of an interface, and what stands against it having some; `None` if it has none of the family.
    fn end(&self, interface: &Interface, family: Family) -> Option<(End, Option<Fact<'a>>)> {
        let is_hidden = !interface.is_range;
        match (&interface.addresses[family as usize], family) {
            (Ok(None), _) => None,
            (Ok(Some(addresses)), _) => Some((End { addresses: addresses.clone(), is_hidden }, None)),
            // Everything has an IPv4 address; which, only rules can care.
            (Err(_), Family::V4) => Some((End { addresses: family.all(), is_hidden: true }, None)),
            (Err(why), Family::V6) => Some((flow::internet(family, true), Some(Fact::Unknown(why)))),
        }
    }

    /// The ways from one interface to the private address of another, or in IPv6 to its address.
    pub(super) fn between(&self, a: usize, b: usize) -> Vec<Journey<'a>> {
        let (Some(from), Some(to)) = (self.hosts.interfaces.get(a), self.hosts.interfaces.get(b)) else {
            return Vec::new();
        };
        let vpc = |it: &Interface| self.places.subnets.get(it.subnet).map(|it| it.vpc);
        let (Some(home), Some(away)) = (vpc(from), vpc(to)) else { return Vec::new() };
        let mut journeys = Vec::new();
        for family in Family::ALL {
            let (Some((source, source_fact)), Some((target, target_fact))) =
                (self.end(from, family), self.end(to, family))
            else {
                continue;
            };
            let facts: Vec<Fact<'_>> = source_fact.into_iter().chain(target_fact).collect();
            let mut add = |way: Way<'a>, is_nameable: Decided<bool>, fact: Option<Fact<'a>>, rank| {
                let facts = facts.iter().copied().chain(fact);
                let stages = self.private_stages(a, b, way, is_nameable, facts);
                let (source, target) = (source.clone(), target.clone());
                journeys.push(Journey { family, source, target, stages, rank });
            };
            if home == away {
                add(Way::Local, Ok(true), None, 0);
                continue;
            }
            let joins = |it: &&(usize, [Option<usize>; 2])| {
                it.1 == [Some(home), Some(away)] || it.1 == [Some(away), Some(home)]
            };
            let peerings = self.places.peerings.iter().map(|it| it.ends).enumerate();
            let joining: Vec<(usize, [Option<usize>; 2])> = peerings.filter(|it| joins(&it)).collect();
            for (number, _) in &joining {
                let is_regional = self.places.peerings.get(*number).map_or(Ok(false), |it| it.is_regional);
                add(Way::Peering(*number), is_regional, Some(Fact::Peering(*number)), 0);
            }
            let why = "whether rules may name groups of another VPC is not known";
            let nothing = Fact::Never("no peering connection joins the two VPCs");
            if self.leads_beyond(from.subnet) && self.leads_beyond(to.subnet) {
                add(Way::Unknown(why), Err(why), None, 2);
            } else if joining.is_empty() {
                add(Way::Unknown(why), Err(why), Some(nothing), 1);
            }
        }
        journeys
    }

    /// Whether packets from a subnet may take ways that are not known.
    fn leads_beyond(&self, subnet: usize) -> bool {
        let table = self.tables.of_subnet(subnet);
        table.is_none_or(|it| {
            it.vague.is_some() || it.routes.iter().any(|it| matches!(it.way, Way::Unknown(_)))
        })
    }

    fn private_stages(
        &self,
        a: usize,
        b: usize,
        way: Way<'a>,
        is_nameable: Decided<bool>,
        facts: impl Iterator<Item = Fact<'a>>,
    ) -> Vec<Stage<'a>> {
        let (Some(from), Some(to)) = (self.hosts.interfaces.get(a), self.hosts.interfaces.get(b)) else {
            return Vec::new();
        };
        let other = |it: &Interface| Other { groups: Some(it.groups), is_nameable, service: None };
        let mut stages: Vec<Stage<'_>> = facts.map(Stage::Fact).collect();
        stages.push(Stage::Groups { interface: a, direction: Direction::Out, other: other(to) });
        // Inside a subnet nothing but the groups is asked.
        let crosses = from.subnet != to.subnet;
        if crosses {
            stages.push(Stage::Acl { subnet: from.subnet, direction: Direction::Out });
            stages.push(Stage::Route { subnet: from.subnet, side: Side::Target, way });
            stages.push(Stage::Acl { subnet: to.subnet, direction: Direction::In });
        }
        stages.push(Stage::Groups { interface: b, direction: Direction::In, other: other(from) });
        stages.extend(to.host.map(|host| Stage::Listens { host }));
        if crosses {
            stages.push(Stage::Route { subnet: to.subnet, side: Side::Source, way });
            stages.push(Stage::Replies { out_of: Some(to.subnet), into: Some(from.subnet) });
        }
        stages
    }

    /// The ways from an interface to the internet, or to something on it.
    pub(super) fn outward(&self, a: usize, beyond: &Beyond<'a>) -> Vec<Journey<'a>> {
        let Some(from) = self.hosts.interfaces.get(a) else { return Vec::new() };
        let mut journeys = Vec::new();
        for family in Family::ALL {
            let Some((source, fact)) = self.end(from, family) else { continue };
            let target = beyond.ends[family as usize].clone();
            if target.addresses.is_empty() {
                continue;
            }
            let mut start: Vec<Stage<'_>> = fact.map(Stage::Fact).into_iter().collect();
            let direction = Direction::Out;
            start.push(Stage::Groups { interface: a, direction, other: beyond.other() });
            start.push(Stage::Acl { subnet: from.subnet, direction });
            for (rank, way) in self.ways_out(from.subnet, family, &target.addresses) {
                if beyond.is_private && !matches!(way, Way::Unknown(_)) {
                    continue;
                }
                let mut stages = start.clone();
                stages.push(Stage::Route { subnet: from.subnet, side: Side::Target, way });
                self.leave(&mut stages, a, family, way, beyond.service);
                let (source, target) = (source.clone(), target.clone());
                journeys.push(Journey { family, source, target, stages, rank });
            }
        }
        journeys
    }

    /// The kinds of ways in the table of a subnet, each once, and how likely it is the one that was meant.
    fn ways_out(&self, subnet: usize, family: Family, to: &Addresses) -> Vec<(u8, Way<'a>)> {
        let Some(table) = self.tables.of_subnet(subnet) else { return Vec::new() };
        let mut ways: Vec<(u8, Way<'a>)> = Vec::new();
        for route in &table.routes {
            let rank = match route.way {
                Way::Local => continue,
                Way::EgressOnly(_) if family == Family::V4 => continue,
                Way::Internet(_) | Way::Nat(_) | Way::EgressOnly(_) => 0,
                Way::Peering(_) | Way::Nowhere(_) => 1,
                Way::Unknown(_) => 2,
            };
            if route.takes[family as usize].overlaps(to) && !ways.iter().any(|it| is_like(&it.1, &route.way))
            {
                ways.push((rank, route.way));
            }
        }
        if let Some(why) = table.vague {
            ways.push((3, Way::Unknown(why)));
        }
        if ways.is_empty() {
            ways.push((0, self.usual_way(table)));
        }
        ways
    }

    /// The way out that a table without one lacks.
    fn usual_way(&self, table: &Table<'a>) -> Way<'a> {
        match self.places.vpcs.get(table.vpc).map(|it| it.gateway) {
            Some(Ok(Some(gateway))) => Way::Internet(gateway),
            _ => Way::Internet(""),
        }
    }

    /// What stands between a subnet and the internet beside gateways, if anything does.
    fn crossing(&self, subnet: usize, crossing: Crossing) -> Option<Stage<'a>> {
        self.places.public_access.as_ref()?;
        let vpc = self.places.subnets.get(subnet)?.vpc;
        Some(Stage::Fact(Fact::PublicAccess(vpc, crossing)))
    }

    /// What comes after the route table on the way out.
    fn leave(
        &self,
        stages: &mut Vec<Stage<'a>>,
        a: usize,
        family: Family,
        way: Way<'a>,
        service: Option<&'a str>,
    ) {
        let Some(from) = self.hosts.interfaces.get(a) else { return };
        let back = |into| Stage::Replies { out_of: None, into: Some(into) };
        match way {
            Way::Internet(_) => {
                stages.extend(self.crossing(from.subnet, Crossing::Out));
                stages.extend([Stage::Fact(Fact::OnInternet(a, family)), back(from.subnet)]);
            }
            Way::EgressOnly(_) => {
                stages.extend(self.crossing(from.subnet, Crossing::Asked));
                stages.push(back(from.subnet));
            }
            Way::Nat(number) => {
                let nat = self.places.nats.get(number);
                let Some(subnet) = nat.and_then(|it| it.subnet) else {
                    stages.push(Stage::Fact(Fact::Unknown("the subnet of a NAT gateway is not known")));
                    return;
                };
                if family == Family::V6 {
                    stages.push(Stage::Fact(Fact::Never(
                        "a NAT gateway takes IPv6 only to IPv4 hosts (NAT64)",
                    )));
                }
                stages.push(Stage::Fact(Fact::Nat(number)));
                stages.push(Stage::Translation(number));
                if subnet != from.subnet {
                    stages.push(Stage::Acl { subnet, direction: Direction::In });
                }
                // From here on its own subnet's table counts, with the endpoints on it.
                let endpoints = service.map(|it| self.gateway_endpoints(subnet, it)).unwrap_or_default();
                if let Some((number, is_there)) = endpoints.first() {
                    stages.push(Stage::Fact(Fact::Endpoint(*number, *is_there)));
                } else {
                    let table = self.tables.of_subnet(subnet);
                    let gateway = table.map_or(Way::Internet(""), |it| self.usual_way(it));
                    stages.push(Stage::Route { subnet, side: Side::Target, way: gateway });
                    stages.extend(self.crossing(subnet, Crossing::Asked));
                }
                stages.push(Stage::Acl { subnet, direction: Direction::Out });
                stages.push(back(subnet));
                if subnet != from.subnet {
                    stages.push(Stage::Replies { out_of: Some(subnet), into: Some(from.subnet) });
                }
            }
            Way::Peering(_) => {
                stages.push(Stage::Fact(Fact::Never(
                    "a peering connection leads to the other VPC alone, not through it",
                )));
            }
            Way::Nowhere(why) => stages.push(Stage::Fact(Fact::Never(why))),
            Way::Unknown(why) => stages.push(Stage::Fact(Fact::Unknown(why))),
            Way::Local => {}
        }
    }

    /// The ways from the internet, or something on it, to an interface.
    pub(super) fn inward(&self, beyond: &Beyond<'a>, b: usize) -> Vec<Journey<'a>> {
        let Some(to) = self.hosts.interfaces.get(b) else { return Vec::new() };
        let Some(subnet) = self.places.subnets.get(to.subnet) else { return Vec::new() };
        let mut journeys = Vec::new();
        for family in Family::ALL {
            let Some((target, fact)) = self.end(to, family) else { continue };
            let source = beyond.ends[family as usize].clone();
            if source.addresses.is_empty() {
                continue;
            }
            let mut stages: Vec<Stage<'_>> = fact.map(Stage::Fact).into_iter().collect();
            let way = if beyond.is_private {
                stages.push(Stage::Fact(Fact::Unknown(
                    "whether that network is connected with the VPC is not known",
                )));
                Way::Unknown("")
            } else {
                stages.push(Stage::Fact(Fact::Gateway(subnet.vpc)));
                stages.extend(self.crossing(to.subnet, Crossing::In));
                stages.push(Stage::Fact(Fact::OnInternet(b, family)));
                self.tables.of_subnet(to.subnet).map_or(Way::Internet(""), |it| self.usual_way(it))
            };
            let direction = Direction::In;
            stages.extend([
                Stage::Route { subnet: to.subnet, side: Side::Source, way },
                Stage::Acl { subnet: to.subnet, direction },
                Stage::Groups { interface: b, direction, other: beyond.other() },
            ]);
            stages.extend(to.host.map(|host| Stage::Listens { host }));
            stages.push(Stage::Replies { out_of: Some(to.subnet), into: None });
            journeys.push(Journey { family, source, target, stages, rank: 0 });
        }
        journeys
    }

    /// The ways from an interface to a service of AWS: an interface endpoint that has taken over its name, else a gateway
    /// endpoint, whose prefix list is more specific than a default route, else the internet.
    pub(super) fn to_service(&self, a: usize, service: &'a str) -> Vec<Journey<'a>> {
        let Some(from) = self.hosts.interfaces.get(a) else { return Vec::new() };
        let mut journeys = Vec::new();
        let mut is_taken = false;
        for endpoint in self.interface_endpoints(from, service) {
            is_taken |= endpoint.has_private_dns == Ok(true) && endpoint.serves == Ok(true);
            let fact = match endpoint.serves {
                Ok(_) => endpoint.has_private_dns,
                Err(why) => Err(why),
            };
            for mut journey in endpoint.interfaces.iter().flat_map(|it| self.between(a, *it)) {
                journey.stages.insert(0, Stage::Fact(Fact::PrivateDns(endpoint.address, fact)));
                journey.rank += if fact == Ok(true) { 0 } else { 1 };
                journeys.push(journey);
            }
        }
        if is_taken {
            return journeys;
        }
        let beyond = Beyond::service(service);
        let mut is_routed = false;
        for (number, is_there) in self.gateway_endpoints(from.subnet, service) {
            is_routed |= is_there == Ok(true);
            for family in [Family::V4] {
                let Some((source, fact)) = self.end(from, family) else { continue };
                let mut stages: Vec<Stage<'_>> = fact.map(Stage::Fact).into_iter().collect();
                let direction = Direction::Out;
                stages.extend([
                    Stage::Groups { interface: a, direction, other: beyond.other() },
                    Stage::Acl { subnet: from.subnet, direction },
                    Stage::Fact(Fact::Endpoint(number, is_there)),
                    Stage::Replies { out_of: None, into: Some(from.subnet) },
                ]);
                let target = beyond.ends[family as usize].clone();
                journeys.push(Journey { family, source, target, stages, rank: 0 });
            }
        }
        if !is_routed {
            journeys.extend(self.outward(a, &beyond).into_iter().map(|mut it| {
                it.rank += 1;
                it
            }));
        }
        journeys
    }

    /// What a stage leaves of packets.
    pub(super) fn pass(&self, stage: &Stage<'a>, cells: &[Cell], family: Family, bound: Bound) -> Vec<Cell> {
        match *stage {
            Stage::Groups { interface, direction, other } => {
                let Some(it) = self.hosts.interfaces.get(interface) else { return Vec::new() };
                let filter = self.firewall.filter(it.groups, direction, family, bound, other);
                flow::by_filter(cells, far_side(direction), &filter)
            }
            Stage::Acl { subnet, direction } => match self.acls.of_subnet(subnet) {
                Some(it) => flow::by_filter(cells, far_side(direction), it.filter(direction, family, bound)),
                None => Vec::new(),
            },
            Stage::Route { subnet, side, way } => {
                let Some(table) = self.tables.of_subnet(subnet) else { return Vec::new() };
                // Both ends are in the VPC: whatever its range is, its own route is for it, unless an appliance takes them.
                let addresses = if way == Way::Local {
                    let diverted = &table.diverted[family as usize];
                    family.all().subtract(match bound {
                        Bound::Certain => &diverted.possible,
                        Bound::Possible => &diverted.certain,
                    })
                } else {
                    table.towards(family, bound, |it| is_like(it, &way))
                };
                flow::by_addresses(cells, side, &addresses)
            }
            Stage::Translation(_) => {
                let translated = [TCP, UDP, ICMP].map(Traffic::protocol);
                flow::by_traffic(cells, &translated.iter().fold(Traffic::none(), |all, it| all.union(it)))
            }
            Stage::Listens { host } => match self.hosts.hosts.get(host) {
                Some(it) => flow::by_traffic(cells, it.accepts.get(bound)),
                None => Vec::new(),
            },
            Stage::Replies { out_of, into } => {
                let acl = |subnet: Option<usize>| subnet.and_then(|it| self.acls.of_subnet(it));
                let (out_of, into) = (acl(out_of), acl(into));
                match bound {
                    Bound::Certain => {
                        let mut left = cells.to_vec();
                        let checks =
                            [(out_of, Side::Source, Direction::Out), (into, Side::Target, Direction::In)];
                        for (acl, side, direction) in checks {
                            if let Some(acl) = acl {
                                left = flow::by_filter(&left, side, acl.replies(direction, family, bound));
                            }
                        }
                        left
                    }
                    Bound::Possible => flow::by_some_reply(
                        cells,
                        out_of.map(|it| it.filter(Direction::Out, family, bound)),
                        into.map(|it| it.filter(Direction::In, family, bound)),
                    ),
                }
            }
            Stage::Fact(fact) => match (self.holds(fact), bound) {
                (Ok(true), _) | (Err(_), Bound::Possible) => cells.to_vec(),
                _ => Vec::new(),
            },
        }
    }

    /// Whether a fact holds.
    pub(super) fn holds(&self, fact: Fact<'a>) -> Decided<bool> {
        match fact {
            Fact::Gateway(vpc) => {
                self.places.vpcs.get(vpc).map_or(Ok(false), |it| it.gateway.map(|it| it.is_some()))
            }
            Fact::OnInternet(interface, family) => {
                self.hosts.interfaces.get(interface).map_or(Ok(false), |it| it.is_on_internet(family))
            }
            Fact::PublicAccess(vpc, crossing) => {
                let is_here = self.places.vpcs.get(vpc).is_some_and(|it| it.is_here);
                self.places.public_access.as_ref().map_or(Ok(true), |it| it.lets(is_here, crossing))
            }
            Fact::Nat(nat) => self.places.nats.get(nat).map_or(Ok(false), |it| it.is_public),
            Fact::Peering(peering) => self.places.peerings.get(peering).map_or(Ok(false), |it| it.is_active),
            Fact::Endpoint(_, is_there) => is_there,
            Fact::PrivateDns(_, Ok(false)) => Err(UNNAMED),
            Fact::PrivateDns(_, is_on) => is_on,
            Fact::Unknown(why) => Err(why),
            Fact::Never(_) => Ok(false),
        }
    }

    /// What is left of some traffic at the end of a journey.
    pub(super) fn travel(&self, journey: &Journey<'a>, traffic: &Traffic, bound: Bound) -> Vec<Cell> {
        let mut cells = flow::start(traffic, &journey.source, &journey.target);
        for stage in &journey.stages {
            if cells.is_empty() {
                break;
            }
            cells = self.pass(stage, &cells, journey.family, bound);
        }
        cells
    }
}

const UNNAMED: &str = "with private DNS off, only clients that are told its name use an endpoint";

/// The address a firewall looks at: that of the other end.
const fn far_side(direction: Direction) -> Side {
    match direction {
        Direction::Out => Side::Target,
        Direction::In => Side::Source,
    }
}

/// Whether two ways are of one kind, through one thing.
pub(super) fn is_like(a: &Way<'_>, b: &Way<'_>) -> bool {
    match (a, b) {
        (Way::Internet(_), Way::Internet(_)) | (Way::Unknown(_), Way::Unknown(_)) => true,
        (a, b) => a == b,
    }
}
