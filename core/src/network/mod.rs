//! Who can reach whom over the network, for all packets at once, and by which rules.
//!
//! Packets are sets: addresses as intervals, protocols and ports as intervals. A [`Network`] reads a stack once; a question
//! sends the set of all packets somebody asks about along every way there is, and each stage of the way (security group,
//! network ACL, route table, gateway) leaves a part of it. What is left at the end is the answer, and the first stage that
//! leaves nothing is what blocks.
//!
//! A place is reached when a connection to it opens: packets arrive, and the answers have a way back. Messages of ICMP that want
//! no answer have to have the route back all the same, so that nothing counts as reached which nobody could talk to. Answers
//! come back by the kind of gateway the packets came by.
//!
//! Three values: every stage has two bounds, what it lets through for certain and what it may let through depending on
//! values that are not known. An address that AWS chooses, or the port a client opens a connection from, is not known
//! either: certain is what holds whichever it is.

mod acl;
mod acl_rules;
mod addresses;
mod answers;
mod balancer;
mod block;
mod calls;
mod compare;
mod decided;
mod endpoint;
mod explain;
mod filter;
mod flow;
mod group;
mod host;
mod inputs;
mod interfaces;
mod intervals;
mod journey;
mod kinds;
mod main_table;
mod pairs;
mod place;
mod public_access;
pub mod ranges;
mod reach;
mod routes;
mod traffic;
mod vpc;

pub use acl_rules::{Opened, Overruled, Shadowed};
pub use addresses::{Addresses, Family, of_blocks};
pub use answers::Dropped;
pub use block::Block;
pub use calls::{Call, Passage};
pub use compare::{MOST_PAIRED, ReachChange, compare};
pub use decided::{Decided, all, any, known};
pub use explain::{Hop, Path};
pub(crate) use host::groups_of;
pub use inputs::{fill, filled, is_filled_one_by_one, with_defaults};
pub use intervals::Intervals;
pub use kinds::{Kind, Kinds, service_at};
pub(crate) use main_table::MainTables;
pub use pairs::Pairs;
pub use place::{NotFound, Place};
pub use reach::{Flow, Reach, Verdict};
pub use traffic::{ICMP, ICMPV6, Part, TCP, Traffic, UDP};

use std::sync::OnceLock;

use crate::catalog::Known;
use crate::stack::{Resource, Stack, mentions, opaque, outside, target};

/// The network of a stack, read once.
#[derive(Debug)]
pub struct Network<'a> {
    stack: &'a Stack,
    places: vpc::Places<'a>,
    tables: routes::Tables<'a>,
    acls: acl::Acls<'a>,
    firewall: group::Firewall<'a>,
    hosts: host::Hosts<'a>,
    endpoints: Vec<endpoint::InterfaceEndpoint<'a>>,
    forwards: Vec<balancer::Forward<'a>>,
    /// Which hosts nothing tells apart, once somebody asks.
    classes: OnceLock<pairs::Classes>,
}

impl<'a> Network<'a> {
    /// Reads the network of a stack. Inputs without a default are not known; [`with_defaults`] fills in the others.
    pub fn of(stack: &'a Stack) -> Self {
        let mut places = vpc::Places::of(stack);
        let tables = routes::Tables::of(stack, &mut places);
        let acls = acl::Acls::of(stack, &places);
        let mut firewall = group::Firewall::of(stack, &places, &tables.endpoints);
        let hosts = host::Hosts::of(stack, &places, &mut firewall);
        let endpoints = endpoint::interface_endpoints(stack, &hosts);
        let forwards = balancer::forwards(stack, &hosts);
        let classes = OnceLock::new();
        Self { stack, places, tables, acls, firewall, hosts, endpoints, forwards, classes }
    }

    /// The addresses of everything with network interfaces, in order.
    pub fn hosts(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.hosts.hosts.iter().map(|it| it.address)
    }

    /// What people call the resource at an address, marked as a name.
    fn name(&self, address: &str) -> String {
        format!("`{}`", self.stack.get(address).map_or(address, Resource::title))
    }
}
