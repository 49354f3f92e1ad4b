//! What an expression stands for while it is being worked out.
//!
//! Unlike [`Value`](crate::value::Value), a term is cheap to copy, tells sets from lists, keeps objects in Terraform's
//! order and may be a whole resource.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::number::Number;
use super::symbol::Symbol;
use crate::reading::cost;
use crate::sort::InOrder;

/// How deep lists and objects may be nested: what walks them calls itself for each level.
pub(super) const LEVEL_LIMIT: usize = 128;

/// The most values in one term, with repeats.
const SIZE_LIMIT: usize = 1 << 18;

/// Why something has no known value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It depends on what is not known from the files.
    Unknown,
    /// Terraform would refuse it, which `try` and `can` notice.
    Refused,
    /// It is more than is worked out.
    Large,
}

/// What working something out comes to.
pub(super) type Worked<T = Term> = Result<T, Stop>;

/// A value, parts of which may not be known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    Null,
    Bool(bool),
    Number(Number),
    Str(Rc<str>),
    List(Rc<List>),
    Object(Rc<Object>),
    /// Text put together from [`Self::Str`], [`Self::Symbol`] and [`Self::Json`], not all of them literal.
    Text(Rc<[Self]>),
    /// The JSON text of a value.
    Json(Rc<Self>),
    /// Something that is only known once it is deployed.
    Symbol(Rc<Symbol>),
}

/// A list, tuple or set.
#[derive(Debug, PartialEq)]
pub(super) struct List {
    items: Vec<Term>,
    is_set: bool,
    facts: Facts,
}

/// A map or object: entries by key, each with its place in the order they were written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Object {
    fields: BTreeMap<Rc<str>, (usize, Term)>,
    facts: Facts,
}

/// What is worth knowing of a collection without walking it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Facts {
    /// How many values it holds, itself included.
    size: usize,
    /// How many levels of collections it has.
    levels: usize,
    /// Whether every value in it is literal.
    is_known: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Self { size: 1, levels: 1, is_known: true }
    }
}

impl Facts {
    fn of<'t>(items: impl Iterator<Item = &'t Term>) -> Self {
        let mut facts = Self::default();
        for item in items {
            let inner = item.facts();
            facts.size = facts.size.saturating_add(inner.size);
            facts.levels = facts.levels.max(inner.levels + 1);
            facts.is_known &= inner.is_known;
        }
        facts
    }

    fn fit(self) -> bool {
        self.size <= SIZE_LIMIT && self.levels <= LEVEL_LIMIT
    }
}

impl List {
    pub(super) fn items(&self) -> &[Term] {
        &self.items
    }

    pub(super) const fn is_set(&self) -> bool {
        self.is_set
    }
}

impl Object {
    pub(super) fn get(&self, key: &str) -> Option<&Term> {
        self.fields.get(key).map(|(_, it)| it)
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Entries in key order, as Terraform goes through them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Term)> {
        self.fields.iter().map(|(key, (_, it))| (key, it))
    }

    /// Entries in the order they were written.
    pub(super) fn written(&self) -> Vec<(&Rc<str>, &Term)> {
        let mut fields: Vec<_> = self.fields.iter().map(|(key, (place, it))| (*place, key, it)).collect();
        fields.order_by_key(|(place, ..)| *place);
        fields.into_iter().map(|(_, key, it)| (key, it)).collect()
    }
}

/// Collects the entries of an object; of several with one key, the last counts.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<Rc<str>, (usize, Term)>);

impl Fields {
    pub(super) fn insert(&mut self, key: impl Into<Rc<str>>, term: Term) {
        let key = key.into();
        let place = self.0.len();
        match self.0.get_mut(&key) {
            Some((_, before)) => *before = term,
            None => drop(self.0.insert(key, (place, term))),
        }
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Term> {
        self.0.get_mut(key).map(|(_, it)| it)
    }

    pub(super) fn object(self) -> Worked {
        let facts = Facts::of(self.0.values().map(|(_, it)| it));
        let object = Object { fields: self.0, facts };
        if facts.fit() { Ok(Term::Object(Rc::new(object))) } else { Err(Stop::Large) }
    }
}

impl Term {
    pub(super) fn list(items: Vec<Self>) -> Worked {
        Self::collection(items, false)
    }

