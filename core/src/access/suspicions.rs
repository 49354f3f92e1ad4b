//! What is granted and not drawn, kept up with edits: whoever may be allowed something more is asked about again when something
//! is another that hangs on what was found out about him.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::decision::Cite;
use super::drawn::{Ghost, Ghosts, MOST_REQUESTS, Suspect};
use super::identities::{Identity, identity_by};
use super::over_stack::Access;
use crate::catalog::{Grant, ResourceType};
use crate::lookup::Lookup;
use crate::shared::Shared;
use crate::stack;
use crate::tracking::{Changes, FewReads, Reads, note_edges, noted, unnoted};

/// Everybody who may be allowed something that is not drawn, with what was found out.
#[derive(Clone, Debug, Default)]
pub struct Suspicions {
    /// What acts, by address.
    actors: Lookup<Arc<str>, Shared<Actor>>,
    /// What acts as each role, user and group, itself among them.
    acting: BTreeMap<Arc<str>, Shared<BTreeSet<Arc<str>>>>,
    /// From what it was told whether something that grants are about has a policy that may let in somebody, by address.
    granted: Lookup<Arc<str>, FewReads>,
    /// What has one.
    open: BTreeSet<Arc<str>>,
    suspected: BTreeMap<Arc<str>, Shared<Suspected>>,
    /// Those who are one too many to be asked about.
    unseen: Vec<Arc<str>>,
    /// What is left to be done of following changes.
    following: Following,
    /// Those whom something new is known about.
    due: BTreeSet<Arc<str>>,
    /// Whether something else is granted than before.
    is_other: bool,
    /// Those as whom others act than before.
    acted_as: BTreeSet<Arc<str>>,
    /// What all of it was ever told from: most edits of a property concern nothing of it.
    reads: Reads,
}

/// How far changes are followed: what is left is done some at a time, since a whole drawing of them takes long.
#[derive(Clone, Debug, Default)]
enum Following {
    /// These addresses may act, and may let in somebody.
    Acting(VecDeque<Arc<str>>),
    /// These roles, users and groups may be allowed something on other things.
    Suspected(VecDeque<Arc<str>>),
    #[default]
    Done,
}

/// Something that acts.
#[derive(Clone, Debug)]
struct Actor {
    /// Whom it acts as.
    identities: Vec<Arc<str>>,
    meant: Vec<Meant>,
    reads: FewReads,
}

/// Somebody is meant to have grants on something.
#[derive(Clone, Debug, PartialEq)]
struct Meant {
    identity: Arc<str>,
    target: Arc<str>,
    grants: Vec<&'static Grant>,
}

/// A role, a user or a group.
#[derive(Clone, Debug, Default)]
struct Suspected {
    /// What it may be allowed something on; `None` is all there is.
    targets: Option<BTreeSet<Arc<str>>>,
    /// How many requests that makes.
    requests: usize,
    /// What that was told from.
    reads: FewReads,
    /// Actions that are allowed and not drawn, if somebody asked, with what that was told from.
    ghosts: Option<(Vec<KnownGhost>, FewReads)>,
}

/// Actions on one target that are allowed and not drawn.
#[derive(Clone, Debug, PartialEq)]
struct KnownGhost {
    target: Arc<str>,
    actions: Vec<&'static str>,
    is_beside_edge: bool,
    by: Vec<Cite>,
}

impl Suspicions {
    /// What stands for all of it where looks are noted.
    pub const GHOSTS: &'static str = "what is granted and not drawn";

    /// Whether changes can make anything of it something else.
    pub(crate) fn are_concerned(&self, changes: &Changes) -> bool {
        // What all of it was told from is so much that it says little.
        let is_any = || {
            self.actors.values().any(|it| changes.concern(&it.reads))
                || self.granted.values().any(|it| changes.concern(it))
                || self.suspected.values().any(|it| it.is_concerned(changes))
        };
        changes.resources().next().is_some() || (changes.concern(&self.reads) && is_any())
    }

    /// Begins to find out what is to be asked anew after changes, or of all if there was nothing before.
    pub(crate) fn follow(&mut self, access: &Access<'_>, changes: Option<&Changes>) {
        self.following = Following::Acting(self.concerned(access, changes).into_iter().collect());
    }

    /// Whether something is left to be found out so.
    pub const fn is_following(&self) -> bool {
        !matches!(self.following, Following::Done)
    }

