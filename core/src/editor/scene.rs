//! Where everything is: absolute boxes and routes, indexed by place, kept in step with the diagram op by op.

mod edges;
mod folding;
mod reading;

use std::collections::{BTreeMap, BTreeSet};

pub use folding::Cover;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::arrows::{SceneArrow, aimed, along};
use super::geometry::{Point, bounds};
use super::route::Route;
use crate::model::{Annotation, AnnotationId, Diagram, EdgeId, Node, NodeId, Op, Placement, Rect};
use crate::sort::InOrder;

/// Geometry of all nodes and edges of a diagram.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    nodes: BTreeMap<NodeId, SceneNode>,
    edges: BTreeMap<EdgeId, SceneEdge>,
    annotations: BTreeMap<AnnotationId, SceneAnnotation>,
    arrows: BTreeMap<AnnotationId, SceneArrow>,
    /// Nodes on the canvas itself, in id order.
    roots: Vec<NodeId>,
    /// What closed frames and containers hide.
    folding: folding::Folding,
    /// Nodes by place, without those that something closed hides.
    node_index: RTree<NodeEntry>,
    /// Edges by their corridors: what is in the corridor of an edge may change its route.
    edge_index: RTree<EdgeEntry>,
    /// There are so many edges that plain routes have to do.
    is_crowded: bool,
}

/// Where a note, a text, a frame or an arrow is. There are few enough to look at each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SceneAnnotation {
    /// Its box.
    pub rect: Rect,
    /// All it covers: of a frame, the title as well.
    pub extent: Rect,
    /// Whether it is a frame.
    pub is_frame: bool,
    /// Whether it is a closed frame: its box is that of its title and count.
    pub is_closed: bool,
    /// Whether a closed frame or container hides it: its box is that of the card.
    pub is_folded: bool,
    /// Where an arrow runs; `None` for whatever is none.
    pub line: Option<(Point, Point)>,
    /// Box and extent when nothing hides it.
    own: (Rect, Rect),
    /// Its box if it is a frame and closed.
    closed_rect: Rect,
}

/// Where a node is.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneNode {
    /// Its box on the canvas; of a closed container, that of its card.
    pub rect: Rect,
    /// How many containers are around it.
    pub depth: usize,
    /// The container.
    pub parent: Option<NodeId>,
    /// What it contains, in id order.
    pub children: Vec<NodeId>,
    /// Edges that start or end at it, in id order.
    pub edges: Vec<EdgeId>,
    /// Whether it is an open box that holds other nodes, rather than an icon or a card.
    pub is_container: bool,
    /// Whether it is a closed container: a card that stands for all in it.
    pub is_closed: bool,
    /// Its box relative to its container, as large as it is when open.
    local: Rect,
}

/// Where an edge runs.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneEdge {
    /// Where it starts.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// Its line.
    pub route: Route,
    /// The line it would take alone.
    alone: Route,
    corridor: Rect,
}

/// What a part of the canvas shows, in the order it is painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visible<'a> {
    /// Boxes, outer ones first.
    pub containers: Vec<&'a NodeId>,
    /// Edges; none is meant to cover another, so in no order.
    pub edges: Vec<&'a EdgeId>,
    /// Icons.
    pub icons: Vec<&'a NodeId>,
}

type NodeEntry = GeomWithData<Rectangle<[f64; 2]>, (NodeId, bool)>;
type EdgeEntry = GeomWithData<Rectangle<[f64; 2]>, EdgeId>;

fn corners(rect: &Rect) -> ([f64; 2], [f64; 2]) {
    ([rect.x, rect.y], [rect.right(), rect.bottom()])
}

fn envelope(rect: &Rect) -> AABB<[f64; 2]> {
    let (low, high) = corners(rect);
    AABB::from_corners(low, high)
}

fn rectangle(rect: &Rect) -> Rectangle<[f64; 2]> {
    let (low, high) = corners(rect);
    Rectangle::from_corners(low, high)
}

impl SceneNode {
    /// Whether it is a box, open or closed, rather than an icon with its name below.
    pub const fn is_box(&self) -> bool {
        self.is_container || self.is_closed
    }

    /// The box that a closed container has on the canvas when it is open; of any other node, its box.
    pub fn open_rect(&self) -> Rect {
        Rect { w: self.local.w, h: self.local.h, ..self.rect }
    }

