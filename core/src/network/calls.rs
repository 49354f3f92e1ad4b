//! Calls from the network to services of AWS.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::endpoint::service_of;
use super::{Network, Place, Reach, Traffic, Verdict};
use crate::lookup::Lookup;

/// Port on which services of AWS answer. Source: AWS General Reference, "AWS service endpoints".
const HTTPS: u16 = 443;

/// Calls of something with network interfaces to a service of AWS.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Address of what calls.
    pub client: &'a str,
    /// Address of what it uses.
    pub target: &'a str,
    /// The service as endpoints call it, such as `sqs`.
    pub service: &'static str,
    /// Whether HTTPS gets there. Clients that nothing tells apart share the answer.
    pub reach: Rc<Reach<'a>>,
}

impl<'a> Network<'a> {
    /// Whether the packets of a client certainly get to the service of AWS that something is used through, both by their
    /// addresses.
    pub fn gets_to_service(&self, client: &str, target: &str) -> bool {
        let known = |it: &str| self.stack.resources.get_key_value(it).map(|(it, _)| Place::Node(it));
        let ends = known(client).zip(known(target));
        ends.is_some_and(|(from, to)| self.verdict(&from, &to, &Traffic::tcp(HTTPS)) == Verdict::Reachable)
    }

    /// Everything with network interfaces by its address: what nothing tells apart has the same number.
    pub(crate) fn kinds_of_hosts(&self) -> Lookup<Arc<str>, usize> {
        self.classes_of_hosts().into_iter().map(|(address, kind)| (Arc::from(address), kind)).collect()
    }

    /// Whether clients get to what they use, by address; what has no network interfaces, and what is not used through the
    /// API of a service, is left out.
    pub fn calls(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Call<'a>> {
        let mut known: BTreeMap<(usize, &'static str), Rc<Reach<'a>>> = BTreeMap::new();
        let mut calls = Vec::new();
        for (client, target) in pairs {
            let service = self.stack.get(target).and_then(|it| it.ty).and_then(service_of);
            let (Some(class), Some(service)) = (self.class_of(client), service) else { continue };
            let reach = known.entry((class, service)).or_insert_with(|| {
                Rc::new(self.reach(&Place::Node(client), &Place::Node(target), &Traffic::tcp(HTTPS)))
            });
            calls.push(Call { client, target, service, reach: Rc::clone(reach) });
        }
        calls
    }
}
