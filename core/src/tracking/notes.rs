//! Taking down what the computation under way looks at.

use std::cell::{Cell, RefCell};

use super::place::{Place, Sort, type_in};
use super::reads::{FewReads, Reads};

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
/// Does something and tells which properties it looked at. A computation inside another looks for both.
pub(crate) fn noted<T>(compute: impl FnOnce() -> T) -> (T, Reads) {
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
pub(crate) fn unnoted<T>(compute: impl FnOnce() -> T) -> T {
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

/// Says that a property is looked at, by its key.
pub(crate) fn note_key(key: &str) {
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
        NOTES.with_borrow_mut(Reads::add_resources);
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

/// Says that all references of some properties are looked at.
pub(crate) fn note_references() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(Reads::add_references);
    }
}

/// Says that nothing is known of what is looked at: it may be anything.
pub(super) fn note_all() {
    if IS_NOTED.get() {
        IS_LOCAL.set(false);
        NOTES.with_borrow_mut(Reads::add_all);
    }
}

/// Says that all of some properties are looked at.
pub(crate) fn note_everything() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(Reads::add_properties);
    }
}
