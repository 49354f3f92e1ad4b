//! What one node may do to another, grant by grant, with the statements that decide.

use std::collections::BTreeSet;

use super::{Connectivity, Verdict};
use crate::access::{self, Circumstances, Decision, Ground, Layer, Outsider, Way};
use crate::catalog::Grant;
use crate::editor::End;
use crate::model::{EdgeKind, NodeId};
use crate::network::Place;

/// What may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Of what is drawn all of it; of what is not, anything.
    pub verdict: Verdict,
    /// Whether an edge between the two is drawn.
    pub is_drawn: bool,
    /// The drawn grants; without an edge, those that are not denied, or all of them if all are.
    pub grants: Vec<Granted>,
    /// Which way requests go, such as `through endpoint DynamoDB`.
    pub ways: Vec<String>,
    /// The smallest change that would allow it, as an imperative.
    pub change: Option<String>,
}

impl Allowed {
    /// The node whose policy keeps it from being allowed.
    pub fn blamed(&self) -> Option<NodeId> {
        let denied = self.grants.iter().filter(|it| it.verdict == Verdict::No);
        denied.flat_map(|it| &it.reasons).find_map(|it| it.node.clone())
    }
}

/// One grant, or several that the same decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// What people read, such as `Read items`.
    pub labels: Vec<&'static str>,
    /// Whether all of its actions are allowed; to everybody on the internet, whether any is.
    pub verdict: Verdict,
    /// The first action that is not, if one is not.
    pub action: Option<&'static str>,
    /// What decides.
    pub reasons: Vec<Reason>,
    /// What would have to be known.
    pub missing: Vec<String>,
}

/// Something that decides, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// As a sentence without full stop.
    pub text: String,
    /// The node whose policy it is.
    pub node: Option<NodeId>,
}

impl Connectivity<'_, '_> {
    /// What one end may do to the other; `None` where permissions are no question.
    pub(super) fn allowed(&self, from: &End, to: &End) -> Option<Allowed> {
        if self.place(from) == Some(Place::Internet) {
            return self.open_to_everybody(to);
        }
        let (from, to) = (from.node()?, to.node()?);
        let (principal, target) = (self.address(from)?, self.address(to)?);
        let acts = self.diagram.node(from.as_str()).is_some_and(|it| it.ty.principal.is_some());
        let ty = self.diagram.node(to.as_str())?.ty;
        if !acts || ty.grants.is_empty() || from == to {
            return None;
        }
        let drawn: BTreeSet<&str> = self
            .diagram
            .edges()
            .filter(|(_, it)| it.from == *from && it.to == *to)
            .flat_map(|(_, it)| {
                let EdgeKind::Access { grants } = &it.kind;
                grants.iter().map(String::as_str)
            })
            .collect();
        let is_drawn = !drawn.is_empty();
        let asked = ty.grants.iter().filter(|it| !is_drawn || drawn.contains(it.name));
        let mut ways = Vec::new();
        let mut grants: Vec<Granted> =
            asked.map(|it| self.granted(principal, target, it, &mut ways)).collect();
        let verdicts = grants.iter().map(|it| it.verdict);
        let verdict = if is_drawn { verdicts.min() } else { verdicts.max() }.unwrap_or(Verdict::No);
        let mut change = None;
        if verdict == Verdict::No {
            change = self.opening(principal, target, &grants, is_drawn);
        } else if !is_drawn {
            grants.retain(|it| it.verdict != Verdict::No);
        }
        let grants = merged(grants);
        let ways = ways.iter().filter_map(|it| self.way(it)).collect();
        Some(Allowed { verdict, is_drawn, grants, ways, change })
    }

    /// What everybody may do by a node's own policies: grants of which some action is allowed, or may be. `None` if that is
    /// nothing, since who on the internet asks is not known.
    fn open_to_everybody(&self, to: &End) -> Option<Allowed> {
        let id = to.node()?;
        let (target, node) = (self.address(id)?, self.diagram.node(id.as_str())?);
        let mut grants = Vec::new();
        for grant in node.ty.grants {
            let outsiders = grant.actions.iter().flat_map(|it| self.facts.outsiders(it, target));
            let decisions = outsiders.filter(Outsider::is_everybody).map(|it| it.decision);
            let Some(decision) = decisions.max_by_key(|it| Verdict::from(it.verdict)) else { continue };
            let mut granted = Granted {
                labels: vec![grant.label],
                verdict: Verdict::from(decision.verdict),
                action: None,
                reasons: Vec::new(),
                missing: decision.missing.iter().cloned().collect(),
            };
            self.add_reasons(&decision.grounds, &mut granted.reasons);
            grants.push(granted);
        }
        let verdict = grants.iter().map(|it| it.verdict).max()?;
        Some(Allowed { verdict, is_drawn: false, grants: merged(grants), ways: Vec::new(), change: None })
    }

