//! Calls from the network to services of AWS.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::endpoint::service_of;
use super::{Network, Place, Reach, Traffic, Verdict};
use crate::catalog::ec2::subnet;

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
    /// Of each pair of a client and what it uses, by address: whether what it uses is a service of AWS, and the packets of the
    /// client certainly get there. What has no network interfaces asks from outside of all networks.
    pub fn to_services(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<bool> {
        let (classes, _) = self.classes();
        let ty = |address: &str| self.stack.get(address).and_then(|it| it.ty);
        let mut known: BTreeMap<(usize, &'static str), bool> = BTreeMap::new();
        let is_reached = |(client, target): (&'a str, &'a str)| {
            let Some(service) = ty(target).and_then(service_of) else { return false };
            let Some(class) = classes.get(client) else {
                return ty(client).is_some_and(|it| *it != subnet::TYPE);
            };
            *known.entry((*class, service)).or_insert_with(|| {
                let (from, to) = (Place::Node(client), Place::Node(target));
                self.verdict(&from, &to, &Traffic::tcp(HTTPS)) == Verdict::Reachable
            })
        };
        pairs.into_iter().map(is_reached).collect()
    }

    /// Whether clients get to what they use, by address; what has no network interfaces, and what is not used through the
    /// API of a service, is left out.
    pub fn calls(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Call<'a>> {
        let (classes, _) = self.classes();
        let mut known: BTreeMap<(usize, &'static str), Rc<Reach<'a>>> = BTreeMap::new();
        let mut calls = Vec::new();
        for (client, target) in pairs {
            let service = self.stack.get(target).and_then(|it| it.ty).and_then(service_of);
            let (Some(class), Some(service)) = (classes.get(client), service) else { continue };
            let reach = known.entry((*class, service)).or_insert_with(|| {
                Rc::new(self.reach(&Place::Node(client), &Place::Node(target), &Traffic::tcp(HTTPS)))
            });
            calls.push(Call { client, target, service, reach: Rc::clone(reach) });
        }
        calls
    }
}
