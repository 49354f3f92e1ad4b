//! Why packets get through, or what blocks them and how little would open the way.

use super::Network;
use super::acl::{Acl, Direction};
use super::addresses::{Addresses, Family};
use super::filter::{Bound, EPHEMERAL, Filter, Match};
use super::flow::{self, Cell, Side, traffic_of};
use super::group::{Group, Other, Peer};
use super::journey::{Fact, Journey, Stage, is_like};
use super::reach::Course;
use super::routes::Way;
use super::traffic::Traffic;

/// One way packets take, in the order in which they pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// What arrives, as it arrives: behind a load balancer that is what the balancer sends on.
    pub traffic: Traffic,
    /// What lets it through.
    pub hops: Vec<Hop<'a>>,
}

/// One thing on the way that lets packets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop<'a> {
    /// Address of the resource; `None` for what AWS makes by itself.
    pub resource: Option<&'a str>,
    /// Addresses of the rules or routes of it that let them through. Their origin tells where they are written.
    pub rules: Vec<&'a str>,
    /// What it does, as a sentence without full stop.
    pub text: String,
    /// Whether it lets the answers through rather than what is answered.
    pub is_answer: bool,
}

/// Most paths that are told.
const MOST: usize = 8;

impl<'a> Network<'a> {
    /// The ways on which some of the traffic gets through.
    pub(super) fn paths(&self, courses: &[&Course<'a>], traffic: &Traffic, bound: Bound) -> Vec<Path<'a>> {
        let mut paths: Vec<Path<'a>> = Vec::new();
        for course in courses {
            if self.settle(course, traffic, bound).is_empty() {
                continue;
            }
            for path in self.course_paths(course, traffic, bound) {
                if paths.len() < MOST && !paths.iter().any(|it| it.hops == path.hops) {
                    paths.push(path);
                }
            }
        }
        paths
    }

    fn course_paths(&self, course: &Course<'a>, traffic: &Traffic, bound: Bound) -> Vec<Path<'a>> {
        let join = |first: Vec<Path<'a>>, middle: Hop<'a>, second: Vec<Path<'a>>| {
            let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
            let joined = pairs.map(|(a, b)| {
                let hops = a.hops.iter().cloned().chain([middle.clone()]).chain(b.hops.iter().cloned());
                Path { traffic: b.traffic.clone(), hops: hops.collect() }
            });
            joined.collect::<Vec<_>>()
        };
        match course {
            Course::Direct(journeys) => {
                let journeys = journeys.iter().filter_map(|it| {
                    let cells = self.travel(it, traffic, bound);
                    let hops =
                        || it.stages.iter().flat_map(|stage| self.hops(stage, &cells, it.family)).collect();
                    (!cells.is_empty()).then(|| Path { traffic: traffic_of(&cells), hops: hops() })
                });
                journeys.collect()
            }
            Course::Around(out, back) => {
                let hop = Hop {
                    resource: None,
                    rules: Vec::new(),
                    text: "Over the internet".to_owned(),
                    is_answer: false,
                };
                let leg =
                    |it: &Vec<Journey<'a>>| self.course_paths(&Course::Direct(it.clone()), traffic, bound);
                join(leg(out), hop, leg(back))
            }
            Course::Forwarded { forward, first, second } => {
                let Some(forward) = self.forwards.get(*forward) else { return Vec::new() };
                let first = self.paths(&first.iter().collect::<Vec<_>>(), forward.takes.get(bound), bound);
                let gives = forward.gives.get(bound).intersect(traffic);
                let second = self.course_paths(&Course::Direct(second.clone()), &gives, bound);
                let hop = Hop {
                    resource: Some(forward.listener),
                    rules: vec![forward.group],
                    text: format!(
                        "Listener {} passes {} on to target group {} as {}",
                        self.name(forward.listener),
                        forward.takes.get(bound),
                        self.name(forward.group),
                        forward.gives.get(bound)
                    ),
                    is_answer: false,
                };
                join(first, hop, second)
            }
        }
    }

    /// What on the way of packets that may get through is not known, and may stop them.
    pub(super) fn doubts(&self, courses: &[&Course<'a>], traffic: &Traffic) -> Vec<String> {
        let mut doubts = Vec::new();
        for course in courses {
            if self.settle(course, traffic, Bound::Possible).is_empty() {
                continue;
            }
            match course {
                Course::Direct(journeys) => {
                    journeys.iter().for_each(|it| self.journey_doubts(it, traffic, &mut doubts));
                }
                Course::Around(out, back) => {
                    out.iter().chain(back).for_each(|it| self.journey_doubts(it, traffic, &mut doubts));
                }
                Course::Forwarded { forward, first, second } => {
                    let Some(forward) = self.forwards.get(*forward) else { continue };
                    doubts.extend(self.doubts(&first.iter().collect::<Vec<_>>(), &forward.takes.possible));
                    let gives = forward.gives.possible.intersect(traffic);
                    second.iter().for_each(|it| self.journey_doubts(it, &gives, &mut doubts));
                    doubts.extend(forward.keeps_source.err().map(str::to_owned));
                    if forward.takes.certain != forward.takes.possible
                        || forward.gives.certain != forward.gives.possible
                    {
                        doubts.push(format!("the ports of {} are not known", self.name(forward.listener)));
                    }
                }
            }
        }
        doubts
    }

    fn journey_doubts(&self, journey: &Journey<'a>, traffic: &Traffic, doubts: &mut Vec<String>) {
        if self.travel(journey, traffic, Bound::Possible).is_empty() {
            return;
        }
        let mut cells = flow::start(traffic, &journey.source, &journey.target);
        let hidden = [(Side::Source, &journey.source), (Side::Target, &journey.target)];
        for stage in &journey.stages {
            let may = self.pass(stage, &cells, journey.family, Bound::Possible);
            let does = self.pass(stage, &may, journey.family, Bound::Certain);
            let is_hidden_cut = hidden.iter().any(|(side, end)| {
                let is_new = |it: &Cell| !cells.iter().any(|before| before.side(*side) == it.side(*side));
                end.is_hidden && may.iter().any(is_new)
            });
            if !covers(&does, &may) {
                doubts.extend(self.stage_doubts(stage));
            } else if is_hidden_cut {
                doubts.push(format!("{} depends on an address that is not known", self.stage_name(stage)));
            }
            cells = may;
        }
    }

    /// Why a stage may let through more than it does for certain.
    fn stage_doubts(&self, stage: &Stage<'a>) -> Vec<String> {
        let mut why: Vec<&'static str> = Vec::new();
        match *stage {
            Stage::Groups { interface, other, .. } => {
                let set = |it: usize| self.firewall.sets.get(it);
                let own = self.hosts.interfaces.get(interface).and_then(|it| set(it.groups));
                why.extend(own.map(|it| it.unknown.as_slice()).unwrap_or_default());
                why.extend(other.groups.and_then(set).and_then(|it| it.vague));
                why.extend(other.is_nameable.err());
            }
            Stage::Acl { subnet, .. } => {
                why.extend(self.acls.of_subnet(subnet).map(|it| it.unknown.as_slice()).unwrap_or_default());
            }
            Stage::Route { subnet, .. } => {
                let table = self.tables.of_subnet(subnet);
                why.extend(table.and_then(|it| it.vague));
                let ways = table.map(|it| it.routes.as_slice()).unwrap_or_default().iter().map(|it| it.way);
                why.extend(ways.filter_map(|it| if let Way::Unknown(why) = it { Some(why) } else { None }));
            }
            Stage::Listens { host } => {
                let name = self.hosts.hosts.get(host).map(|it| self.name(it.address)).unwrap_or_default();
                return vec![format!("what {name} listens to is not known")];
            }
            Stage::Replies { out_of, into } => {
                let acls = [out_of, into].into_iter().flatten().filter_map(|it| self.acls.of_subnet(it));
                why.extend(acls.flat_map(|it| it.unknown.iter().copied()));
                if why.is_empty() {
                    return vec![format!(
                        "{} lets answers through to some of the ports {} to {} alone, and which one a client uses is not known",
                        self.stage_name(stage),
                        EPHEMERAL.0,
                        EPHEMERAL.1
                    )];
                }
            }
            Stage::Translation(_) => {}
            Stage::Fact(fact) => why.extend(self.holds(fact).err()),
        }
        why.into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }

    /// What a stage does for packets that get through.
    pub(super) fn hops(&self, stage: &Stage<'a>, cells: &[Cell], family: Family) -> Vec<Hop<'a>> {
        let hop = |resource: Option<&'a str>, rules: Vec<&'a str>, text: String| {
            vec![Hop { resource, rules, text, is_answer: false }]
        };
        match *stage {
            Stage::Groups { interface, direction, other } => {
                let rules = self.group_rules(interface, direction, other, cells, family);
                let groups = self.groups_of(interface);
                if groups.is_empty() {
                    return Vec::new();
                }
                let names = groups.iter().map(|it| self.group_name(*it)).collect::<Vec<_>>().join(" and ");
                let kind = if direction == Direction::In { "in" } else { "out" };
                let by =
                    if rules.is_empty() { String::new() } else { format!(" by {}", self.names_of(&rules)) };
                let text = format!("{} lets {} {kind}{by}", capital(&names), traffic_of(cells));
                hop(groups.first().map(|it| it.address()), rules, text)
            }
            Stage::Acl { subnet, direction } => {
                let Some(acl) = self.acls.of_subnet(subnet) else { return Vec::new() };
                let side = if direction == Direction::In { Side::Source } else { Side::Target };
                let kind = if direction == Direction::In { "in" } else { "out" };
                let rules = deciding(acl, direction, family, cells, side, true);
                let by =
                    if rules.is_empty() { String::new() } else { format!(" by {}", self.names_of(&rules)) };
                let place =
                    self.places.subnets.get(subnet).map(|it| self.name(it.address)).unwrap_or_default();
                let text = format!("{} of subnet {place} lets it {kind}{by}", capital(&self.acl_name(acl)));
                hop(acl.address, rules, text)
            }
            Stage::Replies { out_of, into } => {
                let acls = [(out_of, Direction::Out), (into, Direction::In)];
                let hops = acls.into_iter().filter_map(|(subnet, direction)| {
                    let acl = self.acls.of_subnet(subnet?)?;
                    let place =
                        self.places.subnets.get(subnet?).map(|it| self.name(it.address)).unwrap_or_default();
                    let side = if direction == Direction::In { Side::Target } else { Side::Source };
                    let replies: Vec<Cell> = reply_cells(cells);
                    let rules = deciding(acl, direction, family, &replies, side, true);
                    let kind = if direction == Direction::In { "in" } else { "out" };
                    let by = if rules.is_empty() {
                        String::new()
                    } else {
                        format!(" by {}", self.names_of(&rules))
                    };
                    let name = capital(&self.acl_name(acl));
                    let text = format!("{name} of subnet {place} lets the answers {kind}{by}");
                    Some(Hop { resource: acl.address, rules, text, is_answer: true })
                });
                hops.collect()
            }
            Stage::Route { subnet, side, way } => {
                let Some(table) = self.tables.of_subnet(subnet) else { return Vec::new() };
                let wanted = cells.iter().fold(Addresses::empty(), |all, it| all.union(it.side(side)));
                let routes = table.routes.iter().filter(|it| is_like(&it.way, &way));
                let routes = routes.filter(|it| it.takes[family as usize].overlaps(&wanted));
                let rules: Vec<&str> = routes.filter_map(|it| it.address).collect();
                let name = table.address.map_or_else(
                    || "the main route table".to_owned(),
                    |it| format!("route table {}", self.name(it)),
                );
                let is_answer = side == Side::Source;
                let what = if is_answer { "the answers " } else { "it " };
                let by =
                    if rules.is_empty() { String::new() } else { format!(" by {}", self.names_of(&rules)) };
                let text = format!("{} leads {what}{}{by}", capital(&name), self.way_name(way));
                vec![Hop { resource: table.address, rules, text, is_answer }]
            }
            Stage::Listens { host } => {
                let Some(host) = self.hosts.hosts.get(host) else { return Vec::new() };
                if host.accepts.possible == Traffic::all() {
                    return Vec::new();
                }
                hop(
                    Some(host.address),
                    Vec::new(),
                    format!("{} listens to {}", self.name(host.address), traffic_of(cells)),
                )
            }
            // The gateway has a hop of its own.
            Stage::Translation(_) => Vec::new(),
            Stage::Fact(fact) => self.fact_hop(fact).into_iter().collect(),
        }
    }

    fn fact_hop(&self, fact: Fact<'a>) -> Option<Hop<'a>> {
        let hop = |resource, text| Some(Hop { resource, rules: Vec::new(), text, is_answer: false });
        match fact {
            Fact::Gateway(vpc) => {
                let gateway = self.places.vpcs.get(vpc).and_then(|it| it.gateway.ok().flatten())?;
                hop(Some(gateway), format!("Internet gateway {} is attached to the VPC", self.name(gateway)))
            }
            Fact::OnInternet(_, Family::V6) => None,
            Fact::OnInternet(interface, Family::V4) => {
                let host =
                    self.hosts.interfaces.get(interface).and_then(|it| self.hosts.hosts.get(it.host?))?;
                hop(Some(host.address), format!("{} has a public address", self.name(host.address)))
            }
            Fact::Nat(nat) => {
                let address = self.places.nats.get(nat)?.address;
                hop(
                    Some(address),
                    format!("NAT gateway {} sends it on from its own address", self.name(address)),
                )
            }
            Fact::Peering(peering) => {
                let address = self.places.peerings.get(peering)?.address;
                hop(
                    Some(address),
                    format!("Peering connection {} takes it to the other VPC", self.name(address)),
                )
            }
            Fact::Endpoint(number, _) => {
                let address = self.tables.endpoints.get(number)?.address;
                hop(Some(address), format!("Gateway endpoint {} is on the route table", self.name(address)))
            }
            Fact::PrivateDns(address, _) => {
                hop(Some(address), format!("The service's name leads to endpoint {}", self.name(address)))
            }
            Fact::Unknown(why) => hop(None, format!("Not known: {why}")),
            Fact::PublicAccess(..) | Fact::Never(_) => None,
        }
    }

    /// The rules of an interface's groups that some of the packets match.
    fn group_rules(
        &self,
        interface: usize,
        direction: Direction,
        other: Other<'a>,
        cells: &[Cell],
        family: Family,
    ) -> Vec<&'a str> {
        let side = if direction == Direction::In { Side::Source } else { Side::Target };
        let groups = self.groups_of(interface).into_iter().filter_map(|it| self.firewall.rules.get(&it));
        let rules = groups.flat_map(|it| &it.rules[direction as usize]).filter(|rule| {
            cells.iter().any(|cell| {
                let peer = match &rule.peer {
                    Peer::Addresses(it) => it[family as usize].overlaps(cell.side(side)),
                    Peer::Members(group) => self.firewall.is_member(*group, other, Bound::Possible),
                    Peer::Service(service) => other.service == Some(*service),
                    Peer::Unknown(_) => true,
                };
                peer && !rule.traffic.possible.intersect(&cell.traffic()).is_empty()
            })
        });
        rules.filter_map(|it| it.address).collect()
    }

    pub(super) fn groups_of(&self, interface: usize) -> Vec<Group<'a>> {
        let set = self.hosts.interfaces.get(interface).and_then(|it| self.firewall.sets.get(it.groups));
        set.filter(|it| !it.is_open).map(|it| it.groups.clone()).unwrap_or_default()
    }

    pub(super) fn group_name(&self, group: Group<'a>) -> String {
        match group {
            Group::Own(it) => format!("security group {}", self.name(it)),
            Group::Default(it) => format!("the default security group of {}", self.name(it)),
        }
    }

    pub(super) fn acl_name(&self, acl: &Acl<'a>) -> String {
        acl.address.map_or_else(
            || "the default network ACL".to_owned(),
            |it| format!("network ACL {}", self.name(it)),
        )
    }

    pub(super) fn names_of(&self, addresses: &[&str]) -> String {
        let names: Vec<String> = addresses.iter().map(|it| self.name(it)).collect();
        names.join(" and ")
    }

    /// The other side of a rule that would let packets through: its group, if there is one to name.
    pub(super) fn peer_name(
        &self,
        other: Other<'a>,
        cells: &[Cell],
        direction: Direction,
        family: Family,
    ) -> String {
        let side = if direction == Direction::In { Side::Source } else { Side::Target };
        let group = other.groups.and_then(|it| self.firewall.sets.get(it)).and_then(|it| it.groups.first());
        match (group, other.is_nameable, other.service) {
            (Some(group), Ok(true), _) => self.group_name(*group),
            (_, _, Some(service)) => format!("the service {service}"),
            _ => shown(cells, side, family),
        }
    }

    fn way_name(&self, way: Way<'a>) -> String {
        match way {
            Way::Local => "inside the VPC".to_owned(),
            Way::Internet(it) => format!("to internet gateway {}", self.name(it)),
            Way::Nat(it) => {
                let nat = self.places.nats.get(it).map(|it| self.name(it.address)).unwrap_or_default();
                format!("to NAT gateway {nat}")
            }
            Way::EgressOnly(it) => format!("to egress-only internet gateway {}", self.name(it)),
            Way::Peering(it) => {
                let peering =
                    self.places.peerings.get(it).map(|it| self.name(it.address)).unwrap_or_default();
                format!("to peering connection {peering}")
            }
            Way::Nowhere(_) => "nowhere".to_owned(),
            Way::Unknown(_) => "to something that is not known".to_owned(),
        }
    }

    fn stage_name(&self, stage: &Stage<'a>) -> String {
        let acl = |subnet: usize| self.acls.of_subnet(subnet).map(|it| self.acl_name(it)).unwrap_or_default();
        match *stage {
            Stage::Groups { interface, .. } => {
                let names = self.groups_of(interface).into_iter().map(|it| self.group_name(it));
                names.collect::<Vec<_>>().join(" and ")
            }
            Stage::Acl { subnet, .. } => acl(subnet),
            Stage::Route { subnet, .. } => {
                let table = self.tables.of_subnet(subnet).and_then(|it| it.address);
                table.map_or_else(
                    || "the main route table".to_owned(),
                    |it| format!("route table {}", self.name(it)),
                )
            }
            Stage::Listens { host } => {
                self.hosts.hosts.get(host).map(|it| self.name(it.address)).unwrap_or_default()
            }
            Stage::Replies { out_of, into } => {
                let names: Vec<String> = [out_of, into].into_iter().flatten().map(acl).collect();
                names.join(" and ")
            }
            Stage::Translation(_) | Stage::Fact(_) => "the way".to_owned(),
        }
    }
}

/// Whether all packets of the second are in the first.
fn covers(first: &[Cell], second: &[Cell]) -> bool {
    second.iter().all(|cell| {
        let mut rest = vec![(cell.source.clone(), cell.target.clone())];
        let mut traffic = cell.traffic();
        for other in first {
            if other.source == cell.source && other.target == cell.target {
                traffic = traffic.subtract(&other.traffic());
            } else if other.first <= cell.first && cell.last <= other.last {
                rest = rest.iter().flat_map(|it| flow::without(it, other)).collect();
            }
        }
        traffic.is_empty() || rest.is_empty()
    })
}

/// The rules of an ACL that decide about some of the packets: that let them through, or drop them.
pub(super) fn deciding<'a>(
    acl: &Acl<'a>,
    direction: Direction,
    family: Family,
    cells: &[Cell],
    side: Side,
    allows: bool,
) -> Vec<&'a str> {
    let rules = &acl.rules[direction as usize];
    let mut found = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        if rule.allows == Some(!allows) {
            continue;
        }
        // It alone lets through: what is left is what it decides about.
        let until = rules.iter().take(index + 1).enumerate().map(|(at, it)| {
            let (traffic, addresses) = it.matches[family as usize].possible.clone();
            Match { traffic, addresses, allows: at == index }
        });
        if !flow::by_filter(cells, side, &Filter::ordered(&until.collect::<Vec<_>>())).is_empty() {
            found.push(rule.address);
        }
    }
    found
}

/// The packets that answer these: to the ports of clients.
pub(super) fn reply_cells(cells: &[Cell]) -> Vec<Cell> {
    let answer = |cell: &Cell| {
        let protocols = cell.traffic().parts().into_iter().flat_map(|it| it.protocols.0..=it.protocols.1);
        let cells: Vec<Cell> = protocols
            .map(|protocol| {
                let (first, last) = super::filter::replies(protocol);
                Cell { first, last, ..cell.clone() }
            })
            .collect();
        cells
    };
    cells.iter().flat_map(answer).collect()
}

pub(super) fn shown(cells: &[Cell], side: Side, family: Family) -> String {
    let all = cells.iter().fold(Addresses::empty(), |all, it| all.union(it.side(side)));
    family.show_all(&all)
}

/// A sentence starts with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
