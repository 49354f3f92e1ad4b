//! Copies of nodes and edges, on the clipboard as text and back in a diagram.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::geometry::{Vec2, bounds};
use super::new_node::{renew, unique_name};
use super::placement::{free_place, refusal};
use super::scene::Scene;
use crate::catalog::Properties;
use crate::layout::PADDING;
use crate::model::{
    Anchor, Annotation, AnnotationId, Arrow, Contents, Diagram, Edge, EdgeId, IdSource, Node, NodeId, Op,
    Parameter, Placement, Rect, Target,
};
use crate::sort::InOrder;
use crate::value::Value;

/// Part of a diagram.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fragment {
    /// Tells our text from any other on the clipboard.
    drawbridge: Mark,
    /// Inputs the nodes use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    parameters: BTreeMap<String, Parameter>,
    /// Nodes; those whose container is not among them stand at their place on the canvas.
    nodes: BTreeMap<NodeId, Node>,
    /// Edges between them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    edges: BTreeMap<EdgeId, Edge>,
    /// Notes, texts and frames, at their places on the canvas.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<AnnotationId, Annotation>,
    /// Closed containers, with the annotations that they hide.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    closed: BTreeMap<NodeId, BTreeSet<AnnotationId>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
enum Mark {
    #[default]
    #[serde(rename = "fragment/1")]
    Fragment1,
}

/// The longest text taken from the clipboard, in bytes.
const MAX_TEXT: usize = 20_000_000;

/// What pasting would do.
pub struct Pasted {
    /// The ops.
    pub ops: Vec<Op>,
    /// The copies of the fragment's outermost nodes.
    pub roots: Vec<NodeId>,
    /// The copies of notes, texts and frames.
    pub annotations: Vec<AnnotationId>,
}

