//! What is drawn against what is granted.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::circumstances::Circumstances;
use super::decision::{Cite, Decision, Verdict};
use super::identities::{Identity, identity_by};
use super::over_stack::Access;
use super::ways::Way;
use crate::catalog::{self, Grant, Principal, ResourceType};
use crate::lookup::Lookup;
use crate::stack::{self, Origin, Resource, Stack, pascal_case};
use crate::value::{Context as Place, Value, map};

/// An action that an edge is meant to convey, and whether it does.
#[derive(Clone, Debug)]
pub struct Conveyed<'a> {
    /// The edge.
    pub edge: &'a stack::Access,
    /// The action.
    pub action: &'static str,
    /// Whether it is allowed, and by what.
    pub decision: Arc<Decision>,
    /// The ways that the request may take.
    pub ways: Arc<[Way]>,
}

/// Actions that are allowed and not drawn.
#[derive(Clone, Debug)]
pub struct Ghost<'a> {
    /// Address of the role, user or group that is allowed them.
    pub identity: &'a str,
    /// Addresses of what acts as it, in order.
    pub bearers: Vec<&'a str>,
    /// Address of what they are allowed on.
    pub target: &'a str,
    /// The actions, in order.
    pub actions: Vec<&'static str>,
    /// Whether other actions on the same target are drawn.
    pub is_beside_edge: bool,
    /// The statements that allow them, in order, each once.
    pub by: Vec<Cite>,
}

/// Somebody who may be allowed something that is not drawn.
#[derive(Clone, Debug)]
pub(super) struct Suspect<'a> {
    /// Address of the role, user or group.
    pub(super) identity: &'a str,
    /// Addresses of what acts as it, in order.
    pub(super) bearers: Vec<&'a str>,
    /// What it may be allowed something on.
    pub(super) targets: BTreeSet<&'a str>,
}

/// Everybody who may be allowed something that is not drawn.
#[derive(Clone, Debug, Default)]
struct Suspects<'a> {
    /// In the order of their addresses.
    asked: Vec<Suspect<'a>>,
    /// Roles, users and groups that are one too many to be asked about.
    unseen: Vec<&'a str>,
    /// What is meant to be allowed.
    meant: Meant<'a>,
    /// What has a policy that may let in somebody.
    open: BTreeSet<&'a str>,
}

/// What is allowed and not drawn, as far as it was looked at.
#[derive(Clone, Debug, Default)]
pub struct Ghosts<'a> {
    /// Actions on one target each, by identity.
    pub all: Vec<Ghost<'a>>,
    /// Roles, users and groups that may be allowed more: in a stack where many are allowed much of everything, not all of
    /// it is asked.
    pub unseen: Vec<&'a str>,
}

/// The most requests that are asked for ghosts: they grow with roles times targets where policies name everything.
pub(super) const MOST_REQUESTS: usize = 300_000;

/// What has become a resource of its own, by what it belongs to, its type and the property that says so.
pub(super) type Lowered<'a> = BTreeMap<(&'a str, &'static str, &'static str), Vec<&'a Resource>>;

/// Addresses of what acts as somebody, in order, by the address of that role, user or group.
pub type Bearers<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// What is meant to be allowed to an identity: grants on each target.
type Meant<'a> = Lookup<&'a str, BTreeMap<&'a str, Vec<&'static Grant>>>;

