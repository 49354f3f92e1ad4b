//! Calls from the network to services of AWS.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::endpoint::service_of;
use super::{Network, Path, Place, Reach, Traffic, Verdict};
use crate::catalog::ResourceType;
use crate::catalog::ec2::{nat_gateway, vpc_endpoint};
use crate::lookup::Lookup;
use crate::stack::Stack;

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

/// How packets of a client get to a service of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passage {
    /// For certain, and by every way through a VPC endpoint and past all NAT gateways.
    Private,
    /// For certain, and by some other way as well.
    Public,
    /// Not for certain, or not at all.
    Doubtful,
}

impl<'a> Reach<'a> {
    /// How packets get to a service of AWS in a stack.
    pub fn passage(&self, stack: &Stack) -> Passage {
        let is_private = |path: &Path<'_>| {
            let passed = path.hops.iter().filter_map(|it| stack.get(it.resource?)?.ty);
            let passed: Vec<&ResourceType> = passed.collect();
            passed.contains(&&vpc_endpoint::TYPE) && !passed.contains(&&nat_gateway::TYPE)
        };
        match self.verdict {
            Verdict::Reachable if !self.paths.is_empty() && self.paths.iter().all(is_private) => {
                Passage::Private
            }
            Verdict::Reachable => Passage::Public,
            Verdict::Blocked | Verdict::Undecided => Passage::Doubtful,
        }
    }
}

impl<'a> Network<'a> {
    /// How the packets of a client get to the service of AWS that something is used through, both by their addresses.
    pub fn passage(&self, client: &str, target: &str) -> Passage {
        let known = |it: &str| self.stack.resources.get_key_value(it).map(|(it, _)| Place::Node(it));
        let ends = known(client).zip(known(target));
        ends.map_or(Passage::Doubtful, |(from, to)| {
            self.reach(&from, &to, &Traffic::tcp(HTTPS)).passage(self.stack)
        })
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
