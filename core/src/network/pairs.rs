//! Everybody to everybody.

use std::collections::BTreeMap;

use super::addresses::Addresses;
use super::filter::Bounds;
use super::place::Ends;
use super::reach::Verdict;
use super::traffic::Traffic;
use super::{Decided, Network};
use crate::lookup::Lookup;

/// Who can reach whom, of everything with network interfaces. Hosts that nothing tells apart share their answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs<'a> {
    hosts: BTreeMap<&'a str, usize>,
    classes: usize,
    verdicts: Vec<Verdict>,
}

impl<'a> Pairs<'a> {
    /// Whether one can reach another; `None` if either is not in the network.
    pub fn get(&self, from: &str, to: &str) -> Option<Verdict> {
        let (from, to) = (self.hosts.get(from)?, self.hosts.get(to)?);
        self.verdicts.get(from * self.classes + to).copied()
    }

    /// Every pair of two different hosts, by address.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str, Verdict)> + '_ {
        self.hosts.iter().flat_map(move |(from, a)| {
            let others = self.hosts.iter().filter(move |(to, _)| to != &from);
            others.filter_map(move |(to, b)| Some((*from, *to, *self.verdicts.get(a * self.classes + b)?)))
        })
    }

    /// How many kinds of hosts there are.
    pub fn classes(&self) -> usize {
        self.classes
    }
}

impl<'a> Network<'a> {
    /// Who can reach whom with some of the traffic.
    pub fn pairs(&self, traffic: &Traffic) -> Pairs<'a> {
        let Classes { representatives, .. } = self.classes();
        let ends: Vec<Ends<'a>> = representatives.iter().map(|it| self.ends_of(*it)).collect();
        let verdicts = ends.iter().flat_map(|from| ends.iter().map(|to| self.verdict_of(from, to, traffic)));
        Pairs { hosts: self.classes_of_hosts(), classes: ends.len(), verdicts: verdicts.collect() }
    }

    /// What of everything with network interfaces the internet can reach, by address.
    pub fn exposed(&self, traffic: &Traffic) -> BTreeMap<&'a str, Verdict> {
        let Classes { representatives, .. } = self.classes();
        let internet = self.ends(&super::Place::Internet, false);
        let verdicts: Vec<Verdict> = representatives
            .iter()
            .map(|it| self.verdict_of(&internet, &self.ends_of(*it), traffic))
            .collect();
        let hosts = self.classes_of_hosts().into_iter();
        hosts.filter_map(|(address, class)| Some((address, *verdicts.get(class)?))).collect()
    }

    /// The interfaces of a host, by its number.
    pub(super) fn ends_of(&self, host: usize) -> Ends<'a> {
        let interfaces = self.hosts.hosts.get(host).map(|it| it.interfaces.clone()).unwrap_or_default();
        Ends::Interfaces(interfaces, Some(host))
    }

    /// The class of every host, and one host of each class: equal are those that stand in the same subnets, in the same
    /// groups, with addresses of the same kind, behind the same listeners.
    pub(super) fn classes(&self) -> &Classes {
        self.classes.get_or_init(|| self.tell_apart())
    }

    /// The class of every host, by its address.
    pub(super) fn classes_of_hosts(&self) -> BTreeMap<&'a str, usize> {
        self.hosts.hosts.iter().map(|it| it.address).zip(self.classes().hosts.iter().copied()).collect()
    }

    /// The class of the host at an address; `None` if there is none.
    pub(super) fn class_of(&self, address: &str) -> Option<usize> {
        self.classes().hosts.get(self.hosts.number_of(address)?).copied()
    }

    fn tell_apart(&self) -> Classes {
        let mut classes: Lookup<Sort<'_>, usize> = Lookup::default();
        let mut found = Classes::default();
        let mut behind: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, forward) in self.forwards.iter().enumerate() {
            behind.entry(forward.target).or_default().push(number);
        }
        for (number, host) in self.hosts.hosts.iter().enumerate() {
            let interfaces = host.interfaces.iter().filter_map(|it| self.hosts.interfaces.get(*it));
            let behind = behind.get(&number).into_iter().flatten().filter_map(|it| self.forwards.get(*it));
            let sort = Sort {
                interfaces: interfaces
                    .map(|it| (it.subnet, it.groups, &it.addresses, it.is_public))
                    .collect(),
                is_one_of: host.is_one_of,
                vague: host.vague,
                accepts: &host.accepts,
                behind: behind.map(|it| (it.balancer, &it.takes, &it.gives, it.keeps_source)).collect(),
            };
            let class = *classes.entry(sort).or_insert_with(|| {
                found.representatives.push(number);
                found.representatives.len() - 1
            });
            found.hosts.push(class);
        }
        found
    }
}

/// Kinds of hosts.
#[derive(Debug, Default)]
pub(super) struct Classes {
    /// The class of every host, in the order of hosts.
    hosts: Vec<usize>,
    /// The number of one host of each class.
    pub(super) representatives: Vec<usize>,
}

/// An interface: its subnet, its groups, its addresses by family, and whether it has one on the internet.
type Interface<'n> = (usize, usize, &'n [Decided<Option<Addresses>>; 2], Decided<bool>);

/// What a host is behind: a balancer, what that takes and gives, and whether it keeps the source.
type Behind<'n> = (usize, &'n Bounds<Traffic>, &'n Bounds<Traffic>, Decided<bool>);

/// All that tells hosts apart.
#[derive(PartialEq, Eq, Hash)]
struct Sort<'n> {
    interfaces: Vec<Interface<'n>>,
    is_one_of: bool,
    vague: Option<&'static str>,
    accepts: &'n Bounds<Traffic>,
    behind: Vec<Behind<'n>>,
}
