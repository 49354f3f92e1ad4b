//! One thing in three versions.

use std::collections::{BTreeMap, BTreeSet};

use crate::value::Value;

/// What comes of one thing.
pub(super) enum Outcome<'a, T> {
    /// At most one version changed it, or both did so alike.
    Agreed(Option<&'a T>),
    /// Both changed it, in different ways.
    Conflict,
}

/// Compares one thing in two versions with what it was; `None` is where it is not.
pub(super) fn three<'a, T: PartialEq>(
    base: Option<&T>,
    ours: Option<&'a T>,
    theirs: Option<&'a T>,
) -> Outcome<'a, T> {
    if ours == theirs || theirs == base {
        Outcome::Agreed(ours)
    } else if ours == base {
        Outcome::Agreed(theirs)
    } else {
        Outcome::Conflict
    }
}

/// Every key of three maps, once, in order.
pub(super) fn keys<K: Ord, V>(maps: [&BTreeMap<K, V>; 3]) -> BTreeSet<&K> {
    maps.into_iter().flat_map(BTreeMap::keys).collect()
}

/// Lists that both versions changed, put together where each added and took out items of its own: those of ours, then
/// what is new in theirs. `None` where it is no list, an item occurs twice, or both took the same item out, as when
/// each changed it in its own way.
pub(super) fn list(base: Option<&Value>, ours: Option<&Value>, theirs: Option<&Value>) -> Option<Vec<Value>> {
    let items = |it: Option<&Value>| match it {
        None => Some(Vec::new()),
        Some(Value::List(items)) => Some(items.clone()),
        Some(_) => None,
    };
    let (base, ours, theirs) = (items(base)?, items(ours)?, items(theirs)?);
    let is_set = |it: &[Value]| it.iter().enumerate().all(|(at, item)| !it[..at].contains(item));
    if !is_set(&base) || !is_set(&ours) || !is_set(&theirs) {
        return None;
    }
    let is_lost_twice = base.iter().any(|it| !ours.contains(it) && !theirs.contains(it));
    let has_news = |it: &[Value]| it.iter().any(|item| !base.contains(item));
    if is_lost_twice && (has_news(&ours) || has_news(&theirs)) {
        return None;
    }
    let kept = ours.iter().filter(|it| theirs.contains(it) || !base.contains(it));
    let news = theirs.iter().filter(|it| !ours.contains(it) && !base.contains(it));
    Some(kept.chain(news).cloned().collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn of(items: &[i64]) -> Value {
        Value::List(items.iter().map(|it| Value::Int(*it)).collect())
    }

    #[test]
    fn lists_take_what_each_added_and_lose_what_each_took_out() {
        let merged = |b: &[i64], o: &[i64], t: &[i64]| list(Some(&of(b)), Some(&of(o)), Some(&of(t)));
        assert_eq!(Value::List(merged(&[1, 2], &[1, 2, 3], &[2, 4]).unwrap()), of(&[2, 3, 4]));
        assert_eq!(Value::List(merged(&[1], &[], &[1, 2]).unwrap()), of(&[2]));
        // Each made another thing of the same item.
        assert!(merged(&[1], &[2], &[3]).is_none());
        assert!(merged(&[1], &[1, 1], &[2]).is_none());
        assert!(list(None, Some(&Value::Int(1)), Some(&of(&[1]))).is_none());
    }
}