/// Where copies go.
pub enum Destination<'a> {
    /// Beside the originals: moved by a way, each into the container its original stands in.
    Moved(Vec2),
    /// As near as may be to where the originals stood, into this container if it takes them.
    Near(Option<&'a NodeId>),
    /// Each root into its own container, at its own place, and annotations moved by a way.
    Exactly(&'a BTreeMap<NodeId, (Option<NodeId>, Rect)>, Vec2),
}

impl Fragment {
    /// A copy of nodes, with all they contain and the edges among them.
    pub fn copy(diagram: &Diagram, scene: &Scene, roots: &[NodeId], annotations: &[AnnotationId]) -> Self {
        let ids: BTreeSet<NodeId> = roots.iter().flat_map(|it| scene.subtree(it)).collect();
        let mut nodes = BTreeMap::new();
        for id in &ids {
            let (Some(node), Some(place)) = (diagram.node(id.as_str()), scene.node(id.as_str())) else {
                continue;
            };
            let mut node = node.clone();
            if node.placement.parent.as_ref().is_some_and(|it| !ids.contains(it)) {
                node.placement.rect = place.open_rect();
            }
            nodes.insert(id.clone(), node);
        }
        let at_them = ids.iter().filter_map(|it| scene.node(it.as_str())).flat_map(|it| &it.edges);
        let edges = at_them
            .filter_map(|id| Some((id.clone(), diagram.edge(id.as_str())?.clone())))
            .filter(|(_, it)| ids.contains(&it.from) && ids.contains(&it.to))
            .collect();
        let mut used = BTreeSet::new();
        for value in nodes.values().flat_map(|it: &Node| it.props.values()) {
            value.walk(&mut |it| {
                if let Value::Param(name) = it {
                    used.insert(name.clone());
                }
            });
        }
        let parameters = diagram.parameters().iter().filter(|(name, _)| used.contains(*name));
        let parameters = parameters.map(|(name, it)| (name.clone(), it.clone())).collect();
        let annotations = annotations
            .iter()
            .filter_map(|id| Some((id.clone(), scene.seated(id, diagram.annotation(id.as_str())?))))
            .collect();
        let closed = diagram.closed().filter(|(id, _)| ids.contains(*id));
        let closed = closed.map(|(id, notes)| (id.clone(), notes.clone())).collect();
        Self { drawbridge: Mark::Fragment1, parameters, nodes, edges, annotations, closed }
    }

    /// Whether there is nothing to copy.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.annotations.is_empty()
    }

    /// How far from the originals copies of annotations go. Those of a frame stand beside it, with all that lies in it.
    fn way(&self, diagram: &Diagram, destination: &Destination<'_>) -> Vec2 {
        let beside = || {
            let frames = self.annotations.values().filter(|it| it.is_frame());
            bounds(frames.map(|it| it.rect)).map(|it| Vec2::new(it.w + 2.0 * PADDING, 0.0))
        };
        match destination {
            Destination::Exactly(_, way) => *way,
            Destination::Moved(way) => beside().unwrap_or(*way),
            Destination::Near(_) => {
                let is_taken = |by: Vec2| {
                    let rects = || diagram.annotations().map(|(_, it)| it.rect);
                    self.annotations.values().any(|it| rects().any(|rect| rect == it.rect.translated(by)))
                };
                let step = beside().unwrap_or(Vec2::new(PADDING, PADDING));
                let mut way = Vec2::default();
                /// Nobody pastes the same more often without moving it.
                const MOST: usize = 100;
                for _ in 0..MOST {
                    if !is_taken(way) {
                        break;
                    }
                    way = way + step;
                }
                way
            }
        }
    }

    /// As text for the clipboard.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the clipboard.
    ///
    /// # Errors
    ///
    /// One sentence that says why the text is nothing that can be pasted.
    pub fn from_text(text: &str) -> Result<Self, String> {
        if text.len() > MAX_TEXT {
            return Err("the clipboard holds more than 20 MB, too much to paste".to_owned());
        }
        if !text.trim_start().starts_with('{') || !text.contains("\"drawbridge\"") {
            return Err("the clipboard holds nothing from a diagram".to_owned());
        }
        serde_json::from_str(text)
            .map_err(|error| format!("the clipboard holds no diagram we can read: {error}"))
    }

    /// Nodes whose container is not in the fragment.
    fn roots(&self) -> impl Iterator<Item = (&NodeId, &Node)> {
        self.nodes
            .iter()
            .filter(|(_, it)| it.placement.parent.as_ref().is_none_or(|it| !self.nodes.contains_key(it)))
    }

    /// Works out how to put copies into a diagram.
    ///
    /// # Errors
    ///
    /// One sentence that says where the first node that finds no container belongs.
    pub fn paste(
        &self,
        diagram: &Diagram,
        scene: &Scene,
        ids: &mut IdSource,
        destination: &Destination<'_>,
    ) -> Result<Pasted, String> {
        let new_ids: BTreeMap<&NodeId, NodeId> = self.nodes.keys().map(|it| (it, ids.node())).collect();
        let mut draft = Draft::new(diagram, scene);
        let mut roots = Vec::new();
        let way = self.way(diagram, destination);
        // What a closed container hides goes where its copy goes.
        let mut ways: BTreeMap<&AnnotationId, Vec2> = BTreeMap::new();
        for (old, node) in self.roots() {
            let Some(new) = new_ids.get(old) else { continue };
            let is_closed = self.closed.contains_key(old);
            let wanted = if is_closed { node.placement.rect.card() } else { node.placement.rect };
            let (parent, rect) = destination.of(&draft, diagram, old, node, wanted.translated(way))?;
            draft.fold(new, is_closed);
            let rect = if is_closed { node.placement.rect.at(rect.origin()) } else { rect };
            let by = rect.origin() - node.placement.rect.origin();
            for note in self.hidden_in(old) {
                ways.insert(note, by);
            }
            draft.add(new, parent, rect);
            roots.push(new.clone());
        }
        draft.grow_around(&roots);
        // Copies lie where the originals left room; they and what they made grow are settled now.
        let placed: BTreeMap<NodeId, Placement> =
            roots.iter().filter_map(|it| Some((it.clone(), draft.added(it)?))).collect();
        let mut ops = draft.into_ops();
        self.add_parameters(diagram, &mut ops);
        self.add_nodes(diagram, &new_ids, &placed, &mut ops);
        for edge in self.edges.values() {
            if let (Some(from), Some(to)) = (new_ids.get(&edge.from), new_ids.get(&edge.to)) {
                let edge = Edge { from: from.clone(), to: to.clone(), kind: edge.kind.clone() };
                ops.push(Op::AddEdge { id: ids.edge(), edge });
            }
        }
        let way = |id: &AnnotationId| ways.get(id).copied().unwrap_or(way);
        let copies = self.add_annotations(diagram, ids, &new_ids, way, &mut ops);
        for (old, notes) in &self.closed {
            let notes = notes.iter().filter_map(|it| copies.get(it)).cloned().collect();
            if let Some(id) = new_ids.get(old).cloned() {
                ops.push(Op::SetClosed { id, closed: Some(notes) });
            }
        }
        let is_hidden = |id: &AnnotationId| self.closed.values().any(|it| it.contains(id));
        let annotations = copies.into_iter().filter(|(old, _)| !is_hidden(old)).map(|it| it.1).collect();
        Ok(Pasted { ops, roots, annotations })
    }

    /// Annotations that a node, or a closed container in it, hides.
    fn hidden_in(&self, root: &NodeId) -> Vec<&AnnotationId> {
        /// Text from the clipboard may hold containers that contain each other.
        const DEEPEST: usize = 64;
        let parent = |id: &NodeId| self.nodes.get(id).and_then(|it| it.placement.parent.clone());
        let is_in = |id: &NodeId| {
            let mut chain = std::iter::successors(Some(id.clone()), |it| parent(it)).take(DEEPEST);
            chain.any(|it| it == *root)
        };
        self.closed.iter().filter(|(id, _)| is_in(id)).flat_map(|(_, notes)| notes).collect()
    }

    /// Adds copies of annotations, which are about copies of what the originals are about.
    fn add_annotations(
        &self,
        diagram: &Diagram,
        ids: &mut IdSource,
        nodes: &BTreeMap<&NodeId, NodeId>,
        way: impl Fn(&AnnotationId) -> Vec2,
        ops: &mut Vec<Op>,
    ) -> BTreeMap<&AnnotationId, AnnotationId> {
        let new_ids: BTreeMap<&AnnotationId, AnnotationId> =
            self.annotations.keys().map(|it| (it, ids.annotation())).collect();
        for (old, it) in &self.annotations {
            let Some(id) = new_ids.get(old) else { continue };
            let closed = it.closed.as_ref().map(|it| Contents {
                nodes: it.nodes.iter().filter_map(|it| nodes.get(it)).cloned().collect(),
                annotations: it.annotations.iter().filter_map(|it| new_ids.get(it)).cloned().collect(),
            });
            // A copy of a note alone is about the same node, if that is here.
            let is_here = |it: &&NodeId| diagram.node(it.as_str()).is_some();
            let pin = it.pin.as_ref().and_then(|it| nodes.get(it).or(Some(it).filter(is_here))).cloned();
            // A copy of an arrow hangs on copies, and where there are none, on nothing: else it would lie on the original.
            let copied = |anchor: &Option<Anchor>| {
                let Anchor { target, at } = anchor.as_ref()?;
                let target = match target {
                    Target::Node(it) => Target::Node(nodes.get(it)?.clone()),
                    Target::Annotation(it) => Target::Annotation(new_ids.get(it)?.clone()),
                };
                Some(Anchor { target, at: *at })
            };
            let arrow = it
                .arrow
                .as_ref()
                .map(|it| Box::new(Arrow { from: copied(&it.from), to: copied(&it.to), ..(**it).clone() }));
            let copy = Annotation { rect: it.rect.translated(way(old)), closed, pin, arrow, ..it.clone() };
            ops.push(Op::SetAnnotation { id: id.clone(), annotation: Some(copy) });
        }
        new_ids
    }

    fn add_parameters(&self, diagram: &Diagram, ops: &mut Vec<Op>) {
        for (name, parameter) in &self.parameters {
            if !diagram.parameters().contains_key(name) {
                ops.push(Op::SetParameter { name: name.clone(), parameter: Some(parameter.clone()) });
            }
        }
    }

    /// Adds containers before what they hold, then the references, when everything they may lead to is there.
    fn add_nodes(
        &self,
        diagram: &Diagram,
        new_ids: &BTreeMap<&NodeId, NodeId>,
        placed: &BTreeMap<NodeId, Placement>,
        ops: &mut Vec<Op>,
    ) {
        let mut names: BTreeSet<String> = diagram.nodes().map(|(_, it)| it.name.clone()).collect();
        // Renewed properties must differ among the copies too, so each one is worked out with those before it present.
        let mut future = diagram.clone();
        let mut references = Vec::new();
        for op in &*ops {
            // Ops that do not fit are refused later, with the whole transaction.
            let _ = future.apply(op.clone());
        }
        for old in self.containers_first() {
            let (Some(node), Some(id)) = (self.nodes.get(old), new_ids.get(old)) else { continue };
            let mut node = node.clone();
            node.name = unique_name(&node.name, |it| names.contains(it));
            names.insert(node.name.clone());
            node.placement = match placed.get(id) {
                Some(it) => it.clone(),
                None => Placement {
                    parent: node.placement.parent.as_ref().and_then(|it| new_ids.get(it)).cloned(),
                    rect: node.placement.rect,
                },
            };
            let (plain, referring) = split_references(diagram, node.props, new_ids);
            node.props = plain;
            if placed.contains_key(id) {
                renew(&future, &mut node);
            }
            references.extend(referring.into_iter().map(|(key, value)| Op::SetProperty {
                id: id.clone(),
                key: key.to_owned(),
                value: Some(value),
            }));
            let op = Op::AddNode { id: id.clone(), node };
            let _ = future.apply(op.clone());
            ops.push(op);
        }
        ops.extend(references);
    }

    fn containers_first(&self) -> Vec<&NodeId> {
        /// Text from the clipboard may hold containers that contain each other.
        const DEEPEST: usize = 64;
        let depth = |id: &NodeId| {
            let parent = |id: &NodeId| self.nodes.get(id).and_then(|it| it.placement.parent.clone());
            std::iter::successors(parent(id), |it| parent(it)).take(DEEPEST).count()
        };
        let mut order: Vec<&NodeId> = self.nodes.keys().collect();
        order.order_by_cached_key(|it| depth(it));
        order
    }
}

