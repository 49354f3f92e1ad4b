//! What is computed once and known from then on.

use std::cell::OnceCell;

use super::notes::{is_noted, note_all, note_few, noted, unnoted};
use super::reads::FewReads;

/// A value that is computed when it is first asked for. Whoever asks looks at what the value was made of, whether it is
/// made for him or known by then.
#[derive(Debug)]
pub(crate) struct Kept<T> {
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
    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        if let Some((value, reads)) = self.known.get() {
            reads.as_ref().map_or_else(note_all, note_few);
            return value;
        }
        let make = || match is_noted() {
            true => {
                let (value, reads) = noted(make);
                (value, Some(reads.few()))
            }
            false => (make(), None),
        };
        &self.known.get_or_init(make).0
    }

    /// Forgets the value, and gives it back with what it was made of, if that was noted.
    pub(crate) fn take_noted(&mut self) -> Option<(T, Option<FewReads>)> {
        self.known.take()
    }

    /// What it was made of, if it is known and that was noted.
    pub(crate) fn reads(&self) -> Option<&FewReads> {
        self.known.get().and_then(|(_, reads)| reads.as_ref())
    }

    /// The value for those who account for looking at it in some other way.
    pub(crate) fn get_or_init_unnoted(&self, make: impl FnOnce() -> T) -> &T {
        let make = || {
            let (value, reads) = unnoted(|| noted(make));
            (value, Some(reads.few()))
        };
        &self.known.get_or_init(make).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Properties;

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
