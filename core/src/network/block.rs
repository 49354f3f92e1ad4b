//! What blocks, and how little would open the way.

use super::Network;
use super::acl::{Acl, Direction};
use super::addresses::{Addresses, Family};
use super::explain::{Hop, capital, deciding, reply_cells, shown};
use super::filter::Bound;
use super::flow::{self, Cell, Side, traffic_of};
use super::journey::{Fact, Journey, Stage};
use super::place::Ends;
use super::reach::Course;
use super::routes::Way;
use super::traffic::Traffic;
use crate::catalog::ec2::vpc_endpoint;

/// The first thing that blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// What comes before it, and lets packets through.
    pub before: Vec<Hop<'a>>,
    /// Address of the resource; `None` for what AWS makes by itself, or what is missing.
    pub resource: Option<&'a str>,
    /// Addresses of the rules or routes that block; empty if it is one that is missing.
    pub rules: Vec<&'a str>,
    /// What blocks, as a sentence without full stop.
    pub text: String,
    /// The smallest change that opens the way here, as an imperative; `None` if there is none.
    pub change: Option<String>,
}

/// A stage that leaves nothing of packets, and what they were before it.
struct Stop<'j, 'a> {
    journey: &'j Journey<'a>,
    stage: usize,
    cells: Vec<Cell>,
}

impl<'a> Network<'a> {
    /// The first thing that blocks on the way that was likely meant, where packets get furthest.
    pub(super) fn block(
        &self,
        source: &Ends<'a>,
        target: &Ends<'a>,
        courses: &[&Course<'a>],
        traffic: &Traffic,
    ) -> Block<'a> {
        let nothing = |text: &str| Block {
            before: Vec::new(),
            resource: None,
            rules: Vec::new(),
            text: text.to_owned(),
            change: None,
        };
        for end in [source, target] {
            if let Ends::Nowhere(why) = end {
                return nothing(why);
            }
        }
        let mut stops = Vec::new();
        for course in courses {
            match course {
                Course::Direct(journeys) => {
                    stops.extend(journeys.iter().filter_map(|it| self.stop(it, traffic)));
                }
                // Whoever asks means the private way.
                Course::Around(..) | Course::Forwarded { .. } => {}
            }
        }
        let worst = stops.iter().enumerate().max_by_key(|(index, it)| {
            (std::cmp::Reverse(it.journey.rank), it.stage, std::cmp::Reverse(*index))
        });
        match (worst, source, target) {
            (Some((_, stop)), _, target) => {
                let block = self.blame(stop, traffic);
                match (stop.journey.stages.get(stop.stage), target) {
                    (Some(&Stage::Route { subnet, side: Side::Target, .. }), Ends::Service(service)) => {
                        Block { change: Some(self.endpoint_instead(service, subnet)), ..block }
                    }
                    _ => block,
                }
            }
            (None, Ends::Beyond(_), Ends::Beyond(_) | Ends::Service(_)) => {
                nothing("what lies between is not part of the stack")
            }
            (None, Ends::Service(_), _) => nothing("a service of AWS opens no connections into the network"),
            _ => nothing("it has no network interface with an address of the same family"),
        }
    }

    /// What leads a subnet to a service without the internet: what is private had better stay so.
    fn endpoint_instead(&self, service: &str, subnet: usize) -> String {
        let vpc = self.places.subnets.get(subnet).and_then(|it| self.places.vpcs.get(it.vpc)?.address);
        let vpc = vpc.map_or_else(|| "the VPC".to_owned(), |it| self.name(it));
        if !vpc_endpoint::GATEWAY_SERVICES.contains(&service) {
            return format!(
                "Add an interface endpoint for `{service}` to {vpc}, or a route through a NAT gateway"
            );
        }
        let table = match self.tables.of_subnet(subnet).map(|it| it.address) {
            Some(Some(table)) => self.name(table),
            _ => "the subnet's route table".to_owned(),
        };
        format!("Add a gateway endpoint for `{service}` to {vpc}, with a route from {table}")
    }

