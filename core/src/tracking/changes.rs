//! What an edit changes, as seen by what looked at something.
//!
//! A rename makes hundreds of things others, and thousands of looks are compared with each of them. So what is changed is put
//! together by how it is looked at: what a single look is enough to see is one set of places, and the rest is told by type.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::notes::USERS;
use super::place::{Place, Sort, type_in};
use super::reads::{FewReads, Looks, Reads};
use super::subjects::{Concerned, Subjects};

/// Everything that is another than before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Whoever looked at nothing of this is not concerned.
    places: Reads,
    /// Whoever looked at some of this is.
    seen: Reads,
    /// Resources and their properties, by type.
    types: BTreeMap<Box<str>, OfType>,
    /// Properties, whatever they are properties of.
    anywhere: BTreeSet<OtherProperty>,
    /// To what others refer than before: seen by who asks for users at all.
    users: Reads,
    /// Where edges start that are others.
    edge_starts: BTreeSet<Arc<str>>,
}

/// What is another of the resources of a type.
#[derive(Clone, Debug)]
struct OfType {
    /// All of the type.
    all: Place,
    /// Some of the type.
    some: Place,
    /// Those that came, went, or are others in more than their properties.
    resources: Addresses,
    properties: BTreeMap<OtherProperty, Addresses>,
}

/// A property, and whether it refers to something else than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct OtherProperty {
    key: Place,
    refers_elsewhere: bool,
}

impl OtherProperty {
    fn is_seen_by(self, reads: &impl Looks) -> bool {
        reads.sees(self.key, self.refers_elsewhere)
    }
}

#[derive(Clone, Debug, Default)]
struct Addresses {
    all: BTreeSet<Arc<str>>,
    places: Reads,
}

impl Addresses {
    fn add(&mut self, address: &str, place: Place) {
        if !self.all.contains(address) {
            self.all.insert(address.into());
            self.places.add_place(place);
        }
    }
}

impl OfType {
    fn of(ty: &str) -> Self {
        Self {
            all: Place::of(Sort::Type, ty),
            some: Place::of(Sort::TypeOfOne, ty),
            resources: Addresses::default(),
            properties: BTreeMap::new(),
        }
    }

    /// Whether some resource of the type was looked at that stands at one of the addresses.
    fn is_known_to(&self, reads: &impl Looks, at: &Addresses) -> bool {
        reads.knows_all_resources() || reads.has(self.all) || reads.has(self.some) && reads.meets(&at.places)
    }

    /// Whether it makes a difference to what looked at something, among it properties of what was looked up around it.
    fn concerns(&self, reads: &impl Looks, around: Option<&Reads>) -> bool {
        let is_property_seen = |(property, at): (&OtherProperty, &Addresses)| {
            property.is_seen_by(reads)
                && (self.is_known_to(reads, at) || around.is_some_and(|it| self.is_known_to(it, at)))
        };
        reads.has(self.some) && reads.meets(&self.resources.places)
            || self.properties.iter().any(is_property_seen)
    }
}

impl Changes {
    /// Whether one of them can make a difference to what looked at something.
    pub(crate) fn concern(&self, reads: &impl Looks) -> bool {
        reads.meets(&self.places) && self.concern_within(reads, None)
    }

    /// The same for what looked at something, among it properties of what was looked up around it.
    fn concern_within(&self, reads: &impl Looks, around: Option<&Reads>) -> bool {
        reads.meets(&self.seen)
            || reads.has(any_users()) && reads.meets(&self.users)
            || self.anywhere.iter().any(|it| it.is_seen_by(reads))
            || self.types.values().any(|it| it.concerns(reads, around))
    }

