//! The resources of a stack, by address.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::ops::{Bound, Deref, DerefMut};

use super::Resource;
use crate::catalog::{note_address, note_resources, note_type};

/// Resources by their addresses, which are unique: `ec2.vpc.main`. For types outside the catalogue, `aws_foo.main`.
///
/// A map that lets computations be [`noted`](crate::catalog::noted): what looks for one resource, or for those of a type, is
/// told from what goes through all.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    all: BTreeMap<String, Resource>,
}

impl Resources {
    /// What stands for every type outside the catalogue where looks are noted.
    pub(super) const FOREIGN: &'static str = "";

    /// The resource at an address.
    pub fn get(&self, address: &str) -> Option<&Resource> {
        note_address(address);
        self.all.get(address)
    }

    /// The same with its address, as long as the stack is there.
    pub fn get_key_value(&self, address: &str) -> Option<(&String, &Resource)> {
        note_address(address);
        self.all.get_key_value(address)
    }

    /// The resource at an address, to be changed.
    pub fn get_mut(&mut self, address: &str) -> Option<&mut Resource> {
        note_address(address);
        self.all.get_mut(address)
    }

    /// Whether there is a resource at an address.
    pub fn contains_key(&self, address: &str) -> bool {
        note_address(address);
        self.all.contains_key(address)
    }

    /// Puts a resource at an address; returns what was there.
    pub fn insert(&mut self, address: String, resource: Resource) -> Option<Resource> {
        self.all.insert(address, resource)
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
        self.all.values().filter(|it| it.ty.is_none())
    }

    fn after(&self, prefix: String) -> impl Iterator<Item = (&str, &Resource)> {
        let range = self.all.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        range
            .take_while(move |(address, _)| address.starts_with(&prefix))
            .map(|(address, it)| (address.as_str(), it))
    }
}

/// Whoever uses the map itself looks at all of it.
impl Deref for Resources {
    type Target = BTreeMap<String, Resource>;

    fn deref(&self) -> &Self::Target {
        note_resources();
        &self.all
    }
}

impl DerefMut for Resources {
    fn deref_mut(&mut self) -> &mut Self::Target {
        note_resources();
        &mut self.all
    }
}

impl PartialEq for Resources {
    fn eq(&self, other: &Self) -> bool {
        note_resources();
        self.all == other.all
    }
}

impl FromIterator<(String, Resource)> for Resources {
    fn from_iter<I: IntoIterator<Item = (String, Resource)>>(all: I) -> Self {
        Self { all: all.into_iter().collect() }
    }
}

impl From<BTreeMap<String, Resource>> for Resources {
    fn from(all: BTreeMap<String, Resource>) -> Self {
        Self { all }
    }
}

impl IntoIterator for Resources {
    type Item = (String, Resource);
    type IntoIter = btree_map::IntoIter<String, Resource>;

    fn into_iter(self) -> Self::IntoIter {
        note_resources();
        self.all.into_iter()
    }
}

impl<'a> IntoIterator for &'a Resources {
    type Item = (&'a String, &'a Resource);
    type IntoIter = btree_map::Iter<'a, String, Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Resources {
    type Item = (&'a String, &'a mut Resource);
    type IntoIter = btree_map::IterMut<'a, String, Resource>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
