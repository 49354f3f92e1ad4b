//! What rules need to know about a stack beyond single properties: computed once for each check, used by all rules.

mod alternatives;
mod backups;
mod callers;
mod calls;
mod circles;
mod clients;
mod doubtful;
mod edges;
mod firewall;
mod ghosts;
mod known;
mod mentioned;
mod network;
mod outsiders;
mod permissions;
mod references;
mod standing;
mod statement;
#[cfg(test)]
mod tests;
mod told;

pub use alternatives::{ALTERNATIVES, are_alternatives};
pub(in crate::rules) use circles::Graph;
pub use clients::{Client, ITEM_ACTIONS, Need};
pub use firewall::{Firewall, Peers, Protocol, Traffic};
pub use known::Known;
pub use network::{Endpoint, Network, Route, TableOf, Way};
pub use permissions::Permissions;
pub(in crate::rules) use permissions::policy_of;
pub use standing::{RoleOf, Tier};
pub use statement::{Stated, Statement, Written, literals, matches_action, matches_action_of, policies};

pub(crate) use crate::network::with_defaults;
pub use crate::network::{Decided, all, any, known, ranges};
pub(crate) use crate::stack::{mentions, names, opaque, outside, outside_at, target};

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use self::known::Held;
use self::mentioned::Mentioned;
use self::references::References;
use self::told::Told;
use super::iam::holders::Holders;
use super::s3::log_buckets::LogBuckets;
use crate::access::{Access, Conveyed, Documents, Ghosts, Identities, KnownEdge, is_allowed};
use crate::lookup::Lookup;
use crate::network::{Call, Verdict};
use crate::stack::{Origin, Resource, Stack};
use crate::tracking::{Changes, Kept, note_exposed, note_few};
use crate::value::Value;

/// Everything derived from one stack.
pub struct Facts<'a> {
    /// The stack itself.
    pub stack: &'a Stack,
    /// Subnets, routes and endpoints.
    pub network: Derived<'a, Network<'a>>,
    /// What security groups let in.
    pub inbound: Derived<'a, Firewall<'a>>,
    /// What security groups let out.
    pub outbound: Derived<'a, Firewall<'a>>,
    /// Roles and what they allow.
    pub permissions: Permissions<'a>,
    /// What an earlier check found out.
    known: Known,
    edges_from: OnceCell<edges::EdgesBy<'a>>,
    edges_to: OnceCell<edges::EdgesBy<'a>>,
    /// By instance.
    clients_of: OnceCell<Lookup<&'a str, Kept<Vec<Client<'a>>>>>,
    clients: Kept<Vec<Client<'a>>>,
    /// By table.
    clients_with: Kept<Lookup<&'a str, Vec<Client<'a>>>>,
    /// What an earlier check read of policies, until it is asked who may do what.
    documents: RefCell<Documents>,
    /// The same of whose they are.
    identities: RefCell<Option<Identities>>,
    /// It notes itself what is asked of it.
    access: OnceCell<Access<'a>>,
    /// By edge.
    conveyed: Vec<Kept<Vec<Conveyed<'a>>>>,
    /// Positions of the edges that do not certainly convey all that they say.
    doubtful: OnceCell<Vec<usize>>,
    ghosts: Kept<Ghosts<'a>>,
    references: OnceCell<Arc<References>>,
    has_circles: OnceCell<bool>,
    mentioned: Kept<Mentioned<'a>>,
    told: Kept<Told<'a>>,
    holders: Kept<Holders<'a>>,
    statements: Kept<Vec<Stated<'a>>>,
    selections: Kept<backups::Selections<'a>>,
    log_buckets: Kept<LogBuckets<'a>>,
    /// Who can reach whom; read when a rule first asks.
    packets: Kept<crate::network::Network<'a>>,
    kinds: Kept<crate::network::Kinds<'a>>,
    exposed: Kept<BTreeMap<&'a str, Verdict>>,
    to_services: Kept<Arc<edges::ToServices>>,
    passages: OnceCell<Arc<edges::Passages>>,
    callers: OnceCell<Arc<callers::KnownCallers>>,
    calls: Kept<Vec<Call<'a>>>,
}