impl Destination<'_> {
    fn of(
        &self,
        draft: &Draft<'_>,
        diagram: &Diagram,
        old: &NodeId,
        node: &Node,
        wanted: Rect,
    ) -> Result<(Option<NodeId>, Rect), String> {
        let original = node.placement.parent.clone().filter(|it| diagram.node(it.as_str()).is_some());
        let takes = |it: &Option<NodeId>| {
            let is_alike = it.is_none() && node.stands_undrawn();
            is_alike || refusal(diagram, &[node.ty], it.as_ref()).is_none()
        };
        match self {
            Self::Exactly(places, _) => {
                let (parent, rect) = places.get(old).cloned().ok_or_else(|| node.ty.belongs())?;
                if takes(&parent) { Ok((parent, rect)) } else { Err(node.ty.belongs()) }
            }
            Self::Moved(_) => {
                let parent = [original, None].into_iter().find(takes).ok_or_else(|| node.ty.belongs())?;
                Ok((parent.clone(), free_place(draft, parent.as_ref(), wanted, &[])))
            }
            Self::Near(container) => {
                let around = container.iter().flat_map(|it| {
                    std::iter::once(Some((*it).clone()))
                        .chain(diagram.ancestors(it.as_str()).map(|(id, _)| Some(id.clone())))
                });
                let mut choices = around.chain([original, None]);
                let parent = choices.find(takes).ok_or_else(|| node.ty.belongs())?;
                Ok((parent.clone(), free_place(draft, parent.as_ref(), wanted, &[])))
            }
        }
    }
}

