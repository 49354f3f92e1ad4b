//! What was found out about a stack before an edit, beyond it: what policies said, what edges convey, what is granted and not
//! drawn. After an edit only that is asked again which hangs on something that is another.

use std::cell::OnceCell;
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

/// What the policies of a role, a user or a group say.
#[derive(Clone, Debug)]
struct KnownIdentity {
    /// Which policies these are, as [`Identities::mark`](super::identities::Identities::mark) tells.
    mark: u64,
    read: Read<Identified>,
}

/// The policies of a stack and the ways of its requests, beyond it.
#[derive(Clone, Debug, Default)]
pub struct KnownPolicies {
    /// Of roles, users and groups.
    identities: Lookup<Arc<str>, KnownIdentity>,
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
        let identities = self.follow_identities(access, changes);
        let of_resources = |it: &str| access.dossier(it).map(|it| &it.policies);
        let resources =
            follow_all(&mut self.resources, changes, of_resources, |it| access.read_policies_of(it));
        let of_endpoints = |it: &str| access.endpoints.get(it).map(|it| &it.policy);
        let endpoints =
            follow_all(&mut self.endpoints, changes, of_endpoints, |it| access.read_endpoint_policy(it));
        identities.iter().for_each(|it| changes.identity(it));
        resources.iter().chain(&endpoints).for_each(|it| changes.policies(it));
        if let Some(known) = &mut self.wiring {
            let now = access.shared_wiring();
            if known != now {
                changes.part(Self::WAYS);
            }
            *known = Arc::clone(now);
        }
        self.reads = Reads::default();
        self.identities.values().for_each(|it| self.reads.add_few(&it.read.reads));
        self.resources.values().for_each(|it| self.reads.add_few(&it.reads));
        self.endpoints.values().for_each(|it| self.reads.add_few(&it.reads));
        self.extend(access);
    }

    /// Follows what policies say of roles, users and groups; tells of whom it is something else. Those are not read again that
    /// have the policies that they had, if nothing is another that these were read from.
    fn follow_identities(&mut self, access: &Access<'_>, changes: &Changes) -> Vec<Arc<str>> {
        let mut others = Vec::new();
        self.identities.retain(|address, known| {
            let Some(holder) = access.identities.get(address) else {
                others.push(Arc::clone(address));
                return false;
            };
            let mark = access.identities.mark(holder);
            let holds = known.mark == mark && !changes.concern(&known.read.reads);
            let now = || if holds { known.read.clone() } else { access.read_identity(address) };
            let now = holder.read.get_or_init(now).clone();
            if !Arc::ptr_eq(&now.what, &known.read.what) && now.what != known.read.what {
                others.push(Arc::clone(address));
            }
            *known = KnownIdentity { mark, read: now };
            true
        });
        let new = access.identities.iter().filter(|(it, _)| !self.identities.contains_key(*it));
        let new: Vec<Arc<str>> = new.map(|(address, _)| address.into()).collect();
        for it in &new {
            access.shared_identity(it);
        }
        others.extend(new);
        others
    }

    /// Adds what was asked about since.
    pub fn extend(&mut self, access: &Access<'_>) {
        for (address, holder) in access.identities.iter() {
            if let Some(read) = holder.read.get().filter(|_| !self.identities.contains_key(address)) {
                let known = KnownIdentity { mark: access.identities.mark(holder), read: read.clone() };
                self.identities.insert(address.into(), known);
            }
        }
        for (address, it) in access.dossiers.iter() {
            extend_by(&mut self.resources, address, it.get().and_then(|it| it.policies.get()));
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
        let read = || self.read_policies_of(address);
        self.dossier(address).map(|it| &it.policies.get_or_init(read).what)
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::note_identity;
    use crate::model::{EdgeKind, Op};
    use crate::stack::{changes, lower};
    use crate::templates;

    #[test]
    fn whose_policies_are_as_they_were_is_not_read_again() {
        let mut diagram = templates::by_name("dynamodb-secure").unwrap().diagram();
        let before = lower(&diagram);
        let mut known = KnownPolicies::default();
        let access = Access::of(&before);
        access.ghosts();
        known.extend(&access);
        assert!(known.identities.len() > 1);
        let (id, edge) = diagram.edges().next().unwrap();
        let ty = diagram.node(edge.to.as_str()).unwrap().ty;
        let kind = EdgeKind::Access { grants: ty.grants.iter().map(|it| it.name.to_owned()).collect() };
        diagram.apply(Op::SetEdge { id: id.clone(), kind }).unwrap();
        let after = lower(&diagram);
        let mut changes = changes(&before, &after).unwrap();
        let earlier = known.clone();
        known.follow(&Access::of(&after), &mut changes);
        let (mut others, mut same) = (0, 0);
        for (address, was) in earlier.identities.iter().collect::<std::collections::BTreeMap<_, _>>() {
            let is_same = Arc::ptr_eq(&known.identities[address].read.what, &was.read.what);
            assert_ne!(is_same, changes.concern(&noted(|| note_identity(address)).1), "{address}");
            *if is_same { &mut same } else { &mut others } += 1;
        }
        assert!(others == 1 && same > 0, "{others} and {same}");
    }
}
