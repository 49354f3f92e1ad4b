//! Resources that are found at once, by what their addresses come to as numbers.

use std::sync::Arc;

use super::Resource;
use crate::lookup::{Lookup, digest};
use crate::tracking::{Place, places_of};

/// Resources in the order of their addresses, and where each stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Settled {
    all: Vec<Entry>,
    /// Where each stood when it was last noted, by what its address comes to. Of two that come to the same, one is found in order.
    positions: Lookup<u64, u32>,
    /// Of those that stood at this place then or behind it, but not at the next of these: how much further behind they stand now.
    shifts: Vec<(u32, i32)>,
}

/// For what came since places were noted, or went: it is looked for in order.
const UNPLACED: u32 = u32::MAX;

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
        let position = self.now(*self.positions.get(&digest(address))?);
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
        self.note_places();
    }

    fn note_places(&mut self) {
        self.positions = self.all.iter().map(|it| digest(&it.address)).zip(0..).collect();
        self.shifts.clear();
    }

    /// Where stands now what stood at a place when places were noted.
    fn now(&self, place: u32) -> usize {
        let behind = self.shifts.partition_point(|(from, _)| *from <= place);
        let shift = behind.checked_sub(1).and_then(|it| self.shifts.get(it)).map_or(0, |(_, it)| *it);
        (place as usize).wrapping_add_signed(shift as isize)
    }

    /// Adds one at an address where there is none.
    pub(super) fn insert(&mut self, address: &str, resource: Arc<Resource>) {
        let at = self.all.partition_point(|it| it.address.as_str() < address);
        self.shift(at, 1);
        self.positions.insert(digest(address), UNPLACED);
        let entry = Entry { address: address.to_owned(), resource, places: places_of(address) };
        self.all.insert(at, entry);
    }

    /// Takes away the one at a position.
    pub(super) fn remove(&mut self, position: usize) {
        if position < self.all.len() {
            self.shift(position + 1, -1);
            let entry = self.all.remove(position);
            // Another may come to the same.
            self.positions.insert(digest(&entry.address), UNPLACED);
        }
    }

    /// Shifts those that stand at a position or behind it.
    fn shift(&mut self, position: usize, by: i32) {
        /// Then it is sooner to note all places again.
        const MOST: usize = 64;
        if self.shifts.len() == MOST {
            self.note_places();
        }
        let behind = self.all.get(position..).unwrap_or_default().iter();
        let places = behind.filter_map(|it| self.positions.get(&digest(&it.address)).copied());
        let Some(from) = places.into_iter().find(|it| *it != UNPLACED) else { return };
        let at = self.shifts.partition_point(|(it, _)| *it < from);
        if self.shifts.get(at).is_none_or(|(it, _)| *it != from) {
            let before = at.checked_sub(1).and_then(|it| self.shifts.get(it)).map_or(0, |(_, it)| *it);
            self.shifts.insert(at, (from, before));
        }
        self.shifts.iter_mut().skip(at).for_each(|(_, it)| *it += by);
    }

    pub(super) fn into_all(self) -> impl Iterator<Item = (String, Arc<Resource>)> {
        self.all.into_iter().map(|it| (it.address, it.resource))
    }
}
