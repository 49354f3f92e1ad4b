//! Which properties a computation looks at, so that it need not be done again when others change.
//!
//! What a pure computation gives hangs on what it reads, and on nothing else. While one is [`noted`], every look at a
//! [`Properties`](super::Properties) is taken down by its key; afterwards [`Reads::may_see`] tells whether a change can
//! make a difference to it. What is known of one key holds for the properties of every type, and keys that share a place
//! count as one: both can only make more be done again than needs to be.

use std::cell::{Cell, OnceCell, RefCell};

/// Words of 64 places each. A few thousand keys are known, of which a computation reads some dozens.
const WORDS: usize = 64;

/// The properties that something looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    places: Box<[u64; WORDS]>,
    /// Whether it went through the references of all properties, whatever their keys.
    references: bool,
    /// Whether it went through all properties.
    everything: bool,
}

impl Default for Reads {
    fn default() -> Self {
        Self { places: Box::new([0; WORDS]), references: false, everything: false }
    }
}

thread_local! {
    /// Whether somebody wants to know; asked at every look.
    static IS_NOTED: Cell<bool> = const { Cell::new(false) };
    /// What was looked at by the computation under way.
    static NOTES: RefCell<Reads> = RefCell::default();
}

impl Reads {
    /// Whether a change of a property can make a difference. `refers_elsewhere` says whether the property refers to
    /// other resources than before.
    pub fn may_see(&self, key: &str, refers_elsewhere: bool) -> bool {
        let (word, bit) = place(key);
        self.everything || (refers_elsewhere && self.references) || self.places[word] & bit != 0
    }

    /// Adds what something else looked at.
    pub fn add(&mut self, other: &Self) {
        self.places.iter_mut().zip(other.places.iter()).for_each(|(own, other)| *own |= other);
        self.references |= other.references;
        self.everything |= other.everything;
    }
}

/// Does something and tells which properties it looked at. A computation inside another looks for both.
pub fn noted<T>(compute: impl FnOnce() -> T) -> (T, Reads) {
    let was_noted = IS_NOTED.replace(true);
    let outer = NOTES.take();
    let result = compute();
    let reads = NOTES.replace(outer);
    IS_NOTED.set(was_noted);
    note(&reads);
    (result, reads)
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
        NOTES.with_borrow_mut(|it| it.add(reads));
    }
}

pub(super) fn note_key(key: &str) {
    if IS_NOTED.get() {
        let (word, bit) = place(key);
        NOTES.with_borrow_mut(|it| it.places[word] |= bit);
    }
}

pub(super) fn note_references() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(|it| it.references = true);
    }
}

pub(super) fn note_everything() {
    if IS_NOTED.get() {
        NOTES.with_borrow_mut(|it| it.everything = true);
    }
}

/// The place of a key: the word and the bit in it. The hash is FNV-1a, 64 bits.
fn place(key: &str) -> (usize, u64) {
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, it| {
        (hash ^ u64::from(it)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = hash ^ (hash >> 32);
    (((mixed >> 6) as usize) % WORDS, 1 << (mixed & 63))
}

/// A value that is computed when it is first asked for. Whoever asks looks at what the value was made of, whether it is
/// made for him or known by then.
#[derive(Debug)]
pub struct Kept<T> {
    /// With what it was made of, if that was noted.
    known: OnceCell<(T, Option<Reads>)>,
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
            reads.as_ref().map_or_else(note_everything, note);
            return value;
        }
        let make = || match IS_NOTED.get() {
            true => {
                let (value, reads) = noted(make);
                (value, Some(reads))
            }
            false => (make(), None),
        };
        &self.known.get_or_init(make).0
    }

    /// The value, if it is known, to be changed.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.known.get_mut().map(|it| &mut it.0)
    }

    /// Forgets the value, and gives it back if it was known.
    pub fn take(&mut self) -> Option<T> {
        self.known.take().map(|it| it.0)
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
