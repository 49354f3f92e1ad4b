//! What a computation looks at, so that it need not be done again when other things change.
//!
//! What a pure computation gives hangs on what it reads, and on nothing else. While one is [`noted`], every look at a
//! [`Properties`](super::Properties) is taken down by its key, and every look at the resources of a stack by what was looked
//! for: all of a type, or one address. Afterwards [`Changes::concern`](super::Changes::concern) tells whether an edit can make
//! a difference to it. What is known of one key holds for the properties of every type, and what shares a place counts as
//! one: both can only make more be done again than needs to be.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use crate::lookup::{digest, mixed};

/// Words of 64 places each for names of properties, types and parts: a few thousand are known, of which a computation reads
/// some dozens.
const NAMES: usize = 64;

/// Words of 64 places each for addresses: an edge or a role asks for some dozens of them. What asks for thousands is told
/// by their types, which are names. A drawing has ten thousand: of fewer places, many would stand for several of those.
const ADDRESSES: usize = 512;

/// Words of 64 places each for whose policies, edges or users are asked for: an edge or a role asks for a few. Apart from addresses, since
/// what goes through thousands of those need not ask for a single policy.
const HOLDERS: usize = 64;

const WORDS: usize = NAMES + ADDRESSES + HOLDERS;

/// A [`Place`] counts bits in two bytes.
const _: () = assert!(WORDS <= 1024);

/// What something looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    places: Box<[u64; WORDS]>,
    /// Which of those words are not empty: most are.
    filled: [u64; WORDS.div_ceil(64)],
    whole: Whole,
}

/// What something went through as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whole {
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
pub struct FewReads {
    places: Arc<[(u16, u64)]>,
    whole: Whole,
}

/// What sort of name is taken down.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Property,
    /// All resources of a type.
    Type,
    /// Some resource of a type, by its address.
    TypeOfOne,
    /// Whether there are resources of a type, whatever they say.
    Presence,
    Part,
    Address,
    /// The policies of a role, a user or a group.
    Identity,
    /// The policies on a resource.
    Policies,
    /// What those say that may be about anything.
    SaidOfAny,
    /// What those say of one resource, by its address and theirs.
    SaidOf,
    /// What those say to one role or user, by its address and theirs.
    SaidTo,
    /// Who refers to a resource, by its address.
    Users,
    /// Whether the internet reaches a resource, by its address.
    Exposed,
    /// The edges that start at a resource, by its address.
    Edges,
    /// The edges that lead to a resource, by its address.
    EdgesTo,
    /// What acts as a role, a user or a group, by its address.
    Acting,
    /// What rules know of a role's policies, by its address.
    Permissions,
    /// The instances that use a table, by its address.
    Clients,
    /// Whether the packets of edges that start at a resource get to services of AWS, by its address.
    Packets,
}

/// Where a name is taken down: one of the bits of all words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(u16);

/// What was taken down, however it is kept.
pub trait Looks {
    /// Whether something was taken down at a place.
    #[doc(hidden)]
    fn has(&self, place: Place) -> bool;

    /// What was gone through as a whole.
    #[doc(hidden)]
    fn whole(&self) -> Whole;

    /// Whether something of it is among other looks: quick, since most has nothing to do with an edit.
    #[doc(hidden)]
    fn meets(&self, other: &Reads) -> bool;

    /// Whether a property may have been looked at; `refers_elsewhere` says whether it refers to something else than before.
    #[doc(hidden)]
    fn sees(&self, key: Place, refers_elsewhere: bool) -> bool {
        let whole = self.whole();
        whole.properties || (refers_elsewhere && whole.references) || self.has(key)
    }