    /// Finds out some of it. `edges` are those that start at an address.
    pub fn follow_on<'a>(&mut self, access: &Access<'a>, edges: &dyn Fn(&str) -> Vec<&'a stack::Access>) {
        /// So many take less than a millisecond.
        const AT_ONCE: usize = 64;
        self.following = match std::mem::take(&mut self.following) {
            Following::Acting(mut left) => {
                for address in left.drain(..left.len().min(AT_ONCE)) {
                    self.follow_actor(access, &address, edges);
                    self.follow_granted(access, &address);
                }
                let due = || Following::Suspected(self.due.iter().cloned().collect());
                if left.is_empty() { due() } else { Following::Acting(left) }
            }
            Following::Suspected(mut left) if !left.is_empty() => {
                left.drain(..left.len().min(AT_ONCE)).for_each(|it| self.follow_suspected(access, it));
                Following::Suspected(left)
            }
            Following::Suspected(_) => {
                self.limit();
                Following::Done
            }
            Following::Done => Following::Done,
        };
    }

    fn follow_suspected(&mut self, access: &Access<'_>, identity: Arc<str>) {
        let (mut suspected, reads) = noted(|| self.suspected(access, &identity));
        self.reads.add(&reads);
        suspected.reads = reads.few();
        // What was found out counts until it is asked again.
        suspected.ghosts = self.suspected.remove(&identity).and_then(|it| it.into_inner().ghosts);
        self.suspected.insert(identity, suspected.into());
    }

    /// Addresses of what has to be looked at, whether or not it is there or acts.
    fn concerned(&mut self, access: &Access<'_>, changes: Option<&Changes>) -> BTreeSet<Arc<str>> {
        let Some(changes) = changes else {
            return unnoted(|| access.stack().resources.keys().map(|it| it.as_str().into()).collect());
        };
        let mut concerned: BTreeSet<Arc<str>> = changes.resources().cloned().collect();
        if changes.concern(&self.reads) {
            let actors = self.actors.iter().filter(|(_, it)| changes.concern(&it.reads));
            concerned.extend(actors.map(|(address, _)| Arc::clone(address)));
            let granted = self.granted.iter().filter(|(_, it)| changes.concern(*it));
            concerned.extend(granted.map(|(address, _)| Arc::clone(address)));
            let suspected = self.suspected.iter().filter(|(_, it)| it.is_concerned(changes));
            self.due.extend(suspected.map(|(identity, _)| Arc::clone(identity)));
        }
        concerned
    }

    fn follow_actor<'a>(
        &mut self,
        access: &Access<'a>,
        address: &Arc<str>,
        edges: &dyn Fn(&str) -> Vec<&'a stack::Access>,
    ) {
        let acts = |it: &ResourceType| it.principal.is_some() || !it.service_roles.is_empty();
        let is_there = unnoted(|| access.stack().get(address)).and_then(|it| it.ty).is_some_and(acts);
        let now = is_there.then(|| {
            let (mut actor, reads) = noted(|| Actor::of(access, address, edges));
            self.reads.add(&reads);
            actor.reads = reads.few();
            Shared::from(actor)
        });
        let before = match &now {
            Some(now) => self.actors.insert(Arc::clone(address), now.clone()),
            None => self.actors.remove(address),
        };
        let is_same = match (&before, &now) {
            (Some(before), Some(now)) => before.identities == now.identities && before.meant == now.meant,
            (before, now) => before.is_none() && now.is_none(),
        };
        if is_same {
            return;
        }
        let identities = |it: &Option<Shared<Actor>>| it.as_ref().map(|it| it.identities.clone());
        let (was, is) = (identities(&before), identities(&now));
        if was != is {
            self.acted_as.extend(was.into_iter().chain(is).flatten());
        }
        for identity in before.iter().flat_map(|it| &it.identities) {
            if let Some(all) = self.acting.get_mut(identity) {
                all.remove(address);
            }
            self.due.insert(Arc::clone(identity));
        }
        for identity in now.iter().flat_map(|it| &it.identities) {
            self.acting.entry(Arc::clone(identity)).or_default().insert(Arc::clone(address));
            self.due.insert(Arc::clone(identity));
        }
        for identity in before.iter().flat_map(|it| &it.identities) {
            if self.acting.get(identity).is_some_and(|it| it.is_empty()) {
                self.acting.remove(identity);
                self.due.remove(identity);
                let gone = self.suspected.remove(identity);
                self.is_other |= gone.is_some_and(|it| it.has_ghosts());
            }
        }
    }

    fn follow_granted(&mut self, access: &Access<'_>, address: &Arc<str>) {
        let is_there = has_grants(access, address);
        let (is_open, reads) = noted(|| is_there && access.is_open(address));
        if is_there {
            self.reads.add(&reads);
            self.granted.insert(Arc::clone(address), reads.few());
        } else {
            self.granted.remove(address);
        }
        if is_open == self.open.contains(address) {
            return;
        }
        if is_open {
            self.open.insert(Arc::clone(address));
        } else {
            self.open.remove(address);
        }
        // Everybody is asked about what is open.
        self.due.extend(self.acting.keys().cloned());
    }

    /// What somebody may be allowed something on.
    fn suspected(&self, access: &Access<'_>, identity: &str) -> Suspected {
        let stack = access.stack();
        let requests = |it: &str| -> usize {
            let ty = stack.get(it).and_then(|it| it.ty);
            ty.map_or(0, |it| it.grants.iter().map(|it| it.actions.len()).sum())
        };
        // Most policies name what they are about, which rules out most pairs before anything is evaluated.
        let named = access.written_about(identity);
        let targets = named.map(|it| -> BTreeSet<Arc<str>> {
            let named = it.into_iter().filter(|it| has_grants(access, it)).map(Arc::from);
            named.chain(self.open.iter().cloned()).collect()
        });
        let requests = match &targets {
            Some(targets) => targets.iter().map(|it| requests(it)).sum(),
            None => stack.resources.keys().map(|it| requests(it)).sum(),
        };
        Suspected { targets, requests, ..Suspected::default() }
    }

    /// Finds out who is one too many to be asked about.
    fn limit(&mut self) {
        let (mut left, mut unseen) = (MOST_REQUESTS, Vec::new());
        for (identity, it) in &mut self.suspected {
            match left.checked_sub(it.requests) {
                Some(rest) => {
                    left = rest;
                    if it.ghosts.is_none() {
                        self.due.insert(Arc::clone(identity));
                    }
                }
                None => {
                    self.is_other |= it.has_ghosts();
                    it.ghosts = None;
                    self.due.remove(identity);
                    unseen.push(Arc::clone(identity));
                }
            }
        }
        self.is_other |= self.unseen != unseen;
        self.unseen = unseen;
    }

    /// Whether somebody is to be asked about.
    pub fn is_any_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// Asks about the next one; tells whether somebody is left.
    pub fn ask_next(&mut self, access: &Access<'_>) -> bool {
        let Some(identity) = self.due.pop_first() else { return false };
        let (ghosts, reads) = noted(|| self.ask(access, &identity));
        self.reads.add(&reads);
        if let Some(it) = self.suspected.get_mut(&identity) {
            let before = it.ghosts.replace((ghosts, reads.few())).map(|(it, _)| it).unwrap_or_default();
            // Who acts as somebody is told with it.
            self.is_other |= it.has_ghosts() || !before.is_empty();
        }
        !self.due.is_empty()
    }

    fn ask(&self, access: &Access<'_>, identity: &str) -> Vec<KnownGhost> {
        let stack = access.stack();
        let Some((suspect, suspected)) = self.suspect(access, identity) else { return Vec::new() };
        let mut drawn: BTreeMap<&str, Vec<&'static Grant>> = BTreeMap::new();
        let acting = self.acting_as(identity).filter_map(|it| self.actors.get(it));
        for it in acting.flat_map(|it| &it.meant).filter(|it| &*it.identity == identity) {
            drawn.entry(&it.target).or_default().extend(&it.grants);
        }
        let known = |it: &Ghost<'_>| KnownGhost {
            target: it.target.into(),
            actions: it.actions.clone(),
            is_beside_edge: it.is_beside_edge,
            by: it.by.clone(),
        };
        let targets = match &suspected.targets {
            Some(targets) => targets.iter().filter_map(|it| stack.address(it)).collect(),
            None => stack.resources.keys().map(String::as_str).filter(|it| has_grants(access, it)).collect(),
        };
        let suspect = Suspect { targets, ..suspect };
        access.ghosts_of(&suspect, Some(&drawn), &|it| self.open.contains(it)).iter().map(known).collect()
    }

    /// What acts as a role, a user or a group, itself among them, in address order.
    pub fn acting_as(&self, identity: &str) -> impl Iterator<Item = &Arc<str>> {
        self.acting.get(identity).into_iter().flat_map(|it| it.iter())
    }

    /// Somebody with who acts as him, and what is known.
    fn suspect<'a>(&self, access: &Access<'a>, identity: &str) -> Option<(Suspect<'a>, &Suspected)> {
        let suspected = self.suspected.get(identity)?;
        let identity = access.stack().address(identity)?;
        let acting = self.acting_as(identity).filter_map(|it| access.stack().address(it));
        let bearers = acting.filter(|it| *it != identity).collect();
        Some((Suspect { identity, bearers, targets: BTreeSet::new() }, suspected))
    }

    /// The roles, users and groups as whom others act than when this was asked before.
    pub fn take_acted_as(&mut self) -> BTreeSet<Arc<str>> {
        std::mem::take(&mut self.acted_as)
    }

    /// Whether something else is granted than when this was asked before.
    pub const fn take_is_other(&mut self) -> bool {
        std::mem::replace(&mut self.is_other, false)
    }

    /// What is allowed and not drawn in a stack that all of it was asked about.
    pub fn ghosts<'a>(&self, access: &Access<'a>) -> Ghosts<'a> {
        let stack = access.stack();
        let mut all = Vec::new();
        for (identity, _) in self.suspected.iter().filter(|(_, it)| it.has_ghosts()) {
            let Some((Suspect { identity, bearers, .. }, suspected)) = self.suspect(access, identity) else {
                continue;
            };
            all.extend(suspected.ghosts.iter().flat_map(|(it, _)| it).filter_map(|it| {
                let KnownGhost { target, actions, is_beside_edge, by } = it;
                Some(Ghost {
                    identity,
                    bearers: bearers.clone(),
                    target: stack.address(target)?,
                    actions: actions.clone(),
                    is_beside_edge: *is_beside_edge,
                    by: by.clone(),
                })
            }));
        }
        Ghosts { all, unseen: self.unseen.iter().filter_map(|it| stack.address(it)).collect() }
    }
}

