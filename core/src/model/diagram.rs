//! The document and its invariants.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Annotation, AnnotationId, EdgeId, Expectation, ExpectationId, NodeId, Parameter, Settings, Suppression,
    SuppressionId, View, ViewId,
};
use crate::catalog::other::resource;
use crate::catalog::{Grant, Properties, ResourceType};
use crate::shared::Shared;
use crate::sort::InOrder;

/// Where a node stands and how large it is, in canvas units relative to its parent's top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, positive.
    pub w: f64,
    /// Height, positive.
    pub h: f64,
}

/// Container and place, changed only together: a place means nothing without its container.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The container; `None` is the canvas itself.
    pub parent: Option<NodeId>,
    /// The place within it.
    pub rect: Rect,
}

/// One resource on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub ty: &'static ResourceType,
    /// What the user calls it. Labels in both languages come from it.
    pub name: String,
    /// Container and place.
    pub placement: Placement,
    /// Only the properties the user set.
    pub props: Properties,
}

/// A connection between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it starts.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What it means.
    pub kind: EdgeKind,
}

/// What an edge means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EdgeKind {
    /// `from` may do to `to` what these grants of its type say, such as `read`.
    Access {
        /// Names of grants; at least one.
        grants: BTreeSet<String>,
    },
}

/// The whole document. Changed only by [`Diagram::apply`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub(super) settings: Settings,
    pub(super) parameters: BTreeMap<String, Parameter>,
    pub(super) nodes: BTreeMap<NodeId, Shared<Node>>,
    pub(super) edges: BTreeMap<EdgeId, Shared<Edge>>,
    /// Both ends of every edge: two nodes are connected once, and asking that of each edge would make large files slow to open.
    pub(super) connected: BTreeSet<(NodeId, NodeId)>,
    pub(super) suppressions: BTreeMap<SuppressionId, Suppression>,
    pub(super) expectations: BTreeMap<ExpectationId, Expectation>,
    pub(super) annotations: BTreeMap<AnnotationId, Annotation>,
    /// Closed containers with the annotations that lay in them.
    pub(super) closed: BTreeMap<NodeId, BTreeSet<AnnotationId>>,
    pub(super) views: BTreeMap<ViewId, View>,
}

impl Node {
    /// What people call what it is: its type, or what it says of that where the catalogue does not know it.
    pub fn type_label(&self) -> &str {
        let own = (*self.ty == resource::TYPE).then(|| resource::label(&self.props)).flatten();
        own.unwrap_or(self.ty.label)
    }

    /// Whether it stands on the canvas because what it is in is not drawn ([`Parent::UNDRAWN`]).
    ///
    /// [`Parent::UNDRAWN`]: crate::catalog::Parent::UNDRAWN
    pub fn stands_undrawn(&self) -> bool {
        self.placement.parent.is_none() && self.ty.parent(None).is_some_and(|it| !it.is_offered)
    }
}

impl Rect {
    /// A rectangle.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// Whether all four numbers make sense: finite, within ten million units, positive size.
    pub fn is_sound(&self) -> bool {
        const FAR: f64 = 1e7;
        let near = |it: f64| it.is_finite() && it.abs() <= FAR;
        near(self.x) && near(self.y) && near(self.w) && near(self.h) && self.w > 0.0 && self.h > 0.0
    }
}

impl Diagram {
    /// What holds for the whole diagram.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Inputs by name.
    pub fn parameters(&self) -> &BTreeMap<String, Parameter> {
        &self.parameters
    }

    /// Nodes in id order, so that everything derived from a diagram is deterministic.
    pub fn nodes(&self) -> impl Iterator<Item = (&NodeId, &Node)> {
        self.nodes.iter().map(|(id, it)| (id, &**it))
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// How many edges there are.
    pub fn n_edges(&self) -> usize {
        self.edges.len()
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id).map(|it| &**it)
    }

    /// The same with its id, as long as the diagram is there.
    pub(crate) fn known_node(&self, id: &str) -> Option<(&NodeId, &Node)> {
        self.nodes.get_key_value(id).map(|(id, it)| (id, &**it))
    }

    /// Edges in id order.
    pub fn edges(&self) -> impl Iterator<Item = (&EdgeId, &Edge)> {
        self.edges.iter().map(|(id, it)| (id, &**it))
    }

    /// The edge with this id.
    pub fn edge(&self, id: &str) -> Option<&Edge> {
        self.edges.get(id).map(|it| &**it)
    }

    /// The same with its id, as long as the diagram is there.
    pub(crate) fn known_edge(&self, id: &str) -> Option<(&EdgeId, &Edge)> {
        self.edges.get_key_value(id).map(|(id, it)| (id, &**it))
    }

    /// The findings that somebody decided to live with, in id order.
    pub fn suppressions(&self) -> impl Iterator<Item = (&SuppressionId, &Suppression)> {
        self.suppressions.iter()
    }

    /// What has to hold whatever is drawn, in id order.
    pub fn expectations(&self) -> impl Iterator<Item = (&ExpectationId, &Expectation)> {
        self.expectations.iter()
    }

