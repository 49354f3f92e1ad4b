//! Resources that are found at once, by what their addresses come to as numbers.

use std::sync::Arc;

use super::Resource;
use crate::catalog::{Place, places_of};
use crate::lookup::digest;

/// Resources in the order of their addresses, and where each stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    all: Vec<Entry>,
    /// Open addressing: each has its place at what its address comes to, or after that where others have taken it. At most half
    /// of the places are taken.
    places: Vec<Taken>,
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

/// A place in the table.
#[derive(Clone, Copy, Debug)]
struct Taken {
    /// Half of what the address comes to: others are told apart without a look at them.
    mark: u32,
    position: u32,
}

impl Taken {
    const FREE: Self = Self { mark: 0, position: u32::MAX };
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
        if self.all.is_empty() {
            return None;
        }
        let (mut at, mark) = self.start(address);
        loop {
            let taken = self.places.get(at).filter(|it| it.position != u32::MAX)?;
            let position = taken.position as usize;
            if taken.mark == mark && self.all.get(position).is_some_and(|it| it.address == address) {
                return Some(position);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
    }

    /// Where the search for an address starts, and its mark.
    fn start(&self, address: &str) -> (usize, u32) {
        let digest = digest(address);
        (digest as usize & (self.places.len() - 1), (digest >> 32) as u32)
    }

    /// Adds resources in address order, at addresses where there are none.
    pub(super) fn add(&mut self, others: impl IntoIterator<Item = (String, Arc<Resource>)>) {
        self.all.extend(others.into_iter().map(|(address, resource)| {
            let places = places_of(&address);
            Entry { address, resource, places }
        }));
        // Two runs that are in order each, which sorting finds.
        self.all.sort_by(|one, other| one.address.cmp(&other.address));
        self.places.clear();
        self.places.resize((self.all.len() * 2).next_power_of_two(), Taken::FREE);
        for (position, it) in (0_u32..).zip(&self.all) {
            let (mut at, mark) = self.start(&it.address);
            while self.places.get(at).is_some_and(|it| it.position != u32::MAX) {
                at = (at + 1) & (self.places.len() - 1);
            }
            if let Some(free) = self.places.get_mut(at) {
                *free = Taken { mark, position };
            }
        }
    }

    pub(super) fn into_all(self) -> impl Iterator<Item = (String, Arc<Resource>)> {
        self.all.into_iter().map(|it| (it.address, it.resource))
    }
}
