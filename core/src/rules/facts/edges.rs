//! Edges by where they start or end: whoever judges one resource after the other looks at those of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Facts;
use super::known::Held;
use crate::access::Conveyed;
use crate::catalog::ec2::subnet;
use crate::lookup::Lookup;
use crate::network::{Passage, service_at};
use crate::stack::{Access, Part, Stack, WHETHER_DRAWN};
use crate::tracking::{
    Changes, note_edges, note_edges_to, note_few, note_packets, note_part, noted, unnoted,
};

/// Positions of edges among those of the stack, in order, by the address of where they start or end.
pub(super) type EdgesBy<'a> = Lookup<&'a str, Vec<usize>>;

/// How packets get to services of AWS.
#[derive(Clone, Debug, Default)]
pub(super) struct ToServices {
    /// Hosts by address: nothing tells those of one kind apart.
    kinds: Lookup<Arc<str>, usize>,
    /// By kind and service, where an edge leads from one to the other.
    passages: BTreeMap<(usize, &'static str), Passage>,
}

impl ToServices {
    /// Addresses of the hosts whose packets get to other services, in order.
    fn others<'t>(&'t self, now: &'t Self) -> BTreeSet<&'t str> {
        let of = |it: &Self, kind: usize| -> Vec<(&'static str, Passage)> {
            let all = it.passages.range((kind, "")..).take_while(|((it, _), _)| *it == kind);
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

/// How some edge gets to a service of AWS: few of these there are, whoever it is.
pub(super) type Passages = BTreeSet<(&'static str, Passage)>;

/// What stands for those where looks are noted.
const PASSAGES: &str = "passages of edges to services";

/// Positions of the edges of a stack by one of their ends.
fn edges_by<'a>(stack: &'a Stack, end: impl Fn(&'a Access) -> &'a str) -> EdgesBy<'a> {
    let mut all = EdgesBy::default();
    for (position, edge) in stack.access.unnoted().iter().enumerate() {
        all.entry(end(edge)).or_default().push(position);
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

    /// The edges that lead to the resource at an address, in order.
    pub fn edges_to(&self, address: &str) -> impl Iterator<Item = &'a Access> {
        note_edges_to(address);
        let all = self.edges_to.get_or_init(|| edges_by(self.stack, |it| &it.target));
        let edges = self.stack.access.unnoted();
        all.get(address).into_iter().flatten().filter_map(|it| edges.get(*it))
    }

    /// Every action of the edges that start at the resource at an address, with whether it is allowed.
    pub fn conveyed_from(&self, address: &str) -> impl Iterator<Item = &Conveyed<'a>> {
        self.positions_from(address).iter().flat_map(|it| self.conveyed_by(*it))
    }

    /// Whether the edge at a position among those of the stack leads to a service of AWS, and the packets of where it starts
    /// certainly get there.
    pub fn gets_to_service(&self, position: usize) -> bool {
        let Some(edge) = self.stack.access.unnoted().get(position) else { return false };
        note_packets(&edge.principal);
        let Some(service) = unnoted(|| service_at(self.stack, &edge.target)) else { return false };
        if let Some(passage) = self.passage(edge, service) {
            return passage != Passage::Doubtful;
        }
        // What has no network interfaces asks from outside of all networks.
        let ty = unnoted(|| self.stack.get(&edge.principal)).and_then(|it| it.ty);
        ty.is_some_and(|it| *it != subnet::TYPE)
    }

    /// How the packets of where an edge starts get to a service that it leads to; `None` where nothing has network interfaces. It
    /// is for whoever asks to note whose packets those are.
    fn passage(&self, edge: &Access, service: &'static str) -> Option<Passage> {
        let to_services = self.to_services.get_or_init_unnoted(|| self.find_to_services());
        let kind = to_services.kinds.get(&*edge.principal)?;
        let known = to_services.passages.get(&(*kind, service)).copied();
        Some(known.unwrap_or_else(|| self.packets().passage(&edge.principal, &edge.target)))
    }

    /// Whether clients in VPCs call services of AWS in a way that matters. Where there is a drawing, few calls do, and all
    /// others need no look at the network.
    pub fn any_call(&self, matters: impl Fn(&'static str, Passage) -> bool) -> bool {
        if !self.has_edges() {
            return true;
        }
        note_part(PASSAGES);
        let known = || self.known.passages.clone();
        let passages =
            self.passages.get_or_init(|| known().unwrap_or_else(|| Arc::new(self.find_passages())));
        passages.iter().any(|(service, passage)| matters(service, *passage))
    }

    fn find_passages(&self) -> Passages {
        let edges = self.stack.access.unnoted().iter();
        let passages = edges.filter_map(|edge| {
            let service = unnoted(|| service_at(self.stack, &edge.target))?;
            Some((service, self.passage(edge, service)?))
        });
        passages.collect()
    }

    /// Whether changes are about edges.
    pub(super) fn are_edges_others(&self, changes: &Changes) -> bool {
        let (_, edges) = noted(|| note_part(Part::<Vec<Access>>::name()));
        changes.concern(&edges)
    }

    fn follow_passages(&mut self, changes: &mut Changes) {
        let Some(before) = self.known.passages.take() else { return };
        let now = Arc::new(self.find_passages());
        if now != before {
            changes.part(PASSAGES);
        }
        self.known.passages = Some(now);
    }

    /// Whether the resource at an address has network interfaces.
    pub(super) fn has_interfaces(&self, address: &str) -> bool {
        note_packets(address);
        let to_services = self.to_services.get_or_init_unnoted(|| self.find_to_services());
        to_services.kinds.contains_key(address)
    }

    fn find_to_services(&self) -> Arc<ToServices> {
        let known = self.known.to_services.as_ref();
        let mut found = match known {
            Some(held) => {
                note_few(&held.reads);
                Arc::clone(&held.known)
            }
            None => {
                let kinds = self.packets().kinds_of_hosts();
                Arc::new(ToServices { kinds, passages: BTreeMap::new() })
            }
        };
        for edge in self.stack.access.unnoted() {
            let kind = found.kinds.get(&*edge.principal).copied();
            let service = unnoted(|| service_at(self.stack, &edge.target));
            if let Some(pair) = kind.zip(service).filter(|it| !found.passages.contains_key(it)) {
                let passage = self.packets().passage(&edge.principal, &edge.target);
                Arc::make_mut(&mut found).passages.insert(pair, passage);
            }
        }
        found
    }

    /// Follows whether packets get to services, if that was known: adds whose do otherwise than before to what else changed.
    pub(super) fn follow_to_services(&mut self, changes: &mut Changes) {
        let before = self.known.to_services.take_if(|it| changes.concern(&it.reads));
        let are_edges_others = self.are_edges_others(changes);
        if let Some(before) = &before {
            let now = self.to_services.get_or_init_unnoted(|| self.find_to_services());
            before.known.others(now).into_iter().for_each(|it| changes.packets(it));
        }
        if before.is_some() || are_edges_others {
            self.follow_passages(changes);
        }
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_to_services(&mut self) {
        self.known.passages = self.passages.take().or_else(|| self.known.passages.take());
        let is_same = |it: &Arc<ToServices>| {
            self.known.to_services.as_ref().is_some_and(|before| Arc::ptr_eq(&before.known, it))
        };
        if let Some((known, Some(reads))) = self.to_services.take_noted()
            && !is_same(&known)
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
        let all = self.edges_from.get_or_init(|| edges_by(self.stack, |it| &it.principal));
        all.get(address).map(Vec::as_slice).unwrap_or_default()
    }
}
