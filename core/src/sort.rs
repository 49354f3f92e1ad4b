//! Sorting whose code is there once. The sorts of the standard library are copied for every type of item and every comparison,
//! up to 7 KB each, together a tenth of the web app. Here indices are sorted, by a comparison that is
//! called through a pointer. Where ten thousand items are sorted with every frame, the standard library's serve better.

use std::cmp::Ordering;

/// The methods of slices, with `order` for `sort`: what is equal keeps its place.
pub trait InOrder<T> {
    /// As [`slice::sort`].
    fn order(&mut self)
    where
        T: Ord;
    /// As [`slice::sort_by`].
    fn order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);
    /// As [`slice::sort_by_key`].
    fn order_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
    /// As [`slice::sort_by_cached_key`]: the key of each item is asked for once.
    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);
}

impl<T> InOrder<T> for [T] {
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }

    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let order = sorted(self.len(), &mut |a, b| compare(&self[a], &self[b]));
        arrange(self, order);
    }

    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }

    fn order_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K) {
        let keys: Vec<K> = self.iter().map(key).collect();
        let order = sorted(keys.len(), &mut |a, b| keys[a].cmp(&keys[b]));
        arrange(self, order);
    }
}

/// Indices from 0 on, sorted by what they stand for.
fn sorted(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Moves to each place the item that `order` has there, one cycle of moves after the other.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_library(items in prop::collection::vec((0..20_u8, any::<u8>()), 0..60)) {
            let text = |it: &(u8, u8)| it.0.to_string();
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            ours.order();
            theirs.sort();
            prop_assert_eq!(&ours, &theirs);
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            ours.order_by(|a, b| b.0.cmp(&a.0));
            theirs.sort_by_key(|it| std::cmp::Reverse(it.0));
            prop_assert_eq!(&ours, &theirs);
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            ours.order_by_key(|it| it.0);
            theirs.sort_by_key(|it| it.0);
            prop_assert_eq!(&ours, &theirs);
            let (mut ours, mut theirs) = (items.clone(), items);
            ours.order_by_cached_key(text);
            theirs.sort_by_cached_key(text);
            prop_assert_eq!(&ours, &theirs);
        }
    }
}
