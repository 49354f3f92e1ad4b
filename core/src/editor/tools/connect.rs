//! Drawing an edge: from a handle, or between any two nodes with the connect tool; by pointer or keyboard.

use super::{SLOP, State, ToolState};
use crate::editor::effects::{Ask, Cursor};
use crate::editor::geometry::Point;
use crate::editor::hit_test;
use crate::editor::overlay::{Connection, Overlay};
use crate::editor::route::Route;
use crate::editor::{Editor, Key, Pointer, Selection, Tool};
use crate::model::{NodeId, Rect};

/// The connect tool at rest: waiting for the node where the edge starts.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Idle;

impl ToolState for Idle {
    const NAME: &'static str = "connect.idle";

    fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> State {
        let at = editor.to_world(pointer.at);
        let Some(from) = hit_test::node_at(&editor.scene, at, |id| editor.is_hidden(id)).cloned() else {
            return self.into();
        };
        if let Some(reason) = editor.refuse_start(&from) {
            editor.refuse(reason);
            return self.into();
        }
        Connecting::new(editor, from, pointer.at, false).into()
    }

    fn key_down(self, editor: &mut Editor, key: &Key) -> (State, bool) {
        match key.key.as_str() {
            "Tab" => {
                let starts: Vec<NodeId> = editor
                    .scene
                    .reading_order()
                    .into_iter()
                    .filter(|it| editor.may_start_edge(it))
                    .cloned()
                    .collect();
                let found = neighbor(&starts, editor.selection.last(), key.modifiers.shift);
                let is_found = found.is_some();
                if let Some(id) = found {
                    editor.focus_node(&id);
                }
                (self.into(), is_found)
            }
            "Enter" => match editor.selection.last().cloned().filter(|it| editor.may_start_edge(it)) {
                Some(from) => (Connecting::from_keyboard(editor, from).into(), true),
                None => (self.into(), false),
            },
            _ => (self.into(), false),
        }
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Crosshair
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        overlay.glow = editor
            .diagram
            .nodes()
            .map(|(id, _)| id)
            .filter(|it| editor.may_start_edge(it) && !editor.is_hidden(it))
            .cloned()
            .collect();
    }

    fn is_resting(&self) -> bool {
        true
    }
}

/// An edge hangs on the pointer, or on the keyboard's focus.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Connecting {
    from: NodeId,
    /// Where the press was, on the screen.
    pressed_at: Point,
    /// From click to click rather than by one drag.
    by_clicks: bool,
    at: Point,
    to: Option<NodeId>,
    /// Legal targets in reading order.
    targets: Vec<NodeId>,
}

impl Connecting {
    /// From a node, with the pointer at a point of the screen.
    pub(in crate::editor) fn new(editor: &Editor, from: NodeId, at: Point, by_clicks: bool) -> Self {
        let is_target = |it: &&NodeId| {
            editor.diagram.refuse_access(from.as_str(), it.as_str()).is_none() && !editor.is_hidden(it)
        };
        let targets = editor.scene.reading_order().into_iter().filter(is_target).cloned().collect();
        Self { from, pressed_at: at, by_clicks, at: editor.to_world(at), to: None, targets }
    }

    /// From a node, with its first target chosen if there is one.
    pub(in crate::editor) fn from_keyboard(editor: &mut Editor, from: NodeId) -> Self {
        let at = editor.scene.node(from.as_str()).map(|it| editor.camera.to_screen(it.rect.center()));
        let mut connecting = Self::new(editor, from, at.unwrap_or_default(), true);
        if connecting.targets.is_empty() {
            editor.refuse("there is nothing on the canvas this could get access to");
        } else {
            connecting.choose(editor, false);
        }
        editor.effects.overlay = true;
        connecting
    }

    /// Whether it goes from click to click.
    pub(in crate::editor) fn is_by_clicks(&self) -> bool {
        self.by_clicks
    }

    /// Takes the next legal target, or the one before; round and round.
    fn choose(&mut self, editor: &mut Editor, backwards: bool) {
        let next = neighbor(&self.targets, self.to.as_ref(), backwards)
            .or_else(|| neighbor(&self.targets, None, backwards));
        if let Some(rect) = next.as_ref().and_then(|it| editor.scene.node(it.as_str())).map(|it| it.rect) {
            self.at = rect.center();
            editor.reveal(rect);
        }
        if let Some(id) = &next {
            editor.tell(format!("Connect to {}", editor.describe(id)));
        }
        editor.effects.overlay = true;
        self.to = next;
    }

    fn moved_to(mut self, editor: &Editor, at: Point) -> Self {
        self.at = editor.to_world(at);
        let found = hit_test::node_at(&editor.scene, self.at, |id| editor.is_hidden(id));
        self.to = found.filter(|it| **it != self.from).cloned();
        self
    }

    fn refusal(&self, editor: &Editor) -> Option<String> {
        let to = self.to.as_ref()?;
        let refusal = editor.diagram.refuse_access(self.from.as_str(), to.as_str())?;
        match editor.diagram.node(to.as_str()).filter(|_| editor.diagram.is_closed(to.as_str())) {
            Some(it) => Some(format!("“{}” is collapsed: open it to connect to what is inside", it.name)),
            None => Some(refusal),
        }
    }

