//! One end of the selected edge is dragged to another node.

use super::{SLOP, State, ToolState};
use crate::editor::effects::{Ask, Cursor};
use crate::editor::geometry::Point;
use crate::editor::hit_test;
use crate::editor::overlay::{Connection, Overlay};
use crate::editor::{Editor, Pointer, Selection};
use crate::model::{Edge, EdgeId, EdgeKind, NodeId, Op, Rect};

/// Which end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeEnd {
    /// Where the access starts.
    From,
    /// What is accessed.
    To,
}

/// One end of an edge hangs on the pointer.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Reconnecting {
    edge: EdgeId,
    end: EdgeEnd,
    /// The node at the other end.
    fixed: NodeId,
    /// Where the press was, on the screen; `None` once it is a drag.
    pressed_at: Option<Point>,
    at: Point,
    over: Option<NodeId>,
    /// Nodes that take this end, in reading order.
    targets: Vec<NodeId>,
}

impl Reconnecting {
    /// An end of an edge is pressed at a point of the screen.
    pub(in crate::editor) fn new(editor: &Editor, id: &EdgeId, end: EdgeEnd, at: Point) -> Option<Self> {
        let edge = editor.diagram.edge(id.as_str())?;
        let fixed = match end {
            EdgeEnd::From => edge.to.clone(),
            EdgeEnd::To => edge.from.clone(),
        };
        let mut it = Self {
            edge: id.clone(),
            end,
            fixed,
            pressed_at: Some(at),
            at: editor.to_world(at),
            over: None,
            targets: Vec::new(),
        };
        let takes = |node: &&NodeId| it.refusal(editor, node).is_none() && !editor.is_hidden(node);
        it.targets = editor.scene.reading_order().into_iter().filter(takes).cloned().collect();
        Some(it)
    }

    /// Both ends, with this end at a node.
    fn ends(&self, node: &NodeId) -> (NodeId, NodeId) {
        match self.end {
            EdgeEnd::From => (node.clone(), self.fixed.clone()),
            EdgeEnd::To => (self.fixed.clone(), node.clone()),
        }
    }

    /// Why this end may not be at a node.
    fn refusal(&self, editor: &Editor, node: &NodeId) -> Option<String> {
        let (from, to) = self.ends(node);
        let is_taken = |id: &EdgeId| {
            *id != self.edge
                && editor.scene.edge(id.as_str()).is_some_and(|it| it.from == from && it.to == to)
        };
        editor.diagram.refuse_access(from.as_str(), to.as_str()).or_else(|| {
            let edges = editor.scene.node(from.as_str()).map(|it| it.edges.as_slice()).unwrap_or_default();
            edges.iter().any(is_taken).then(|| "these two are connected already".to_owned())
        })
    }

    fn follow(&mut self, editor: &Editor, pointer: &Pointer) {
        self.pressed_at = self.pressed_at.filter(|it| it.distance(pointer.at) < SLOP);
        self.at = editor.to_world(pointer.at);
        self.over = hit_test::node_at(&editor.scene, self.at, |id| editor.is_hidden(id)).cloned();
    }

    /// The edge as it would be, and whether what it allows has to be looked at: another type knows other grants.
    fn moved(&self, editor: &Editor, node: &NodeId) -> Option<(Edge, bool)> {
        let EdgeKind::Access { grants } = &editor.diagram.edge(self.edge.as_str())?.kind;
        let (from, to) = self.ends(node);
        let ty = editor.diagram.node(to.as_str())?.ty;
        let mut kept = grants.clone();
        kept.retain(|it| ty.grant(it).is_some());
        let is_other = kept != *grants;
        if kept.is_empty() {
            kept.insert(ty.grants.first()?.name.to_owned());
        }
        Some((Edge { from, to, kind: EdgeKind::Access { grants: kept } }, is_other))
    }

    fn finish(self, editor: &mut Editor) -> State {
        let target = self.over.clone().filter(|_| self.pressed_at.is_none());
        let Some(node) = target else { return editor.tool.resting() };
        if let Some(reason) = self.refusal(editor, &node) {
            editor.refuse(reason);
            return editor.tool.resting();
        }
        let Some((edge, is_other)) = self.moved(editor, &node) else { return editor.tool.resting() };
        if editor.diagram.edge(self.edge.as_str()).is_none_or(|it| it.from == edge.from && it.to == edge.to) {
            return editor.tool.resting();
        }
        let name = |id: &NodeId| editor.name_of(std::slice::from_ref(id));
        let told = format!("Connected {} to {}", name(&edge.from), name(&edge.to));
        let label = format!("Move edge to {}", name(&node));
        let (from, to) = (edge.from.clone(), edge.to.clone());
        let mut ops = editor.diagram.removal(&[], std::slice::from_ref(&self.edge)).ops;
        ops.push(Op::AddEdge { id: self.edge.clone(), edge });
        if editor.commit(label, ops) {
            editor.select(Selection::new([], [self.edge.clone()]));
            editor.tell(told);
            if is_other && let Some(at) = editor.scene.edge(self.edge.as_str()).map(|it| it.route.label_at())
            {
                let at = editor.camera.to_screen(at);
                editor.effects.ask = Some(Ask::Grants { from, to, edge: Some(self.edge), at });
            }
        }
        editor.tool.resting()
    }
}

impl ToolState for Reconnecting {
    const NAME: &'static str = "reconnecting";

    fn pointer_move(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        self.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.follow(editor, pointer);
        self.finish(editor)
    }

    fn cursor(&self, editor: &Editor) -> Cursor {
        match self.over.as_ref().and_then(|it| self.refusal(editor, it)) {
            Some(_) => Cursor::NotAllowed,
            None => Cursor::Grabbing,
        }
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let fixed = editor.scene.node(self.fixed.as_str()).map(|it| it.rect);
        let Some(fixed) = fixed.filter(|_| self.pressed_at.is_none()) else { return };
        let over = self.over.as_ref().and_then(|it| editor.scene.node(it.as_str()));
        let free = match over.filter(|it| !it.is_container) {
            Some(it) => it.rect,
            None => Rect::new(self.at.x, self.at.y, 0.0, 0.0),
        };
        let is_end = |it: &NodeId| *it == self.fixed || Some(it) == self.over.as_ref();
        let route = match self.end {
            EdgeEnd::From => editor.scene.route_between(&free, &fixed, is_end),
            EdgeEnd::To => editor.scene.route_between(&fixed, &free, is_end),
        };
        let refusal = self.over.as_ref().and_then(|it| self.refusal(editor, it));
        overlay.connection = Some(Connection { route, to: self.over.clone(), at: self.at, refusal });
        overlay.glow.clone_from(&self.targets);
    }
}

impl Editor {
    /// Handles at both ends of the one selected edge or arrow.
    pub(in crate::editor) fn edge_handles(&self) -> Vec<(EdgeEnd, Point)> {
        if let Some((_, [from, to])) = self.arrow_handles() {
            return vec![(EdgeEnd::From, from), (EdgeEnd::To, to)];
        }
        let edge = self.selection.only_edge().filter(|it| !self.is_read_only && !self.is_edge_hidden(it));
        let edge = edge.and_then(|it| self.scene.edge(it.as_str()));
        let Some(points) = edge.map(|it| &it.route.points).filter(|_| self.tool == super::Tool::Select)
        else {
            return Vec::new();
        };
        let from = points.first().map(|it| (EdgeEnd::From, *it));
        let to = points.last().map(|it| (EdgeEnd::To, *it));
        from.into_iter().chain(to).collect()
    }
}