    /// Where a journey ends for all packets.
    fn stop<'j>(&self, journey: &'j Journey<'a>, traffic: &Traffic) -> Option<Stop<'j, 'a>> {
        let mut cells = flow::start(traffic, &journey.source, &journey.target);
        for (stage, it) in journey.stages.iter().enumerate() {
            let left = self.pass(it, &cells, journey.family, Bound::Possible);
            if left.is_empty() && !cells.is_empty() {
                return Some(Stop { journey, stage, cells });
            }
            cells = left;
        }
        None
    }

    fn blame(&self, stop: &Stop<'_, 'a>, traffic: &Traffic) -> Block<'a> {
        let family = stop.journey.family;
        let before = stop.journey.stages.iter().take(stop.stage);
        let before = before.flat_map(|it| self.hops(it, &stop.cells, family)).collect();
        let Some(stage) = stop.journey.stages.get(stop.stage) else {
            return Block { before, resource: None, rules: Vec::new(), text: String::new(), change: None };
        };
        let (resource, rules, text, change) = self.stage_block(stage, &stop.cells, family, traffic);
        Block { before, resource, rules, text, change }
    }

    fn stage_block(
        &self,
        stage: &Stage<'a>,
        cells: &[Cell],
        family: Family,
        traffic: &Traffic,
    ) -> (Option<&'a str>, Vec<&'a str>, String, Option<String>) {
        let wanted =
            if *traffic == Traffic::all() { "anything".to_owned() } else { traffic_of(cells).to_string() };
        match *stage {
            Stage::Groups { interface, direction, other } => {
                let groups = self.groups_of(interface);
                let peer = self.peer_name(other, cells, direction, family);
                let names = groups.iter().map(|it| self.group_name(*it)).collect::<Vec<_>>().join(" or ");
                let (kind, towards) = match direction {
                    Direction::In => ("inbound", "from"),
                    Direction::Out => ("outbound", "to"),
                };
                let owner = groups.first().map(|it| it.address());
                let text = format!("No {kind} rule of {names} lets {wanted} through {towards} {peer}");
                let change = groups.first().map(|it| {
                    format!("Add an {kind} rule to {}: {wanted} {towards} {peer}", self.group_name(*it))
                });
                (owner, Vec::new(), text, change)
            }
            Stage::Acl { subnet, direction } => {
                let Some(acl) = self.acls.of_subnet(subnet) else {
                    return (None, Vec::new(), String::new(), None);
                };
                self.acl_block(acl, direction, cells, family, &wanted)
            }
            Stage::Replies { out_of, into } => self.reply_block(out_of, into, cells, family),
            Stage::Route { subnet, side, way } => self.route_block(subnet, side, way, cells, family),
            Stage::Listens { host } => {
                let host = self.hosts.hosts.get(host);
                let text =
                    host.map(|it| format!("{}: {}", self.name(it.address), it.refuses)).unwrap_or_default();
                (host.map(|it| it.address), Vec::new(), text, None)
            }
            Stage::Translation(nat) => {
                let address = self.places.nats.get(nat).map(|it| it.address);
                let name = address.map(|it| self.name(it)).unwrap_or_default();
                (address, Vec::new(), format!("NAT gateway {name} translates TCP, UDP and ICMP alone"), None)
            }
            Stage::Fact(fact) => self.fact_block(fact),
        }
    }

    fn acl_block(
        &self,
        acl: &Acl<'a>,
        direction: Direction,
        cells: &[Cell],
        family: Family,
        wanted: &str,
    ) -> (Option<&'a str>, Vec<&'a str>, String, Option<String>) {
        let (side, towards, kind) = match direction {
            Direction::In => (Side::Source, "from", "inbound"),
            Direction::Out => (Side::Target, "to", "outbound"),
        };
        let peer = shown(cells, side, family);
        let name = self.acl_name(acl);
        let rules = deciding(acl, direction, family, cells, side, false);
        let text = match &rules[..] {
            [] => format!("No {kind} rule of {name} lets {wanted} through {towards} {peer}"),
            _ => format!("{name} drops {wanted} {towards} {peer} by {}", self.names_of(&rules)),
        };
        let first = rules.first().map(|it| format!(" before {}", self.name(it))).unwrap_or_default();
        let change = Some(format!("Add an {kind} rule to {name}{first}: allow {wanted} {towards} {peer}"));
        (acl.address, rules, text, change)
    }

    fn reply_block(
        &self,
        out_of: Option<usize>,
        into: Option<usize>,
        cells: &[Cell],
        family: Family,
    ) -> (Option<&'a str>, Vec<&'a str>, String, Option<String>) {
        let answers = answers(cells);
        let checks = [(out_of, Direction::Out, Side::Source), (into, Direction::In, Side::Target)];
        for (subnet, direction, side) in checks {
            let Some(acl) = subnet.and_then(|it| self.acls.of_subnet(it)) else { continue };
            let one = Some(acl.filter(direction, family, Bound::Possible));
            let (source, target) = if side == Side::Source { (one, None) } else { (None, one) };
            if flow::by_some_reply(cells, source, target).is_empty() {
                let (kind, towards) =
                    if direction == Direction::Out { ("outbound", "to") } else { ("inbound", "from") };
                let (name, peer) = (self.acl_name(acl), shown(cells, side, family));
                let text = format!(
                    "{name} drops the answers: no {kind} rule lets {answers} through {towards} {peer}"
                );
                let change = format!("Add an {kind} rule to {name}: allow {answers} {towards} {peer}");
                return (acl.address, Vec::new(), text, Some(change));
            }
        }
        let names: Vec<String> = [out_of, into]
            .into_iter()
            .flatten()
            .filter_map(|it| self.acls.of_subnet(it))
            .map(|it| self.acl_name(it))
            .collect();
        let names = names.join(" and ");
        let text = format!("No answer passes both {names}: their rules have no port in common");
        (None, Vec::new(), text, Some(format!("Let {answers} through in {names}")))
    }

    fn route_block(
        &self,
        subnet: usize,
        side: Side,
        way: Way<'a>,
        cells: &[Cell],
        family: Family,
    ) -> (Option<&'a str>, Vec<&'a str>, String, Option<String>) {
        let place = self.places.subnets.get(subnet).map(|it| self.name(it.address)).unwrap_or_default();
        let Some(table) = self.tables.of_subnet(subnet) else {
            return (None, Vec::new(), String::new(), None);
        };
        let name = match table.address {
            Some(it) => format!("Route table {} of subnet {place}", self.name(it)),
            None => format!("The main route table, which subnet {place} uses,"),
        };
        let wanted = cells.iter().fold(Addresses::empty(), |all, it| all.union(it.side(side)));
        let others = table.routes.iter().filter(|it| it.takes[family as usize].overlaps(&wanted));
        let others: Vec<&str> = others.filter_map(|it| it.address).collect();
        let back = if side == Side::Source { " back" } else { "" };
        let (destination, through) = match way {
            Way::Internet("") => (family.everything().to_owned(), "an internet gateway".to_owned()),
            Way::Internet(it) => {
                (family.everything().to_owned(), format!("internet gateway {}", self.name(it)))
            }
            Way::Peering(it) => {
                let peering =
                    self.places.peerings.get(it).map(|it| self.name(it.address)).unwrap_or_default();
                (family.show_all(&wanted), format!("peering connection {peering}"))
            }
            _ => (family.show_all(&wanted), "what leads there".to_owned()),
        };
        let text = match &others[..] {
            [] => format!("{name} has no route{back} to {}", family.show_all(&wanted)),
            _ => format!(
                "{name} leads elsewhere{back}: {} by {}",
                family.show_all(&wanted),
                self.names_of(&others)
            ),
        };
        let table_name =
            table.address.map_or_else(|| format!("a route table of subnet {place}"), |it| self.name(it));
        // What is private had better stay so.
        let change = match way {
            Way::Internet(_) if side == Side::Target => {
                format!(
                    "Add a route to {table_name}: {destination} through a NAT gateway, or {through} for public addresses"
                )
            }
            _ => format!("Add a route to {table_name}: {destination} through {through}"),
        };
        (table.address, others, text, Some(change))
    }

    fn fact_block(&self, fact: Fact<'a>) -> (Option<&'a str>, Vec<&'a str>, String, Option<String>) {
        let block = |resource, text: String, change: Option<String>| (resource, Vec::new(), text, change);
        match fact {
            Fact::Gateway(vpc) => {
                let vpc = self.places.vpcs.get(vpc).and_then(|it| it.address);
                let name = vpc.map(|it| self.name(it)).unwrap_or_default();
                let change = format!("Attach an internet gateway to {name}");
                block(vpc, format!("VPC {name} has no internet gateway"), Some(change))
            }
            Fact::OnInternet(interface, _) => {
                let host = self.hosts.interfaces.get(interface).and_then(|it| self.hosts.hosts.get(it.host?));
                let name =
                    host.map_or_else(|| "what is in the subnet".to_owned(), |it| self.name(it.address));
                let change = format!("Give {name} a public address");
                block(
                    host.map(|it| it.address),
                    format!("{name} has no address on the internet"),
                    Some(change),
                )
            }
            Fact::PublicAccess(vpc, _) => {
                let vpc = self.places.vpcs.get(vpc).and_then(|it| it.address).map(|it| self.name(it));
                let name = vpc.unwrap_or_default();
                block(
                    self.places.public_access.as_ref().map(|it| it.address),
                    format!("VPC Block Public Access keeps VPC {name} from the internet"),
                    Some(format!("Exclude {name} from VPC Block Public Access")),
                )
            }
            Fact::Nat(nat) => {
                let address = self.places.nats.get(nat).map(|it| it.address);
                let name = address.map(|it| self.name(it)).unwrap_or_default();
                let text =
                    format!("NAT gateway {name} does not lead to the internet: it has no Elastic IP address");
                block(address, text, Some(format!("Give {name} an Elastic IP address")))
            }
            Fact::Peering(peering) => {
                let address = self.places.peerings.get(peering).map(|it| it.address);
                let name = address.map(|it| self.name(it)).unwrap_or_default();
                let text =
                    format!("Peering connection {name} joins VPCs whose ranges overlap, which AWS refuses");
                block(address, text, Some("Give one of the VPCs another range".to_owned()))
            }
            Fact::Endpoint(number, _) => {
                let address = self.tables.endpoints.get(number).map(|it| it.address);
                block(address, "The endpoint is not on the route table".to_owned(), None)
            }
            Fact::PrivateDns(address, _) => {
                block(Some(address), "The endpoint has no private DNS".to_owned(), None)
            }
            Fact::Unknown(why) | Fact::Never(why) => block(None, capital(why), None),
        }
    }
}

/// The answers to packets, in words.
fn answers(cells: &[Cell]) -> String {
    let all = traffic_of(&reply_cells(cells));
    if all.parts().len() > 4 { "the answers".to_owned() } else { all.to_string() }
}