    /// Whether all resources were gone through.
    #[doc(hidden)]
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

thread_local! {
    /// Whether somebody wants to know; asked at every look.
    static IS_NOTED: Cell<bool> = const { Cell::new(false) };
    /// What was looked at by the computation under way.
    static NOTES: RefCell<Reads> = RefCell::default();
    /// Where the address of what is judged stands in memory, if something is judged apart from all else.
    static SUBJECT: Cell<usize> = const { Cell::new(0) };
    /// Whether what judges it looked at nothing but its properties by now.
    static IS_LOCAL: Cell<bool> = const { Cell::new(true) };
    /// Empty ones, to be used again: thousands of things are judged apart.
    static SPARE: RefCell<Vec<Reads>> = const { RefCell::new(Vec::new()) };
}

impl Reads {
    /// Whether a change of a property can make a difference, whatever it is a property of. `refers_elsewhere` says whether
    /// the property refers to other resources than before.
    pub fn may_see(&self, key: &str, refers_elsewhere: bool) -> bool {
        self.sees(Place::of(Sort::Property, key), refers_elsewhere)
    }

    pub(super) fn add_place(&mut self, place: Place) {
        self.add_word(place.word(), place.bit());
    }

    /// Adds that all resources are gone through.
    pub(super) fn add_resources(&mut self) {
        self.whole.resources = true;
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
    pub fn add(&mut self, other: &Self) {
        other.words().for_each(|(at, bits)| self.add_word(usize::from(at), bits));
        self.whole.add(other.whole);
    }

    /// The same for what looked at little.
    pub fn add_few(&mut self, other: &FewReads) {
        other.places.iter().for_each(|(at, bits)| self.add_word(usize::from(*at), *bits));
        self.whole.add(other.whole);
    }

    /// The same in little room.
    pub fn few(&self) -> FewReads {
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

    fn clear(&mut self) {
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

/// Does something and tells which properties it looked at. A computation inside another looks for both.
pub fn noted<T>(compute: impl FnOnce() -> T) -> (T, Reads) {
    let was_noted = IS_NOTED.replace(true);
    let outer = NOTES.take();
    // Others will ask for what is computed, and to them a subject is a resource like all.
    let subject = SUBJECT.replace(0);
    let result = compute();
    SUBJECT.set(subject);
    let reads = NOTES.replace(outer);
    IS_NOTED.set(was_noted);
    note(&reads);
    (result, reads)
}

/// Whether looks are noted.
pub(super) fn is_noted() -> bool {
    IS_NOTED.get()
}

/// Judges the resource whose address is given, and shows what that looked at: to whoever judges all of them, not to
/// what is under way around it. That it was looked for itself is left out, and told is whether nothing but its properties was
/// looked at.
pub(super) fn noted_apart<T>(subject: &str, judge: impl FnOnce() -> T, show: impl FnOnce(&Reads, bool)) -> T {
    let spare = SPARE.with_borrow_mut(Vec::pop).unwrap_or_default();
    let outer = NOTES.replace(spare);
    let was_subject = SUBJECT.replace(subject.as_ptr().addr());
    let was_local = IS_LOCAL.replace(true);
    let result = judge();
    SUBJECT.set(was_subject);
    let is_local = IS_LOCAL.replace(was_local);
    let mut reads = NOTES.replace(outer);
    show(&reads, is_local);
    reads.clear();
    SPARE.with_borrow_mut(|it| it.push(reads));
    result
}

/// Does something whose looks do not count: whoever asks accounts for them.
pub fn unnoted<T>(compute: impl FnOnce() -> T) -> T {
    let was_noted = IS_NOTED.replace(false);
    let result = compute();
    IS_NOTED.set(was_noted);
    result
}

fn note(reads: &Reads) {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(|it| it.add(reads));
    }
}

/// Says that what is under way looks at what something else looked at.
pub(crate) fn note_few(reads: &FewReads) {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(|it| it.add_few(reads));
    }
}

pub(super) fn note_key(key: &str) {
    if IS_NOTED.get() {
        let place = Place::of(Sort::Property, key);
        NOTES.with_borrow_mut(|it| it.add_place(place));
    }
}

/// Says that all resources of a type are looked at.
pub(crate) fn note_type(ty: &str) {
    note_name(Sort::Type, ty);
}

/// Says that it is asked whether there are resources of a type.
pub(crate) fn note_presence(ty: &str) {
    note_name(Sort::Presence, ty);
}

/// Says that a resource is looked for at an address.
pub(crate) fn note_address(address: &str) {
    if IS_NOTED.get() {
        note_places(places_of(address));
    }
}

/// The same for the address of a resource, of which the places are known. One that is judged apart looks at itself.
pub(crate) fn note_one(address: &str, places: [Place; 2]) {
    if SUBJECT.get() != address.as_ptr().addr() {
        note_places(places);
    }
}

fn note_places(places: [Place; 2]) {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(|notes| places.into_iter().for_each(|it| notes.add_place(it)));
    }
}

/// Where it is taken down that a resource is looked for at an address.
pub(crate) fn places_of(address: &str) -> [Place; 2] {
    [Place::of(Sort::TypeOfOne, type_in(address)), Place::of(Sort::Address, address)]
}

/// Says that all resources are looked at.
pub(crate) fn note_resources() {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(|it| it.whole.resources = true);
    }
}

/// Says that the policies of a role, a user or a group are asked for, by its address.
pub(crate) fn note_identity(address: &str) {
    note_name(Sort::Identity, address);
}

/// Says that the policies on a resource are asked for, by its address.
pub(crate) fn note_policies(address: &str) {
    note_name(Sort::Policies, address);
}

/// Says that it is asked what the policies on a resource say to a role or a user about some resource, all by their addresses.
pub(crate) fn note_said(by: &str, of: &str, to: &str) {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        let places = [
            Place::of(Sort::SaidOfAny, by),
            Place::of_both(Sort::SaidOf, by, of),
            Place::of_both(Sort::SaidTo, by, to),
        ];
        NOTES.with_borrow_mut(|notes| places.into_iter().for_each(|it| notes.add_place(it)));
    }
}

