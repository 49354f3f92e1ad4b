//! Edges by where they start: whoever judges one resource after the other looks at those of each.

use super::Facts;
use crate::access::Conveyed;
use crate::catalog::{Changes, note_edges, note_few, note_packets, note_part};
use crate::lookup::Lookup;
use crate::model::EdgeId;
use crate::stack::{Access, Origin, Stack, WHETHER_DRAWN};

/// Positions of edges among those of the stack, in order, by the address of where they start.
pub(super) type EdgesFrom<'a> = Lookup<&'a str, Vec<usize>>;

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
        to_services.get(position).is_some_and(|it| *it)
    }

    fn find_to_services(&self) -> Vec<bool> {
        match &self.known.to_services {
            Some(held) => {
                note_few(&held.reads);
                held.known.iter().map(|(_, it)| *it).collect()
            }
            None => {
                let edges = self.stack.access.iter();
                self.packets().to_services(edges.map(|it| (it.principal.as_str(), it.target.as_str())))
            }
        }
    }

    /// Follows whether packets get to services, if that was known: adds where others start that do than before to what else
    /// changed.
    pub(super) fn follow_to_services(&mut self, changes: &mut Changes) {
        let Some(before) = self.known.to_services.take_if(|it| changes.concern(&it.reads)) else { return };
        let before: Lookup<&EdgeId, bool> = before.known.iter().map(|(id, it)| (id, *it)).collect();
        let now = self.to_services.get_or_init_unnoted(|| self.find_to_services());
        for (edge, now) in self.stack.access.unnoted().iter().zip(now) {
            let known = if let Origin::Edge { id } = &edge.origin { before.get(id) } else { None };
            if known != Some(now) {
                changes.packets(&edge.principal);
            }
        }
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_to_services(&mut self) {
        if self.known.to_services.is_none()
            && let Some((to_services, Some(reads))) = self.to_services.take_noted()
        {
            let edges = self.stack.access.unnoted().iter().zip(to_services);
            let known = edges.map(|(edge, it)| match &edge.origin {
                Origin::Edge { id } => Some((id.clone(), it)),
                _ => None,
            });
            if let Some(known) = known.collect() {
                self.known.add_to_services(known, reads);
            }
        }
    }

    fn positions_from(&self, address: &str) -> &[usize] {
        note_edges(address);
        let all = self.edges_from.get_or_init(|| edges_from(self.stack));
        all.get(address).map(Vec::as_slice).unwrap_or_default()
    }
}