    /// Addresses of the resources that came, went, or are others in more than their properties.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &Arc<str>> {
        self.types.values().flat_map(|it| &it.resources.all)
    }

    /// Those and the addresses of resources with other properties.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &Arc<str>> {
        let of_properties = self.types.values().flat_map(|it| it.properties.values()).flat_map(|it| &it.all);
        self.resources().chain(of_properties)
    }

    /// Addresses of the resources that may refer to something else than before.
    pub(crate) fn referring_elsewhere(&self) -> BTreeSet<&Arc<str>> {
        let properties = self.types.values().flat_map(|it| &it.properties);
        let elsewhere = properties.filter(|(it, _)| it.refers_elsewhere).flat_map(|(_, at)| &at.all);
        self.resources().chain(elsewhere).collect()
    }

    /// Addresses of the resources where edges start that are others.
    pub(crate) const fn edge_starts(&self) -> &BTreeSet<Arc<str>> {
        &self.edge_starts
    }

    /// Who has to be judged again of those that a computation judged apart, where it looked at something around that.
    pub(crate) fn among(&self, subjects: &Subjects, around: &Reads) -> Concerned {
        if self.concern(around) || self.concern_local(subjects.local(), around) {
            return Concerned::All;
        }
        let mut some = BTreeSet::new();
        for of_type in self.types.iter().filter(|(ty, _)| subjects.are_of(ty)).map(|(_, it)| it) {
            some.extend(of_type.resources.all.iter().cloned());
            for (property, at) in &of_type.properties {
                let sees = |it: &&Arc<str>| subjects.sees_own(it, property.key, property.refers_elsewhere);
                some.extend(at.all.iter().filter(sees).cloned());
            }
        }
        // What is known around is seen by whoever looks at the property alone.
        let known = self.properties_known_to(around);
        let concerns = |reads: &FewReads| {
            (reads.meets(&self.places) || known.iter().any(|it| it.is_seen_by(reads)))
                && self.concern_within(reads, Some(around))
        };
        some.extend(subjects.that(concerns).cloned());
        Concerned::Some(some)
    }

    /// Whether it makes a difference to what looked at nothing but the properties of resources that were looked up around it.
    /// That did not look at anything else.
    fn concern_local(&self, local: &Reads, around: &Reads) -> bool {
        self.properties_known_to(around).iter().any(|it| it.is_seen_by(local))
            || self.anywhere.iter().any(|it| it.is_seen_by(local))
    }

    /// The properties of resources that were looked at.
    fn properties_known_to(&self, reads: &Reads) -> Vec<OtherProperty> {
        let of_types = self.types.values().flat_map(|it| it.properties.iter().map(move |of| (it, of)));
        of_types
            .filter(|(it, (_, at))| it.is_known_to(reads, at))
            .map(|(_, (property, _))| *property)
            .collect()
    }

    fn of_type(&mut self, ty: &str) -> &mut OfType {
        if !self.types.contains_key(ty) {
            self.types.insert(ty.into(), OfType::of(ty));
        }
        self.types.entry(ty.into()).or_insert_with(|| OfType::of(ty))
    }

    /// Adds what a look at one place is enough to see.
    fn add(&mut self, place: Place) {
        self.seen.add_place(place);
        self.places.add_place(place);
    }

    /// Adds that a resource came to an address, went from there, or is another in more than its properties.
    pub(crate) fn resource(&mut self, address: &str) {
        let ty = type_in(address);
        self.add(Place::of(Sort::Type, ty));
        self.add(Place::of(Sort::Presence, ty));
        let place = Place::of(Sort::Address, address);
        self.of_type(ty).resources.add(address, place);
        self.places.add_place(place);
        self.places.add_resources();
        self.seen.add_resources();
    }

    /// Adds that something is another for whoever goes through all resources of a type.
    pub(crate) fn all_of(&mut self, ty: &str) {
        self.add(Place::of(Sort::Type, ty));
    }

    /// Adds a property of the resource at an address, or of a node that is none; `refers_elsewhere` says whether it refers
    /// to something else than before.
    pub(crate) fn property(&mut self, address: Option<&str>, key: &str, refers_elsewhere: bool) {
        let property = OtherProperty { key: Place::of(Sort::Property, key), refers_elsewhere };
        let Some(address) = address else {
            self.anywhere.insert(property);
            self.places.add_property(property.key);
            return;
        };
        let place = Place::of(Sort::Address, address);
        let of_type = self.of_type(type_in(address));
        let all = of_type.all;
        of_type.properties.entry(property).or_default().add(address, place);
        self.places.add_place(all);
        self.places.add_place(place);
        self.places.add_resources();
    }

    /// Adds a part of a stack beside its resources.
    pub(crate) fn part(&mut self, name: &str) {
        self.add(Place::of(Sort::Part, name));
    }

    /// Adds that a role, a user or a group has other policies.
    pub(crate) fn identity(&mut self, address: &str) {
        self.add(Place::of(Sort::Identity, address));
    }

    /// Adds that others than before refer to a resource, by its address.
    pub(crate) fn users(&mut self, address: &str) {
        let place = Place::of(Sort::Users, address);
        self.users.add_place(place);
        self.places.add_place(place);
    }

    /// Adds that the internet reaches a resource otherwise than before, by its address.
    pub(crate) fn exposed(&mut self, address: &str) {
        self.add(Place::of(Sort::Exposed, address));
    }

    /// Adds that an edge is another from one resource to another, by their addresses.
    pub(crate) fn edges(&mut self, from: &str, to: &str) {
        self.add(Place::of(Sort::Edges, from));
        self.edge_starts.insert(from.into());
        self.add(Place::of(Sort::EdgesTo, to));
    }

    /// Adds that others than before act as a role, a user or a group, by its address.
    pub(crate) fn acting(&mut self, address: &str) {
        self.add(Place::of(Sort::Acting, address));
    }

    /// Adds that rules know something else of a role's policies, by its address.
    pub(crate) fn permissions(&mut self, address: &str) {
        self.add(Place::of(Sort::Permissions, address));
    }

    /// Adds that a table is used by other instances, by its address.
    pub(crate) fn clients(&mut self, address: &str) {
        self.add(Place::of(Sort::Clients, address));
    }

    /// Adds that the packets of a resource get to other services of AWS than before, by its address.
    pub(crate) fn packets(&mut self, address: &str) {
        self.add(Place::of(Sort::Packets, address));
    }

    /// Adds that there are other policies on a resource; what they say otherwise is added apart.
    pub(crate) fn policies(&mut self, address: &str) {
        self.add(Place::of(Sort::Policies, address));
    }

    /// Adds that the policies on a resource say something else that may be about anything.
    pub(crate) fn said_of_any(&mut self, by: &str) {
        self.add(Place::of(Sort::SaidOfAny, by));
    }

    /// Adds that they say something else of a resource, by both addresses.
    pub(crate) fn said_of(&mut self, by: &str, of: &str) {
        self.add(Place::of_both(Sort::SaidOf, by, of));
    }

    /// Adds that they say something else to a role or a user, by both addresses.
    pub(crate) fn said_to(&mut self, by: &str, to: &str) {
        self.add(Place::of_both(Sort::SaidTo, by, to));
    }
}