/// Properties that hold no references, and those that do, led to the copies or to nodes that are there. References
/// that lead nowhere are left out.
fn split_references(
    diagram: &Diagram,
    props: Properties,
    new_ids: &BTreeMap<&NodeId, NodeId>,
) -> (Properties, Vec<(&'static str, Value)>) {
    let mut plain = Properties::new();
    let mut referring = Vec::new();
    for (key, value) in props {
        if value.targets().is_empty() {
            plain.insert(key, value);
        } else if let Some(value) = redirect(diagram, value, new_ids) {
            referring.push((key, value));
        }
    }
    (plain, referring)
}

fn redirect(diagram: &Diagram, value: Value, new_ids: &BTreeMap<&NodeId, NodeId>) -> Option<Value> {
    let leads_somewhere = |it: &Value| {
        it.targets().iter().all(|it| new_ids.contains_key(&NodeId::from(*it)) || diagram.node(it).is_some())
    };
    let value = match value {
        Value::List(items) => Value::List(items.into_iter().filter(leads_somewhere).collect()),
        other => other,
    };
    let is_nothing = matches!(&value, Value::List(items) if items.is_empty());
    if is_nothing || !leads_somewhere(&value) {
        return None;
    }
    Some(value.map(&mut |it| match it {
        Value::Ref { target, attr } => {
            let target = new_ids.get(&NodeId::from(target.as_str())).map_or(target, ToString::to_string);
            Value::Ref { target, attr }
        }
        other => other,
    }))
}
