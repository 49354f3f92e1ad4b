//! What something looked at, taken together.

use std::sync::Arc;

use super::place::{Place, Sort, WORDS};
use crate::lookup::mixed;

/// What something looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reads {
    places: Box<[u64; WORDS]>,
    /// Which of those words are not empty: most are.
    filled: [u64; WORDS.div_ceil(64)],
    whole: Whole,
}

/// What something went through as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The references of all properties, whatever their keys.
    references: bool,
    /// All properties.
    properties: bool,
    /// All resources.
    resources: bool,
}

impl Whole {
    const ALL: Self = Self { references: true, properties: true, resources: true };

    fn add(&mut self, other: Self) {
        self.references |= other.references;
        self.properties |= other.properties;
        self.resources |= other.resources;
    }

    const fn meets(self, other: Self) -> bool {
        self.references && other.references
            || self.properties && other.properties
            || self.resources && other.resources
    }
}

/// [`Reads`] of something that looks at little, in little room: a drawing has thousands of edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FewReads {
    places: Arc<[(u16, u64)]>,
    whole: Whole,
}
/// What was taken down, however it is kept.
pub(crate) trait Looks {
    /// Whether something was taken down at a place.
    fn has(&self, place: Place) -> bool;

    /// What was gone through as a whole.
    fn whole(&self) -> Whole;

    /// Whether something of it is among other looks: quick, since most has nothing to do with an edit.
    fn meets(&self, other: &Reads) -> bool;

    /// Whether a property may have been looked at; `refers_elsewhere` says whether it refers to something else than before.
    fn sees(&self, key: Place, refers_elsewhere: bool) -> bool {
        let whole = self.whole();
        whole.properties || (refers_elsewhere && whole.references) || self.has(key)
    }

    /// Whether all resources were gone through.
    fn knows_all_resources(&self) -> bool {
        self.whole().resources
    }
}

impl Looks for Reads {
    fn has(&self, place: Place) -> bool {
        self.places[place.word()] & place.bit() != 0
    }

    fn meets(&self, other: &Reads) -> bool {
        self.whole.meets(other.whole)
            || self.words().any(|(at, bits)| other.places[usize::from(at)] & bits != 0)
    }

    fn whole(&self) -> Whole {
        self.whole
    }
}

impl Looks for FewReads {
    fn has(&self, place: Place) -> bool {
        let at = self.places.binary_search_by_key(&place.word(), |(word, _)| usize::from(*word));
        at.ok().and_then(|it| self.places.get(it)).is_some_and(|(_, bits)| bits & place.bit() != 0)
    }

    fn meets(&self, other: &Reads) -> bool {
        let meets = |(at, bits): &(u16, u64)| other.places[usize::from(*at)] & bits != 0;
        self.whole.meets(other.whole) || self.places.iter().any(meets)
    }

    fn whole(&self) -> Whole {
        self.whole
    }
}

impl Default for Reads {
    fn default() -> Self {
        let filled = [0; WORDS.div_ceil(64)];
        Self { places: Box::new([0; WORDS]), filled, whole: Whole::default() }
    }
}
impl Reads {
    /// Whether a change of a property can make a difference, whatever it is a property of. `refers_elsewhere` says whether
    /// the property refers to other resources than before.
    pub(crate) fn may_see(&self, key: &str, refers_elsewhere: bool) -> bool {
        self.sees(Place::of(Sort::Property, key), refers_elsewhere)
    }

    pub(super) fn add_place(&mut self, place: Place) {
        self.add_word(place.word(), place.bit());
    }

    /// Adds that all resources are gone through.
    pub(super) fn add_resources(&mut self) {
        self.whole.resources = true;
    }

    /// Adds that the references of all properties are gone through, whatever their keys.
    pub(super) fn add_references(&mut self) {
        self.whole.references = true;
    }

    /// Adds that all properties are gone through.
    pub(super) fn add_properties(&mut self) {
        self.whole.properties = true;
    }

    /// Adds all that can be looked at.
    pub(super) fn add_all(&mut self) {
        (0..WORDS).for_each(|at| self.add_word(at, u64::MAX));
        self.whole = Whole::ALL;
    }

    /// Adds a property, whoever looks at it and however.
    pub(super) fn add_property(&mut self, key: Place) {
        self.add_place(key);
        (self.whole.properties, self.whole.references) = (true, true);
    }

    fn add_word(&mut self, at: usize, bits: u64) {
        self.places[at] |= bits;
        self.filled[at / 64] |= 1 << (at % 64);
    }

    /// The words that are not empty, with where they stand.
    fn words(&self) -> impl Iterator<Item = (u16, u64)> {
        let filled =
            self.filled.iter().enumerate().flat_map(|(at, bits)| ones(*bits).map(move |it| at * 64 + it));
        filled.map(|at| (at as u16, self.places[at]))
    }

    /// Adds what something else looked at.
    pub(crate) fn add(&mut self, other: &Self) {
        other.words().for_each(|(at, bits)| self.add_word(usize::from(at), bits));
        self.whole.add(other.whole);
    }

    /// The same for what looked at little.
    pub(crate) fn add_few(&mut self, other: &FewReads) {
        other.places.iter().for_each(|(at, bits)| self.add_word(usize::from(*at), *bits));
        self.whole.add(other.whole);
    }

    /// The same in little room.
    pub(crate) fn few(&self) -> FewReads {
        FewReads { places: self.words().collect(), whole: self.whole }
    }

    /// Whether something looked at the same, told in little room.
    pub(super) fn is(&self, few: &FewReads) -> bool {
        self.whole == few.whole && self.words().eq(few.places.iter().copied())
    }

    /// What it comes to as a number: of two that are the same it is the same.
    pub(super) fn digest(&self) -> u64 {
        self.words().fold(0, |sum, (at, bits)| mixed(sum.rotate_left(8) ^ bits ^ u64::from(at)))
    }

    pub(super) fn clear(&mut self) {
        for (at, filled) in self.filled.iter_mut().enumerate() {
            ones(std::mem::take(filled)).for_each(|it| self.places[at * 64 + it] = 0);
        }
        self.whole = Whole::default();
    }
}

/// Where the bits of a word are set.
fn ones(bits: u64) -> impl Iterator<Item = usize> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let at = left.trailing_zeros();
        left &= left.wrapping_sub(1);
        (at < 64).then_some(at as usize)
    })
}