/// Where all look who ask who refers to something.
fn any_users() -> Place {
    Place::of(Sort::Part, USERS)
}

#[cfg(test)]
mod tests {
    use super::super::{
        note_address, note_identity, note_part, note_presence, note_resources, note_type, note_users, noted,
    };
    use super::*;
    use crate::catalog::Properties;

    fn changes(add: impl Fn(&mut Changes)) -> Changes {
        let mut changes = Changes::default();
        add(&mut changes);
        changes
    }

    fn reads(look: impl Fn()) -> Reads {
        noted(look).1
    }

    #[test]
    fn a_resource_concerns_who_looked_for_it_or_its_type() {
        let bucket = changes(|it| it.resource("s3.bucket.logs"));
        assert!(bucket.concern(&reads(|| note_type("s3.bucket"))));
        assert!(bucket.concern(&reads(|| note_address("s3.bucket.logs"))));
        assert!(bucket.concern(&reads(note_resources)));
        assert!(bucket.concern(&reads(|| note_presence("s3.bucket"))));
        assert!(!bucket.concern(&reads(|| note_presence("sqs.queue"))));
        assert!(!bucket.concern(&reads(|| note_type("sqs.queue"))));
        assert!(!bucket.concern(&reads(|| note_address("s3.bucket.files"))));
    }