    fn granted(&self, principal: &str, target: &str, grant: &'static Grant, ways: &mut Vec<Way>) -> Granted {
        let mut granted = Granted {
            labels: vec![grant.label],
            verdict: Verdict::Yes,
            action: None,
            reasons: Vec::new(),
            missing: Vec::new(),
        };
        for action in grant.actions {
            let outcome = self.access().can(principal, action, target, &Circumstances::default());
            for (way, _) in outcome.ways {
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
            let verdict = Verdict::from(outcome.decision.verdict);
            if verdict < granted.verdict {
                granted.verdict = verdict;
                granted.action = Some(action);
                (granted.reasons, granted.missing) = (Vec::new(), Vec::new());
            } else if verdict > granted.verdict {
                continue;
            }
            self.add_reasons(&outcome.decision.grounds, &mut granted.reasons);
            for missing in outcome.decision.missing {
                if !granted.missing.contains(&missing) {
                    granted.missing.push(missing);
                }
            }
        }
        granted
    }

    /// What decides, each once.
    pub(super) fn add_reasons<'g>(
        &self,
        grounds: impl IntoIterator<Item = &'g Ground>,
        reasons: &mut Vec<Reason>,
    ) {
        // Most actions of an edge are decided by the same statements, which are put into words once.
        let mut seen: Vec<&Ground> = Vec::new();
        for ground in grounds {
            if seen.contains(&ground) {
                continue;
            }
            seen.push(ground);
            let node = match ground {
                Ground::Allows(cite) | Ground::Denies(cite) => self.node_at(&cite.policy.address),
                Ground::Silent { policy, .. } => policy.as_ref().and_then(|it| self.node_at(&it.address)),
                Ground::NoIdentity { .. } => None,
            };
            let reason = Reason { text: ground.to_string(), node };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }

    /// Such as `through endpoint DynamoDB`.
    pub(super) fn way(&self, way: &Way) -> Option<String> {
        let name =
            |address: &str| self.node_at(address).map_or_else(|| address.to_owned(), |it| self.name(&it));
        match way {
            Way::Endpoint(address) => Some(format!("through endpoint `{}`", name(address))),
            Way::Public => Some("at the service's public address, through no endpoint".to_owned()),
            Way::Unknown(_) => None,
        }
    }

    /// The smallest change that would allow what is denied.
    fn opening(&self, principal: &str, target: &str, grants: &[Granted], is_drawn: bool) -> Option<String> {
        let action = grants.iter().find_map(|it| it.action)?;
        let outcome = self.access().can(principal, action, target, &Circumstances::default());
        opening_of(&outcome.decision, action, is_drawn)
    }
}

/// Grants that the same decides, as one.
fn merged(grants: Vec<Granted>) -> Vec<Granted> {
    let mut all: Vec<Granted> = Vec::new();
    for grant in grants {
        let is_same = |it: &&mut Granted| {
            (it.verdict, &it.reasons, &it.missing) == (grant.verdict, &grant.reasons, &grant.missing)
        };
        match all.iter_mut().find(is_same) {
            Some(it) => it.labels.extend(grant.labels),
            None => all.push(grant),
        }
    }
    all
}

/// The smallest change that would let a denied request pass, as an imperative.
pub(super) fn opening_of(decision: &Decision, action: &str, is_drawn: bool) -> Option<String> {
    if decision.verdict != access::Verdict::Denied {
        return None;
    }
    let is_silent = |layer: Layer| {
        decision.grounds.iter().any(|it| matches!(it, Ground::Silent { layer: other, .. } if *other == layer))
    };
    let denies =
        decision.grounds.iter().find_map(|it| if let Ground::Denies(it) = it { Some(it) } else { None });
    if let Some(cite) = denies {
        return Some(format!("let {cite} no longer deny `{action}`"));
    }
    if !is_drawn
        && (is_silent(Layer::Identity) || matches!(decision.grounds[..], [Ground::NoIdentity { .. }]))
    {
        return Some(
            "draw an edge between the two: it becomes a role or policy with exactly what it says".to_owned(),
        );
    }
    decision.grounds.iter().find_map(|it| match it {
        Ground::Silent { policy: Some(policy), .. } => Some(format!("let {policy} allow `{action}`")),
        Ground::Silent { layer, policy: None } => Some(format!("let {} allow `{action}`", layer.noun())),
        Ground::NoIdentity { title } => Some(format!("give `{title}` a role that allows `{action}`")),
        Ground::Allows(_) | Ground::Denies(_) => None,
    })
}
