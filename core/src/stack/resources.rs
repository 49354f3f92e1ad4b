//! The resources of a stack, by address.

use std::collections::btree_map;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::slice;
use std::sync::Arc;

use super::Resource;
use super::settled::{Entry, Settled};
use crate::tracking::{note_address, note_one, note_resources, note_type};

/// Resources by their addresses, which are unique: `ec2.vpc.main`. For types outside the catalogue, `aws_foo.main`.
///
/// A map that lets computations be [`noted`](crate::tracking::noted): what looks for one resource, or for those of a type, is
/// told from what goes through all. Stacks share what is the same in them: one that an edit made of another is mostly that one.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// Those that were there when they were last [settled](Self::settle): found at once.
    settled: Arc<Settled>,
    /// Those that came since.
    fresh: BTreeMap<String, Arc<Resource>>,
    /// Addresses of those that are settled and not seen: others are made in their place.
    hidden: BTreeSet<String>,
}

impl Resources {
    /// What stands for every type outside the catalogue where looks are noted.
    pub(super) const FOREIGN: &'static str = "";

    /// The resource at an address.
    pub fn get(&self, address: &str) -> Option<&Resource> {
        self.get_key_value(address).map(|(_, it)| it)
    }

    /// The same with its address, as long as the stack is there.
    pub fn get_key_value(&self, address: &str) -> Option<(&String, &Resource)> {
        match self.settled.get(address).filter(|_| !self.is_hidden(address)) {
            Some(it) => {
                note_one(&it.address, it.places);
                Some((&it.address, &*it.resource))
            }
            None => {
                note_address(address);
                self.fresh.get_key_value(address).map(|(address, it)| (address, &**it))
            }
        }
    }

    /// The resource at an address, to be changed.
    pub fn get_mut(&mut self, address: &str) -> Option<&mut Resource> {
        note_address(address);
        self.shared_mut(address).map(Arc::make_mut)
    }

    fn shared_mut(&mut self, address: &str) -> Option<&mut Arc<Resource>> {
        match self.settled.position(address).filter(|_| !self.is_hidden(address)) {
            Some(at) => Arc::make_mut(&mut self.settled).at_mut(at),
            None => self.fresh.get_mut(address),
        }
    }

    fn is_hidden(&self, address: &str) -> bool {
        !self.hidden.is_empty() && self.hidden.contains(address)
    }

    /// The same resources but for some, in whose place others can be made; both share all the rest.
    pub(super) fn without(&self, hidden: BTreeSet<String>) -> Self {
        Self { settled: Arc::clone(&self.settled), fresh: self.fresh.clone(), hidden }
    }

    /// The resource at an address as stacks share it, for those who account for looking at it in some other way.
    pub(super) fn share(&self, address: &str) -> Option<&Arc<Resource>> {
        let settled = self.settled.get(address).filter(|_| !self.is_hidden(address)).map(|it| &it.resource);
        settled.or_else(|| self.fresh.get(address))
    }

    /// Those that came since the others were settled, in address order.
    pub(super) const fn fresh(&self) -> &BTreeMap<String, Arc<Resource>> {
        &self.fresh
    }

    /// Puts a resource at an address, or takes away the one there, where all are settled and stay so: it is found at once.
    pub(super) fn exchange(&mut self, address: &str, resource: Option<Arc<Resource>>) {
        self.settle();
        let settled = Arc::make_mut(&mut self.settled);
        match (settled.position(address), resource) {
            (Some(at), Some(resource)) => {
                if let Some(it) = settled.at_mut(at) {
                    *it = resource;
                }
            }
            (Some(at), None) => settled.remove(at),
            (None, Some(resource)) => settled.insert(address, resource),
            (None, None) => {}
        }
    }

    /// Whether there is a resource at an address.
    pub fn contains_key(&self, address: &str) -> bool {
        self.get_key_value(address).is_some()
    }

    /// Puts a resource at an address.
    pub fn insert(&mut self, address: String, resource: impl Into<Arc<Resource>>) {
        match self.shared_mut(&address) {
            Some(it) => *it = resource.into(),
            None => drop(self.fresh.insert(address, resource.into())),
        }
    }

    /// Takes away the resource at an address.
    pub fn remove(&mut self, address: &str) -> Option<Resource> {
        note_address(address);
        if self.settled.position(address).is_some() {
            self.fresh.extend(Arc::unwrap_or_clone(std::mem::take(&mut self.settled)).into_all());
        }
        self.fresh.remove(address).map(Arc::unwrap_or_clone)
    }

