//! What was found out about a stack before an edit, beyond it: what policies said, what edges convey, what is granted and not
//! drawn. After an edit only that is asked again which hangs on something that is another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decision::{Cite, Decision};
use super::drawn::{Conveyed, Ghost, Suspect};
use super::evaluate::{Policy, ResourceLayer};
use super::identities::Identified;
use super::over_stack::Access;
use super::ways::Way;
use crate::catalog::Reads;
use crate::stack;

/// The policies on a resource, and what kind they are of.
pub(super) type OnResource = (ResourceLayer, Vec<Policy>);

/// The policies of a stack, beyond it.
#[derive(Clone, Debug, Default)]
pub struct KnownPolicies {
    /// Of roles, users and groups.
    identities: BTreeMap<String, Arc<Identified>>,
    /// On resources, as far as somebody asked.
    resources: BTreeMap<String, Arc<OnResource>>,
    /// What all of them were read from.
    reads: Reads,
}

/// Whose policies are others than before.
#[derive(Clone, Debug, Default)]
pub struct OtherPolicies {
    /// Addresses of roles, users and groups.
    pub identities: Vec<String>,
    /// Addresses of resources with policies on them.
    pub resources: Vec<String>,
}

impl KnownPolicies {
    /// What they were read from.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Reads them again in another stack, takes over what they say now, and tells whose are others.
    pub fn follow(&mut self, access: &Access<'_>) -> OtherPolicies {
        let mut others = OtherPolicies::default();
        let identities = access.known_identities();
        let is_other = |it: &&String| self.identities.get(*it) != identities.get(*it);
        others.identities.extend(identities.keys().filter(is_other).cloned());
        others.identities.extend(self.identities.keys().filter(|it| !identities.contains_key(*it)).cloned());
        self.identities = identities;
        self.resources.retain(|address, known| {
            let now = access.shared_policies_on(address);
            let is_other = now.is_none_or(|it| it != known);
            if is_other {
                others.resources.push(address.clone());
            }
            now.inspect(|it| *known = Arc::clone(it)).is_some()
        });
        self.reads = Reads::default();
        self.extend(access);
        others
    }

    /// Adds what was asked about since.
    pub fn extend(&mut self, access: &Access<'_>) {
        if self.identities.is_empty() {
            self.identities = access.known_identities();
        }
        for (address, it) in access.asked_resources() {
            if !self.resources.contains_key(address) {
                self.resources.insert(address.to_owned(), Arc::clone(it));
            }
        }
        self.reads.add(&access.reads());
    }
}

/// An action that an edge conveys, as it was decided.
#[derive(Clone, Debug)]
struct KnownAction {
    action: &'static str,
    decision: Arc<Decision>,
    ways: Arc<[Way]>,
}

/// What an edge conveys.
#[derive(Clone, Debug)]
pub struct KnownEdge {
    edge: stack::Access,
    actions: Vec<KnownAction>,
}

impl KnownEdge {
    /// Takes over what an edge conveys.
    pub fn of(edge: &stack::Access, conveyed: Vec<Conveyed<'_>>) -> Self {
        let known =
            |it: Conveyed<'_>| KnownAction { action: it.action, decision: it.decision, ways: it.ways };
        Self { edge: edge.clone(), actions: conveyed.into_iter().map(known).collect() }
    }

    /// Whether it is about an edge with these ends and grants.
    pub fn is_of(&self, edge: &stack::Access) -> bool {
        self.edge == *edge
    }

    /// The same of the edge in a stack.
    pub fn conveyed<'a>(&self, edge: &'a stack::Access) -> Vec<Conveyed<'a>> {
        let conveyed = |it: &KnownAction| Conveyed {
            edge,
            action: it.action,
            decision: Arc::clone(&it.decision),
            ways: Arc::clone(&it.ways),
        };
        self.actions.iter().map(conveyed).collect()
    }
}

/// Actions on one target that are allowed and not drawn.
#[derive(Clone, Debug)]
struct KnownGhost {
    target: String,
    actions: Vec<&'static str>,
    is_beside_edge: bool,
    by: Vec<Cite>,
}

/// What is allowed to somebody and not drawn.
#[derive(Clone, Debug)]
pub struct KnownSuspect {
    mark: u64,
    ghosts: Vec<KnownGhost>,
}

impl KnownSuspect {
    /// Takes over what is allowed and not drawn to a suspect with this [mark](super::Suspects::mark).
    pub fn of(mark: u64, ghosts: Vec<Ghost<'_>>) -> Self {
        let known = |it: Ghost<'_>| KnownGhost {
            target: it.target.to_owned(),
            actions: it.actions,
            is_beside_edge: it.is_beside_edge,
            by: it.by,
        };
        Self { mark, ghosts: ghosts.into_iter().map(known).collect() }
    }

    /// Whether the same was asked of somebody with this mark.
    pub const fn is_of(&self, mark: u64) -> bool {
        self.mark == mark
    }

    /// The same of the suspect in a stack.
    pub fn ghosts<'a>(&self, suspect: &Suspect<'a>) -> Vec<Ghost<'a>> {
        let ghost = |it: &KnownGhost| {
            Some(Ghost {
                identity: suspect.identity(),
                bearers: suspect.bearers().to_vec(),
                target: suspect.targets().get(&*it.target)?,
                actions: it.actions.clone(),
                is_beside_edge: it.is_beside_edge,
                by: it.by.clone(),
            })
        };
        self.ghosts.iter().filter_map(ghost).collect()
    }
}