/// Says that it is asked whether the internet reaches the resource at an address.
pub(crate) fn note_exposed(address: &str) {
    note_name(Sort::Exposed, address);
}

/// Says that the edges are looked at that start at the resource at an address.
pub(crate) fn note_edges(address: &str) {
    note_name(Sort::Edges, address);
}

/// Says that the edges are looked at that lead to the resource at an address.
pub(crate) fn note_edges_to(address: &str) {
    note_name(Sort::EdgesTo, address);
}

/// Says that it is asked what acts as the role, the user or the group at an address.
pub(crate) fn note_acting(address: &str) {
    note_name(Sort::Acting, address);
}

/// Says that it is asked what the policies of the role at an address allow.
pub(crate) fn note_permissions(address: &str) {
    note_name(Sort::Permissions, address);
}

/// Says that it is asked which instances use the table at an address.
pub(crate) fn note_clients(address: &str) {
    note_name(Sort::Clients, address);
}

/// Says that it is asked whether packets of the resource at an address get to a service of AWS that an edge leads to.
pub(crate) fn note_packets(address: &str) {
    note_name(Sort::Packets, address);
}

/// What stands for all who refer to something: few computations ask for any of them.
pub(super) const USERS: &str = "users";

/// Says that it is asked who refers to the resource at an address.
pub(crate) fn note_users(address: &str) {
    note_part(USERS);
    note_name(Sort::Users, address);
}

/// Says that a part of a stack beside its resources is looked at.
pub(crate) fn note_part(part: &str) {
    note_name(Sort::Part, part);
}

fn note_name(sort: Sort, name: &str) {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        let place = Place::of(sort, name);
        NOTES.with_borrow_mut(|it| it.add_place(place));
    }
}

pub(super) fn note_references() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(|it| it.whole.references = true);
    }
}

/// Says that nothing is known of what is looked at: it may be anything.
fn note_all() {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(|it| {
            (0..WORDS).for_each(|at| it.add_word(at, u64::MAX));
            it.whole = Whole::ALL;
        });
    }
}

pub(super) fn note_everything() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(|it| it.whole.properties = true);
    }
}

/// The type that an address starts with.
pub(super) fn type_in(address: &str) -> &str {
    address.rsplit_once('.').map_or(address, |(ty, _)| ty)
}

impl Place {
    pub(super) fn of(sort: Sort, name: &str) -> Self {
        Self::numbered(sort, digest(name))
    }

