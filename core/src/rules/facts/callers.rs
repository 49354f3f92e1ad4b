//! In which subnets clients call which services of AWS, whether they get there or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Facts;
use super::calls::is_own_call;
use super::known::Held;
use crate::catalog::{Changes, note_part, noted, unnoted};
use crate::network::service_at;

/// What stands for them where looks are noted.
const CALLERS: &str = "callers of services by subnet";

/// Addresses of clients, by service and address of the subnet.
pub(super) type Callers = BTreeMap<(&'static str, Arc<str>), BTreeSet<Arc<str>>>;

impl Facts<'_> {
    /// Who calls which services, and from where: as edges say, or, where there is no drawing, as policies of their roles name.
    pub(in crate::rules) fn callers(&self) -> Arc<Callers> {
        if !self.has_edges() {
            let mut callers = Callers::new();
            self.calls().iter().for_each(|it| self.add_caller(&mut callers, it.service, it.client));
            return Arc::new(callers);
        }
        note_part(CALLERS);
        let held = self.callers.get_or_init(|| {
            let known = self.known.callers.clone();
            known.unwrap_or_else(|| {
                let (known, reads) = unnoted(|| noted(|| self.find_callers()));
                Arc::new(Held { known: Arc::new(known), reads: reads.few() })
            })
        });
        Arc::clone(&held.known)
    }

    fn find_callers(&self) -> Callers {
        let mut callers = Callers::new();
        let starts: BTreeSet<&str> =
            self.stack.access.unnoted().iter().map(|it| it.principal.as_str()).collect();
        let is_own_call = is_own_call(self.stack);
        starts.into_iter().for_each(|it| self.add_calls(&mut callers, it, &is_own_call));
        callers
    }

    /// Adds what a client calls as its edges say.
    fn add_calls(&self, callers: &mut Callers, client: &str, is_own_call: &dyn Fn(&str, &str) -> bool) {
        if !self.has_interfaces(client) {
            return;
        }
        let edges = self.edges_from_unnoted(client).filter(|it| is_own_call(client, &it.target));
        let services: BTreeSet<&str> = edges.filter_map(|it| service_at(self.stack, &it.target)).collect();
        services.into_iter().for_each(|it| self.add_caller(callers, it, client));
    }

    fn add_caller(&self, callers: &mut Callers, service: &'static str, client: &str) {
        for subnet in self.subnets_with(client) {
            callers.entry((service, subnet.into())).or_default().insert(client.into());
        }
    }

    /// Follows who they are, if that was known.
    pub(super) fn follow_callers(&mut self, changes: &mut Changes) {
        let Some(before) = self.known.callers.take() else { return };
        let now = if changes.concern(&before.reads) {
            let (known, reads) = unnoted(|| noted(|| self.find_callers()));
            Held { known: Arc::new(known), reads: reads.few() }
        } else {
            let mut callers = Callers::clone(&before.known);
            let (_, mut reads) = unnoted(|| {
                noted(|| {
                    let is_own_call = is_own_call(self.stack);
                    for client in changes.edge_starts() {
                        callers.values_mut().for_each(|it| it.retain(|it| it != client));
                        self.add_calls(&mut callers, client, &is_own_call);
                    }
                })
            });
            reads.add_few(&before.reads);
            callers.retain(|_, it| !it.is_empty());
            Held { known: Arc::new(callers), reads: reads.few() }
        };
        if now.known != before.known {
            changes.part(CALLERS);
        }
        self.known.callers = Some(Arc::new(now));
    }
}
