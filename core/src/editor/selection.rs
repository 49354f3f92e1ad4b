//! What is selected.

use std::collections::BTreeSet;

use super::scene::Scene;
use crate::model::{AnnotationId, EdgeId, NodeId};

/// Selected nodes, edges and annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    nodes: BTreeSet<NodeId>,
    edges: BTreeSet<EdgeId>,
    annotations: BTreeSet<AnnotationId>,
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

    /// One note, text or frame.
    pub fn annotation(id: AnnotationId) -> Self {
        Self { annotations: [id].into(), ..Self::default() }
    }

    /// The same with these annotations too.
    #[must_use]
    pub fn with_annotations(mut self, ids: impl IntoIterator<Item = AnnotationId>) -> Self {
        self.annotations.extend(ids);
        self
    }

    /// Selected annotations in id order.
    pub fn annotations(&self) -> &BTreeSet<AnnotationId> {
        &self.annotations
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
        let is_alone = self.edges.is_empty() && self.annotations.is_empty();
        self.nodes.first().filter(|_| is_alone && self.nodes.len() == 1)
    }

    /// The edge, if nothing else is selected.
    pub fn only_edge(&self) -> Option<&EdgeId> {
        let is_alone = self.nodes.is_empty() && self.annotations.is_empty();
        self.edges.first().filter(|_| is_alone && self.edges.len() == 1)
    }

    /// The annotation, if nothing else is selected.
    pub fn only_annotation(&self) -> Option<&AnnotationId> {
        let is_alone = self.nodes.is_empty() && self.edges.is_empty();
        self.annotations.first().filter(|_| is_alone && self.annotations.len() == 1)
    }

    /// How many nodes and annotations are selected.
    pub fn n_boxes(&self) -> usize {
        self.nodes.len() + self.annotations.len()
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.edges.is_empty() && self.annotations.is_empty()
    }

    /// Whether a node is selected.
    pub fn has_node(&self, id: &str) -> bool {
        self.nodes.contains(id)
    }

    /// Whether an edge is selected.
    pub fn has_edge(&self, id: &str) -> bool {
        self.edges.contains(id)
    }

    /// Whether an annotation is selected.
    pub fn has_annotation(&self, id: &str) -> bool {
        self.annotations.contains(id)
    }

    /// Selects an annotation too, or no longer.
    pub(super) fn toggle_annotation(&mut self, id: &AnnotationId) {
        if !self.annotations.remove(id) {
            self.annotations.insert(id.clone());
        }
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
        let annotations =
            self.annotations.iter().filter(|it| scene.annotation(it.as_str()).is_some()).cloned().collect();
        let last = self.last.clone().filter(|it| scene.node(it.as_str()).is_some());
        Self { nodes, edges, annotations, last }
    }
}