    /// The views that were saved, in the order of the list.
    pub fn views(&self) -> Vec<(&ViewId, &View)> {
        let mut views: Vec<_> = self.views.iter().collect();
        views.order_by_key(|(_, it)| it.place);
        views
    }

    /// The view with this id.
    pub fn view(&self, id: &str) -> Option<&View> {
        self.views.get(id)
    }

    /// The nodes directly inside a container, or on the canvas itself, in id order.
    pub fn children<'a>(
        &'a self,
        parent: Option<&'a NodeId>,
    ) -> impl Iterator<Item = (&'a NodeId, &'a Node)> {
        self.nodes().filter(move |(_, it)| it.placement.parent.as_ref() == parent)
    }

    /// The containers around a node, innermost first.
    pub fn ancestors<'a>(&'a self, id: &str) -> impl Iterator<Item = (&'a NodeId, &'a Node)> {
        let mut next = self.node(id).and_then(|it| it.placement.parent.as_ref());
        std::iter::from_fn(move || {
            let id = next?;
            let (id, node) = self.known_node(id.as_str())?;
            next = node.placement.parent.as_ref();
            Some((id, node))
        })
    }

    /// The rectangle of a node on the canvas.
    pub fn absolute_rect(&self, id: &str) -> Option<Rect> {
        let mut rect = self.node(id)?.placement.rect;
        for (_, container) in self.ancestors(id) {
            rect.x += container.placement.rect.x;
            rect.y += container.placement.rect.y;
        }
        Some(rect)
    }

    /// The grants an access edge conveys, as its target's type declares them.
    pub fn grants(&self, edge: &Edge) -> Vec<&'static Grant> {
        let EdgeKind::Access { grants } = &edge.kind;
        let ty = self.node(edge.to.as_str()).map(|it| it.ty);
        grants.iter().filter_map(|name| ty?.grant(name)).collect()
    }

    /// What speaks against an access edge, in one sentence; `None` if nothing does.
    pub fn refuse_access(&self, from: &str, to: &str) -> Option<String> {
        let (Some(source), Some(target)) = (self.node(from), self.node(to)) else {
            return Some("the edge needs a node at both ends".to_owned());
        };
        if source.ty.principal.is_none() {
            return Some(format!("{} has no role of its own, so no access starts at it", source.ty.a_label));
        }
        if target.ty.grants.is_empty() {
            return Some(format!("{} is nothing a role gets access to", target.ty.a_label));
        }
        None
    }

    /// What is wrong with this document. Always empty unless we have a bug: tests sweep it after every op.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (id, node) in &self.nodes {
            let parent = node.placement.parent.as_ref();
            let container = parent.map(|it| self.nodes.get(it));
            match container {
                Some(None) => found.push(format!("`{id}` stands in a container that is not there")),
                Some(Some(it)) if node.ty.parent(Some(it.ty)).is_none() => {
                    found.push(format!("`{id}` stands in a container that does not take it"));
                }
                None if node.ty.parent(None).is_none() => {
                    found.push(format!("`{id}` cannot stand on the canvas"));
                }
                _ => {}
            }
            if self.ancestors(id.as_str()).take(self.nodes.len() + 1).any(|(it, _)| it == id) {
                found.push(format!("`{id}` contains itself"));
            }
            if !node.placement.rect.is_sound() {
                found.push(format!("`{id}` has no sound rectangle"));
            }
            for (key, value) in &node.props {
                if let Err(error) = self.check_property(node.ty, key, value) {
                    found.push(format!("`{id}`: {error}"));
                }
            }
        }
        if self.connected.len() != self.edges.len() {
            found.push("what is connected is not what the edges say".to_owned());
        }
        for (id, edge) in &self.edges {
            if !self.connected.contains(&(edge.from.clone(), edge.to.clone())) {
                found.push(format!("`{id}` is not known to connect its ends"));
            }
            if let Some(reason) = self.refuse_access(edge.from.as_str(), edge.to.as_str()) {
                found.push(format!("edge `{id}`: {reason}"));
            }
        }
        for (id, expectation) in &self.expectations {
            if let Err(reason) = self.check_expectation(expectation) {
                found.push(format!("expectation `{id}` {reason}"));
            }
        }
        if self.annotations.len() > Annotation::MOST {
            let (there, most) = (self.annotations.len(), Annotation::MOST);
            found.push(format!("{there} notes, texts and frames are more than the {most} of a diagram"));
        }
        if self.views.len() > View::MOST_VIEWS {
            let (there, most) = (self.views.len(), View::MOST_VIEWS);
            found.push(format!("{there} views are more than the {most} of a diagram"));
        }
        for (id, annotation) in &self.annotations {
            if let Err(reason) = annotation.check() {
                found.push(format!("annotation `{id}` {reason}"));
            }
        }
        for id in self.closed.keys() {
            if !self.node(id.as_str()).is_some_and(|it| it.ty.is_container()) {
                found.push(format!("`{id}` is closed and no container"));
            }
        }
        for (id, view) in &self.views {
            if let Err(reason) = view.check() {
                found.push(format!("view `{id}` {reason}"));
            }
        }
        found
    }
}