/// A part of the facts that hangs on the stack alone.
pub struct Derived<'a, T> {
    stack: &'a Stack,
    make: fn(&'a Stack) -> T,
    kept: Kept<T>,
}

impl<'a, T> Derived<'a, T> {
    fn of(stack: &'a Stack, make: fn(&'a Stack) -> T) -> Self {
        Self { stack, make, kept: Kept::default() }
    }
}

impl<T> Deref for Derived<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.kept.get_or_init(|| (self.make)(self.stack))
    }
}

/// The resources that a value refers to, also by expressions that are kept as they are written.
pub fn named_in<'a>(stack: &'a Stack, value: &'a Value) -> BTreeSet<&'a str> {
    let mut named = BTreeSet::new();
    value.walk(&mut |it| named.extend(target(stack, it)));
    named
}

/// Whether a literal ARN is of another resource than this one: it has no wildcards, and ends in another name. What has no name
/// of its own gets one that nobody knows before.
pub fn is_other(arn: &str, resource: &Resource) -> bool {
    let mut parts = arn.splitn(6, ':');
    let Some(end) = (parts.next() == Some("arn")).then(|| parts.nth(4)).flatten() else { return false };
    if arn.contains(['*', '?', '$']) || end.is_empty() {
        return false;
    }
    match ["name", "identifier"].into_iter().find_map(|it| resource.props.get(it)) {
        Some(Value::Str(own)) => !end.split(['/', ':']).any(|it| it == own),
        Some(_) => false,
        None => true,
    }
}

impl<'a> Facts<'a> {
    /// The facts of a stack, each computed when it is first asked for.
    pub fn new(stack: &'a Stack) -> Self {
        Self {
            stack,
            known: Known::default(),
            network: Derived::of(stack, Network::new),
            inbound: Derived::of(stack, Firewall::inbound),
            outbound: Derived::of(stack, Firewall::outbound),
            permissions: Permissions::new(stack),
            edges_from: OnceCell::new(),
            edges_to: OnceCell::new(),
            clients_of: OnceCell::new(),
            clients: Kept::default(),
            clients_with: Kept::default(),
            documents: RefCell::default(),
            identities: RefCell::default(),
            access: OnceCell::new(),
            conveyed: stack.access.unnoted().iter().map(|_| Kept::default()).collect(),
            doubtful: OnceCell::new(),
            ghosts: Kept::default(),
            references: OnceCell::new(),
            has_circles: OnceCell::new(),
            mentioned: Kept::default(),
            told: Kept::default(),
            holders: Kept::default(),
            statements: Kept::default(),
            selections: Kept::default(),
            log_buckets: Kept::default(),
            packets: Kept::default(),
            kinds: Kept::default(),
            exposed: Kept::default(),
            to_services: Kept::default(),
            passages: OnceCell::new(),
            callers: OnceCell::new(),
            calls: Kept::default(),
        }
    }

    /// Takes over what holds of an earlier check of policies and of whose they are, before anybody asks who may do what.
    pub fn know_policies(&mut self, documents: Documents, identities: Option<Identities>) {
        (self.documents, self.identities) = (documents.into(), identities.into());
    }

    /// What was read of policies, and whose they are; nobody asks who may do what after that.
    pub fn take_policies(&mut self) -> (Documents, Option<Identities>) {
        self.give_up_access();
        (self.documents.take(), self.identities.take())
    }

    fn give_up_access(&mut self) -> bool {
        let Some(access) = self.access.take() else { return false };
        let (documents, identities) = access.into_known();
        (self.documents, self.identities) = (documents.into(), Some(identities).into());
        true
    }

    /// Takes over what holds of an earlier check.
    pub fn know(&mut self, known: Known) {
        self.known = known;
    }

