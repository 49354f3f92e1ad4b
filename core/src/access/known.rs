//! What was found out about a stack before an edit, beyond it: what policies said, what edges convey. After an edit only that is asked again which hangs on something that is another.

use std::sync::Arc;

use super::decision::{Decision, Verdict};
use super::documents::Documents;
use super::drawn::Conveyed;
use super::evaluate::{Policy, ResourceLayer};
use super::identities::{Identified, Identities};
use super::otherwise::Otherwise;
use super::over_stack::Access;
use super::resources::{endpoint_policy, policies_of};
use super::ways::{Way, Wiring};
use crate::lookup::Lookup;
use crate::stack::{self, Stack};
use crate::tracking::{Changes, FewReads, Reads, noted, unnoted};

/// The policies on a resource, and what kind they are of.
pub(super) type OnResource = (ResourceLayer, Vec<Policy>);

/// Something that was read from a stack, beyond it.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub(super) what: Arc<T>,
    /// What it was read from.
    reads: FewReads,
}

impl<T> Read<T> {
    pub(super) const fn reads(&self) -> &FewReads {
        &self.reads
    }
}

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        Self { what: Arc::clone(&self.what), reads: self.reads.clone() }
    }
}

/// The policies of a stack and the ways of its requests, beyond it.
#[derive(Clone, Debug, Default)]
pub struct KnownPolicies {
    /// Of roles, users and groups, if somebody asked.
    identities: Option<Identities>,
    /// Of VPC endpoints, as far as somebody asked.
    endpoints: Lookup<Arc<str>, Read<Option<Policy>>>,
    wiring: Option<Read<Wiring>>,
    /// With the policies on resources.
    documents: Documents,
    /// What all of them were ever read from.
    reads: Reads,
}

impl KnownPolicies {
    /// What stands for all ways of requests where looks are noted.
    pub(super) const WAYS: &'static str = "ways of requests";

    /// What they were read from.
    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Gives out the documents that are as they were after changes; whoever has them gives them back
    /// ([`Self::take_documents`]).
    pub(crate) fn documents_after(&mut self, changes: &Changes) -> Documents {
        let mut documents = std::mem::take(&mut self.documents);
        documents.retain(changes);
        documents
    }

    /// Gives out the same of roles, users and groups, as they are after changes in the stack that these led to.
    pub(crate) fn identities_after(&mut self, stack: &Stack, changes: &Changes) -> Option<Identities> {
        let identities = self.identities.take()?;
        Some(if changes.concern(&self.reads) { identities.follow(stack, changes) } else { identities })
    }

    /// Takes both, with what was read since.
    pub fn take_back(&mut self, documents: Documents, identities: Option<Identities>) {
        (self.documents, self.identities) = (documents, identities);
    }

    /// Reads them again in another stack, takes over what they say now, and adds whose are others to what else changed.
    pub(crate) fn follow(&mut self, access: &Access<'_>, changes: &mut Changes) {
        let identities = others_of(access);
        let due = std::mem::take(&mut access.naming.documents.borrow_mut().due);
        let mut others = self.follow_endpoints(access, changes);
        for (address, was) in due {
            // Of another kind, they would say something else in the same words.
            let now = access.shared_policies_of(&address).filter(|now| now.0 == was.what.0);
            if now.is_none_or(|now| *now != was.what) {
                let otherwise = now.map(|now| Otherwise::between(&was.what.1, &now.1));
                others.push((address, otherwise));
            }
        }
        identities.iter().for_each(|it| changes.identity(it));
        others.iter().for_each(|(address, it)| tell(changes, address, it.as_ref()));
        if let Some(known) = &mut self.wiring {
            let holds = !changes.concern(&known.reads);
            let now = access.wiring.get_or_init(|| if holds { known.clone() } else { access.read_wiring() });
            if !Arc::ptr_eq(&known.what, &now.what) && known.what != now.what {
                changes.part(Self::WAYS);
            }
            *known = now.clone();
        }
        self.extend(access);
    }

    /// Follows the policies of the endpoints that are known, and tells what those say otherwise that are others; `None` of endpoints
    /// that are gone. Those that looked at nothing that is another are not read again.
    fn follow_endpoints(
        &mut self,
        access: &Access<'_>,
        changes: &Changes,
    ) -> Vec<(Arc<str>, Option<Otherwise>)> {
        let mut others = Vec::new();
        self.endpoints.retain(|address, known| {
            let Some(endpoint) = access.endpoints.get(&**address) else {
                others.push((Arc::clone(address), None));
                return false;
            };
            let holds = !changes.concern(&known.reads);
            let read = || if holds { known.clone() } else { access.read_endpoint_policy(address) };
            let now = endpoint.policy.get_or_init(read);
            if !Arc::ptr_eq(&now.what, &known.what) && now.what != known.what {
                let otherwise = Otherwise::between(known.what.as_slice(), now.what.as_slice());
                others.push((Arc::clone(address), Some(otherwise)));
            }
            *known = now.clone();
            true
        });
        others
    }

    /// Adds what was asked about since.
    pub fn extend(&mut self, access: &Access<'_>) {
        for (address, it) in &access.endpoints {
            extend_by(&mut self.endpoints, address, it.policy.get());
        }
        self.wiring = self.wiring.take().or_else(|| access.wiring.get().cloned());
        self.reads.add(&access.reads.borrow());
    }
}

