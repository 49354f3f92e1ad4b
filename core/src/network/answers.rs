//! Network ACLs that let connections in or out and drop their answers.

use super::Network;
use super::acl::{Acl, Direction};
use super::addresses::Family;
use super::filter::{Bound, Filter, Match};
use super::flow::{self, Cell};
use super::traffic::{TCP, Traffic};

/// A rule of a network ACL that lets TCP connections through whose answers it drops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped<'a> {
    /// Address of the network ACL.
    pub acl: &'a str,
    /// Address of the rule.
    pub rule: &'a str,
    /// Whether the connections come in; else they go out.
    pub is_inbound: bool,
    /// The connections, by port.
    pub traffic: Traffic,
}

/// Up to here ports are those of services; above, clients have theirs. Source: VPC user guide, "Ephemeral ports".
const LAST_SERVICE: u16 = 1_023;

impl<'a> Network<'a> {
    /// The rules of network ACLs around subnets that let connections to service ports through and none of their answers,
    /// whatever the unknown turns out to be; and what is not known of the other ACLs.
    pub fn dropped_answers(&self) -> (Vec<Dropped<'a>>, Vec<(&'a str, &'static str)>) {
        let (mut dropped, mut unknown) = (Vec::new(), Vec::new());
        for (number, acl) in self.acls.acls.iter().enumerate() {
            let Some(address) = acl.address.filter(|_| self.acls.of_subnet.contains(&number)) else {
                continue;
            };
            let before = dropped.len();
            for direction in [Direction::In, Direction::Out] {
                dropped.extend(of_acl(acl, address, direction));
            }
            if dropped.len() == before {
                unknown.extend(acl.unknown.first().map(|why| (address, *why)));
            }
        }
        (dropped, unknown)
    }
}

fn of_acl<'a>(acl: &Acl<'a>, address: &'a str, direction: Direction) -> Vec<Dropped<'a>> {
    let rules = &acl.rules[direction as usize];
    let back = if direction == Direction::In { Direction::Out } else { Direction::In };
    let mut found = Vec::new();
    for (index, rule) in rules.iter().enumerate().filter(|(_, it)| it.allows == Some(true)) {
        let traffic: Vec<Traffic> = Family::ALL
            .into_iter()
            .map(|family| {
                // What it decides about for certain: without all that others may decide before it.
                let until = rules.iter().take(index + 1).enumerate().map(|(at, it)| {
                    let bounds = &it.matches[family as usize];
                    let (traffic, addresses) =
                        if at == index { &bounds.certain } else { &bounds.possible }.clone();
                    Match { traffic, addresses, allows: at == index }
                });
                let own = Filter::ordered(&until.collect::<Vec<_>>());
                let service = Traffic::ports(TCP, 0, LAST_SERVICE);
                let cells = own.rows().iter().flat_map(|row| {
                    let inside = row.traffic().intersect(&service);
                    let cells = inside.0.iter().map(|(first, last)| Cell {
                        first,
                        last,
                        source: row.addresses.clone(),
                        target: family.all(),
                    });
                    cells.collect::<Vec<_>>()
                });
                let cells: Vec<Cell> = cells.collect();
                let answered =
                    flow::by_some_reply(&cells, Some(acl.filter(back, family, Bound::Possible)), None);
                if answered.is_empty() { flow::traffic_of(&cells) } else { Traffic::none() }
            })
            .collect();
        let traffic = traffic.iter().fold(Traffic::none(), |all, it| all.union(it));
        if !traffic.is_empty() {
            let is_inbound = direction == Direction::In;
            found.push(Dropped { acl: address, rule: rule.address, is_inbound, traffic });
        }
    }
    found
}