    /// Gives up a part of the facts, which may be much, for what [`Self::take_known`] tells of them; tells whether there was any.
    pub fn give_up(&mut self) -> bool {
        /// As many are given up at a time as are known of a few hundred edges.
        const MANY: usize = 500;
        let mut given_up = 0;
        for (edge, kept) in self.stack.access.unnoted().iter().zip(&mut self.conveyed) {
            if given_up == MANY {
                return true;
            }
            let Some((conveyed, reads)) = kept.take_noted() else { continue };
            given_up += 1;
            if let (Origin::Edge { id }, Some(reads)) = (&edge.origin, reads)
                && !self.known.edges.get(id).is_some_and(|it| it.known.is_of(edge))
            {
                self.known.add_edge(id.clone(), KnownEdge::of(edge, conveyed), reads);
            }
        }
        given_up > 0 || self.give_up_access()
    }

    /// What is known of the stack now, for a check of one that is little different: of all that was given up.
    pub fn take_known(&mut self) -> Known {
        if self.known.exposed.is_none()
            && let Some((exposed, Some(reads))) = self.exposed.take_noted()
        {
            self.known.add_exposed(&exposed, reads);
        }
        self.add_known_clients();
        self.add_known_to_services();
        self.add_known_references();
        self.add_known_doubtful();
        self.known.callers = self.callers.take().or_else(|| self.known.callers.take());
        self.known.has_circles = self.has_circles.take().or(self.known.has_circles);
        if self.known.roles.is_none()
            && let Some((known, reads)) = self.permissions.take_known()
        {
            self.known.roles = Some(Arc::new(Held { known, reads }));
        }
        std::mem::take(&mut self.known)
    }

    /// Follows what is known of roles, of who uses which tables, of edges and of what the internet reaches: adds what of it is
    /// another than before to what else changed.
    pub(crate) fn follow(&mut self, changes: &mut Changes) {
        self.follow_references(changes);
        self.follow_roles(changes);
        self.follow_clients(changes);
        self.follow_to_services(changes);
        self.follow_callers(changes);
        self.follow_exposed(changes);
        self.follow_circles(changes);
    }

    fn follow_roles(&mut self, changes: &mut Changes) {
        let Some(held) = self.known.roles.take_if(|it| changes.concern(&it.reads)) else { return };
        let mut known = held.known.clone();
        self.permissions.follow(&mut known, changes);
        let held = self.permissions.reads().map(|it| Held { known, reads: it.clone() });
        self.known.roles = held.map(Arc::new);
    }