/// Reads the policies again of roles, users and groups that may have others; tells of whom they say something else.
fn others_of(access: &Access<'_>) -> Vec<Arc<str>> {
    let is_other = |(address, before): &(&Arc<str>, &Option<Read<Identified>>)| {
        let now = access.shared_identity(address);
        now.zip(before.as_ref()).is_none_or(|(now, before)| *now != before.what)
    };
    let due = access.identities.due.iter();
    due.filter(is_other).map(|(address, _)| Arc::clone(address)).collect()
}

/// Adds that the policies on a resource are others, and what they say otherwise; `None` is anything.
fn tell(changes: &mut Changes, address: &str, otherwise: Option<&Otherwise>) {
    changes.policies(address);
    if otherwise.is_none_or(|it| it.is_of_any) {
        changes.said_of_any(address);
    }
    if let Some(it) = otherwise {
        it.of.iter().for_each(|it| changes.said_of(address, it));
        it.to.iter().for_each(|it| changes.said_to(address, it));
    }
}

fn extend_by<T>(known: &mut Lookup<Arc<str>, Read<T>>, address: &str, asked: Option<&Read<T>>) {
    if let Some(asked) = asked.filter(|_| !known.contains_key(address)) {
        known.insert(address.into(), asked.clone());
    }
}

impl Access<'_> {
    /// What the policies of a role, a user or a group say.
    pub(super) fn shared_identity(&self, address: &str) -> Option<&Arc<Identified>> {
        let read = || self.read_identity(address);
        self.identities.get(address).map(|it| &it.read.get_or_init(read).what)
    }

    fn read_identity(&self, address: &str) -> Read<Identified> {
        self.apart(|| self.identities.read(&self.naming, address))
    }

    /// The policies of the resource at an address.
    pub(super) fn shared_policies_of(&self, address: &str) -> Option<&Arc<OnResource>> {
        let read = || {
            let known = self.naming.documents.borrow().on_resource(address);
            known.unwrap_or_else(|| {
                let read = self.apart(|| policies_of(&self.naming, address));
                self.naming.documents.borrow_mut().add_on_resource(address, read.clone());
                read
            })
        };
        self.dossier(address).map(|it| &it.policies.get_or_init(read).what)
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
        &self.wiring.get_or_init(|| self.read_wiring()).what
    }

    fn read_wiring(&self) -> Read<Wiring> {
        self.apart(|| Wiring::of(self.naming.stack))
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

/// Whether an edge conveys every action that its grants name.
pub fn is_allowed(edge: &stack::Access, conveyed: &[Conveyed<'_>]) -> bool {
    let is_allowed = |action: &str| {
        conveyed.iter().any(|it| it.action == action && it.decision.verdict == Verdict::Allowed)
    };
    edge.grants.iter().flat_map(|it| it.actions).all(|it| is_allowed(it))
}

/// What an edge conveys.
#[derive(Clone, Debug)]
pub struct KnownEdge {
    edge: stack::Access,
    actions: Vec<KnownAction>,
    is_denied: bool,
    is_allowed: bool,
}

impl KnownEdge {
    /// Takes over what an edge conveys.
    pub fn of(edge: &stack::Access, conveyed: Vec<Conveyed<'_>>) -> Self {
        let known =
            |it: Conveyed<'_>| KnownAction { action: it.action, decision: it.decision, ways: it.ways };
        let is_denied = conveyed.iter().any(|it| it.decision.verdict == Verdict::Denied);
        let is_allowed = is_allowed(edge, &conveyed);
        let actions = conveyed.into_iter().map(known).collect();
        Self { edge: edge.clone(), actions, is_denied, is_allowed }
    }

    /// Whether some of its actions are denied.
    pub const fn is_denied(&self) -> bool {
        self.is_denied
    }

    /// Whether all of its actions are allowed.
    pub const fn is_allowed(&self) -> bool {
        self.is_allowed
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::{EdgeKind, Op};
    use crate::stack::{changes, lower};
    use crate::templates;
    use crate::tracking::note_identity;

    #[test]
    fn whose_policies_are_as_they_were_is_not_read_again() {
        let mut diagram = templates::by_name("dynamodb-secure").unwrap().diagram();
        let before = lower(&diagram);
        let mut known = KnownPolicies::default();
        let access = Access::of(&before);
        access.ghosts();
        known.extend(&access);
        let (documents, identities) = access.into_known();
        known.take_back(documents, Some(identities));
        let earlier = known.clone();
        let (id, edge) = diagram.edges().next().unwrap();
        let ty = diagram.node(edge.to.as_str()).unwrap().ty;
        let kind = EdgeKind::Access { grants: ty.grants.iter().map(|it| it.name.to_owned()).collect() };
        diagram.apply(Op::SetEdge { id: id.clone(), kind }).unwrap();
        let after = lower(&diagram);
        let mut changes = changes(&before, &after).unwrap();
        let documents = known.documents_after(&changes);
        let access = Access::knowing(&after, documents, known.identities_after(&after, &changes));
        known.follow(&access, &mut changes);
        let (mut others, mut same) = (0, 0);
        let earlier = earlier.identities.unwrap();
        for (address, was) in earlier.iter().collect::<std::collections::BTreeMap<_, _>>() {
            let now = access.shared_identity(address).unwrap();
            let is_same = Arc::ptr_eq(now, &was.read.get().unwrap().what);
            assert_ne!(is_same, changes.concern(&noted(|| note_identity(address)).1), "{address}");
            *if is_same { &mut same } else { &mut others } += 1;
        }
        assert!(others == 1 && same > 0, "{others} and {same}");
    }
}