    fn entry(&self, id: &NodeId) -> NodeEntry {
        GeomWithData::new(rectangle(&self.rect), (id.clone(), self.is_container))
    }
}

impl Scene {
    /// The scene of a diagram.
    pub fn new(diagram: &Diagram) -> Self {
        let mut scene = Self::default();
        for (id, notes) in diagram.closed() {
            scene.folding.note_container(id, Some(notes));
        }
        for (id, _) in diagram.nodes() {
            scene.add_with_ancestors(diagram, id);
        }
        scene.node_index = RTree::bulk_load(scene.nodes.iter().map(|(id, it)| it.entry(id)).collect());
        for (id, edge) in diagram.edges() {
            scene.add_edge(id, edge);
        }
        for (id, it) in diagram.annotations() {
            scene.set_annotation(id, it);
            scene.folding.note(id, Some(it));
        }
        let mut dirty = scene.edges.keys().cloned().collect();
        scene.refold(&mut dirty);
        scene.reroute(&dirty);
        scene.aim();
        scene
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&SceneNode> {
        self.nodes.get(id)
    }

    /// The edge with this id.
    pub fn edge(&self, id: &str) -> Option<&SceneEdge> {
        self.edges.get(id)
    }

    /// The annotation with this id.
    pub fn annotation(&self, id: &str) -> Option<&SceneAnnotation> {
        self.annotations.get(id)
    }

    /// Annotations that nothing closed hides, in id order.
    pub fn annotations(&self) -> impl Iterator<Item = (&AnnotationId, &SceneAnnotation)> {
        self.annotations.iter().filter(|(_, it)| !it.is_folded)
    }

    /// All annotations as people read: rows from the top, each from the left.
    pub fn annotations_in_order(&self) -> Vec<&AnnotationId> {
        let mut order: Vec<_> = self.annotations.iter().collect();
        order.order_by(|(a_id, a), (b_id, b)| {
            let (a, b) = (&a.rect, &b.rect);
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)).then_with(|| a_id.cmp(b_id))
        });
        order.into_iter().map(|(id, _)| id).collect()
    }

    /// All nodes in id order.
    pub fn nodes(&self) -> impl Iterator<Item = (&NodeId, &SceneNode)> {
        self.nodes.iter()
    }

    /// All edges in id order.
    pub fn edges(&self) -> impl Iterator<Item = (&EdgeId, &SceneEdge)> {
        self.edges.iter()
    }

    /// What is directly inside a container, or on the canvas itself, in id order.
    pub fn children(&self, parent: Option<&str>) -> &[NodeId] {
        match parent {
            None => &self.roots,
            Some(id) => self.node(id).map_or(&[], |it| &it.children),
        }
    }

    /// The containers around a node, innermost first.
    pub fn ancestors<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a NodeId> + use<'a> {
        std::iter::successors(self.node(id).and_then(|it| it.parent.as_ref()), |id| {
            self.node(id.as_str()).and_then(|it| it.parent.as_ref())
        })
    }

    /// A node and all it contains, outer ones first.
    pub fn subtree(&self, id: &NodeId) -> Vec<NodeId> {
        let mut all = vec![id.clone()];
        let mut next = 0;
        while let Some(node) = all.get(next).and_then(|it| self.node(it.as_str())) {
            all.extend(node.children.iter().cloned());
            next += 1;
        }
        all
    }

    /// The rectangle around everything.
    pub fn bounds(&self) -> Option<Rect> {
        let boxes = self.roots.iter().filter_map(|it| self.seen_rect(it.as_str()));
        let annotations = self.annotations.values().map(|it| it.extent);
        let edges = self.edges.values().filter(|it| !it.route.points.is_empty());
        bounds(boxes.chain(edges.map(|it| it.route.bounds())).chain(annotations))
    }

    /// What a part of the canvas shows.
    pub fn visible(&self, part: &Rect) -> Visible<'_> {
        if self.bounds_of_index().is_none_or(|it| part.contains_rect(&it)) {
            return self.all_in_order();
        }
        let (mut containers, mut icons) = (Vec::new(), Vec::new());
        for entry in self.node_index.locate_in_envelope_intersecting(envelope(part)) {
            let (id, is_container) = &entry.data;
            if *is_container { &mut containers } else { &mut icons }.push(id);
        }
        containers.order_by_cached_key(|id| (self.depth(id), *id));
        icons.sort_unstable();
        Visible { containers, edges: self.edges_near(part).collect(), icons }
    }

    /// Everything, without asking the index: it is in id order already.
    fn all_in_order(&self) -> Visible<'_> {
        let is_seen = |it: &(&NodeId, &SceneNode)| self.folded_into(it.0.as_str()).is_none();
        let ids = |is_container: bool| {
            let alike = self.nodes.iter().filter(move |(_, it)| it.is_container == is_container);
            alike.filter(is_seen).map(|(id, _)| id)
        };
        let mut containers: Vec<&NodeId> = ids(true).collect();
        containers.order_by_cached_key(|id| (self.depth(id), *id));
        let edges = self.edges.iter().filter(|(id, _)| !self.is_edge_folded(id.as_str()));
        Visible { containers, edges: edges.map(|it| it.0).collect(), icons: ids(false).collect() }
    }

    /// The rectangle around all nodes and corridors.
    fn bounds_of_index(&self) -> Option<Rect> {
        let around = |it: AABB<[f64; 2]>| {
            let ([x, y], [right, bottom]) = (it.lower(), it.upper());
            Rect::between(Point::new(x, y), Point::new(right, bottom))
        };
        let nodes = (self.node_index.size() > 0).then(|| around(self.node_index.root().envelope()));
        let edges = (self.edge_index.size() > 0).then(|| around(self.edge_index.root().envelope()));
        bounds(nodes.into_iter().chain(edges))
    }

    /// Nodes that are seen and whose boxes touch a part of the canvas, in no order.
    pub fn nodes_in(&self, part: &Rect) -> impl Iterator<Item = &NodeId> {
        self.node_index.locate_in_envelope_intersecting(envelope(part)).map(|it| &it.data.0)
    }

    /// Edges that may touch a part of the canvas, in no order.
    pub fn edges_near(&self, part: &Rect) -> impl Iterator<Item = &EdgeId> {
        let near = self.edge_index.locate_in_envelope_intersecting(envelope(part)).map(|it| &it.data);
        near.filter(|id| !self.is_edge_folded(id.as_str()))
    }

    /// Nodes that are seen and whose boxes contain a place, in no order.
    pub fn nodes_at(&self, at: Point) -> impl Iterator<Item = &NodeId> {
        self.node_index.locate_all_at_point([at.x, at.y]).map(|it| &it.data.0)
    }

    fn depth(&self, id: &NodeId) -> usize {
        self.node(id.as_str()).map_or(0, |it| it.depth)
    }

    /// Follows ops that were applied to the diagram.
    pub fn apply(&mut self, ops: &[Op]) {
        let mut dirty = BTreeSet::new();
        let mut refolds = self.may_refold(ops);
        for op in ops {
            match op {
                Op::AddNode { id, node } => {
                    self.add_node(id, node);
                    if let Some(it) = self.nodes.get(id).filter(|_| !self.folding.nodes.contains_key(id)) {
                        self.node_index.insert(it.entry(id));
                    }
                    self.touch(id, &mut dirty);
                }
                Op::RemoveNode { id } => {
                    self.touch(id, &mut dirty);
                    self.remove_node(id);
                }
                Op::Place { id, placement } => self.place(id, placement, &mut dirty),
                Op::AddEdge { id, edge } => {
                    self.add_edge(id, edge);
                    dirty.insert(id.clone());
                }
                Op::RemoveEdge { id } => {
                    self.remove_edge(id);
                    dirty.remove(id);
                }
                Op::SetAnnotation { id, annotation } => {
                    refolds |= self.folding.note(id, annotation.as_ref());
                    match annotation {
                        Some(it) => self.set_annotation(id, it),
                        None => {
                            self.annotations.remove(id);
                            self.arrows.remove(id);
                        }
                    }
                }
                Op::SetClosed { id, closed } => {
                    self.folding.note_container(id, closed.as_ref());
                    self.reshape(id, &mut dirty);
                    refolds = true;
                }
                Op::Rename { .. }
                | Op::SetProperty { .. }
                | Op::SetEdge { .. }
                | Op::SetParameter { .. }
                | Op::SetSuppression { .. }
                | Op::SetExpectation { .. }
                | Op::SetView { .. }
                | Op::Set { .. } => {}
            }
        }
        if refolds {
            self.refold(&mut dirty);
        }
        self.reroute(&dirty);
        if refolds || ops.iter().any(folding::is_about_places) {
            self.aim();
        }
    }

    fn set_annotation(&mut self, id: &AnnotationId, it: &Annotation) {
        self.annotations.insert(id.clone(), SceneAnnotation::of(it));
        if it.is_arrow() {
            self.arrows.insert(id.clone(), SceneArrow { own: it.clone(), aside: 0.0 });
        } else {
            self.arrows.remove(id);
        }
    }

    /// Arrows in id order.
    pub(super) fn arrows(&self) -> impl Iterator<Item = (&AnnotationId, &SceneArrow)> {
        self.arrows.iter()
    }

    /// The arrow with this id.
    pub(super) fn arrow(&self, id: &AnnotationId) -> Option<&SceneArrow> {
        self.arrows.get(id)
    }

    /// Lets arrows run to where what they hang on is.
    fn aim(&mut self) {
        for (id, aside) in self.arrows_aside() {
            let Some(it) = self.arrows.get_mut(&id) else { continue };
            it.aside = aside;
            let Some(it) = self.arrows.get(&id) else { continue };
            let line = aimed(&it.own, |it| self.target_rect(it), aside);
            // Most run where they ran: measuring their labels would take the most time.
            if let Some(place) = self.annotations.get_mut(&id).filter(|it| it.line != Some(line)) {
                place.aim(&along(&it.own, line), line);
            }
        }
    }

    fn add_with_ancestors(&mut self, diagram: &Diagram, id: &NodeId) {
        let mut missing = Vec::new();
        let mut next = diagram.node(id.as_str()).map(|node| (id, node));
        while let Some((id, node)) = next
            && !self.nodes.contains_key(id)
        {
            missing.push((id, node));
            let parent = node.placement.parent.as_ref();
            next = parent.and_then(|id| diagram.node(id.as_str()).map(|node| (id, node)));
        }
        for (id, node) in missing.into_iter().rev() {
            self.add_node(id, node);
        }
    }

    fn add_node(&mut self, id: &NodeId, node: &Node) {
        let local = node.placement.rect;
        let parent = node.placement.parent.clone();
        let is_closed = self.folding.containers.contains_key(id);
        let (rect, depth) = self.absolute(parent.as_ref(), &local, is_closed);
        insert_sorted(self.siblings_mut(parent.as_ref()), id);
        let node = SceneNode {
            rect,
            depth,
            parent,
            children: Vec::new(),
            edges: Vec::new(),
            is_container: node.ty.is_container() && !is_closed,
            is_closed,
            local,
        };
        self.nodes.insert(id.clone(), node);
    }

    fn remove_node(&mut self, id: &NodeId) {
        if let Some(node) = self.nodes.remove(id) {
            remove_sorted(self.siblings_mut(node.parent.as_ref()), id);
            if !self.folding.nodes.contains_key(id) {
                self.node_index.remove(&node.entry(id));
            }
        }
    }

    /// Box and depth of a node with a given place in a container.
    fn absolute(&self, parent: Option<&NodeId>, local: &Rect, is_closed: bool) -> (Rect, usize) {
        let local = if is_closed { local.card() } else { *local };
        match parent.and_then(|id| self.nodes.get(id)) {
            Some(it) => (local.translated(it.rect.origin() - Point::default()), it.depth + 1),
            None => (local, 0),
        }
    }

    /// Makes a container the card or the box that it is now.
    fn reshape(&mut self, id: &NodeId, dirty: &mut BTreeSet<EdgeId>) {
        let is_closed = self.folding.containers.contains_key(id);
        let Some(node) = self.nodes.get(id).filter(|it| it.is_closed != is_closed) else { return };
        let (was, is_indexed) = (node.entry(id), self.folded_into(id.as_str()).is_none());
        let (rect, _) = self.absolute(node.parent.as_ref(), &node.local, is_closed);
        self.touch(id, dirty);
        if let Some(node) = self.nodes.get_mut(id) {
            (node.rect, node.is_closed, node.is_container) = (rect, is_closed, !is_closed);
            if is_indexed {
                self.node_index.remove(&was);
                let entry = node.entry(id);
                self.node_index.insert(entry);
            }
        }
        self.touch(id, dirty);
    }

    fn siblings_mut(&mut self, parent: Option<&NodeId>) -> &mut Vec<NodeId> {
        match parent.and_then(|id| self.nodes.get_mut(id)) {
            Some(it) => &mut it.children,
            None => &mut self.roots,
        }
    }

    fn place(&mut self, id: &NodeId, placement: &Placement, dirty: &mut BTreeSet<EdgeId>) {
        let Some(node) = self.nodes.get_mut(id) else { return };
        let was = std::mem::replace(&mut node.parent, placement.parent.clone());
        node.local = placement.rect;
        if was != placement.parent {
            remove_sorted(self.siblings_mut(was.as_ref()), id);
            insert_sorted(self.siblings_mut(placement.parent.as_ref()), id);
        }
        let moved = self.subtree(id);
        // Rebuilding the index in bulk beats moving its entries one by one when most of them move.
        let in_bulk = moved.len() * 4 > self.nodes.len();
        for id in &moved {
            self.relocate(id, !in_bulk, dirty);
        }
        if in_bulk {
            let seen = self.nodes.iter().filter(|(id, _)| self.folded_into(id.as_str()).is_none());
            self.node_index = RTree::bulk_load(seen.map(|(id, it)| it.entry(id)).collect());
        }
    }

    /// Brings one node's box in step with its container's.
    fn relocate(&mut self, id: &NodeId, index: bool, dirty: &mut BTreeSet<EdgeId>) {
        let Some(node) = self.nodes.get(id) else { return };
        let (rect, depth) = self.absolute(node.parent.as_ref(), &node.local, node.is_closed);
        if rect == node.rect && depth == node.depth {
            return;
        }
        let was = node.entry(id);
        self.touch(id, dirty);
        let index = index && self.folded_into(id.as_str()).is_none();
        if let Some(node) = self.nodes.get_mut(id) {
            (node.rect, node.depth) = (rect, depth);
            if index {
                self.node_index.remove(&was);
                let entry = node.entry(id);
                self.node_index.insert(entry);
            }
        }
        self.touch(id, dirty);
    }

    /// Where this scene differs from the diagram's. Always empty unless we have a bug: tests sweep it after every
    /// event.
    pub fn violations(&self, diagram: &Diagram) -> Vec<String> {
        let fresh = Self::new(diagram);
        let mut found = Vec::new();
        if self.roots != fresh.roots {
            found.push("the nodes on the canvas itself differ".to_owned());
        }
        if self.annotations != fresh.annotations {
            found.push("annotations differ".to_owned());
        }
        if self.folding != fresh.folding {
            found.push(format!("what is hidden differs: {:?} {:?}", self.folding, fresh.folding));
        }
        for id in fresh.nodes.keys().chain(self.nodes.keys()) {
            if self.nodes.get(id) != fresh.nodes.get(id) {
                found.push(format!(
                    "node `{id}` differs: {:?} {:?}",
                    self.nodes.get(id),
                    fresh.nodes.get(id)
                ));
            }
        }
        for id in fresh.edges.keys().chain(self.edges.keys()) {
            if self.edges.get(id) != fresh.edges.get(id) {
                found.push(format!(
                    "edge `{id}` differs: {:?} {:?}",
                    self.edges.get(id),
                    fresh.edges.get(id)
                ));
            }
        }
        let n_seen = self.nodes.len() - self.folding.nodes.len().min(self.nodes.len());
        if self.node_index.size() != n_seen || self.edge_index.size() != self.edges.len() {
            found.push("an index holds another number of entries than there are nodes or edges".to_owned());
        }
        for (id, node) in self.nodes.iter().filter(|(id, _)| self.folded_into(id.as_str()).is_none()) {
            if !self.node_index.contains(&node.entry(id)) {
                found.push(format!("node `{id}` is not where the index has it"));
            }
        }
        for (id, edge) in &self.edges {
            if !self.edge_index.contains(&GeomWithData::new(rectangle(&edge.corridor), id.clone())) {
                found.push(format!("edge `{id}` is not where the index has it"));
            }
        }
        found
    }
}

fn insert_sorted<T: Ord + Clone>(list: &mut Vec<T>, item: &T) {
    if let Err(at) = list.binary_search(item) {
        list.insert(at, item.clone());
    }
}

fn remove_sorted<T: Ord>(list: &mut Vec<T>, item: &T) {
    if let Ok(at) = list.binary_search(item) {
        list.remove(at);
    }
}
