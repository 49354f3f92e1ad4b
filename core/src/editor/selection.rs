//! What is selected.

use std::collections::BTreeSet;

use super::scene::Scene;
use crate::model::{EdgeId, NodeId};

/// Selected nodes and edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    nodes: BTreeSet<NodeId>,
    edges: BTreeSet<EdgeId>,
    last: Option<NodeId>,
}

impl Selection {
    /// Exactly these.
    pub fn new(nodes: impl IntoIterator<Item = NodeId>, edges: impl IntoIterator<Item = EdgeId>) -> Self {
        let mut selection = Self { edges: edges.into_iter().collect(), ..Self::default() };
        for id in nodes {
            selection.last = Some(id.clone());
            selection.nodes.insert(id);
        }
        selection
    }

    /// One node.
    pub fn node(id: NodeId) -> Self {
        Self::new([id], [])
    }

    /// Selected nodes in id order.
    pub fn nodes(&self) -> &BTreeSet<NodeId> {
        &self.nodes
    }

    /// Selected edges in id order.
    pub fn edges(&self) -> &BTreeSet<EdgeId> {
        &self.edges
    }

    /// The node selected last, from which the keyboard goes on.
    pub fn last(&self) -> Option<&NodeId> {
        self.last.as_ref()
    }

    /// The node, if nothing else is selected.
    pub fn only_node(&self) -> Option<&NodeId> {
        if self.nodes.len() == 1 && self.edges.is_empty() { self.nodes.first() } else { None }
    }

    /// The edge, if nothing else is selected.
    pub fn only_edge(&self) -> Option<&EdgeId> {
        if self.edges.len() == 1 && self.nodes.is_empty() { self.edges.first() } else { None }
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.edges.is_empty()
    }

    /// Whether a node is selected.
    pub fn has_node(&self, id: &str) -> bool {
        self.nodes.contains(id)
    }

    /// Whether an edge is selected.
    pub fn has_edge(&self, id: &str) -> bool {
        self.edges.contains(id)
    }

    /// Selects a node too, or no longer.
    pub(super) fn toggle_node(&mut self, id: &NodeId) {
        if self.nodes.remove(id) {
            self.last = self.nodes.last().cloned();
        } else {
            self.nodes.insert(id.clone());
            self.last = Some(id.clone());
        }
    }

    /// Selects an edge too, or no longer.
    pub(super) fn toggle_edge(&mut self, id: &EdgeId) {
        if !self.edges.remove(id) {
            self.edges.insert(id.clone());
        }
    }

    /// Selected nodes that stand in no other selected node: moving them moves all.
    pub fn roots(&self, scene: &Scene) -> Vec<NodeId> {
        let inside = |id: &NodeId| scene.ancestors(id.as_str()).any(|it| self.nodes.contains(it));
        self.nodes.iter().filter(|id| !inside(id)).cloned().collect()
    }

    /// The same without what is no longer there.
    #[must_use]
    pub(super) fn pruned(&self, scene: &Scene) -> Self {
        let nodes = self.nodes.iter().filter(|it| scene.node(it.as_str()).is_some()).cloned().collect();
        let edges = self.edges.iter().filter(|it| scene.edge(it.as_str()).is_some()).cloned().collect();
        let last = self.last.clone().filter(|it| scene.node(it.as_str()).is_some());
        Self { nodes, edges, last }
    }
}
