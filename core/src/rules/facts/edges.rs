//! Edges by where they start: whoever judges one resource after the other looks at those of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Facts;
use super::known::Held;
use crate::access::Conveyed;
use crate::catalog::ec2::subnet;
use crate::catalog::{Changes, note_edges, note_few, note_packets, note_part, unnoted};
use crate::lookup::Lookup;
use crate::network::service_at;
use crate::stack::{Access, Stack, WHETHER_DRAWN};

/// Positions of edges among those of the stack, in order, by the address of where they start.
pub(super) type EdgesFrom<'a> = Lookup<&'a str, Vec<usize>>;

/// Which services of AWS packets certainly get to.
#[derive(Debug, Default)]
pub(super) struct ToServices {
    /// Hosts by address: nothing tells those of one kind apart.
    kinds: Lookup<Arc<str>, usize>,
    /// By kind and service, where an edge leads from one to the other.
    verdicts: BTreeMap<(usize, &'static str), bool>,
}

impl ToServices {
    /// Addresses of the hosts whose packets get to other services, in order.
    fn others<'t>(&'t self, now: &'t Self) -> BTreeSet<&'t str> {
        let of = |it: &Self, kind: usize| -> Vec<(&'static str, bool)> {
            let all = it.verdicts.range((kind, "")..).take_while(|((it, _), _)| *it == kind);
            all.map(|((_, service), it)| (*service, *it)).collect()
        };
        let mut are_same: BTreeMap<(usize, usize), bool> = BTreeMap::new();
        let mut is_same = |was: usize, is: usize| {
            *are_same.entry((was, is)).or_insert_with(|| of(self, was) == of(now, is))
        };
        let gone = self.kinds.keys().filter(|it| !now.kinds.contains_key(*it));
        let others = now
            .kinds
            .iter()
            .filter(|(host, is)| !self.kinds.get(*host).is_some_and(|was| is_same(*was, **is)));
        gone.chain(others.map(|(host, _)| host)).map(|it| &**it).collect()
    }
}

fn edges_from(stack: &Stack) -> EdgesFrom<'_> {
    let mut all = EdgesFrom::default();
    for (position, edge) in stack.access.unnoted().iter().enumerate() {
        all.entry(&edge.principal).or_default().push(position);
    }
    all
}

impl<'a> Facts<'a> {
    /// Whether any edge is drawn.
    pub fn has_edges(&self) -> bool {
        note_part(WHETHER_DRAWN);
        !self.stack.access.unnoted().is_empty()
    }

    /// The edges that start at the resource at an address, in order.
    pub fn edges_from(&self, address: &str) -> impl Iterator<Item = &'a Access> {
        let all = self.stack.access.unnoted();
        self.positions_from(address).iter().filter_map(|it| all.get(*it))
    }

    /// Every action of those edges, with whether it is allowed.
    pub fn conveyed_from(&self, address: &str) -> impl Iterator<Item = &Conveyed<'a>> {
        self.positions_from(address).iter().flat_map(|it| self.conveyed_by(*it))
    }

    /// Whether the edge at a position among those of the stack leads to a service of AWS, and the packets of where it starts
    /// certainly get there.
    pub fn gets_to_service(&self, position: usize) -> bool {
        let Some(edge) = self.stack.access.unnoted().get(position) else { return false };
        note_packets(&edge.principal);
        let to_services = self.to_services.get_or_init_unnoted(|| self.find_to_services());
        let Some(service) = unnoted(|| service_at(self.stack, &edge.target)) else { return false };
        let Some(kind) = to_services.kinds.get(&*edge.principal) else {
            // What has no network interfaces asks from outside of all networks.
            let ty = unnoted(|| self.stack.get(&edge.principal)).and_then(|it| it.ty);
            return ty.is_some_and(|it| *it != subnet::TYPE);
        };
        let known = to_services.verdicts.get(&(*kind, service)).copied();
        known.unwrap_or_else(|| self.packets().gets_to_service(&edge.principal, &edge.target))
    }

    fn find_to_services(&self) -> Arc<ToServices> {
        if let Some(held) = &self.known.to_services {
            note_few(&held.reads);
            return Arc::clone(&held.known);
        }
        let packets = self.packets();
        let mut found = ToServices { kinds: packets.kinds_of_hosts(), verdicts: BTreeMap::new() };
        for edge in self.stack.access.unnoted() {
            let kind = found.kinds.get(&*edge.principal).copied();
            let service = unnoted(|| service_at(self.stack, &edge.target));
            if let Some((kind, service)) = kind.zip(service) {
                let get_there = || packets.gets_to_service(&edge.principal, &edge.target);
                found.verdicts.entry((kind, service)).or_insert_with(get_there);
            }
        }
        found.into()
    }

    /// Follows whether packets get to services, if that was known: adds whose do otherwise than before to what else changed.
    pub(super) fn follow_to_services(&mut self, changes: &mut Changes) {
        let Some(before) = self.known.to_services.take_if(|it| changes.concern(&it.reads)) else { return };
        let now = self.to_services.get_or_init_unnoted(|| self.find_to_services());
        before.known.others(now).into_iter().for_each(|it| changes.packets(it));
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_to_services(&mut self) {
        if self.known.to_services.is_none()
            && let Some((known, Some(reads))) = self.to_services.take_noted()
        {
            self.known.to_services = Some(Arc::new(Held { known, reads }));
        }
    }

    /// The same for those who account for looking at them in some other way.
    pub(super) fn edges_from_unnoted(&self, address: &str) -> impl Iterator<Item = &'a Access> {
        let all = self.stack.access.unnoted();
        self.known_positions_from(address).iter().filter_map(|it| all.get(*it))
    }

    fn positions_from(&self, address: &str) -> &[usize] {
        note_edges(address);
        self.known_positions_from(address)
    }

    fn known_positions_from(&self, address: &str) -> &[usize] {
        let all = self.edges_from.get_or_init(|| edges_from(self.stack));
        all.get(address).map(Vec::as_slice).unwrap_or_default()
    }
}