    /// The place of two names together.
    pub(super) fn of_both(sort: Sort, one: &str, other: &str) -> Self {
        Self::numbered(sort, mixed(digest(one)) ^ digest(other))
    }

    fn numbered(sort: Sort, number: u64) -> Self {
        let number = mixed(number.wrapping_add(sort as u64));
        let word = (number >> 6) as usize;
        let word = match sort {
            Sort::Address => NAMES + word % ADDRESSES,
            Sort::Identity
            | Sort::Policies
            | Sort::SaidOfAny
            | Sort::SaidOf
            | Sort::SaidTo
            | Sort::Users
            | Sort::Exposed
            | Sort::Edges
            | Sort::EdgesTo
            | Sort::Acting
            | Sort::Permissions
            | Sort::Clients
            | Sort::Packets => NAMES + ADDRESSES + word % HOLDERS,
            Sort::Property | Sort::Type | Sort::TypeOfOne | Sort::Presence | Sort::Part => word % NAMES,
        };
        Self((word as u16) << 6 | (number & 63) as u16)
    }

    const fn word(self) -> usize {
        (self.0 >> 6) as usize
    }

    const fn bit(self) -> u64 {
        1 << (self.0 & 63)
    }
}

/// A value that is computed when it is first asked for. Whoever asks looks at what the value was made of, whether it is
/// made for him or known by then.
#[derive(Debug)]
pub struct Kept<T> {
    /// With what it was made of, if that was noted. Thousands are kept, each made of little.
    known: OnceCell<(T, Option<FewReads>)>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { known: OnceCell::new() }
    }
}

impl<T> Kept<T> {
    /// The value.
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        if let Some((value, reads)) = self.known.get() {
            reads.as_ref().map_or_else(note_all, note_few);
            return value;
        }
        let make = || match IS_NOTED.get() {
            true => {
                let (value, reads) = noted(make);
                (value, Some(reads.few()))
            }
            false => (make(), None),
        };
        &self.known.get_or_init(make).0
    }

    /// Forgets the value, and gives it back with what it was made of, if that was noted.
    pub fn take_noted(&mut self) -> Option<(T, Option<FewReads>)> {
        self.known.take()
    }

    /// What it was made of, if it is known and that was noted.
    pub fn reads(&self) -> Option<&FewReads> {
        self.known.get().and_then(|(_, reads)| reads.as_ref())
    }

    /// The value, if it is known, to be changed.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.known.get_mut().map(|it| &mut it.0)
    }

    /// The value for those who account for looking at it in some other way.
    pub fn get_or_init_unnoted(&self, make: impl FnOnce() -> T) -> &T {
        let make = || {
            let (value, reads) = unnoted(|| noted(make));
            (value, Some(reads.few()))
        };
        &self.known.get_or_init(make).0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Properties;
    use super::*;

    fn bucket() -> Properties {
        Properties::from([("versioning", "Enabled".into()), ("name", "logs".into())])
    }

    #[test]
    fn what_is_looked_at_is_seen_and_nothing_else() {
        let bucket = bucket();
        let (_, reads) = noted(|| bucket.get("versioning").is_some() && bucket.get("acl").is_none());
        assert!(reads.may_see("versioning", false) && reads.may_see("acl", false));
        assert!(!reads.may_see("name", true));
        let (_, reads) = noted(|| bucket.targets().count());
        assert!(reads.may_see("name", true) && !reads.may_see("name", false));
        let (_, reads) = noted(|| bucket.values().count());
        assert!(reads.may_see("name", false));
        let (_, reads) = noted(|| unnoted(|| bucket.values().count()));
        assert!(!reads.may_see("name", true));
    }

    #[test]
    fn who_asks_for_what_is_known_has_looked_at_what_it_was_made_of() {
        let (bucket, kept) = (bucket(), Kept::default());
        let ask = || *kept.get_or_init(|| bucket.len() + usize::from(bucket.contains_key("versioning")));
        let (_, first) = noted(ask);
        let (_, second) = noted(ask);
        assert_eq!(first, second);
        let (_, outer) = noted(|| noted(ask));
        assert!(outer.may_see("versioning", false));
    }
}
