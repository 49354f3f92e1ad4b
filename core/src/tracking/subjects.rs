//! What a computation looks at that judges one resource after the other, so that an edit of one of thousands has it judge that
//! one again and takes over what it said of the rest.
//!
//! Most look at nothing but the properties of the resource that they judge. Of those is known together which properties
//! these are, and nothing one by one. The others look at few different things, however many they are: the servers of a subnet all
//! look at that subnet.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::notes::{is_noted, note_few, note_type, noted_apart};
use super::place::Place;
use super::reads::{FewReads, Looks, Reads};
use crate::lookup::{Layered, Lookup};

/// What was looked at to judge resources apart from each other. A resource that is judged looks at itself: that is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subjects {
    /// The types that were gone through, by their ids.
    types: BTreeSet<&'static str>,
    /// What those looked at, taken together, that looked at nothing but their properties.
    local: Reads,
    /// What the others looked at, each once.
    sets: Arc<Vec<FewReads>>,
    /// Where each of those stands, by what it comes to as a number.
    by_digest: Arc<Lookup<u64, u32>>,
    /// Which of those the others looked at, by address.
    others: Layered<Arc<str>, u32>,
}

/// Who has to be judged again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concerned {
    /// All of them: something is another that the judgement of each hangs on.
    All,
    /// Those at these addresses, as far as there is something; nobody if there are none.
    Some(BTreeSet<Arc<str>>),
}

impl Subjects {
    /// Notes that all resources of a type are judged.
    pub(crate) fn go_through(&mut self, ty: &'static str) {
        self.types.insert(ty);
    }

    /// Judges a resource, and notes what that looks at. The address is the one that the stack has.
    pub(crate) fn judge<T>(&mut self, address: &str, judge: impl FnOnce() -> T) -> T {
        if is_noted() {
            noted_apart(address, judge, |reads, is_local| self.note(address, reads, is_local))
        } else {
            judge()
        }
    }

    fn note(&mut self, address: &str, reads: &Reads, is_local: bool) {
        if is_local {
            return self.local.add(reads);
        }
        // It may be judged in several ways.
        match self.others.get(address).and_then(|it| self.sets.get(*it as usize)).filter(|it| !reads.is(it)) {
            Some(known) => {
                let mut both = reads.clone();
                both.add_few(known);
                let set = self.set(&both);
                self.others.insert(address.into(), set);
            }
            None => {
                let set = self.set(reads);
                self.others.insert(address.into(), set);
            }
        }
    }

    /// Where what was looked at stands among all that others looked at.
    fn set(&mut self, reads: &Reads) -> u32 {
        let digest = reads.digest();
        let known = self.by_digest.get(&digest).copied();
        if let Some(at) = known
            && self.sets.get(at as usize).is_some_and(|it| reads.is(it))
        {
            return at;
        }
        let at = self.sets.len() as u32;
        Arc::make_mut(&mut self.sets).push(reads.few());
        Arc::make_mut(&mut self.by_digest).insert(digest, at);
        at
    }

    /// Whether nothing is judged apart.
    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Notes all that was looked at as what the computation under way looks at.
    pub(crate) fn note_together(&self) {
        self.types.iter().for_each(|it| note_type(it));
        note_few(&self.local.few());
        self.sets.iter().for_each(note_few);
    }

    /// Forgets what was looked at to judge a resource: it is gone, or judged again.
    pub(crate) fn forget(&mut self, address: &str) {
        self.others.remove(address);
    }

    /// What those looked at that looked at nothing but their properties.
    pub(super) const fn local(&self) -> &Reads {
        &self.local
    }

    /// Whether all resources of a type were gone through.
    pub(super) fn are_of(&self, ty: &str) -> bool {
        self.types.contains(ty)
    }

    /// Whether to judge the resource at an address a property of its own was looked at.
    pub(super) fn sees_own(&self, address: &str, key: Place, refers_elsewhere: bool) -> bool {
        let set = self.others.get(address).and_then(|it| self.sets.get(*it as usize));
        self.local.sees(key, refers_elsewhere) || set.is_some_and(|it| it.sees(key, refers_elsewhere))
    }

    /// Those that looked at more than themselves, as far as something holds of what they looked at.
    pub(super) fn that(&self, holds: impl Fn(&FewReads) -> bool) -> impl Iterator<Item = &Arc<str>> {
        let held: Vec<bool> = self.sets.iter().map(holds).collect();
        let others = held.contains(&true).then(|| self.others.iter()).into_iter().flatten();
        others.filter(move |(_, set)| held.get(**set as usize) == Some(&true)).map(|(address, _)| address)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Changes, note_address, note_key, note_one, note_part, noted, places_of};
    use super::*;