    /// Who may do what, if somebody asked by now.
    pub fn asked_access(&self) -> Option<&Access<'a>> {
        self.access.get()
    }

    /// Who may do what.
    pub fn access(&self) -> &Access<'a> {
        self.access.get_or_init(|| Access::knowing(self.stack, self.documents.take(), self.identities.take()))
    }

    /// Every action of every edge that is denied.
    pub fn denied(&self) -> impl Iterator<Item = &Conveyed<'a>> {
        let conveyed = self.doubtful().iter().flat_map(|position| self.conveyed_by(*position));
        conveyed.filter(|it| it.decision.verdict == crate::access::Verdict::Denied)
    }

    /// Whether every action is allowed that the edge at a position among those of the stack names: of most that is known.
    pub(super) fn is_allowed(&self, position: usize, edge: &crate::stack::Access) -> bool {
        let asked = || is_allowed(edge, self.conveyed_by(position));
        self.known_edge(edge).map_or_else(asked, KnownEdge::is_allowed)
    }

    /// Every action of the edge at a position among those of the stack, with whether it is allowed.
    pub fn conveyed_by(&self, position: usize) -> &[Conveyed<'a>] {
        let edge = self.stack.access.unnoted().get(position);
        let (Some(edge), Some(kept)) = (edge, self.conveyed.get(position)) else { return &[] };
        kept.get_or_init(|| match self.known_edge(edge) {
            Some(known) => known.conveyed(edge),
            None => self.access().conveyed_by(edge),
        })
    }

    /// What an edge conveys, if an earlier check found that out and it holds still.
    fn known_edge(&self, edge: &crate::stack::Access) -> Option<&KnownEdge> {
        let Origin::Edge { id } = &edge.origin else { return None };
        let held = self.known.edges.get(id).filter(|it| it.known.is_of(edge))?;
        note_few(&held.reads);
        Some(&held.known)
    }

    /// Positions of the edges of which it is not known what they convey.
    pub fn edges_to_ask(&self) -> Vec<usize> {
        let is_known = |edge: &crate::stack::Access| match &edge.origin {
            Origin::Edge { id } => self.known.has_edge(id, edge),
            _ => false,
        };
        let edges = self.stack.access.unnoted().iter().enumerate();
        edges.filter(|(_, it)| !is_known(it)).map(|(position, _)| position).collect()
    }

    /// Who can reach whom over the network.
    pub fn packets(&self) -> &crate::network::Network<'a> {
        self.packets.get_or_init(|| crate::network::Network::of(self.stack))
    }

    /// What tells the places of the network apart.
    pub fn kinds(&self) -> &crate::network::Kinds<'a> {
        self.kinds.get_or_init(|| self.packets().kinds())
    }

    /// What of everything with network interfaces the internet can reach, on whatever port.
    pub fn exposed(&self) -> &BTreeMap<&'a str, Verdict> {
        self.exposed.get_or_init(|| self.find_exposed())
    }

    /// The same of one resource, with its address; `None` if it has no network interfaces.
    pub fn exposure_of(&self, address: &str) -> Option<(&'a str, Verdict)> {
        note_exposed(address);
        let exposed = self.exposed.get_or_init_unnoted(|| self.find_exposed());
        exposed.get_key_value(address).map(|(address, it)| (*address, *it))
    }

    fn find_exposed(&self) -> BTreeMap<&'a str, Verdict> {
        let Some(it) = &self.known.exposed else {
            return self.packets().exposed(&crate::network::Traffic::all());
        };
        note_few(&it.reads);
        let known = it.known.iter();
        known.filter_map(|(address, it)| Some((self.stack.address(address)?, *it))).collect()
    }

    fn follow_exposed(&mut self, changes: &mut Changes) {
        let Some(before) = self.known.exposed.take_if(|it| changes.concern(&it.reads)) else { return };
        let before: BTreeMap<&str, Verdict> =
            before.known.iter().map(|(it, how)| (it.as_str(), *how)).collect();
        let now = self.exposed.get_or_init_unnoted(|| self.find_exposed());
        let others = now.iter().filter(|(address, how)| before.get(*address) != Some(how));
        let gone = before.keys().filter(|it| !now.contains_key(*it));
        others.map(|(address, _)| address).chain(gone).for_each(|it| changes.exposed(it));
    }

    /// The calls that clients in VPCs make to services of AWS, and whether they get there: drawn ones, or, where there is no
    /// drawing, those to what the policies of their roles name.
    pub fn calls(&self) -> &[Call<'a>] {
        self.calls.get_or_init(|| calls::calls(self))
    }

    /// Who holds which policies.
    pub(in crate::rules) fn holders(&self) -> &Holders<'a> {
        self.holders.get_or_init(|| Holders::of(self))
    }

    /// Every statement that can be read, of whatever policy.
    pub fn statements(&self) -> &[Stated<'a>] {
        self.statements.get_or_init(|| statement::everywhere(self.stack))
    }

    /// The buckets that logs go to.
    pub(in crate::rules) fn log_buckets(&self) -> &LogBuckets<'a> {
        self.log_buckets.get_or_init(|| LogBuckets::of(self.stack))
    }

    /// The backup selections that may take in the resource at an address, in address order.
    pub(in crate::rules) fn selections(&self, address: &str) -> impl Iterator<Item = &'a Resource> {
        self.selections.get_or_init(|| backups::Selections::of(self.stack)).about(address)
    }

    /// What people call the resource at an address, marked as a name.
    pub fn name(&self, address: &str) -> String {
        format!("`{}`", self.stack.get(address).map_or(address, Resource::title))
    }

    /// Several names as a list in a sentence.
    pub fn names(&self, addresses: &[&str]) -> String {
        let names: Vec<String> = addresses.iter().map(|it| self.name(it)).collect();
        match &names[..] {
            [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
            _ => names.concat(),
        }
    }
}
