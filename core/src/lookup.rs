//! What is looked up by names, and never gone through: names as numbers, to find them quickly.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

/// A map whose order means nothing. It finds names of which a thousand start alike sooner than one in their order, which compares
/// with ten of them.
pub(crate) type Lookup<K, V> = HashMap<K, V, BuildHasherDefault<Digester>>;

/// A [`Lookup`] of which copies share what they have in common: what was changed since a copy was made stands apart, until that
/// is much. Thousands of resources are looked up of which an edit changes one.
#[derive(Clone, Debug)]
pub(crate) struct Layered<K, V> {
    shared: Arc<Lookup<K, V>>,
    /// What was put in or taken out since.
    since: Lookup<K, Option<V>>,
}

impl<K, V> Default for Layered<K, V> {
    fn default() -> Self {
        Self { shared: Arc::default(), since: Lookup::default() }
    }
}

impl<K, V> From<Lookup<K, V>> for Layered<K, V> {
    fn from(all: Lookup<K, V>) -> Self {
        Self { shared: Arc::new(all), since: Lookup::default() }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Layered<K, V> {
    pub(crate) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.since.get(key).map_or_else(|| self.shared.get(key), Option::as_ref)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.put(key, Some(value));
    }

    pub(crate) fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if let Some(key) = self.shared.get_key_value(key).map(|(key, _)| key.clone()) {
            self.put(key, None);
        } else {
            self.since.remove(key);
        }
    }

    /// All of it, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let shared = self.shared.iter().filter(|(key, _)| !self.since.contains_key(*key));
        shared.chain(self.since.iter().filter_map(|(key, it)| Some((key, it.as_ref()?))))
    }

    pub(crate) fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    /// What stands under a name, to be changed; what it is by default where nothing did.
    pub(crate) fn or_default(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        let Self { shared, since } = self;
        if Self::may_settle(shared, since) {
            return Self::settled(shared, since).entry(key.clone()).or_default();
        }
        let value = since.entry(key.clone()).or_insert_with(|| shared.get(key).cloned());
        value.get_or_insert_with(V::default)
    }

    /// Puts in all that another has.
    pub(crate) fn extend(&mut self, other: &Self) {
        other.iter().for_each(|(key, it)| self.insert(key.clone(), it.clone()));
    }

    fn put(&mut self, key: K, value: Option<V>) {
        let Self { shared, since } = self;
        if !Self::may_settle(shared, since) {
            since.insert(key, value);
            return;
        }
        let shared = Self::settled(shared, since);
        match value {
            Some(it) => drop(shared.insert(key, it)),
            None => drop(shared.remove(&key)),
        }
    }

    /// Whether there is no copy to share with any more, or little that is still the same as in it.
    fn may_settle(shared: &mut Arc<Lookup<K, V>>, since: &Lookup<K, Option<V>>) -> bool {
        /// One in so many stands apart at most.
        const PART: usize = 8;
        Arc::get_mut(shared).is_some() || since.len() >= shared.len() / PART
    }

    /// All of it in one map, which no copy shares.
    fn settled<'s>(
        shared: &'s mut Arc<Lookup<K, V>>,
        since: &mut Lookup<K, Option<V>>,
    ) -> &'s mut Lookup<K, V> {
        let shared = Arc::make_mut(shared);
        since.drain().for_each(|(key, it)| match it {
            Some(it) => drop(shared.insert(key, it)),
            None => drop(shared.remove(&key)),
        });
        shared
    }
}

/// Makes numbers of names for a [`Lookup`].
#[derive(Clone, Copy, Default)]
pub(crate) struct Digester(u64);

impl Hasher for Digester {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = digest_of(self.0, bytes);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = step(self.0, u64::from(byte));
    }

    fn finish(&self) -> u64 {
        mixed(self.0)
    }
}

/// A text as a number: equal texts have equal ones, and others seldom have the same. It is the same in every build and on every
/// day, and goes through eight bytes at a time, since every look at a property or a resource asks for one.
pub(crate) fn digest(text: &str) -> u64 {
    mixed(digest_of(text.len() as u64, text.as_bytes()))
}

fn digest_of(start: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let whole = words.iter().fold(start, |digest, it| step(digest, u64::from_le_bytes(*it)));
    let last = rest.iter().fold(0_u64, |word, it| (word << 8) | u64::from(*it));
    step(whole, last)
}

