//! What an edit changes, as seen by what looked at something.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::notes::USERS;
use super::place::{Place, Sort, type_in};
use super::reads::{FewReads, Looks, Reads};
use super::subjects::{Concerned, Subjects};

/// Everything that is another than before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    all: Vec<Change>,
    /// Whoever looked at nothing of this is not concerned.
    places: Reads,
}

#[derive(Clone, Debug)]
enum Change {
    /// A resource came, went, or became another in more than its properties.
    Resource(At, Arc<str>),
    /// A property of a resource; whether it refers to something else than before.
    Property(At, Arc<str>, Place, bool),
    /// A property, whatever looks at it.
    Anywhere(Place, bool),
    /// Something else that is looked at by name.
    Named(Place),
    /// The edges that start at a resource.
    Edges(Place, Arc<str>),
    /// Who refers to a resource: the place of all who refer to something, and that of those.
    Users(Place, Place),
}

/// The places of an address.
#[derive(Clone, Copy, Debug)]
struct At {
    /// All of its type.
    ty: Place,
    /// Some of its type.
    one: Place,
    address: Place,
    /// Whether there are any of its type.
    presence: Place,
}

impl At {
    fn of(address: &str) -> Self {
        let ty = type_in(address);
        Self {
            ty: Place::of(Sort::Type, ty),
            one: Place::of(Sort::TypeOfOne, ty),
            address: Place::of(Sort::Address, address),
            presence: Place::of(Sort::Presence, ty),
        }
    }

    fn is_known_to(self, reads: &impl Looks) -> bool {
        reads.knows_all_resources() || reads.has(self.ty) || (reads.has(self.one) && reads.has(self.address))
    }
}

impl Change {
    fn concerns(&self, reads: &impl Looks) -> bool {
        match *self {
            Self::Resource(at, _) => at.is_known_to(reads) || reads.has(at.presence),
            Self::Property(at, _, key, elsewhere) => at.is_known_to(reads) && reads.sees(key, elsewhere),
            Self::Anywhere(key, elsewhere) => reads.sees(key, elsewhere),
            Self::Named(place) | Self::Edges(place, _) => reads.has(place),
            Self::Users(any, own) => reads.has(any) && reads.has(own),
        }
    }

    /// Adds what it cannot make a difference without.
    fn add_places(&self, places: &mut Reads) {
        match *self {
            Self::Resource(at, _) | Self::Property(at, ..) => {
                if matches!(self, Self::Resource(..)) {
                    places.add_place(at.presence);
                }
                places.add_resources();
                places.add_place(at.ty);
                places.add_place(at.address);
            }
            Self::Anywhere(key, _) => places.add_property(key),
            Self::Named(place) | Self::Edges(place, _) | Self::Users(_, place) => places.add_place(place),
        }
    }

    /// Whether it makes a difference to what looked at something, among it properties of what was looked up around it.
    fn concerns_within(&self, reads: &impl Looks, around: &Reads) -> bool {
        match *self {
            Self::Property(at, _, key, elsewhere) if at.is_known_to(around) => reads.sees(key, elsewhere),
            _ => self.concerns(reads),
        }
    }
}

impl Changes {
    /// Whether one of them can make a difference to what looked at something.
    pub(crate) fn concern(&self, reads: &impl Looks) -> bool {
        reads.meets(&self.places) && self.all.iter().any(|it| it.concerns(reads))
    }

