//! The properties that are set of a node or a resource.

use std::collections::BTreeMap;
use std::collections::btree_map::{self, Entry};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use crate::lookup::digest;
use crate::tracking::{note_everything, note_key, note_references};
use crate::value::{Expression, Value};

/// The properties of a node or resource that are set, by key. Defaults stay in the catalogue.
///
/// A map that lets computations be [`noted`](super::noted): what looks at one property is told from what goes through all.
/// Copies share it until one of them is changed: a drawing is copied whenever it is checked, and a node seldom differs from
/// the resource that it becomes.
#[derive(Clone, Debug, Default)]
pub struct Properties {
    all: Arc<Shared>,
}

/// What copies share.
#[derive(Clone, Debug, Default)]
struct Shared {
    values: BTreeMap<&'static str, Value>,
    /// Found when it is first asked for: whoever asks for references goes through all properties of a stack.
    links: OnceLock<Links>,
}

/// Which properties refer to something or hold an expression that cannot be evaluated: few do.
#[derive(Clone, Debug)]
struct Links {
    keys: Box<[&'static str]>,
    /// What they refer to, as numbers that the addresses come to.
    targets: Box<[u64]>,
    has_unknown: bool,
}

impl Links {
    fn of(values: &BTreeMap<&'static str, Value>) -> Self {
        let linked = || values.iter().filter(|(_, it)| is_linked(it));
        let unknown = linked().flat_map(|(_, it)| links(it)).any(|it| matches!(it, Value::Unknown(_)));
        Self {
            keys: linked().map(|(key, _)| *key).collect(),
            targets: linked().flat_map(|(_, it)| targets(it)).map(digest).collect(),
            has_unknown: unknown,
        }
    }
}

impl From<BTreeMap<&'static str, Value>> for Shared {
    fn from(values: BTreeMap<&'static str, Value>) -> Self {
        Self { values, links: OnceLock::new() }
    }
}

impl Shared {
    fn links(&self) -> &Links {
        self.links.get_or_init(|| Links::of(&self.values))
    }

    /// The properties that refer to something or hold an expression that cannot be evaluated, in the order of their keys.
    fn linked(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.links().keys.iter().filter_map(|key| Some((*key, self.values.get(key)?)))
    }
}

fn is_linked(value: &Value) -> bool {
    match value {
        Value::Ref { .. } | Value::Unknown(_) => true,
        Value::List(items) | Value::Concat(items) => items.iter().any(is_linked),
        Value::Map(fields) => fields.iter().any(|(_, it)| is_linked(it)),
        _ => false,
    }
}

impl Properties {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether they are the same for the reason that none was changed since one was copied from the other: sure, and quick.
    pub(crate) fn is_copy_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.all, &other.all)
    }

    fn changed(&mut self) -> &mut BTreeMap<&'static str, Value> {
        let all = Arc::make_mut(&mut self.all);
        all.links.take();
        &mut all.values
    }

    /// The value of a property.
    pub fn get(&self, key: &str) -> Option<&Value> {
        note_key(key);
        self.all.values.get(key)
    }

    /// Whether a property is set.
    pub fn contains_key(&self, key: &str) -> bool {
        note_key(key);
        self.all.values.contains_key(key)
    }

    /// The value of a property, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        note_key(key);
        // What is not there changes nothing, and is no reason to copy the rest.
        if self.all.values.contains_key(key) { self.changed().get_mut(key) } else { None }
    }

    /// Sets a property; returns what it was.
    pub fn insert(&mut self, key: &'static str, value: Value) -> Option<Value> {
        note_key(key);
        self.changed().insert(key, value)
    }

    /// Unsets a property; returns what it was.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        note_key(key);
        if self.all.values.contains_key(key) { self.changed().remove(key) } else { None }
    }

    /// A property, set or not.
    pub fn entry(&mut self, key: &'static str) -> Entry<'_, &'static str, Value> {
        note_key(key);
        self.changed().entry(key)
    }

    /// What all of them refer to, in the order of their keys.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.references().map(|(_, target)| target)
    }

    /// The same as numbers, each what an address comes to ([`digest`]): of thousands of resources they are gone through
    /// sooner than the addresses.
    pub(crate) fn target_digests(&self) -> &[u64] {
        note_references();
        &self.all.links().targets
    }

    /// The same with the key of the property that refers to it.
    pub fn references(&self) -> impl Iterator<Item = (&'static str, &str)> {
        note_references();
        self.all.linked().flat_map(|(key, it)| targets(it).map(move |target| (key, target)))
    }

    /// The references and the expressions that cannot be evaluated in all of them.
    pub fn links(&self) -> impl Iterator<Item = &Value> {
        note_references();
        self.all.linked().flat_map(|(_, it)| links(it))
    }

    /// Whether there are expressions that cannot be evaluated.
    pub(crate) fn has_unknown(&self) -> bool {
        note_references();
        self.all.links().has_unknown
    }

    /// Only the expressions that cannot be evaluated.
    pub fn unknown(&self) -> Vec<&Expression> {
        note_references();
        let mut found = Vec::new();
        if !self.all.links().has_unknown {
            return found;
        }
        for (_, value) in self.all.linked() {
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
        &self.all.values
    }
}

impl DerefMut for Properties {
    fn deref_mut(&mut self) -> &mut Self::Target {
        note_everything();
        self.changed()
    }
}

impl PartialEq for Properties {
    fn eq(&self, other: &Self) -> bool {
        note_everything();
        self.is_copy_of(other) || self.all.values == other.all.values
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Properties {
    fn from(all: [(&'static str, Value); N]) -> Self {
        Self { all: Arc::new(BTreeMap::from(all).into()) }
    }
}

impl FromIterator<(&'static str, Value)> for Properties {
    fn from_iter<I: IntoIterator<Item = (&'static str, Value)>>(all: I) -> Self {
        Self { all: Arc::new(all.into_iter().collect::<BTreeMap<_, _>>().into()) }
    }
}

impl IntoIterator for Properties {
    type Item = (&'static str, Value);
    type IntoIter = btree_map::IntoIter<&'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        Arc::unwrap_or_clone(self.all).values.into_iter()
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = (&'a &'static str, &'a Value);
    type IntoIter = btree_map::Iter<'a, &'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        self.all.values.iter()
    }
}

impl<'a> IntoIterator for &'a mut Properties {
    type Item = (&'a &'static str, &'a mut Value);
    type IntoIter = btree_map::IterMut<'a, &'static str, Value>;

    fn into_iter(self) -> Self::IntoIter {
        note_everything();
        self.changed().iter_mut()
    }
}