    #[test]
    fn a_property_concerns_who_looked_at_it_there() {
        let properties = Properties::from([("versioning", "Enabled".into())]);
        let version = || assert!(properties.get("versioning").is_some());
        let at = |address: &str| changes(|it| it.property(Some(address), "versioning", false));
        let one = reads(|| {
            note_address("s3.bucket.logs");
            version();
        });
        assert!(at("s3.bucket.logs").concern(&one));
        assert!(!at("s3.bucket.files").concern(&one));
        assert!(!at("s3.bucket.logs").concern(&reads(|| note_address("s3.bucket.logs"))));
        assert!(!at("s3.bucket.logs").concern(&reads(|| {
            note_presence("s3.bucket");
            version();
        })));
        assert!(changes(|it| it.property(None, "versioning", false)).concern(&reads(version)));
    }

    #[test]
    fn parts_and_policies_concern_who_named_them() {
        let several = changes(|it| {
            it.part("outputs");
            it.identity("iam.role.web");
            it.users("kms.key.main");
        });
        assert!(several.concern(&reads(|| note_part("outputs"))));
        assert!(several.concern(&reads(|| note_identity("iam.role.web"))));
        assert!(several.concern(&reads(|| note_users("kms.key.main"))));
        assert!(!several.concern(&reads(|| note_users("kms.key.other"))));
        assert!(!several.concern(&reads(|| note_part("access"))));
        assert!(!several.concern(&reads(|| note_address("iam.role.web"))));
    }

    /// Ways to look at something, and ways to change it.
    fn looks() -> Vec<Box<dyn Fn()>> {
        let properties = || Properties::from([("name", "logs".into()), ("versioning", "Enabled".into())]);
        let at = |address: &'static str, key: &'static str| {
            let properties = properties();
            move || {
                note_address(address);
                assert!(properties.contains_key(key));
            }
        };
        let (named, all) = (properties(), properties());
        vec![
            Box::new(|| note_address("s3.bucket.logs")),
            Box::new(|| note_type("s3.bucket")),
            Box::new(|| note_presence("s3.bucket")),
            Box::new(|| note_users("s3.bucket.logs")),
            Box::new(|| note_part(USERS)),
            Box::new(move || assert!(named.contains_key("name"))),
            Box::new(move || assert_eq!(all.values().count(), 2)),
            Box::new(note_resources),
            Box::new(at("s3.bucket.logs", "name")),
            Box::new(at("s3.bucket.logs", "versioning")),
            Box::new(at("s3.bucket.files", "name")),
        ]
    }

    const ADDS: [fn(&mut Changes); 8] = [
        |it| it.resource("s3.bucket.logs"),
        |it| it.resource("s3.bucket.files"),
        |it| it.property(Some("s3.bucket.logs"), "name", false),
        |it| it.property(Some("s3.bucket.files"), "versioning", true),
        |it| it.property(None, "name", true),
        |it| it.users("s3.bucket.logs"),
        |it| it.edges("s3.bucket.logs", "s3.bucket.files"),
        |it| it.all_of("s3.bucket"),
    ];

    #[test]
    fn what_is_told_apart_quickly_is_what_looked_at_nothing_of_it() {
        for add in ADDS {
            let changes = changes(add);
            for (first, second) in
                looks().iter().flat_map(|it| looks().into_iter().map(move |other| (it, other)))
            {
                let both = reads(|| {
                    first();
                    second();
                });
                let concerns = changes.concern_within(&both, None);
                assert_eq!(changes.concern(&both), concerns);
                assert_eq!(changes.concern(&both.few()), concerns);
            }
        }
    }

    #[test]
    fn several_concern_whom_one_of_them_concerns() {
        for (first, second) in ADDS.iter().flat_map(|it| ADDS.iter().map(move |other| (it, other))) {
            let both = changes(|it| {
                first(it);
                second(it);
            });
            for look in looks() {
                let reads = reads(look);
                assert_eq!(
                    both.concern(&reads),
                    changes(first).concern(&reads) || changes(second).concern(&reads)
                );
            }
        }
    }
}
