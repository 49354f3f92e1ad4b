//! The resources of a stack, by address.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::ops::Bound;
use std::sync::Arc;

use super::Resource;
use crate::catalog::{note_address, note_resources, note_type};

/// Resources by their addresses, which are unique: `ec2.vpc.main`. For types outside the catalogue, `aws_foo.main`.
///
/// A map that lets computations be [`noted`](crate::catalog::noted): what looks for one resource, or for those of a type, is
/// told from what goes through all. Stacks share what is the same in them: one that an edit made of another is mostly that one.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    all: BTreeMap<String, Arc<Resource>>,
}

impl Resources {
    /// What stands for every type outside the catalogue where looks are noted.
    pub(super) const FOREIGN: &'static str = "";

    /// The resource at an address.
    pub fn get(&self, address: &str) -> Option<&Resource> {
        note_address(address);
        self.all.get(address).map(Arc::as_ref)
    }

    /// The same with its address, as long as the stack is there.
    pub fn get_key_value(&self, address: &str) -> Option<(&String, &Resource)> {
        note_address(address);
        self.all.get_key_value(address).map(plain)
    }

    /// The resource at an address, to be changed.
    pub fn get_mut(&mut self, address: &str) -> Option<&mut Resource> {
        note_address(address);
        self.all.get_mut(address).map(Arc::make_mut)
    }

    /// Whether there is a resource at an address.
    pub fn contains_key(&self, address: &str) -> bool {
        note_address(address);
        self.all.contains_key(address)
    }

    /// Puts a resource at an address.
    pub fn insert(&mut self, address: String, resource: impl Into<Arc<Resource>>) {
        self.all.insert(address, resource.into());
    }

    /// Takes away the resource at an address.
    pub fn remove(&mut self, address: &str) -> Option<Resource> {
        note_address(address);
        self.all.remove(address).map(Arc::unwrap_or_clone)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        note_resources();
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        note_resources();
        self.all.is_empty()
    }

    /// All of them, in address order.
    pub fn iter(&self) -> Iter<'_> {
        note_resources();
        self.all.iter().map(plain as Plain)
    }

    /// All addresses, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &String> {
        self.iter().map(|(address, _)| address)
    }

    /// All of them without their addresses, in the order of those.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Resource> {
        self.iter().map(|(_, it)| it)
    }

    /// All of them, to be changed: those that other stacks share are copied.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Resource> {
        note_resources();
        self.all.values_mut().map(Arc::make_mut)
    }

    /// The resources whose addresses start with the name of a type, as the catalogue or Terraform has it, in address order.
    pub(super) fn starting<'a>(
        &'a self,
        ty: &str,
    ) -> impl Iterator<Item = (&'a str, &'a Resource)> + use<'a> {
        note_type(ty);
        self.after(format!("{ty}."))
    }

    /// Those of modules: their addresses start with `module.`. Drawings have none.
    pub(super) fn of_modules(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.after("module.".to_owned())
    }

    /// Those of types outside the catalogue, in address order.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = &Resource> {
        note_type(Self::FOREIGN);
        self.all.values().map(Arc::as_ref).filter(|it| it.ty.is_none())
    }

    fn after(&self, prefix: String) -> impl Iterator<Item = (&str, &Resource)> {
        let range = self.all.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        range
            .take_while(move |(address, _)| address.starts_with(&prefix))
            .map(|(address, it)| (address.as_str(), it.as_ref()))
    }
}

/// Resources with their addresses, in the order of those.
type Iter<'a> = std::iter::Map<btree_map::Iter<'a, String, Arc<Resource>>, Plain>;

type Plain = for<'a> fn((&'a String, &'a Arc<Resource>)) -> (&'a String, &'a Resource);

fn plain<'a>((address, resource): (&'a String, &'a Arc<Resource>)) -> (&'a String, &'a Resource) {
    (address, resource)
}

impl PartialEq for Resources {
    fn eq(&self, other: &Self) -> bool {
        note_resources();
        self.all == other.all
    }
}

impl<R: Into<Arc<Resource>>> FromIterator<(String, R)> for Resources {
    fn from_iter<I: IntoIterator<Item = (String, R)>>(all: I) -> Self {
        Self { all: all.into_iter().map(|(address, it)| (address, it.into())).collect() }
    }
}

impl<R: Into<Arc<Resource>>> Extend<(String, R)> for Resources {
    fn extend<I: IntoIterator<Item = (String, R)>>(&mut self, all: I) {
        self.all.extend(all.into_iter().map(|(address, it)| (address, it.into())));
    }
}

impl IntoIterator for Resources {
    type Item = (String, Resource);
    type IntoIter = std::iter::Map<
        btree_map::IntoIter<String, Arc<Resource>>,
        fn((String, Arc<Resource>)) -> (String, Resource),
    >;

    fn into_iter(self) -> Self::IntoIter {
        note_resources();
        self.all.into_iter().map(|(address, it)| (address, Arc::unwrap_or_clone(it)))
    }
}

impl<'a> IntoIterator for &'a Resources {
    type Item = (&'a String, &'a Resource);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
