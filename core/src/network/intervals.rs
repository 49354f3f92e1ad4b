//! Sets of numbers as sorted lists of intervals: addresses, and protocols with their ports.

/// A number that intervals are made of.
pub trait Point: Copy + Ord + std::fmt::Debug {
    /// The smallest one.
    const MIN: Self;
    /// The one after it, if there is one.
    fn next(self) -> Option<Self>;
    /// The one before it, if there is one.
    fn previous(self) -> Option<Self>;
}

impl Point for u32 {
    const MIN: Self = 0;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

impl Point for u128 {
    const MIN: Self = 0;

    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn previous(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

/// A set of numbers. Equal sets are equal values: the intervals are sorted and neither overlap nor touch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Intervals<T>(Vec<(T, T)>);

impl<T> Default for Intervals<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Point> Intervals<T> {
    /// The empty set.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Everything from one number to another, both included; empty if they are the wrong way round.
    pub fn of(first: T, last: T) -> Self {
        if first <= last { Self(vec![(first, last)]) } else { Self::empty() }
    }

    /// The union of intervals in any order.
    pub fn union_of(intervals: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut sorted: Vec<(T, T)> = intervals.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(T, T)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match merged.last_mut() {
                Some(before) if before.1.next().is_none_or(|it| first <= it) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// The intervals, in order.
    pub fn iter(&self) -> impl Iterator<Item = (T, T)> {
        self.0.iter().copied()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest number in it.
    pub fn first(&self) -> Option<T> {
        self.0.first().map(|it| it.0)
    }

    /// Whether a number is in it.
    pub fn contains(&self, number: T) -> bool {
        let after = self.0.partition_point(|it| it.0 <= number);
        after > 0 && self.0.get(after - 1).is_some_and(|it| number <= it.1)
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let (first, last) = (x.0.max(y.0), x.1.min(y.1));
            if first <= last {
                common.push((first, last));
            }
            if x.1 < y.1 {
                a.next();
            } else {
                b.next();
            }
        }
        Self(common)
    }

    /// Whether something is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            if x.0.max(y.0) <= x.1.min(y.1) {
                return true;
            }
            if x.1 < y.1 {
                a.next();
            } else {
                b.next();
            }
        }
        false
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return other.clone();
        }
        Self::union_of(self.iter().chain(other.iter()))
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let mut rest = Vec::new();
        let mut others = other.0.iter().peekable();
        for (first, last) in self.iter() {
            let mut from = Some(first);
            while let (Some(start), Some(cut)) = (from, others.peek()) {
                if cut.1 < start {
                    others.next();
                } else if cut.0 > last {
                    break;
                } else {
                    if let Some(before) = cut.0.previous().filter(|it| start <= *it) {
                        rest.push((start, before));
                    }
                    from = cut.1.next().filter(|it| *it <= last);
                    if from.is_some() {
                        others.next();
                    }
                }
            }
            rest.extend(from.map(|start| (start, last)));
        }
        Self(rest)
    }

    /// Whether all of it is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        let mut others = other.0.iter().peekable();
        self.0.iter().all(|it| {
            while others.peek().is_some_and(|other| other.1 < it.0) {
                others.next();
            }
            others.peek().is_some_and(|other| other.0 <= it.0 && it.1 <= other.1)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Few numbers near either end, so that intervals touch, nest and reach the limits.
    const LOW: u32 = 12;

    fn set() -> impl Strategy<Value = Intervals<u32>> {
        let number = prop_oneof![0..LOW, u32::MAX - LOW..=u32::MAX];
        proptest::collection::vec((number.clone(), number), 0..6).prop_map(Intervals::union_of)
    }

    fn members(set: &Intervals<u32>) -> BTreeSet<u32> {
        (0..=LOW).chain(u32::MAX - LOW - 1..=u32::MAX).filter(|it| set.contains(*it)).collect()
    }

    fn is_canonical(set: &Intervals<u32>) -> bool {
        let pairs = set.0.windows(2).all(|it| it[0].1.next().is_some_and(|after| after < it[1].0));
        pairs && set.iter().all(|(first, last)| first <= last)
    }

    proptest! {
        #[test]
        fn operations_are_those_of_sets(a in set(), b in set()) {
            let (x, y) = (members(&a), members(&b));
            for (made, expected) in [
                (a.union(&b), &x | &y),
                (a.intersect(&b), &x & &y),
                (a.subtract(&b), &x - &y),
            ] {
                prop_assert!(is_canonical(&made), "{made:?}");
                prop_assert_eq!(members(&made), expected);
            }
            prop_assert_eq!(a.overlaps(&b), !a.intersect(&b).is_empty());
            prop_assert_eq!(a.is_within(&b), a.subtract(&b).is_empty());
            prop_assert_eq!(a.first(), x.first().copied());
            prop_assert_eq!(a.union(&b).subtract(&a.subtract(&b)), b);
        }
    }
}
