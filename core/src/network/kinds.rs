//! Places that nothing tells apart, so that what holds for one of them need not be asked of the others; and what leaves
//! AWS's network on its way.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoint::service_of;
use super::filter::Bound;
use super::host::Host;
use super::journey::{Fact, Journey, Stage};
use super::reach::{Course, Reach, Verdict, verdict};
use super::routes::Way;
use super::{Network, Place, Traffic};
use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::catalog::lambda;
use crate::stack::Stack;

/// What tells places apart.
#[derive(Debug)]
pub struct Kinds<'a> {
    /// The class of every host.
    hosts: BTreeMap<&'a str, usize>,
    /// The subnets that each host stands in, or may.
    subnets: BTreeMap<&'a str, Vec<&'a str>>,
}

/// Places of one kind have the same answers, as long as it is not to each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind<'a> {
    /// This place alone.
    Alone(Place<'a>),
    /// Hosts of one class.
    Host(usize),
    /// What is used through a service of AWS.
    Service(&'a str),
}

impl<'a> Kinds<'a> {
    /// The kind of a place as where connections start, or lead.
    pub fn of(&self, stack: &'a Stack, place: &Place<'a>, is_target: bool) -> Kind<'a> {
        let Place::Node(address) = place else { return Kind::Alone(place.clone()) };
        match (service_at(stack, address).filter(|_| is_target), self.hosts.get(address)) {
            (Some(service), _) => Kind::Service(service),
            (None, Some(class)) => Kind::Host(*class),
            (None, None) => Kind::Alone(place.clone()),
        }
    }

    /// Whether the resource at an address has network interfaces.
    pub fn is_host(&self, address: &str) -> bool {
        self.hosts.contains_key(address)
    }

    /// The subnets that a host stands in, or may, in order; none for what is no host.
    pub fn subnets_of(&self, host: &str) -> &[&'a str] {
        self.subnets.get(host).map(Vec::as_slice).unwrap_or_default()
    }

    /// The place that the resource at an address is, if it is one that connections lead to or, unless `is_target`, start at.
    pub fn place(&self, stack: &'a Stack, address: &str, is_target: bool) -> Option<Place<'a>> {
        let (address, resource) = stack.resources.get_key_value(address)?;
        let ty = resource.ty?;
        if *ty == subnet::TYPE {
            return Some(Place::Subnet(address));
        }
        let is_service = || is_target && (service_at(stack, address).is_some() || *ty == vpc_endpoint::TYPE);
        (self.is_host(address) || is_service() || (!is_target && self.is_outside(stack, address)))
            .then_some(Place::Node(address))
    }

    /// Whether something is a function that runs in no VPC: in a network of AWS, which leads to the internet and to AWS's
    /// services.
    pub fn is_outside(&self, stack: &Stack, address: &str) -> bool {
        stack.get(address).is_some_and(|it| it.ty == Some(&lambda::function::TYPE)) && !self.is_host(address)
    }
}

/// The service of AWS that the resource at an address is used through, at addresses that everybody can send packets to.
pub fn service_at(stack: &Stack, address: &str) -> Option<&'static str> {
    stack.get(address).and_then(|it| it.ty).and_then(service_of)
}

impl<'a> Network<'a> {
    /// What tells the places of this network apart.
    pub fn kinds(&self) -> Kinds<'a> {
        let subnets_of = |host: &Host<'a>| {
            let interfaces = host.interfaces.iter().filter_map(|it| self.hosts.interfaces.get(*it));
            let subnets = interfaces.filter_map(|it| self.places.subnets.get(it.subnet)).map(|it| it.address);
            let subnets: BTreeSet<&str> = subnets.collect();
            (host.address, subnets.into_iter().collect())
        };
        Kinds { hosts: self.classes_of_hosts(), subnets: self.hosts.hosts.iter().map(subnets_of).collect() }
    }

    /// As [`Network::reach`], by the ways alone that leave AWS's network, or may: over an internet gateway, a NAT gateway,
    /// or a route that is not known.
    pub fn reach_publicly(&self, from: &Place<'a>, to: &Place<'a>, traffic: &Traffic) -> Reach<'a> {
        let (source, target) = (self.ends(from, false), self.ends(to, true));
        let courses = self.public_courses(from, to, traffic);
        self.reach_by(&source, &target, &courses, traffic)
    }

    /// As [`Network::verdict`], by the ways alone that leave AWS's network, or may.
    pub fn verdict_publicly(&self, from: &Place<'a>, to: &Place<'a>, traffic: &Traffic) -> Verdict {
        let target = self.ends(to, true);
        let courses = self.public_courses(from, to, traffic);
        let passes = |bound| !self.settle_all(&courses, &target, traffic, bound).is_empty();
        let is_vague = || !self.not_known(&self.ends(from, false), &target).is_empty();
        verdict(passes(Bound::Certain), passes(Bound::Possible) || is_vague())
    }

    fn public_courses(
        &self,
        from: &Place<'a>,
        to: &Place<'a>,
        traffic: &Traffic,
    ) -> Vec<(usize, Vec<Course<'a>>)> {
        let (source, target) = (self.ends(from, false), self.ends(to, true));
        let courses = self.courses(&source, &target, traffic);
        courses.into_iter().map(|(b, all)| (b, all.into_iter().map(publicly).collect())).collect()
    }
}

/// A course by its journeys alone that leave AWS's network.
fn publicly(course: Course<'_>) -> Course<'_> {
    match course {
        Course::Direct(journeys) => Course::Direct(journeys.into_iter().filter(leaves).collect()),
        Course::Around(out, back) => Course::Around(out, back),
        Course::Forwarded { forward, first, second } => {
            let second_leaves = second.iter().any(leaves);
            let first = if second_leaves { first } else { first.into_iter().map(publicly).collect() };
            Course::Forwarded { forward, first, second }
        }
    }
}

/// Behind a NAT gateway, an endpoint may take what is for a service before it leaves.
fn leaves(journey: &Journey<'_>) -> bool {
    let is_caught = |it: &Stage<'_>| matches!(it, Stage::Fact(Fact::Endpoint(_, Ok(true))));
    !journey.stages.iter().any(is_caught)
        && journey.stages.iter().any(|it| match it {
            Stage::Route { way, .. } => {
                matches!(way, Way::Internet(_) | Way::Nat(_) | Way::EgressOnly(_) | Way::Unknown(_))
            }
            Stage::Fact(Fact::Gateway(_) | Fact::Nat(_)) => true,
            _ => false,
        })
}