/// A number of which every bit hangs on every bit of another.
pub(crate) const fn mixed(number: u64) -> u64 {
    let once = (number ^ (number >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    once ^ (once >> 32)
}

const fn step(digest: u64, word: u64) -> u64 {
    (digest.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// What is done to one of several copies: it is copied, something is put in, counted up or taken out.
    #[derive(Clone, Debug)]
    enum Done {
        Copied,
        Put(u8, u8),
        Counted(u8),
        Taken(u8),
        Extended(usize),
    }

    fn done() -> impl Strategy<Value = Done> {
        let key = || 0..40_u8;
        prop_oneof![
            1 => Just(Done::Copied),
            4 => (key(), 0..9_u8).prop_map(|(key, it)| Done::Put(key, it)),
            2 => key().prop_map(Done::Counted),
            3 => key().prop_map(Done::Taken),
            1 => (0..8_usize).prop_map(Done::Extended),
        ]
    }

    proptest! {
        #[test]
        fn copies_are_maps_of_their_own(all in prop::collection::vec((0..8_usize, done()), 0..200)) {
            let mut copies: Vec<(Layered<u8, u8>, BTreeMap<u8, u8>)> = vec![Default::default()];
            for (which, it) in all {
                let which = which % copies.len();
                let other = copies[which].clone();
                match it {
                    Done::Copied if copies.len() < 8 => copies.push(other),
                    Done::Copied => drop(copies.remove(which)),
                    Done::Put(key, it) => {
                        copies[which].0.insert(key, it);
                        copies[which].1.insert(key, it);
                    }
                    Done::Counted(key) => {
                        *copies[which].0.or_default(&key) += 1;
                        *copies[which].1.entry(key).or_default() += 1;
                    }
                    Done::Taken(key) => {
                        copies[which].0.remove(&key);
                        copies[which].1.remove(&key);
                    }
                    Done::Extended(from) => {
                        let (layered, map) = copies[from % copies.len()].clone();
                        copies[which].0.extend(&layered);
                        copies[which].1.extend(map);
                    }
                }
                for (layered, map) in &copies {
                    prop_assert_eq!(&layered.iter().map(|(key, it)| (*key, *it)).collect::<BTreeMap<_, _>>(), map);
                    prop_assert!((0..40).all(|it| layered.get(&it) == map.get(&it)));
                    prop_assert!((0..40).all(|it| layered.contains_key(&it) == map.contains_key(&it)));
                }
            }
        }
    }

    #[test]
    fn what_copies_share_is_changed_in_one_of_them() {
        let mut first: Layered<u64, u64> = Layered::default();
        (0..100).for_each(|it| first.insert(it, it));
        assert!(first.since.is_empty(), "nobody else has it");
        let before = first.clone();
        first.insert(3, 30);
        first.insert(200, 1);
        first.remove(&4);
        assert!(!first.since.is_empty(), "it is shared");
        let all = |it: &Layered<u64, u64>| it.iter().map(|(key, it)| (*key, *it)).collect::<BTreeMap<_, _>>();
        let mut expected: BTreeMap<u64, u64> = (0..100).map(|it| (it, it)).collect();
        assert_eq!(all(&before), expected);
        expected.extend([(3, 30), (200, 1)]);
        expected.remove(&4);
        assert_eq!(all(&first), expected);
        assert_eq!([3, 4, 5, 200].map(|it| first.get(&it).copied()), [Some(30), None, Some(5), Some(1)]);
        first.remove(&200);
        (10..60).for_each(|it| first.remove(&it));
        expected.retain(|it, _| *it != 200 && !(10..60).contains(it));
        assert_eq!(all(&first), expected);
        assert_eq!(all(&before).len(), 100);
    }

    #[test]
    fn names_that_are_alike_have_other_digests() {
        let mut known = BTreeSet::from([digest("")]);
        for n in 0..20_000 {
            for name in [format!("ec2.instance.s{n:03}_server_{n}"), format!("{n}"), format!("iam.role.{n}x")]
            {
                assert!(known.insert(digest(&name)), "{name}");
            }
        }
        let low: BTreeSet<u64> = known.iter().map(|it| it & 0x3ff).collect();
        assert_eq!(low.len(), 0x400);
    }
}
