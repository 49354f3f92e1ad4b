//! In which subnets clients call which services of AWS, whether they get there or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Facts;
use super::calls::is_own_call;
use crate::lookup::Lookup;
use crate::network::service_at;
use crate::tracking::{Changes, FewReads, Reads, note_part, noted, unnoted};

/// What stands for them where looks are noted.
const CALLERS: &str = "callers of services by subnet";

/// Addresses of clients, by service and address of the subnet.
pub(super) type Callers = BTreeMap<(&'static str, Arc<str>), BTreeSet<Arc<str>>>;

/// Tells whether a client calls what it uses by itself, both by their addresses.
type IsOwnCall<'c> = dyn Fn(&str, &str) -> bool + 'c;

/// The callers as edges say, and what that was told from.
#[derive(Clone, Debug)]
pub(super) struct KnownCallers {
    callers: Arc<Callers>,
    /// Of each client where edges start.
    by_client: Lookup<Arc<str>, FewReads>,
    /// What was looked at for all of them.
    common: FewReads,
    /// All of that: most edits concern none.
    reads: Reads,
}

impl Facts<'_> {
    /// Who calls which services, and from where: as edges say, or, where there is no drawing, as policies of their roles name.
    pub(in crate::rules) fn callers(&self) -> Arc<Callers> {
        if !self.has_edges() {
            let mut callers = Callers::new();
            for call in self.calls() {
                for subnet in self.subnets_with(call.client) {
                    add(&mut callers, call.service, subnet, call.client);
                }
            }
            return Arc::new(callers);
        }
        note_part(CALLERS);
        let find = || self.known.callers.clone().unwrap_or_else(|| Arc::new(self.find_callers()));
        Arc::clone(&self.callers.get_or_init(find).callers)
    }

    fn find_callers(&self) -> KnownCallers {
        let (is_own_call, reads) = unnoted(|| noted(|| is_own_call(self.stack)));
        let mut known = KnownCallers {
            callers: Arc::default(),
            by_client: Lookup::default(),
            common: reads.few(),
            reads,
        };
        let edges = self.stack.access.unnoted().iter();
        let starts: BTreeSet<&str> = edges.map(|it| it.principal.as_str()).collect();
        starts.into_iter().for_each(|it| self.add_calls(&mut known, it, &is_own_call));
        known
    }

    /// Adds what a client calls as its edges say.
    fn add_calls(&self, known: &mut KnownCallers, client: &str, is_own_call: &IsOwnCall<'_>) {
        let (calls, reads) = unnoted(|| noted(|| self.calls_of(client, is_own_call)));
        known.by_client.insert(client.into(), reads.few());
        known.reads.add(&reads);
        let callers = Arc::make_mut(&mut known.callers);
        calls.into_iter().for_each(|(service, subnet)| add(callers, service, subnet, client));
    }

    /// The services that a client calls, each with a subnet that it calls from.
    fn calls_of(&self, client: &str, is_own_call: &IsOwnCall<'_>) -> Vec<(&'static str, &str)> {
        if !self.has_interfaces(client) {
            return Vec::new();
        }
        let edges = self.edges_from_unnoted(client).filter(|it| is_own_call(client, &it.target));
        let services: BTreeSet<&str> = edges.filter_map(|it| service_at(self.stack, &it.target)).collect();
        let subnets = if services.is_empty() { Vec::new() } else { self.subnets_with(client) };
        services.into_iter().flat_map(|it| subnets.iter().map(move |subnet| (it, *subnet))).collect()
    }

    /// Follows who they are, if that was known.
    pub(super) fn follow_callers(&mut self, changes: &mut Changes) {
        let Some(mut known) = self.known.callers.take() else { return };
        let before = Arc::clone(&known.callers);
        if changes.concern(&known.common) {
            known = Arc::new(self.find_callers());
        } else {
            let others = known.others(changes);
            if !others.is_empty() {
                self.exchange_calls(Arc::make_mut(&mut known), &others);
            }
        }
        if known.callers != before {
            changes.part(CALLERS);
        }
        self.known.callers = Some(known);
    }

    /// Puts what some clients call in place of what they did.
    fn exchange_calls(&self, known: &mut KnownCallers, of: &BTreeSet<Arc<str>>) {
        known.forget(of);
        let is_own_call = unnoted(|| is_own_call(self.stack));
        for client in of {
            if self.edges_from_unnoted(client).next().is_some() {
                self.add_calls(known, client, &is_own_call);
            }
        }
    }
}

impl KnownCallers {
    /// The clients that may call something else after changes.
    fn others(&self, changes: &Changes) -> BTreeSet<Arc<str>> {
        let mut others: BTreeSet<Arc<str>> = changes.edge_starts().clone();
        if changes.concern(&self.reads) {
            let concerned = self.by_client.iter().filter(|(_, reads)| changes.concern(*reads));
            others.extend(concerned.map(|(client, _)| Arc::clone(client)));
        }
        others
    }

    fn forget(&mut self, clients: &BTreeSet<Arc<str>>) {
        self.by_client.retain(|it, _| !clients.contains(it));
        Arc::make_mut(&mut self.callers).retain(|_, all| {
            all.retain(|it| !clients.contains(it));
            !all.is_empty()
        });
    }
}

fn add(callers: &mut Callers, service: &'static str, subnet: &str, client: &str) {
    callers.entry((service, subnet.into())).or_default().insert(client.into());
}
