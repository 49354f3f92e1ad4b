//! What is granted and not drawn, as edges that could be.

use std::collections::{BTreeMap, BTreeSet};

use super::Connectivity;
use crate::catalog::Grant;
use crate::lookup::Lookup;
use crate::model::{Edge, EdgeId, EdgeKind, NodeId};

/// An edge that nobody has drawn, although the policies grant it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GhostEdge {
    /// Who is allowed it.
    pub from: NodeId,
    /// On what.
    pub to: NodeId,
    /// Names of the grants that drawing it would give it: those whose actions are all allowed.
    pub grants: BTreeSet<String>,
    /// The labels of these.
    pub labels: Vec<&'static str>,
    /// Every action that is allowed and not drawn, in order.
    pub actions: Vec<&'static str>,
    /// The statements that allow it.
    pub by: Vec<String>,
    /// The edge between the two, which is drawn for less.
    pub beside: Option<EdgeId>,
}

/// Grants without those that are part of another.
fn widest<'g>(grants: &[&'g Grant]) -> Vec<&'g Grant> {
    let is_part = |it: &&&Grant| {
        let holds = |other: &&&Grant| {
            other.actions.len() > it.actions.len() && it.actions.iter().all(|it| other.actions.contains(it))
        };
        grants.iter().any(|other| holds(&other))
    };
    grants.iter().filter(|it| !is_part(it)).copied().collect()
}

impl Connectivity<'_, '_> {
    /// What is granted and not drawn, in the order of the ends. Only what is certain.
    pub fn ghosts(&self) -> Vec<GhostEdge> {
        let all = &self.facts.ghosts().all;
        if all.is_empty() {
            return Vec::new();
        }
        // Two nodes are connected once.
        let drawn_between: Lookup<(&NodeId, &NodeId), (&EdgeId, &Edge)> =
            self.diagram.edges().map(|(id, it)| ((&it.from, &it.to), (id, it))).collect();
        let mut ghosts: BTreeMap<(NodeId, NodeId), GhostEdge> = BTreeMap::new();
        for ghost in all {
            let Some(to) = self.node_at(ghost.target) else { continue };
            let bearers = if ghost.bearers.is_empty() { vec![ghost.identity] } else { ghost.bearers.clone() };
            let bearers = bearers.into_iter().filter(|it| !self.is_borne(it));
            for from in bearers.filter_map(|it| self.node_at(it)) {
                let Some(ty) = self.diagram.node(to.as_str()).map(|it| it.ty) else { continue };
                let beside = drawn_between.get(&(&from, &to)).copied();
                let drawn: BTreeSet<&str> = beside
                    .into_iter()
                    .flat_map(|(_, it)| {
                        let EdgeKind::Access { grants } = &it.kind;
                        grants.iter().filter_map(|it| ty.grant(it)).flat_map(|it| it.actions).copied()
                    })
                    .collect();
                let is_whole = |it: &&Grant| {
                    let has = |action: &&str| drawn.contains(action) || ghost.actions.contains(action);
                    it.actions.iter().all(has) && !it.actions.iter().all(|it| drawn.contains(it))
                };
                let may_draw =
                    beside.is_some() || self.diagram.refuse_access(from.as_str(), to.as_str()).is_none();
                let whole: Vec<&Grant> = ty.grants.iter().filter(is_whole).filter(|_| may_draw).collect();
                let whole = widest(&whole);
                let edge = GhostEdge {
                    from: from.clone(),
                    to: to.clone(),
                    grants: whole.iter().map(|it| it.name.to_owned()).collect(),
                    labels: whole.iter().map(|it| it.label).collect(),
                    actions: ghost.actions.clone(),
                    by: ghost.by.iter().map(ToString::to_string).collect(),
                    beside: beside.map(|(id, _)| id.clone()),
                };
                ghosts.entry((from, to.clone())).or_insert(edge);
            }
        }
        ghosts.into_values().collect()
    }
}