impl<'a> Access<'a> {
    /// Every action of every edge, with whether it is allowed.
    pub fn conveyed(&self) -> Vec<Conveyed<'a>> {
        self.stack().access.iter().flat_map(|it| self.conveyed_by(it)).collect()
    }

    /// Every action of one edge, with whether it is allowed.
    pub fn conveyed_by(&self, edge: &'a stack::Access) -> Vec<Conveyed<'a>> {
        let mut all: Vec<Conveyed<'_>> = Vec::new();
        let mut asked: BTreeSet<&str> = BTreeSet::new();
        let unknown = Circumstances::default();
        let pair = self.pair(&edge.principal, &edge.target, &unknown);
        for grant in &edge.grants {
            let Some(subject) = grant.reach.first().and_then(|it| self.subject_at(it, &edge.target)) else {
                continue;
            };
            for action in grant.actions.iter().filter(|it| asked.insert(it)) {
                let (decision, ways) = (pair.decision(action, &subject), pair.ways(action));
                // Most actions of an edge are decided by the same.
                let same = all.last().filter(|it| *it.decision == decision);
                let decision = same.map_or_else(|| Arc::new(decision), |it| Arc::clone(&it.decision));
                all.push(Conveyed { edge, action, decision, ways });
            }
        }
        all
    }

    /// Whether there is a drawing to compare with: files say what is granted, not what is meant.
    pub fn is_drawn(&self) -> bool {
        let stack = self.stack();
        !stack.access.is_empty()
            || stack
                .resources
                .values()
                .any(|it| matches!(it.origin, Origin::Node { .. } | Origin::Edge { .. }))
    }

    /// What is allowed to what is drawn, and not drawn.
    pub fn ghosts(&self) -> Ghosts<'a> {
        let suspects = self.suspects();
        let ghosts_of = |it: &Suspect<'a>| {
            self.ghosts_of(it, suspects.meant.get(it.identity), &|it| suspects.open.contains(it))
        };
        let all = suspects.asked.iter().flat_map(ghosts_of).collect();
        Ghosts { all, unseen: suspects.unseen }
    }

    /// Who may be allowed something that is not drawn, and on what: what is to be asked to find ghosts.
    fn suspects(&self) -> Suspects<'a> {
        let stack = self.stack();
        let mut left = MOST_REQUESTS;
        let requests = |it: &str| -> usize {
            let ty = stack.get(it).and_then(|it| it.ty);
            ty.map_or(0, |it| it.grants.iter().map(|it| it.actions.len()).sum())
        };
        let has_grants = |it: &Resource| it.ty.is_some_and(|it| !it.grants.is_empty());
        let granted = || stack.resources.iter().filter(|(_, it)| has_grants(it));
        let all = || -> BTreeSet<&'a str> { granted().map(|(address, _)| address.as_str()).collect() };
        let known = |it: &&str| stack.resources.get_key_value(it).filter(|(_, it)| has_grants(it));
        let open = granted().map(|(address, _)| address.as_str()).filter(|it| self.is_open(it)).collect();
        let mut suspects = Suspects { asked: Vec::new(), meant: self.meant(), open, unseen: Vec::new() };
        for (&identity, bearers) in self.bearers() {
            // Most policies name what they are about, which rules out most pairs before anything is evaluated.
            let targets: BTreeSet<&'a str> = match self.written_about(identity) {
                None => all(),
                Some(some) => {
                    let named = some.iter().filter_map(known).map(|(address, _)| address.as_str());
                    named.chain(suspects.open.iter().copied()).collect()
                }
            };
            let wanted: usize = targets.iter().map(|it| requests(it)).sum();
            match left.checked_sub(wanted) {
                Some(rest) => {
                    left = rest;
                    let bearers = bearers.clone();
                    suspects.asked.push(Suspect { identity, bearers, targets });
                }
                None => suspects.unseen.push(identity),
            }
        }
        suspects
    }

    /// What is allowed to a suspect and not drawn: of the actions that grants know. Only what is certain.
    /// What a service cannot do without, such as writing to any log, is no edge that was forgotten: the policies that AWS wrote
    /// for the roles of services are not asked.
    pub(super) fn ghosts_of(
        &self,
        suspect: &Suspect<'a>,
        drawn: Option<&BTreeMap<&str, Vec<&'static Grant>>>,
        is_open: &dyn Fn(&str) -> bool,
    ) -> Vec<Ghost<'a>> {
        let Suspect { identity, bearers, targets } = suspect;
        let stack = self.stack();
        let unknown = Circumstances::default();
        let asker = bearers.first().unwrap_or(identity);
        let mut ghosts = Vec::new();
        for target in targets {
            let Some(ty) = stack.get(target).and_then(|it| it.ty) else { continue };
            let drawn: BTreeSet<&str> = drawn
                .and_then(|it| it.get(target))
                .into_iter()
                .flatten()
                .flat_map(|it| it.actions.iter().chain(it.kms).copied())
                .collect();
            let (mut actions, mut by) = (BTreeSet::new(), Vec::new());
            let pair = OnceCell::new();
            for action in ty.grants.iter().flat_map(|it| it.actions).filter(|it| !drawn.contains(*it)) {
                if actions.contains(action) {
                    continue;
                }
                let subject = self.subject(action, target);
                if !is_open(target) && !self.may_allow(identity, action, &subject) {
                    continue;
                }
                let pair = pair.get_or_init(|| self.pair(asker, target, &unknown));
                let decision = pair.decision(action, &subject);
                if decision.verdict != Verdict::Allowed {
                    continue;
                }
                actions.insert(*action);
                for cite in decision.allowing() {
                    if !by.contains(cite) {
                        by.push(cite.clone());
                    }
                }
            }
            if !actions.is_empty() {
                ghosts.push(Ghost {
                    identity,
                    bearers: bearers.clone(),
                    target,
                    actions: actions.into_iter().collect(),
                    is_beside_edge: !drawn.is_empty(),
                    by,
                });
            }
        }
        ghosts
    }

    /// What acts as each role, user and group of the stack.
    pub fn bearers(&self) -> &Bearers<'a> {
        self.bearers.get_or_init(|| self.find_bearers())
    }

    fn find_bearers(&self) -> Bearers<'a> {
        let mut bearers = Bearers::new();
        for (address, resource) in &self.stack().resources {
            let Some(ty) = resource.ty else { continue };
            let own = ty.principal.is_some().then(|| self.identity(address));
            let services = ty.service_roles.iter().map(|it| identity_by(self.stack(), resource, it, 0));
            for identity in own.into_iter().chain(services) {
                let (Identity::Role(it) | Identity::User(it) | Identity::Group(it)) = identity else {
                    continue;
                };
                let all = bearers.entry(it).or_default();
                if it != address && !all.contains(&address.as_str()) {
                    all.push(address);
                }
            }
        }
        bearers
    }

    /// The policy that allows a role, a user or a group what is drawn, and nothing else; `None` if nothing is.
    pub fn narrowest(&self, identity: &str) -> Option<Value> {
        let meant = self.meant();
        let targets = meant.get(identity)?;
        let mut statements: Vec<Value> = Vec::new();
        let mut keys: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for (target, grants) in targets {
            statements.extend(self.allowing(target, grants));
            let Some(resource) = self.stack().get(target) else { continue };
            let Some(encryption) = resource.ty.and_then(|it| it.encryption.as_ref()) else { continue };
            if let Some(key) = resource.props.get(encryption.key).and_then(Value::target) {
                let actions = grants.iter().flat_map(|it| it.kms).copied();
                keys.entry((key, encryption.service)).or_default().extend(actions);
            }
        }
        for ((key, service), actions) in keys.into_iter().filter(|(_, actions)| !actions.is_empty()) {
            let via = vec![format!("{service}.").into(), Place::Region.into(), ".amazonaws.com".into()];
            statements.push(map([
                ("Effect", "Allow".into()),
                ("Action", actions.into_iter().map(Value::from).collect()),
                ("Resource", Value::List(vec![Value::reference(key, "arn")])),
                ("Condition", map([("StringEquals", map([("kms:ViaService", Value::Concat(via))]))])),
            ]));
        }
        let document = [("Version", "2012-10-17".into()), ("Statement", Value::List(statements))];
        Some(map(document))
    }

    /// What is allowed on a target: one statement for all grants that cover the same ARNs.
    fn allowing(&self, target: &str, grants: &[&'static Grant]) -> Vec<Value> {
        let Some(resource) = self.stack().get(target) else { return Vec::new() };
        let mut scopes: Vec<(Value, BTreeSet<&str>, String)> = Vec::new();
        for grant in grants {
            let arns: Value = grant.reach.iter().filter_map(|it| it.arn(target, &resource.props)).collect();
            match scopes.iter_mut().find(|(it, ..)| *it == arns) {
                Some((_, actions, verbs)) => {
                    actions.extend(grant.actions);
                    verbs.push_str(&pascal_case(grant.name));
                }
                None => scopes.push((arns, grant.actions.iter().copied().collect(), pascal_case(grant.name))),
            }
        }
        let label = pascal_case(&resource.name);
        let statement = |(arns, actions, verbs): (Value, BTreeSet<&str>, String)| {
            map([
                ("Sid", format!("{verbs}{label}").into()),
                ("Effect", "Allow".into()),
                ("Action", actions.into_iter().map(Value::from).collect()),
                ("Resource", arns),
            ])
        };
        scopes.into_iter().map(statement).collect()
    }

    /// What edges and properties say that each identity needs.
    fn meant(&self) -> Meant<'a> {
        let stack = self.stack();
        let mut meant = Meant::default();
        let mut add = |identity: Identity<'a>, target: &'a str, grants: &[&'static Grant]| {
            let (Identity::Role(it) | Identity::User(it) | Identity::Group(it)) = identity else { return };
            let known = meant.entry(it).or_default().entry(target).or_default();
            known.extend(grants);
            known.sort_by_key(|it| it.name);
            known.dedup();
        };
        for edge in &stack.access {
            add(self.identity(&edge.principal), &edge.target, &edge.grants);
        }
        for (address, resource) in &stack.resources {
            let Some(ty) = resource.ty else { continue };
            let own = ty.principal.iter().map(|it| (it, self.identity(address)));
            let services = ty.service_roles.iter().map(|it| (it, identity_by(stack, resource, it, 0)));
            for (principal, identity) in own.chain(services) {
                for (target, grants) in self.used(address, principal) {
                    add(identity.clone(), target, &grants);
                }
            }
        }
        meant
    }

    /// The grants that the properties of a principal ask for, those that have become resources of their own among them.
    pub(super) fn used(
        &self,
        address: &'a str,
        principal: &Principal,
    ) -> Vec<(&'a str, Vec<&'static Grant>)> {
        let stack = self.stack();
        let Some(resource) = stack.get(address) else { return Vec::new() };
        let mut used = Vec::new();
        for (property, names) in principal.uses {
            let property = property.split('/').next().unwrap_or_default();
            let mut targets = resource.props.get(property).map(Value::targets).unwrap_or_default();
            for lowered in
                resource.ty.map_or(&[][..], |it| it.lowered).iter().filter(|it| it.property == property)
            {
                let all = self.lowered.get_or_init(|| lowered_of(stack));
                let own = all.get(&(address, lowered.ty.id, lowered.owner)).into_iter().flatten();
                targets.extend(own.flat_map(|it| it.props.targets()));
            }
            for target in targets.into_iter().filter(|it| *it != address) {
                let ty = stack.get(target).and_then(|it| it.ty);
                let grants: Vec<&Grant> = names.iter().filter_map(|it| ty?.grant(it)).collect();
                if !grants.is_empty() {
                    used.push((target, grants));
                }
            }
        }
        used
    }
}

/// What entries of properties have become, of the types whose principals use what they refer to.
fn lowered_of(stack: &Stack) -> Lowered<'_> {
    let mut all = Lowered::new();
    let acting = catalog::all().filter(|it| it.principal.is_some() || !it.service_roles.is_empty());
    let kinds: BTreeMap<(&str, &str), &'static ResourceType> =
        acting.flat_map(|it| it.lowered).map(|it| ((it.ty.id, it.owner), it.ty)).collect();
    for ((id, owner), ty) in kinds {
        for (_, it) in stack.of(ty) {
            if let Some(of) = it.props.get(owner).and_then(Value::target) {
                all.entry((of, id, owner)).or_default().push(it);
            }
        }
    }
    all
}
