//! Everybody to everybody.

use std::collections::BTreeMap;

use super::Network;
use super::place::Ends;
use super::reach::Verdict;
use super::traffic::Traffic;

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
        let (hosts, representatives) = self.classes();
        let ends: Vec<Ends<'a>> = representatives.iter().map(|it| self.ends_of(*it)).collect();
        let verdicts = ends.iter().flat_map(|from| ends.iter().map(|to| self.verdict_of(from, to, traffic)));
        Pairs { hosts, classes: ends.len(), verdicts: verdicts.collect() }
    }

    /// What of everything with network interfaces the internet can reach, by address.
    pub fn exposed(&self, traffic: &Traffic) -> BTreeMap<&'a str, Verdict> {
        let (hosts, representatives) = self.classes();
        let internet = self.ends(&super::Place::Internet, false);
        let verdicts: Vec<Verdict> = representatives
            .iter()
            .map(|it| self.verdict_of(&internet, &self.ends_of(*it), traffic))
            .collect();
        hosts.into_iter().filter_map(|(address, class)| Some((address, *verdicts.get(class)?))).collect()
    }

    /// The interfaces of a host, by its number.
    pub(super) fn ends_of(&self, host: usize) -> Ends<'a> {
        let interfaces = self.hosts.hosts.get(host).map(|it| it.interfaces.clone()).unwrap_or_default();
        Ends::Interfaces(interfaces, Some(host))
    }

    /// The class of every host, and one host of each class: equal are those that stand in the same subnets, in the same
    /// groups, with addresses of the same kind, behind the same listeners.
    pub(super) fn classes(&self) -> (BTreeMap<&'a str, usize>, Vec<usize>) {
        let mut classes: BTreeMap<String, usize> = BTreeMap::new();
        let mut representatives = Vec::new();
        let mut hosts = BTreeMap::new();
        let mut behind: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, forward) in self.forwards.iter().enumerate() {
            behind.entry(forward.target).or_default().push(number);
        }
        for (number, host) in self.hosts.hosts.iter().enumerate() {
            let interfaces: Vec<_> = host
                .interfaces
                .iter()
                .filter_map(|it| self.hosts.interfaces.get(*it))
                .map(|it| (it.subnet, it.groups, &it.addresses, it.is_public))
                .collect();
            let behind: Vec<_> = behind
                .get(&number)
                .into_iter()
                .flatten()
                .filter_map(|it| self.forwards.get(*it))
                .map(|it| (it.balancer, &it.takes, &it.gives, it.keeps_source))
                .collect();
            let key = format!("{:?}", (interfaces, host.is_one_of, host.vague, &host.accepts, behind));
            let class = *classes.entry(key).or_insert_with(|| {
                representatives.push(number);
                representatives.len() - 1
            });
            hosts.insert(host.address, class);
        }
        (hosts, representatives)
    }
}