    /// Makes every resource be found at once: worth its while when no more will come, or many will be asked for.
    pub(crate) fn settle(&mut self) {
        if !self.fresh.is_empty() {
            Arc::make_mut(&mut self.settled).add(std::mem::take(&mut self.fresh));
        }
    }

    /// Where the resource at an address stands among all of them; `None` if there is none, and where not all are settled.
    pub(crate) fn position(&self, address: &str) -> Option<usize> {
        if self.fresh.is_empty() { self.settled.position(address) } else { None }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        note_resources();
        self.unnoted_len()
    }

    /// The same for those who account for looking at them in some other way.
    pub(crate) fn unnoted_len(&self) -> usize {
        self.settled.len() - self.hidden.len() + self.fresh.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, in address order.
    pub fn iter(&self) -> Iter<'_> {
        note_resources();
        Iter(self.shared())
    }

    /// The same as stacks share them, for those who account for looking at them in some other way.
    pub(super) fn shared(&self) -> Shared<'_> {
        self.merged(self.settled.all(), Bound::Unbounded)
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
        self.settle();
        Arc::make_mut(&mut self.settled).all_mut().map(Arc::make_mut)
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
        self.shared().map(|(_, it)| &**it).filter(|it| it.ty.is_none())
    }

    fn after(&self, prefix: String) -> impl Iterator<Item = (&str, &Resource)> {
        let from = self.merged(self.settled.from(&prefix), Bound::Included(&prefix));
        from.take_while(move |(address, _)| address.starts_with(&prefix))
            .map(|(address, it)| (address.as_str(), &**it))
    }

    /// Some that are settled and those beside them that are not, in address order.
    fn merged<'a>(&'a self, settled: &'a [Entry], from: Bound<&str>) -> Shared<'a> {
        let fresh = self.fresh.range::<str, _>((from, Bound::Unbounded));
        Shared { settled: settled.iter(), fresh, hidden: &self.hidden }
    }
}

/// Resources with their addresses, in the order of those, as stacks share them.
pub(super) struct Shared<'a> {
    settled: slice::Iter<'a, Entry>,
    fresh: btree_map::Range<'a, String, Arc<Resource>>,
    hidden: &'a BTreeSet<String>,
}

impl Shared<'_> {
    fn is_hidden(&self, it: Option<&Entry>) -> bool {
        !self.hidden.is_empty() && it.is_some_and(|it| self.hidden.contains(&it.address))
    }
}

impl<'a> Iterator for Shared<'a> {
    type Item = (&'a String, &'a Arc<Resource>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.is_hidden(self.settled.as_slice().first()) {
            self.settled.next();
        }
        let Some(settled) = self.settled.as_slice().first() else { return self.fresh.next() };
        let is_before = self.fresh.clone().next().is_none_or(|(it, _)| settled.address < *it);
        if is_before { self.settled.next().map(Entry::shared) } else { self.fresh.next() }
    }
}

impl DoubleEndedIterator for Shared<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while self.is_hidden(self.settled.as_slice().last()) {
            self.settled.next_back();
        }
        let Some(settled) = self.settled.as_slice().last() else { return self.fresh.next_back() };
        let is_after = self.fresh.clone().next_back().is_none_or(|(it, _)| settled.address > *it);
        if is_after { self.settled.next_back().map(Entry::shared) } else { self.fresh.next_back() }
    }
}

/// Resources with their addresses, in the order of those.
pub struct Iter<'a>(Shared<'a>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a String, &'a Resource);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(address, it)| (address, &**it))
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(address, it)| (address, &**it))
    }
}

impl PartialEq for Resources {
    fn eq(&self, other: &Self) -> bool {
        note_resources();
        self.len() == other.len() && self.shared().eq(other.shared())
    }
}

impl<R: Into<Arc<Resource>>> FromIterator<(String, R)> for Resources {
    fn from_iter<I: IntoIterator<Item = (String, R)>>(all: I) -> Self {
        let fresh = all.into_iter().map(|(address, it)| (address, it.into())).collect();
        Self { fresh, ..Self::default() }
    }
}

impl<R: Into<Arc<Resource>>> Extend<(String, R)> for Resources {
    fn extend<I: IntoIterator<Item = (String, R)>>(&mut self, all: I) {
        all.into_iter().for_each(|(address, it)| self.insert(address, it));
    }
}

impl IntoIterator for Resources {
    type Item = (String, Resource);
    type IntoIter = std::vec::IntoIter<(String, Resource)>;

    fn into_iter(mut self) -> Self::IntoIter {
        note_resources();
        self.settle();
        let all = Arc::unwrap_or_clone(self.settled)
            .into_all()
            .map(|(address, it)| (address, Arc::unwrap_or_clone(it)));
        all.collect::<Vec<_>>().into_iter()
    }
}

