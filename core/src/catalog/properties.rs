//! The properties that are set of a node or a resource.

use std::collections::BTreeMap;
use std::collections::btree_map::{self, Entry};
use std::ops::{Deref, DerefMut};

use super::reads::{note_everything, note_key, note_references};
use crate::value::{Expression, Value};

/// The properties of a node or resource that are set, by key. Defaults stay in the catalogue.
///
/// A map that lets computations be [`noted`](super::noted): what looks at one property is told from what goes through all.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    all: BTreeMap<&'static str, Value>,
}

impl Properties {
    /// None.
    pub const fn new() -> Self {
        Self { all: BTreeMap::new() }
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&Value> {
        note_key(key);
        self.all.get(key)
    }

    /// Whether a property is set.
    pub fn contains_key(&self, key: &str) -> bool {
        note_key(key);
        self.all.contains_key(key)
    }

    /// The value of a property, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        note_key(key);
        self.all.get_mut(key)
    }

    /// Sets a property; returns what it was.
    pub fn insert(&mut self, key: &'static str, value: Value) -> Option<Value> {
        note_key(key);
        self.all.insert(key, value)
    }

    /// Unsets a property; returns what it was.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        note_key(key);
        self.all.remove(key)
    }

    /// A property, set or not.
    pub fn entry(&mut self, key: &'static str) -> Entry<'_, &'static str, Value> {
        note_key(key);
        self.all.entry(key)
    }

    /// What all of them refer to, in the order of their keys.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.references().map(|(_, target)| target)
    }

    /// The same with the key of the property that refers to it.
    pub fn references(&self) -> impl Iterator<Item = (&'static str, &str)> {
        note_references();
        self.all.iter().flat_map(|(key, it)| targets(it).map(|target| (*key, target)))
    }

    /// The references and the expressions that cannot be evaluated in all of them.
    pub fn links(&self) -> impl Iterator<Item = &Value> {
        note_references();
        self.all.values().flat_map(links)
    }

    /// Only the expressions that cannot be evaluated.
    pub fn unknown(&self) -> Vec<&Expression> {
        note_references();
        let mut found = Vec::new();
        for value in self.all.values() {
            value.walk(&mut |it| {
                if let Value::Unknown(source) = it {
                    found.push(source);
                }
            });
        }
        found
    }
}

/// What a value refers to. Most refer to one thing or to none, which takes no list.
fn targets(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.target();
    let several = if one.is_some() { Vec::new() } else { value.targets() };
    one.into_iter().chain(several)
}

/// The references and the expressions that cannot be evaluated in a value.
pub(crate) fn links(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    value.walk(&mut |it| {
        if matches!(it, Value::Ref { .. } | Value::Unknown(_)) {
            found.push(it);
        }
    });
    found
}

/// Whoever uses the map itself looks at all of it.
impl Deref for Properties {
    type Target = BTreeMap<&'static str, Value>;

    fn deref(&self) -> &Self::Target {
        note_everything();
        &self.all
    }
}

impl DerefMut for Properties {
    fn deref_mut(&mut self) -> &mut Self::Target {
        note_everything();
        &mut self.all
    }
}

impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        note_everything();
        self.all == other.all
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Properties {
    fn from(all: [(&'static str, Value); N]) -> Self {
        Self { all: all.into() }
    }
}

impl FromIterator<(&'static str, Value)> for Properties {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value)>>(all: I) -> Self {
        Self { all: all.into_iter().collect() }
    }
}

impl IntoIterator for Properties {
    type Item = (&'static str, Value);
    type IntoIter = btree_map::IntoIter<&'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        self.all.into_iter()
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = (&'a &'static str, &'a Value);
    type IntoIter = btree_map::Iter<'a, &'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        self.all.iter()
    }
}

impl<'a> IntoIterator for &'a mut Properties {
    type Item = (&'a &'static str, &'a mut Value);
    type IntoIter = btree_map::IterMut<'a, &'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        self.all.iter_mut()
    }
}