    /// Servers, each of which is judged by its tokens, and the second by its subnet as well; around that, `around` is looked at.
    fn judged(around: impl Fn()) -> (Subjects, Reads) {
        let servers: Vec<String> = (0..4).map(|it| format!("ec2.instance.s{it}")).collect();
        let mut subjects = Subjects::default();
        let (_, reads) = noted(|| {
            around();
            subjects.go_through("ec2.instance");
            for (at, server) in servers.iter().enumerate() {
                subjects.judge(server, || {
                    note_one(server, places_of(server));
                    note_key("metadata_tokens");
                    if at == 1 {
                        note_address("ec2.subnet.a");
                        note_key("tier");
                    }
                });
            }
        });
        (subjects, reads)
    }

    fn concerned(subjects: &(Subjects, Reads), add: impl Fn(&mut Changes)) -> Concerned {
        let mut changes = Changes::default();
        add(&mut changes);
        changes.among(&subjects.0, &subjects.1)
    }

    fn these(addresses: &[&str]) -> Concerned {
        Concerned::Some(addresses.iter().map(|it| (*it).into()).collect())
    }

    #[test]
    fn an_edit_concerns_the_one_that_looked_at_it() {
        let servers = judged(|| {});
        let tokens = |server: &str| {
            let property = |it: &mut Changes| it.property(Some(server), "metadata_tokens", false);
            concerned(&servers, property)
        };
        assert_eq!(tokens("ec2.instance.s0"), these(&["ec2.instance.s0"]));
        assert_eq!(tokens("ec2.instance.s1"), these(&["ec2.instance.s1"]));
        assert_eq!(tokens("ec2.launch_template.a"), these(&[]));
        let tier = |it: &mut Changes| it.property(Some("ec2.subnet.a"), "tier", false);
        assert_eq!(concerned(&servers, tier), these(&["ec2.instance.s1"]));
        let own = |it: &mut Changes| it.property(Some("ec2.instance.s0"), "tier", false);
        assert_eq!(concerned(&servers, own), these(&[]));
    }

    #[test]
    fn who_comes_and_goes_is_judged_and_nobody_else() {
        let servers = judged(|| {});
        let resource = |address: &str| concerned(&servers, |it| it.resource(address));
        assert_eq!(resource("ec2.instance.new"), these(&["ec2.instance.new"]));
        assert_eq!(resource("ec2.instance.s2"), these(&["ec2.instance.s2"]));
        assert_eq!(resource("ec2.subnet.a"), these(&["ec2.instance.s1"]));
        assert_eq!(resource("s3.bucket.logs"), these(&[]));
    }

    #[test]
    fn what_was_looked_at_around_them_concerns_all() {
        let part = judged(|| note_part("outputs"));
        assert_eq!(concerned(&part, |it| it.part("outputs")), Concerned::All);
        assert_eq!(concerned(&part, |it| it.part("access")), these(&[]));
        // Somebody looked up all subnets around it, and one server is judged by what one of them holds.
        let subnets = judged(|| note_type("ec2.subnet"));
        assert_eq!(concerned(&subnets, |it| it.resource("ec2.subnet.b")), Concerned::All);
        let tier = |it: &mut Changes| it.property(Some("ec2.subnet.b"), "tier", false);
        assert_eq!(concerned(&subnets, tier), these(&["ec2.instance.s1"]));
        let tokens = |it: &mut Changes| it.property(Some("ec2.subnet.b"), "metadata_tokens", false);
        assert_eq!(concerned(&subnets, tokens), Concerned::All);
    }

    #[test]
    fn who_is_judged_in_two_ways_looks_at_both() {
        let (mut subjects, around) = judged(|| {});
        noted(|| subjects.judge("ec2.instance.s1", || note_address("ec2.vpc.a")));
        let servers = (subjects, around);
        assert_eq!(concerned(&servers, |it| it.resource("ec2.vpc.a")), these(&["ec2.instance.s1"]));
        assert_eq!(concerned(&servers, |it| it.resource("ec2.subnet.a")), these(&["ec2.instance.s1"]));
    }

    #[test]
    fn who_is_judged_again_looks_at_what_it_looks_at_now() {
        let (mut subjects, around) = judged(|| {});
        subjects.forget("ec2.instance.s1");
        noted(|| subjects.judge("ec2.instance.s1", || note_key("metadata_tokens")));
        let servers = (subjects, around);
        let tier = |it: &mut Changes| it.property(Some("ec2.subnet.a"), "tier", false);
        assert_eq!(concerned(&servers, tier), these(&[]));
    }
}
