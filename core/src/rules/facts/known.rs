//! What was found out in an earlier check and holds still.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::callers::KnownCallers;
use super::clients::KnownClient;
use super::edges::{Passages, ToServices};
use super::permissions::KnownPolicy;
use super::references::References;
use crate::access::{KnownEdge, Suspicions};
use crate::lookup::Lookup;
use crate::model::EdgeId;
use crate::network::Verdict;
use crate::stack::{Access, Origin, Stack};
use crate::tracking::{Changes, FewReads, Reads};

/// Something that is known, with what it was found out from.
#[derive(Debug)]
pub(super) struct Held<T> {
    pub(super) known: T,
    pub(super) reads: FewReads,
}

/// What the internet can reach of everything that has network interfaces, by its address.
pub(super) type Exposed = Vec<(String, Verdict)>;

/// What the policies of roles are made of, by the addresses of the roles.
pub(super) type KnownRoles = Lookup<Arc<str>, Arc<Vec<KnownPolicy>>>;

/// The tables that an instance uses.
pub(super) type Clients = Arc<Held<Vec<KnownClient>>>;

/// What is known of a stack by what does not change with it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What edges convey.
    pub(super) edges: Lookup<EdgeId, Arc<Held<KnownEdge>>>,
    /// Whether it is not known of some edge any more.
    pub(super) has_lost_edges: bool,
    /// What is allowed and not drawn, if there is a drawing.
    pub(super) suspicions: Option<Arc<Suspicions>>,
    /// The tables that instances use, by the addresses of those somebody asked about.
    pub(super) clients: Lookup<Arc<str>, Clients>,
    /// If somebody asked.
    pub(super) roles: Option<Arc<Held<KnownRoles>>>,
    /// If somebody asked.
    pub(super) to_services: Option<Arc<Held<Arc<ToServices>>>>,
    /// Edges that do not certainly convey all that they say, if somebody asked.
    pub(super) doubtful: Option<Arc<BTreeSet<EdgeId>>>,
    /// How edges get to services of AWS, if somebody asked.
    pub(super) passages: Option<Arc<Passages>>,
    /// In which subnets clients call which services, if somebody asked.
    pub(super) callers: Option<Arc<KnownCallers>>,
    /// Who refers to whom, if somebody asked.
    pub(super) references: Option<Arc<References>>,
    /// Whether references lead round in a circle, if somebody asked.
    pub(super) has_circles: Option<bool>,
    /// If somebody asked.
    pub(super) exposed: Option<Arc<Held<Exposed>>>,
    /// What all of it was ever found out from: most edits of a property concern nothing of it.
    reads: Reads,
}

impl Known {
    /// Whether an edge with this id was known with the same ends and grants, whether or not that still holds.
    pub(crate) fn has_edge(&self, id: &EdgeId, edge: &Access) -> bool {
        self.edges.get(id).is_some_and(|it| it.known.is_of(edge))
    }

    /// Without what may be another after changes.
    pub(crate) fn retain(&mut self, changes: &Changes) {
        if !changes.concern(&self.reads) {
            return;
        }
        let holds = |reads: &FewReads| !changes.concern(reads);
        let before = self.edges.len();
        self.edges.retain(|_, it| holds(&it.reads));
        self.has_lost_edges |= self.edges.len() < before;
    }

    /// Without what is of no use to a stack any more.
    pub fn keep_to(&mut self, stack: &Stack) {
        let edges = stack.access.unnoted();
        if self.edges.len() > edges.len() {
            let origins: BTreeSet<&Origin> = edges.iter().map(|it| &it.origin).collect();
            self.edges.retain(|id, _| origins.contains(&Origin::Edge { id: id.clone() }));
        }
    }

    /// Forgets an edge that is another or not there any more.
    pub fn forget_edge(&mut self, id: &EdgeId) {
        self.has_lost_edges |= self.edges.remove(id).is_some();
    }

    /// Forgets of which instances it may be another which tables they use; tells what was known of those, by instance.
    pub(super) fn take_clients(&mut self, changes: &Changes) -> BTreeMap<Arc<str>, Clients> {
        let mut taken = BTreeMap::new();
        if changes.concern(&self.reads) {
            self.clients.retain(|instance, it| {
                let holds = !changes.concern(&it.reads);
                if !holds {
                    taken.insert(Arc::clone(instance), Arc::clone(it));
                }
                holds
            });
        }
        taken
    }

    pub(super) fn add_clients(&mut self, instance: &str, known: Vec<KnownClient>, reads: FewReads) {
        self.reads.add_few(&reads);
        self.clients.insert(instance.into(), Arc::new(Held { known, reads }));
    }

    pub(super) fn add_exposed(&mut self, exposed: &BTreeMap<&str, Verdict>, reads: FewReads) {
        let known = exposed.iter().map(|(address, it)| ((*address).to_owned(), *it)).collect();
        self.exposed = Some(Arc::new(Held { known, reads }));
    }

    pub(super) fn add_edge(&mut self, id: EdgeId, known: KnownEdge, reads: FewReads) {
        self.reads.add_few(&reads);
        self.edges.insert(id, Arc::new(Held { known, reads }));
    }
}