impl<'a> IntoIterator for &'a Resources {
    type Item = (&'a String, &'a Resource);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::s3;
    use crate::stack::Origin;
    use crate::tracking::{Changes, noted};

    fn bucket(name: &str) -> (String, Resource) {
        let resource = Resource {
            ty: Some(&s3::bucket::TYPE),
            tf_type: "aws_s3_bucket".to_owned(),
            name: name.to_owned(),
            props: [].into(),
            opaque: Vec::new(),
            logical_id: None,
            module: None,
            tags: Vec::new(),
            origin: Origin::Node { id: name.into(), entry: None },
        };
        (format!("s3.bucket.{name}"), resource)
    }

    #[test]
    fn settled_or_not_they_are_the_same() {
        let names: Vec<String> = (0..200).map(|it| format!("b{}", it * 7 % 200)).collect();
        let all: Resources = names.iter().map(|it| bucket(it)).collect();
        let mut settled = Resources::default();
        for (at, name) in names.iter().enumerate() {
            let (address, resource) = bucket(name);
            settled.insert(address, resource);
            if at % 30 == 0 {
                settled.settle();
            }
            let has =
                |it: &String| settled.get(&format!("s3.bucket.{it}")).is_some_and(|found| found.name == *it);
            assert!(names.iter().take(at + 1).all(has) && !names.iter().skip(at + 1).any(has));
        }
        assert_eq!(settled, all);
        assert!(settled.keys().eq(all.keys()) && settled.keys().rev().eq(all.keys().rev()));
        settled.settle();
        assert!(settled.keys().eq(all.keys()));
        assert!(
            settled.starting("s3.bucket").map(|(it, _)| it).eq(all.starting("s3.bucket").map(|(it, _)| it))
        );
        assert_eq!(settled.keys().position(|it| it == "s3.bucket.b50"), settled.position("s3.bucket.b50"));
        assert!(settled.remove("s3.bucket.b50").is_some() && settled.remove("s3.bucket.b50").is_none());
        assert_eq!(settled.len(), 199);
    }

    #[test]
    fn what_is_exchanged_is_found_where_it_is_now() {
        let mut names: BTreeSet<String> = (0..300).map(|it| format!("b{}", it * 7 % 300)).collect();
        let mut all: Resources = names.iter().map(|it| bucket(it)).collect();
        all.settle();
        for n in 0..1_000 {
            let name = format!("b{}", n * 131 % 400);
            let (address, mut resource) = bucket(&name);
            if n % 3 == 0 {
                names.remove(&name);
                all.exchange(&address, None);
            } else {
                resource.tf_type = n.to_string();
                names.insert(name);
                all.exchange(&address, Some(resource.into()));
                assert_eq!(all.get(&address).map(|it| it.tf_type.as_str()), Some(&*n.to_string()));
            }
            if n % 10 == 0 {
                let addresses: Vec<String> = names.iter().map(|it| bucket(it).0).collect();
                assert!(all.keys().eq(&addresses), "{n}");
                assert!((0..400).all(|it| {
                    let address = bucket(&format!("b{it}")).0;
                    all.position(&address) == addresses.iter().position(|it| *it == address)
                }));
            }
        }
    }

    #[test]
    fn what_is_hidden_is_not_there_and_others_can_be_in_its_place() {
        let mut all: Resources = ["a", "b", "c"].into_iter().map(bucket).collect();
        all.settle();
        let mut some = all.without([bucket("b").0, bucket("c").0].into());
        some.insert(bucket("c").0, Resource { tf_type: "other".to_owned(), ..bucket("c").1 });
        let found: Vec<(&str, &str)> = some.values().map(|it| (&*it.name, &*it.tf_type)).collect();
        assert_eq!(found, [("a", "aws_s3_bucket"), ("c", "other")]);
        assert!(some.values().rev().map(|it| &it.name).eq(["c", "a"]));
        assert_eq!((some.len(), some.get("s3.bucket.b")), (2, None));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn who_finds_one_that_is_settled_has_looked_at_its_address() {
        let mut all: Resources = [bucket("logs"), bucket("files")].into_iter().collect();
        let (_, fresh) = noted(|| all.get("s3.bucket.logs").is_some());
        all.settle();
        let (_, settled) = noted(|| all.get("s3.bucket.logs").is_some());
        assert_eq!(fresh, settled);
        let mut changes = Changes::default();
        changes.resource("s3.bucket.logs");
        assert!(changes.concern(&settled));
    }
}