    /// Lets go over a node or over nothing.
    fn finish(self, editor: &mut Editor) -> State {
        if let Some(reason) = self.refusal(editor) {
            editor.refuse(reason);
        } else if let Some(to) = self.to {
            editor.ask_grants(self.from, to);
        }
        if editor.tool == Tool::Connect {
            editor.set_tool(Tool::Select);
        }
        editor.tool.resting()
    }
}

impl ToolState for Connecting {
    const NAME: &'static str = "connecting";

    fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.moved_to(editor, pointer.at).finish(editor)
    }

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        self.moved_to(editor, pointer.at).into()
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if self.by_clicks {
            return self.into();
        }
        if editor.tool == Tool::Connect && pointer.at.distance(self.pressed_at) < SLOP {
            return Self { by_clicks: true, ..self }.into();
        }
        self.moved_to(editor, pointer.at).finish(editor)
    }

    fn key_down(mut self, editor: &mut Editor, key: &Key) -> (State, bool) {
        match key.key.as_str() {
            "Tab" if !self.targets.is_empty() => {
                self.choose(editor, key.modifiers.shift);
                (self.into(), true)
            }
            "Enter" if self.to.is_some() => (self.finish(editor), true),
            _ => (self.into(), false),
        }
    }

    fn cancel(self, editor: &mut Editor) -> State {
        if editor.tool == Tool::Connect {
            editor.tool = Tool::Select;
            editor.effects.tool = true;
        }
        editor.tool.resting()
    }

    fn cursor(&self, editor: &Editor) -> Cursor {
        if self.refusal(editor).is_some() { Cursor::NotAllowed } else { Cursor::Crosshair }
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        let Some(from) = editor.scene.node(self.from.as_str()).map(|it| it.rect) else { return };
        let to = self.to.as_ref().and_then(|it| editor.scene.node(it.as_str()));
        let is_end = |it: &NodeId| *it == self.from || Some(it) == self.to.as_ref();
        let route = match to.filter(|it| !it.is_container) {
            Some(to) => editor.scene.route_between(&from, &to.rect, is_end),
            None if from.contains(self.at) => Route::straight(from.center(), self.at),
            None => editor.scene.route_between(&from, &Rect::new(self.at.x, self.at.y, 0.0, 0.0), is_end),
        };
        let refusal = self.refusal(editor);
        overlay.connection = Some(Connection { route, to: self.to.clone(), at: self.at, refusal });
        overlay.glow.clone_from(&self.targets);
    }
}

/// The item after the current one, or before it; the first or last without one; `None` past the end.
pub(in crate::editor) fn neighbor<T: Clone + PartialEq>(
    items: &[T],
    current: Option<&T>,
    backwards: bool,
) -> Option<T> {
    let at = current.and_then(|it| items.iter().position(|other| other == it));
    let next = match (at, backwards) {
        (Some(at), false) => items.get(at + 1),
        (Some(at), true) => at.checked_sub(1).and_then(|it| items.get(it)),
        (None, false) => items.first(),
        (None, true) => items.last(),
    };
    next.cloned()
}

impl Editor {
    /// Why no edge may start at a node.
    fn refuse_start(&self, id: &NodeId) -> Option<String> {
        if self.is_read_only {
            return Some("this diagram can only be viewed".to_owned());
        }
        // Access to itself asks the first question first: whether it has a role at all.
        let node = self.diagram.node(id.as_str())?;
        match node.ty.principal {
            Some(_) => None,
            None => self.diagram.refuse_access(id.as_str(), id.as_str()),
        }
    }

    /// Whether an edge may start at a node.
    pub(in crate::editor) fn may_start_edge(&self, id: &NodeId) -> bool {
        !self.is_read_only && self.diagram.node(id.as_str()).is_some_and(|it| it.ty.principal.is_some())
    }

    /// The edge that people are being asked about before it is there: its line stays until they have answered.
    pub fn proposed_edge(&self, from: &NodeId, to: &NodeId) -> Option<Connection> {
        let rect = |it: &NodeId| self.scene.node(it.as_str()).map(|it| it.rect);
        let (start, end) = (rect(from)?, rect(to)?);
        let route = self.scene.route_between(&start, &end, |it| it == from || it == to);
        Some(Connection { route, to: Some(to.clone()), at: end.center(), refusal: None })
    }

    /// Asks what an edge allows: a new one, or the one that is there.
    pub(in crate::editor) fn ask_grants(&mut self, from: NodeId, to: NodeId) {
        let edges = self.scene.node(from.as_str()).map(|it| it.edges.as_slice()).unwrap_or_default();
        let is_it = |id: &&crate::model::EdgeId| {
            self.scene.edge(id.as_str()).is_some_and(|it| it.from == from && it.to == to)
        };
        let edge = edges.iter().find(is_it).cloned();
        let place = match edge.as_ref().and_then(|it| self.scene.edge(it.as_str())) {
            Some(it) => Some(it.route.label_at()),
            None => {
                let rect = |id: &NodeId| self.scene.node(id.as_str()).map(|it| it.rect);
                let between = |from, to| self.scene.route_between(&from, &to, |_| true).label_at();
                rect(&from).zip(rect(&to)).map(|(from, to)| between(from, to))
            }
        };
        let at = self.camera.to_screen(place.unwrap_or_default());
        match &edge {
            Some(edge) => self.select(Selection::new([], [edge.clone()])),
            None => self.tell("Choose what the edge allows"),
        }
        self.effects.ask = Some(Ask::Grants { from, to, edge, at });
    }
}