    /// Addresses of the resources that came, went, or are others in more than their properties.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &Arc<str>> {
        self.all
            .iter()
            .filter_map(|it| if let Change::Resource(_, address) = it { Some(address) } else { None })
    }

    /// Those and the addresses of resources with other properties.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = &Arc<str>> {
        self.all.iter().filter_map(|it| match it {
            Change::Resource(_, address) | Change::Property(_, address, ..) => Some(address),
            Change::Anywhere(..) | Change::Named(_) | Change::Edges(..) | Change::Users(..) => None,
        })
    }

    /// Addresses of the resources that may refer to something else than before.
    pub(crate) fn referring_elsewhere(&self) -> BTreeSet<&Arc<str>> {
        let all = self.all.iter().filter_map(|it| match it {
            Change::Resource(_, address) | Change::Property(_, address, _, true) => Some(address),
            _ => None,
        });
        all.collect()
    }

    /// Addresses of the resources where edges start that are others.
    pub(crate) fn edge_starts(&self) -> BTreeSet<&Arc<str>> {
        let all = self.all.iter();
        all.filter_map(|it| if let Change::Edges(_, from) = it { Some(from) } else { None }).collect()
    }

    fn add(&mut self, change: Change) {
        change.add_places(&mut self.places);
        self.all.push(change);
    }

    /// Who has to be judged again of those that a computation judged apart, where it looked at something around that.
    pub(crate) fn among(&self, subjects: &Subjects, around: &Reads) -> Concerned {
        let local = subjects.local();
        let concerns_all = |it: &Change| {
            it.concerns(around)
                || match *it {
                    Change::Property(at, _, key, elsewhere) => {
                        at.is_known_to(around) && local.sees(key, elsewhere)
                    }
                    Change::Anywhere(key, elsewhere) => local.sees(key, elsewhere),
                    // What looked at nothing but itself did not look at anything else.
                    Change::Resource(..) | Change::Named(_) | Change::Edges(..) | Change::Users(..) => false,
                }
        };
        if self.all.iter().any(concerns_all) {
            return Concerned::All;
        }
        let own = self.all.iter().filter_map(|it| match it {
            Change::Resource(_, address) => subjects.may_be(address).then_some(address),
            Change::Property(_, address, key, elsewhere) => {
                (subjects.may_be(address) && subjects.sees_own(address, *key, *elsewhere)).then_some(address)
            }
            Change::Anywhere(..) | Change::Named(_) | Change::Edges(..) | Change::Users(..) => None,
        });
        let mut some: BTreeSet<Arc<str>> = own.cloned().collect();
        let mut places = self.places.clone();
        for it in &self.all {
            match *it {
                Change::Property(at, _, key, _) if at.is_known_to(around) => places.add_property(key),
                _ => {}
            }
        }
        let concerns = |reads: &FewReads| {
            reads.meets(&places) && self.all.iter().any(|it| it.concerns_within(reads, around))
        };
        some.extend(subjects.that(concerns).cloned());
        Concerned::Some(some)
    }

    /// Adds that a resource came to an address, went from there, or is another in more than its properties.
    pub(crate) fn resource(&mut self, address: &str) {
        self.add(Change::Resource(At::of(address), address.into()));
    }

    /// Adds that something is another for whoever goes through all resources of a type.
    pub(crate) fn all_of(&mut self, ty: &str) {
        self.add(Change::Named(Place::of(Sort::Type, ty)));
    }

    /// Adds a property of the resource at an address, or of a node that is none; `refers_elsewhere` says whether it refers
    /// to something else than before.
    pub(crate) fn property(&mut self, address: Option<&str>, key: &str, refers_elsewhere: bool) {
        let key = Place::of(Sort::Property, key);
        self.add(match address {
            Some(address) => Change::Property(At::of(address), address.into(), key, refers_elsewhere),
            None => Change::Anywhere(key, refers_elsewhere),
        });
    }

    /// Adds a part of a stack beside its resources.
    pub(crate) fn part(&mut self, name: &str) {
        self.add(Change::Named(Place::of(Sort::Part, name)));
    }

    /// Adds that a role, a user or a group has other policies.
    pub(crate) fn identity(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Identity, address)));
    }

    /// Adds that others than before refer to a resource, by its address.
    pub(crate) fn users(&mut self, address: &str) {
        self.add(Change::Users(Place::of(Sort::Part, USERS), Place::of(Sort::Users, address)));
    }

    /// Adds that the internet reaches a resource otherwise than before, by its address.
    pub(crate) fn exposed(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Exposed, address)));
    }

    /// Adds that an edge is another from one resource to another, by their addresses.
    pub(crate) fn edges(&mut self, from: &str, to: &str) {
        self.add(Change::Edges(Place::of(Sort::Edges, from), from.into()));
        self.add(Change::Named(Place::of(Sort::EdgesTo, to)));
    }

    /// Adds that others than before act as a role, a user or a group, by its address.
    pub(crate) fn acting(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Acting, address)));
    }

    /// Adds that rules know something else of a role's policies, by its address.
    pub(crate) fn permissions(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Permissions, address)));
    }

    /// Adds that a table is used by other instances, by its address.
    pub(crate) fn clients(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Clients, address)));
    }

    /// Adds that the packets of a resource get to other services of AWS than before, by its address.
    pub(crate) fn packets(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Packets, address)));
    }

    /// Adds that there are other policies on a resource; what they say otherwise is added apart.
    pub(crate) fn policies(&mut self, address: &str) {
        self.add(Change::Named(Place::of(Sort::Policies, address)));
    }

    /// Adds that the policies on a resource say something else that may be about anything.
    pub(crate) fn said_of_any(&mut self, by: &str) {
        self.add(Change::Named(Place::of(Sort::SaidOfAny, by)));
    }

    /// Adds that they say something else of a resource, by both addresses.
    pub(crate) fn said_of(&mut self, by: &str, of: &str) {
        self.add(Change::Named(Place::of_both(Sort::SaidOf, by, of)));
    }

    /// Adds that they say something else to a role or a user, by both addresses.
    pub(crate) fn said_to(&mut self, by: &str, to: &str) {
        self.add(Change::Named(Place::of_both(Sort::SaidTo, by, to)));
    }
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

    #[test]
    fn what_is_told_apart_quickly_is_what_looked_at_nothing_of_it() {
        let properties = Properties::from([("name", "logs".into())]);
        let looks: [&dyn Fn(); 6] = [
            &|| note_address("s3.bucket.logs"),
            &|| note_type("s3.bucket"),
            &|| note_users("s3.bucket.logs"),
            &|| assert!(properties.contains_key("name")),
            &|| assert_eq!(properties.values().count(), 1),
            &note_resources,
        ];
        let adds: [&dyn Fn(&mut Changes); 5] = [
            &|it| it.resource("s3.bucket.logs"),
            &|it| it.property(Some("s3.bucket.logs"), "name", false),
            &|it| it.property(None, "name", true),
            &|it| it.users("s3.bucket.logs"),
            &|it| it.all_of("s3.bucket"),
        ];
        for add in adds {
            let changes = changes(add);
            for (first, second) in looks.iter().flat_map(|it| looks.iter().map(move |other| (it, other))) {
                let both = reads(|| [first, second].into_iter().for_each(|it| it()));
                let concerns = changes.all.iter().any(|it| it.concerns(&both));
                assert_eq!(changes.concern(&both), concerns);
                assert_eq!(changes.concern(&both.few()), concerns);
            }
        }
    }
}