    fn collection(items: Vec<Self>, is_set: bool) -> Worked {
        let facts = Facts::of(items.iter());
        let list = List { items, is_set, facts };
        if facts.fit() { Ok(Self::List(Rc::new(list))) } else { Err(Stop::Large) }
    }

    /// The distinct items in Terraform's order. What is not known stays where it is.
    pub(super) fn set(items: Vec<Self>) -> Worked {
        let mut items = super::convert::unified(items);
        let is_plain = |it: &Self| matches!(it, Self::Str(_) | Self::Number(_) | Self::Bool(_));
        if items.iter().all(is_plain) {
            items.order_by(super::convert::order);
            items.dedup();
            return Self::collection(items, true);
        }
        let mut seen = BTreeSet::new();
        items.retain(|it| seen.insert(super::finish::source(it)));
        Self::collection(items, true)
    }

    pub(super) fn object<const N: usize>(fields: [(&str, Self); N]) -> Worked {
        let mut collected = Fields::default();
        for (key, term) in fields {
            collected.insert(key, term);
        }
        collected.object()
    }

    /// The JSON text of a term.
    pub(super) fn json(term: Self) -> Worked {
        let json = Self::Json(Rc::new(term));
        if json.facts().fit() { Ok(json) } else { Err(Stop::Large) }
    }

    pub(super) fn symbol(symbol: Symbol) -> Self {
        Self::Symbol(Rc::new(symbol))
    }

    pub(super) fn unknown(source: impl Into<Rc<str>>) -> Self {
        Self::symbol(Symbol::Unknown(source.into()))
    }

    /// Whether nothing is known of it but its source text.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.as_symbol(), Some(Symbol::Unknown(_)))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        if let Self::Str(it) = self { Some(it) } else { None }
    }

    pub(super) fn as_symbol(&self) -> Option<&Symbol> {
        if let Self::Symbol(it) = self { Some(it) } else { None }
    }

    fn facts(&self) -> Facts {
        match self {
            Self::List(it) => it.facts,
            Self::Object(it) => it.facts,
            Self::Text(parts) => Facts { is_known: false, ..Facts::of(parts.iter()) },
            Self::Json(it) => {
                let facts = it.facts();
                Facts { levels: facts.levels + 1, ..facts }
            }
            Self::Symbol(it) => Facts { size: 1 + it.size(), levels: 0, is_known: false },
            Self::Str(it) => Facts { size: 1 + cost(it.len()), levels: 0, is_known: true },
            _ => Facts { size: 1, levels: 0, is_known: true },
        }
    }

    /// Whether every part of it is literal.
    pub(super) fn is_known(&self) -> bool {
        self.facts().is_known
    }

    /// What a term costs beyond the terms in it, which it shares.
    pub(super) fn own_size(&self) -> usize {
        match self {
            Self::List(it) => it.items.len(),
            Self::Object(it) => it.fields.len(),
            Self::Text(parts) => parts.len(),
            Self::Str(it) => 1 + cost(it.len()),
            _ => 1,
        }
    }

    /// How many values it holds, with long text counting for several.
    pub(super) fn size(&self) -> usize {
        self.facts().size
    }
}

impl From<bool> for Term {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}

impl From<i64> for Term {
    fn from(it: i64) -> Self {
        Self::Number(Number::Int(it))
    }
}

impl From<&str> for Term {
    fn from(it: &str) -> Self {
        Self::Str(it.into())
    }
}

impl From<String> for Term {
    fn from(it: String) -> Self {
        Self::Str(it.into())
    }
}

impl From<Number> for Term {
    fn from(it: Number) -> Self {
        Self::Number(it)
    }
}
