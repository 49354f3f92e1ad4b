//! Resources that are found at once, by what their addresses come to as numbers.

use std::sync::Arc;

use super::Resource;
use crate::catalog::{Place, places_of};
use crate::lookup::{Lookup, digest};

/// Resources in the order of their addresses, and where each stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    all: Vec<Entry>,
    /// Where each stands, by what its address comes to. Of two that come to the same, one is found in order.
    positions: Lookup<u64, u32>,
}

/// A resource at its address.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) address: String,
    pub(super) resource: Arc<Resource>,
    /// Where looks at it are noted.
    pub(super) places: [Place; 2],
}

impl Entry {
    pub(super) const fn shared(&self) -> (&String, &Arc<Resource>) {
        (&self.address, &self.resource)
    }
}

impl Settled {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn all(&self) -> &[Entry] {
        &self.all
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Arc<Resource>> {
        self.all.iter_mut().map(|it| &mut it.resource)
    }

    /// Those whose addresses do not come before another.
    pub(super) fn from(&self, address: &str) -> &[Entry] {
        let start = self.all.partition_point(|it| it.address.as_str() < address);
        self.all.get(start..).unwrap_or_default()
    }

    pub(super) fn get(&self, address: &str) -> Option<&Entry> {
        self.all.get(self.position(address)?)
    }

    pub(super) fn at_mut(&mut self, position: usize) -> Option<&mut Arc<Resource>> {
        self.all.get_mut(position).map(|it| &mut it.resource)
    }

    /// Where the one at an address stands.
    pub(super) fn position(&self, address: &str) -> Option<usize> {
        let position = *self.positions.get(&digest(address))? as usize;
        let is_it = self.all.get(position).is_some_and(|it| it.address == address);
        let in_order = || self.all.binary_search_by(|it| it.address.as_str().cmp(address)).ok();
        if is_it { Some(position) } else { in_order() }
    }

    /// Adds resources in address order, at addresses where there are none.
    pub(super) fn add(&mut self, others: impl IntoIterator<Item = (String, Arc<Resource>)>) {
        self.all.extend(others.into_iter().map(|(address, resource)| {
            let places = places_of(&address);
            Entry { address, resource, places }
        }));
        // Two runs that are in order each, which sorting finds.
        self.all.sort_by(|one, other| one.address.cmp(&other.address));
        self.positions = self.all.iter().map(|it| digest(&it.address)).zip(0..).collect();
    }

    pub(super) fn into_all(self) -> impl Iterator<Item = (String, Arc<Resource>)> {
        self.all.into_iter().map(|it| (it.address, it.resource))
    }
}
