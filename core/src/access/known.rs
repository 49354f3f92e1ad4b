//! What was found out about a stack before an edit, beyond it: what policies said, what edges convey, what is granted and not
//! drawn. After an edit only that is asked again which hangs on something that is another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decision::{Cite, Decision};
use super::documents::Documents;
use super::drawn::{Conveyed, Ghost, Suspect};
use super::evaluate::{Policy, ResourceLayer};
use super::identities::Identified;
use super::over_stack::Access;
use super::resources::{endpoint_policy, policies_of};
use super::ways::{Way, Wiring};
use crate::catalog::{Changes, Reads, noted, unnoted};
use crate::stack;

/// The policies on a resource, and what kind they are of.
pub(super) type OnResource = (ResourceLayer, Vec<Policy>);

/// The policies of a stack and the ways of its requests, beyond it.
#[derive(Clone, Debug, Default)]
pub struct KnownPolicies {
    /// Of roles, users and groups.
    identities: BTreeMap<String, Arc<Identified>>,
    /// On resources, as far as somebody asked.
    resources: BTreeMap<String, Arc<OnResource>>,
    /// Of VPC endpoints, as far as somebody asked.
    endpoints: BTreeMap<String, Arc<Option<Policy>>>,
    wiring: Option<Arc<Wiring>>,
    documents: Documents,
    /// What all of them were read from.
    reads: Reads,
}

impl KnownPolicies {
    /// What stands for all ways of requests where looks are noted.
    pub(super) const WAYS: &'static str = "ways of requests";

    /// What they were read from.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The documents that are as they were after changes; forgets the others.
    pub fn documents_after(&mut self, changes: &Changes) -> Documents {
        self.documents.retain(changes);
        self.documents.clone()
    }

    /// Reads them again in another stack, takes over what they say now, and adds whose are others to what else changed.
    pub fn follow(&mut self, access: &Access<'_>, changes: &mut Changes) {
        let identities = access.identities.known();
        let gone = self.identities.keys().filter(|it| !identities.contains_key(*it));
        gone.for_each(|it| changes.identity(it));
        for (address, now) in &identities {
            if self.identities.get(address) != Some(now) {
                changes.identity(address);
            }
        }
        self.identities = identities;
        follow_all(&mut self.resources, |it| access.shared_policies_of(it), changes);
        follow_all(&mut self.endpoints, |it| access.shared_endpoint_policy(it), changes);
        if let Some(known) = &mut self.wiring {
            let now = access.shared_wiring();
            if known != now {
                changes.part(Self::WAYS);
            }
            *known = Arc::clone(now);
        }
        self.reads = Reads::default();
        self.extend(access);
    }

    /// Adds what was asked about since.
    pub fn extend(&mut self, access: &Access<'_>) {
        if self.identities.is_empty() {
            self.identities = access.identities.known();
        }
        for (address, it) in &access.dossiers {
            extend_by(&mut self.resources, address, it.policies.get());
        }
        for (address, it) in &access.endpoints {
            extend_by(&mut self.endpoints, address, it.policy.get());
        }
        self.wiring = self.wiring.take().or_else(|| access.wiring.get().cloned());
        self.documents = access.naming.documents.borrow().clone();
        self.reads.add(&access.reads.borrow());
    }
}

/// Follows the policies on everything that is known.
fn follow_all<'n, T: PartialEq + 'n>(
    known: &mut BTreeMap<String, Arc<T>>,
    now: impl Fn(&str) -> Option<&'n Arc<T>>,
    changes: &mut Changes,
) {
    known.retain(|address, known| {
        let now = now(address);
        if now != Some(known) {
            changes.policies(address);
        }
        now.inspect(|it| *known = Arc::clone(it)).is_some()
    });
}

fn extend_by<T>(known: &mut BTreeMap<String, Arc<T>>, address: &str, asked: Option<&Arc<T>>) {
    if let Some(asked) = asked.filter(|_| !known.contains_key(address)) {
        known.insert(address.to_owned(), Arc::clone(asked));
    }
}

impl Access<'_> {
    /// The policies of the resource at an address.
    pub(super) fn shared_policies_of(&self, address: &str) -> Option<&Arc<OnResource>> {
        let read = || Arc::new(self.apart(|| policies_of(&self.naming, address)));
        self.dossiers.get(address).map(|it| it.policies.get_or_init(read))
    }

    /// The policy of the VPC endpoint at an address, if it has one.
    pub(super) fn shared_endpoint_policy(&self, address: &str) -> Option<&Arc<Option<Policy>>> {
        let read = || Arc::new(self.apart(|| endpoint_policy(&self.naming, address)));
        self.endpoints.get(address).map(|it| it.policy.get_or_init(read))
    }

    /// What the ways of requests hang on.
    pub(super) fn shared_wiring(&self) -> &Arc<Wiring> {
        self.wiring.get_or_init(|| Arc::new(self.apart(|| Wiring::of(self.naming.stack))))
    }

    /// Reads something that whoever asks for it is not told to have read: it is compared as a whole after edits.
    fn apart<T>(&self, read: impl FnOnce() -> T) -> T {
        let (value, reads) = unnoted(|| noted(read));
        self.reads.borrow_mut().add(&reads);
        value
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
