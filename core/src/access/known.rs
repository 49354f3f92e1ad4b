//! What was found out about a stack before an edit, beyond it: what policies said, what edges convey, what is granted and not
//! drawn. After an edit only that is asked again which hangs on something that is another.

use std::cell::OnceCell;
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
use crate::catalog::{Changes, FewReads, Reads, noted, unnoted};
use crate::lookup::Lookup;
use crate::stack;

/// The policies on a resource, and what kind they are of.
pub(super) type OnResource = (ResourceLayer, Vec<Policy>);

/// Something that was read from a stack, beyond it.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub(super) what: Arc<T>,
    /// What it was read from.
    reads: FewReads,
}

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        Self { what: Arc::clone(&self.what), reads: self.reads.clone() }
    }
}

/// The policies of a stack and the ways of its requests, beyond it.
#[derive(Clone, Debug, Default)]
pub struct KnownPolicies {
    /// Of roles, users and groups.
    identities: BTreeMap<String, Arc<Identified>>,
    /// On resources, as far as somebody asked.
    resources: Lookup<Arc<str>, Read<OnResource>>,
    /// Of VPC endpoints, as far as somebody asked.
    endpoints: Lookup<Arc<str>, Read<Option<Policy>>>,
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
        let of_resources = |it: &str| access.dossiers.get(it).map(|it| &it.policies);
        let resources =
            follow_all(&mut self.resources, changes, of_resources, |it| access.read_policies_of(it));
        let of_endpoints = |it: &str| access.endpoints.get(it).map(|it| &it.policy);
        let endpoints =
            follow_all(&mut self.endpoints, changes, of_endpoints, |it| access.read_endpoint_policy(it));
        resources.iter().chain(&endpoints).for_each(|it| changes.policies(it));
        if let Some(known) = &mut self.wiring {
            let now = access.shared_wiring();
            if known != now {
                changes.part(Self::WAYS);
            }
            *known = Arc::clone(now);
        }
        self.reads = Reads::default();
        self.resources.values().for_each(|it| self.reads.add_few(&it.reads));
        self.endpoints.values().for_each(|it| self.reads.add_few(&it.reads));
        self.extend(access);
    }

    /// Adds what was asked about since.
    pub fn extend(&mut self, access: &Access<'_>) {
        if self.identities.is_empty() {
            self.identities = access.identities.known();
        }
        for (address, it) in access.dossiers.iter() {
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

/// Follows the policies on everything that is known, and fills in what they say now; tells whose are others. Those that looked at
/// nothing that is another are not read again.
fn follow_all<'n, T: PartialEq + 'n>(
    known: &mut Lookup<Arc<str>, Read<T>>,
    changes: &Changes,
    place: impl Fn(&str) -> Option<&'n OnceCell<Read<T>>>,
    read: impl Fn(&str) -> Read<T>,
) -> Vec<Arc<str>> {
    let mut others = Vec::new();
    known.retain(|address, known| {
        let Some(place) = place(address) else {
            others.push(Arc::clone(address));
            return false;
        };
        let holds = !changes.concern(&known.reads);
        let now = place.get_or_init(|| if holds { known.clone() } else { read(address) });
        if !Arc::ptr_eq(&now.what, &known.what) && now.what != known.what {
            others.push(Arc::clone(address));
        }
        *known = now.clone();
        true
    });
    others
}

fn extend_by<T>(known: &mut Lookup<Arc<str>, Read<T>>, address: &str, asked: Option<&Read<T>>) {
    if let Some(asked) = asked.filter(|_| !known.contains_key(address)) {
        known.insert(address.into(), asked.clone());
    }
}

impl Access<'_> {
    /// The policies of the resource at an address.
    pub(super) fn shared_policies_of(&self, address: &str) -> Option<&Arc<OnResource>> {
        let read = || self.read_policies_of(address);
        self.dossiers.get(address).map(|it| &it.policies.get_or_init(read).what)
    }

    fn read_policies_of(&self, address: &str) -> Read<OnResource> {
        self.apart(|| policies_of(&self.naming, address))
    }

    /// The policy of the VPC endpoint at an address, if it has one.
    pub(super) fn shared_endpoint_policy(&self, address: &str) -> Option<&Arc<Option<Policy>>> {
        let read = || self.read_endpoint_policy(address);
        self.endpoints.get(address).map(|it| &it.policy.get_or_init(read).what)
    }

    fn read_endpoint_policy(&self, address: &str) -> Read<Option<Policy>> {
        self.apart(|| endpoint_policy(&self.naming, address))
    }

    /// What the ways of requests hang on.
    pub(super) fn shared_wiring(&self) -> &Arc<Wiring> {
        self.wiring.get_or_init(|| self.apart(|| Wiring::of(self.naming.stack)).what)
    }

    /// Reads something that whoever asks for it is not told to have read: it is compared as a whole after edits.
    fn apart<T>(&self, read: impl FnOnce() -> T) -> Read<T> {
        let (value, reads) = unnoted(|| noted(read));
        self.reads.borrow_mut().add(&reads);
        Read { what: Arc::new(value), reads: reads.few() }
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
