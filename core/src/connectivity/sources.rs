//! Who can reach something.

use std::collections::BTreeSet;

use super::trace::drawn_internet;
use super::{Connectivity, Verdict};
use crate::access::Identity;
use crate::catalog::ec2::subnet;
use crate::catalog::iam::{instance_profile, role};
use crate::catalog::outside::{internet, on_premises};
use crate::editor::End;
use crate::model::NodeId;
use crate::network::{Place, Traffic};

/// Everybody who can, or may, reach a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// The internet first, then networks outside, then by the order of the diagram; certain ones before those that hang on
    /// something.
    pub found: Vec<Source>,
    /// Why nobody can be asked, if the node is no place at all.
    pub note: Option<String>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Who.
    pub end: End,
    /// What people call them.
    pub name: String,
    /// Whether for certain.
    pub verdict: Verdict,
    /// Protocols and ports that get through, in words; empty where packets are no question.
    pub traffic: String,
    /// What it may do there: labels of grants, those that hang on something included.
    pub allows: Vec<&'static str>,
}

impl Connectivity<'_, '_> {
    /// Everybody who can, or may, reach a node with some of the traffic, and do something there if it is guarded by
    /// permissions.
    pub fn sources(&self, to: &NodeId, traffic: &Traffic) -> Sources {
        let end = End::Node(to.clone());
        let place = self.place(&end);
        let is_guarded = self.is_guarded(to);
        if place.is_none() && !is_guarded {
            let ty = self.diagram.node(to.as_str()).map_or("it", |it| it.ty.a_label);
            return Sources {
                found: Vec::new(),
                note: Some(format!("`{}` is {ty}: no connections end there", self.name(to))),
            };
        }
        let mut found: Vec<Source> = self
            .ends(to)
            .into_iter()
            .filter_map(|from| self.source(from, &end, place.as_ref(), traffic))
            .collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.verdict));
        let is_outside = |it: &Source| match &it.end {
            End::Internet => true,
            End::Node(id) => self.diagram.node(id.as_str()).is_some_and(|it| *it.ty == internet::TYPE),
        };
        found.sort_by_key(|it| !is_outside(it));
        Sources { found, note: None }
    }

    /// Whether what may be done to a node is a question of permissions.
    fn is_guarded(&self, node: &NodeId) -> bool {
        self.diagram.node(node.as_str()).is_some_and(|it| !it.ty.grants.is_empty())
    }

    /// Whoever may be a source: the internet, networks outside, subnets, everything with network interfaces, and whatever
    /// acts.
    fn ends(&self, to: &NodeId) -> Vec<End> {
        // What acts with a role stands for it.
        let borne = self.borne();
        let mut ends = vec![drawn_internet(self.diagram)];
        for (id, node) in self.diagram.nodes().filter(|(id, _)| *id != to && !borne.contains(*id)) {
            let is_place =
                *node.ty == on_premises::TYPE || *node.ty == subnet::TYPE || node.ty.principal.is_some();
            let is_host = || self.address(id).is_some_and(|it| self.network().hosts().any(|host| host == it));
            if is_place || is_host() {
                ends.push(End::Node(id.clone()));
            }
        }
        ends
    }

    /// Whether something at an address is a role that something else acts with, or the instance profile of one.
    pub(super) fn is_borne(&self, address: &str) -> bool {
        let ty_at = |it: &str| self.facts.stack.get(it).and_then(|it| it.ty);
        let is_profile = |it: &str| ty_at(it) == Some(&instance_profile::TYPE);
        let role = match ty_at(address) {
            Some(ty) if *ty == role::TYPE => Some(address),
            Some(ty) if *ty == instance_profile::TYPE => match self.access().identity(address) {
                Identity::Role(it) => Some(it),
                _ => None,
            },
            _ => None,
        };
        let Some(role) = role else { return false };
        let bearers = self.facts.bearers_of(role);
        let mut others = bearers.iter().filter(|it| !is_profile(it)).map(|it| self.node_at(it)).peekable();
        let own = self.node_at(address);
        others.peek().is_some() && others.all(|it| it != own)
    }

    /// Roles that something else acts with, and the instance profiles of these.
    fn borne(&self) -> BTreeSet<NodeId> {
        let mut borne = BTreeSet::new();
        for (&identity, bearers) in self.access().bearers() {
            let is_profile = |address: &&str| {
                self.facts.stack.get(address).is_some_and(|it| it.ty == Some(&instance_profile::TYPE))
            };
            let (profiles, others): (Vec<&str>, Vec<&str>) = bearers.iter().copied().partition(is_profile);
            let is_role = self.facts.stack.get(identity).is_some_and(|it| it.ty == Some(&role::TYPE));
            if is_role && !others.is_empty() {
                borne.extend(profiles.into_iter().chain([identity]).filter_map(|it| self.node_at(it)));
                let bearers: BTreeSet<NodeId> = others.iter().filter_map(|it| self.node_at(it)).collect();
                borne.retain(|it| !bearers.contains(it));
            }
        }
        borne
    }

    fn source(&self, from: End, to: &End, place: Option<&Place<'_>>, traffic: &Traffic) -> Option<Source> {
        let allowed = self.allowed(&from, to);
        let is_service = place.is_some_and(|it| self.network().is_service(it));
        let source = self.place(&from);
        // A subnet by itself may do nothing, and what its packets reach is a service that asks who they are from.
        if is_service && allowed.is_none() {
            return None;
        }
        let reached = match (source, place) {
            (Some(a), Some(b)) if !is_service || self.network().is_inside(&a) => {
                Some(self.network().admitted(&a, b, traffic))
            }
            _ => None,
        };
        let by_network = reached.as_ref().map(|it| Verdict::from(it.0));
        let by_access = allowed.as_ref().filter(|_| is_service || by_network.is_none()).map(|it| it.verdict);
        let verdict = by_network.into_iter().chain(by_access).min().filter(|it| *it != Verdict::No)?;
        let allows = allowed.into_iter().flat_map(|it| it.grants);
        let name = match &from {
            End::Internet => "Internet".to_owned(),
            End::Node(id) => self.name(id),
        };
        Some(Source {
            name,
            end: from,
            verdict,
            traffic: reached.map(|it| it.1.to_string()).unwrap_or_default(),
            allows: allows.filter(|it| it.verdict != Verdict::No).flat_map(|it| it.labels).collect(),
        })
    }
}
