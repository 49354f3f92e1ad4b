//! What to draw over the scene, in world coordinates.

use super::arrows::along;
use super::effects::Cursor;
use super::geometry::{Point, Side, Vec2};
use super::pins::Tie;
use super::route::Route;
use super::scene::Scene;
use super::search::FoundOverlay;
use super::tools::EdgeEnd;
use super::trace::TraceOverlay;
use crate::catalog::ResourceType;
use crate::model::{Annotation, AnnotationId, Arrow, Diagram, EdgeId, NodeId, Rect};

/// Everything over the scene at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// Selected nodes with their boxes.
    pub selected: Vec<(NodeId, Rect)>,
    /// What the one selected node refers to, and what refers to it: drawn as belonging to it.
    pub related: Vec<Rect>,
    /// Selected edges.
    pub selected_edges: Vec<EdgeId>,
    /// Selected notes, texts and frames with their boxes.
    pub selected_annotations: Vec<(AnnotationId, Rect)>,
    /// Around several selected nodes and annotations.
    pub bounds: Option<Rect>,
    /// Handles of the one selected container.
    pub resize_handles: Vec<(ResizeHandle, Point)>,
    /// Handles that start an edge.
    pub connect_handles: Vec<ConnectHandle>,
    /// Handles at the ends of the one selected edge or arrow.
    pub edge_handles: Vec<(EdgeEnd, Point)>,
    /// What closes and opens containers, of the one under the pointer and the one that is selected.
    pub fold_handles: Vec<FoldHandle>,
    /// The node under the pointer.
    pub hover: Option<NodeId>,
    /// The note, text or frame under the pointer, with its box.
    pub hover_annotation: Option<(AnnotationId, Rect)>,
    /// Notes, texts and frames where a gesture has taken them, or of which a copy would be there.
    pub annotations: Vec<(AnnotationId, Annotation)>,
    /// Lines from notes that a gesture has taken along to what they are about.
    pub ties: Vec<Tie>,
    /// The edge under the pointer.
    pub hover_edge: Option<EdgeId>,
    /// The rectangle being brushed.
    pub marquee: Option<Rect>,
    /// Where what is dragged would land.
    pub drop: Option<DropHint>,
    /// Lines along which what is dragged is aligned with others.
    pub guides: Vec<(Point, Point)>,
    /// What a gesture moves: drawn here, left out of the scene.
    pub lifted: Lifted,
    /// What is not in the diagram yet.
    pub ghosts: Vec<Ghost>,
    /// The edge being drawn.
    pub connection: Option<Connection>,
    /// What of an answer is lit.
    pub trace: Option<TraceOverlay>,
    /// What was found on the canvas.
    pub found: Option<FoundOverlay>,
    /// Nodes the edge being drawn may end or start at.
    pub glow: Vec<NodeId>,
}

impl Overlay {
    /// Shows annotations, and what is selected of them, a way off; what something closed hides stays hidden.
    pub(super) fn carry(
        &mut self,
        diagram: &Diagram,
        scene: &Scene,
        ids: &[AnnotationId],
        by: Vec2,
        is_copy: bool,
    ) {
        self.annotations = ids
            .iter()
            .filter(|id| !scene.is_annotation_folded(id.as_str()))
            .filter_map(|id| {
                let it = diagram.annotation(id.as_str())?.clone();
                let mut moved = Annotation { rect: it.rect.translated(by), ..it };
                if let Some(line) = scene.annotation(id.as_str())?.line.filter(|_| is_copy) {
                    // What its copy hangs on is nowhere yet.
                    moved = along(&moved, (line.0 + by, line.1 + by));
                    moved.arrow = moved.arrow.map(|it| Box::new(Arrow { from: None, to: None, ..*it }));
                }
                Some((id.clone(), moved))
            })
            .collect();
        self.selected_annotations.iter_mut().for_each(|(_, rect)| *rect = rect.translated(by));
        self.resize_handles.clear();
    }
}

/// Nodes and edges where a gesture has taken them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lifted {
    /// In the order they are painted.
    pub nodes: Vec<(NodeId, Rect)>,
    /// Edges at them.
    pub edges: Vec<(EdgeId, Route)>,
}

/// A node that is not in the diagram yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// What it will be.
    pub ty: &'static ResourceType,
    /// What it is called; empty while nobody knows.
    pub name: String,
    /// Where.
    pub rect: Rect,
}

/// Where something would land.
#[derive(Clone, Debug, PartialEq)]
pub struct DropHint {
    /// The container; `None` is the canvas itself.
    pub container: Option<NodeId>,
    /// The container's box.
    pub rect: Option<Rect>,
    /// Why it may not land there.
    pub refusal: Option<String>,
    /// Where the pointer is.
    pub at: Point,
}

/// An edge being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Its line.
    pub route: Route,
    /// The node that the dragged end would be at.
    pub to: Option<NodeId>,
    /// Where the pointer is.
    pub at: Point,
    /// Why it may not.
    pub refusal: Option<String>,
}

/// A handle that starts an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectHandle {
    /// Whose.
    pub node: NodeId,
    /// On which side.
    pub side: Side,
    /// Where.
    pub at: Point,
}

/// A handle that closes or opens a container.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldHandle {
    /// Which.
    pub node: NodeId,
    /// Where its middle is.
    pub at: Point,
    /// Whether the container is closed, so that it opens.
    pub opens: bool,
}

/// A handle that resizes: the sides it moves, -1 for left or top, 1 for right or bottom, 0 for neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResizeHandle {
    /// Left or right.
    pub x: i8,
    /// Top or bottom.
    pub y: i8,
}

impl ResizeHandle {
    /// All eight, clockwise from the top left corner.
    pub const ALL: [Self; 8] = [
        Self { x: -1, y: -1 },
        Self { x: 0, y: -1 },
        Self { x: 1, y: -1 },
        Self { x: 1, y: 0 },
        Self { x: 1, y: 1 },
        Self { x: 0, y: 1 },
        Self { x: -1, y: 1 },
        Self { x: -1, y: 0 },
    ];

    /// Its compass direction, such as `se`.
    pub const fn name(self) -> &'static str {
        match (self.x, self.y) {
            (-1, -1) => "nw",
            (0, -1) => "n",
            (1, -1) => "ne",
            (1, 0) => "e",
            (1, 1) => "se",
            (0, 1) => "s",
            (-1, 1) => "sw",
            _ => "w",
        }
    }

    /// The pointer over it.
    pub const fn cursor(self) -> Cursor {
        match (self.x, self.y) {
            (0, _) => Cursor::ResizeNs,
            (_, 0) => Cursor::ResizeEw,
            (-1, -1) | (1, 1) => Cursor::ResizeNwse,
            _ => Cursor::ResizeNesw,
        }
    }

    /// Where it is on a box.
    pub fn on(self, rect: &Rect) -> Point {
        let along = |way: i8, from: f64, length: f64| from + length * f64::from(way + 1) / 2.0;
        Point::new(along(self.x, rect.x, rect.w), along(self.y, rect.y, rect.h))
    }
}