impl Suspected {
    fn is_concerned(&self, changes: &Changes) -> bool {
        let ghosts = self.ghosts.as_ref().map(|(_, reads)| reads);
        changes.concern(&self.reads) || ghosts.is_some_and(|it| changes.concern(it))
    }

    fn has_ghosts(&self) -> bool {
        self.ghosts.as_ref().is_some_and(|(it, _)| !it.is_empty())
    }
}

fn has_grants(access: &Access<'_>, address: &str) -> bool {
    access.stack().get(address).is_some_and(|it| it.ty.is_some_and(|it| !it.grants.is_empty()))
}

impl Actor {
    fn of<'a>(access: &Access<'a>, address: &str, edges: &dyn Fn(&str) -> Vec<&'a stack::Access>) -> Self {
        let mut actor = Self { identities: Vec::new(), meant: Vec::new(), reads: FewReads::default() };
        let known = access.stack().resources.get_key_value(address);
        let Some((address, resource)) = known else { return actor };
        let Some(ty) = resource.ty else { return actor };
        let own = ty.principal.iter().map(|it| (it, access.identity(address)));
        let services = ty.service_roles.iter().map(|it| (it, identity_by(access.stack(), resource, it, 0)));
        for (index, (principal, identity)) in own.chain(services).enumerate() {
            let (Identity::Role(it) | Identity::User(it) | Identity::Group(it)) = identity else { continue };
            let identity: Arc<str> = it.into();
            if !actor.identities.contains(&identity) {
                actor.identities.push(Arc::clone(&identity));
            }
            let mut add = |target: &str, grants: Vec<&'static Grant>| {
                actor.meant.push(Meant { identity: Arc::clone(&identity), target: target.into(), grants });
            };
            if index == 0 && ty.principal.is_some() {
                note_edges(address);
                edges(address).iter().for_each(|it| add(&it.target, it.grants.clone()));
            }
            access.used(address, principal).into_iter().for_each(|(target, grants)| add(target, grants));
        }
        actor
    }
}
