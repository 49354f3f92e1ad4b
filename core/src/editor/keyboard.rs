//! Keys: what steps out, walks, nudges; the rest are shortcuts of actions.

use super::actions;
use super::geometry::Vec2;
use super::snap::GRID;
use super::tools::{Connecting, Nudging, State, label_edit, neighbor};
use super::{Editor, Input, Key, Selection, Tool};
use crate::model::{AnnotationId, NodeId};

impl Editor {
    pub(super) fn key_down(&mut self, key: &Key) {
        self.effects.used = match key.key.as_str() {
            "Escape" => self.step_out(),
            " " => {
                self.is_space_down = true;
                true
            }
            _ if is_modifier(key) => {
                self.modifiers_changed(key);
                false
            }
            _ => {
                self.key_while_choosing(key)
                    || self.key_in_state(key)
                    || (!self.is_busy() && (self.shortcut(key) || self.walk_or_move(key)))
            }
        };
    }

    pub(super) fn key_up(&mut self, key: &Key) {
        match key.key.as_str() {
            " " => self.is_space_down = false,
            _ if is_modifier(key) => self.modifiers_changed(key),
            _ => {}
        }
    }

    /// A modifier may change what the gesture under way does, although the pointer rests.
    fn modifiers_changed(&mut self, key: &Key) {
        if self.is_busy()
            && let Some(pointer) = &mut self.last_pointer
        {
            pointer.modifiers = key.modifiers;
            self.repeat_move();
        }
    }

    /// One step out: of the gesture, else of the tool, else of the selection. False if there is nowhere to go.
    fn step_out(&mut self) -> bool {
        if self.is_busy() {
            self.cancel_gesture();
        } else if self.stop_choosing() {
            self.tell("Nothing chosen");
        } else if self.tool != Tool::Select {
            self.set_tool(Tool::Select);
        } else if self.stop_asking() || self.stop_searching() {
            return true;
        } else if !self.selection.is_empty() {
            self.select(Selection::default());
        } else {
            return false;
        }
        true
    }

    fn key_in_state(&mut self, key: &Key) -> bool {
        let mut is_used = false;
        self.step(|state, editor| {
            let (state, used) = state.key_down(editor, key);
            is_used = used;
            state
        });
        self.effects.overlay |= is_used;
        is_used
    }

    fn shortcut(&mut self, key: &Key) -> bool {
        let Some(action) = actions::by_shortcut(key) else { return false };
        if action.is_enabled(self) {
            action.run(self);
        }
        // Also when it is disabled: the browser has something else in store for Ctrl+D.
        true
    }

    fn walk_or_move(&mut self, key: &Key) -> bool {
        if key.modifiers.command() {
            return false;
        }
        if key.modifiers.alt {
            return direction(key).is_some_and(|it| self.walk_edge(it));
        }
        match key.key.as_str() {
            "Tab" => self.walk(key.modifiers.shift),
            "Enter" => self.keep_picked() || self.edit_selected(),
            _ => arrow(key).is_some_and(|it| self.nudge(it)),
        }
    }

    /// Goes to the next node in reading order, or the one before. False past the end: the focus leaves the canvas.
    fn walk(&mut self, backwards: bool) -> bool {
        let seen = self.scene.reading_order().into_iter().filter(|id| !self.is_hidden(id));
        let nodes = seen.cloned().map(Stop::Node);
        let notes = self.scene.annotations_in_order().into_iter();
        let notes = notes.filter(|id| !self.is_annotation_hidden(id));
        let notes = notes.cloned().map(Stop::Annotation);
        let order: Vec<Stop> = nodes.chain(notes).collect();
        let node = self.selection.last().cloned().map(Stop::Node);
        let current = node.or_else(|| self.selection.annotations().first().cloned().map(Stop::Annotation));
        match neighbor(&order, current.as_ref(), backwards) {
            Some(Stop::Node(id)) => self.focus_node(&id),
            Some(Stop::Annotation(id)) => self.focus_annotation(&id),
            None => return false,
        }
        true
    }

    /// Selects a note, a text or a frame by keyboard: in view, and told.
    pub(super) fn focus_annotation(&mut self, id: &AnnotationId) {
        self.select(Selection::annotation(id.clone()));
        if let Some(rect) = self.scene.annotation(id.as_str()).map(|it| it.extent) {
            self.reveal(rect);
        }
        self.tell(self.describe_annotation(id));
    }

    /// Selects a node by keyboard: in view, and told.
    pub(super) fn focus_node(&mut self, id: &NodeId) {
        self.select(Selection::node(id.clone()));
        if let Some(rect) = self.scene.seen_rect(id.as_str()) {
            self.reveal(rect);
        }
        self.tell(self.describe(id));
    }

    /// Goes along an edge to the node in a direction: the one least off the straight way. False if nothing is selected.
    fn walk_edge(&mut self, way: Vec2) -> bool {
        let scene = &self.scene;
        let ends: Vec<NodeId> = if let Some(edge) = self.selection.only_edge() {
            scene.edge(edge.as_str()).map(|it| vec![it.from.clone(), it.to.clone()]).unwrap_or_default()
        } else if let Some(id) = self.selection.last() {
            // From a card lead the edges of all that it stands for, and to one as well.
            let is_closed = self.diagram.is_closed(id.as_str());
            let all = if is_closed { scene.subtree(id) } else { vec![id.clone()] };
            let edges = all.iter().filter_map(|it| scene.node(it.as_str())).flat_map(|it| &it.edges);
            let ends = edges.filter_map(|it| scene.edge(it.as_str())).flat_map(|it| [&it.from, &it.to]);
            ends.map(|it| scene.seen_node(it).clone()).collect()
        } else {
            return false;
        };
        let from = match self.selection.only_edge().and_then(|it| scene.edge(it.as_str())) {
            Some(edge) => Some(edge.route.label_at()),
            None => self.selection.last().and_then(|it| scene.node(it.as_str())).map(|it| it.rect.center()),
        };
        let Some(from) = from else { return false };
        let off = |id: &NodeId| {
            let by = scene.node(id.as_str())?.rect.center() - from;
            let along = by.x * way.x + by.y * way.y;
            let across = (by.x * way.y - by.y * way.x).abs();
            // Beyond 60 degrees off, nobody would call it that direction.
            (along > 0.0 && across < along * 1.8).then_some(along + 3.0 * across)
        };
        let found = ends.iter().filter_map(|id| Some((off(id)?, id)));
        let nearest = found.min_by(|(a, a_id), (b, b_id)| a.total_cmp(b).then_with(|| a_id.cmp(b_id)));
        match nearest.map(|(_, id)| id.clone()) {
            Some(id) => self.focus_node(&id),
            None => self.tell("No edge leads there"),
        }
        true
    }

    pub(super) fn edit_selected(&mut self) -> bool {
        if let Some(id) = self.selection.only_edge()
            && let Some(edge) = self.diagram.edge(id.as_str()).cloned()
        {
            self.ask_grants(edge.from, edge.to);
            true
        } else if let Some(id) = self.selection.only_annotation().cloned() {
            self.write(&id)
        } else if let Some(id) = self.selection.last().cloned() {
            label_edit(self, &id);
            true
        } else {
            false
        }
    }

    /// Moves what is selected; with nothing selected, pans.
    fn nudge(&mut self, by: Vec2) -> bool {
        /// Pixels that the canvas moves for one canvas unit of a nudge.
        const PAN: f64 = 32.0;
        let (roots, annotations) = self.carried();
        if roots.is_empty() && annotations.is_empty() {
            self.look(self.camera.panned(-by * PAN));
            return true;
        }
        if self.is_read_only {
            self.refuse("this diagram can only be viewed");
        } else {
            self.step(|_, _| Nudging::new(roots, annotations, by).into());
            self.effects.overlay = true;
        }
        true
    }

    /// Ends a move by arrow keys, unless an event may still be part of it.
    pub(super) fn settle_nudge(&mut self, input: &Input) {
        let goes_on = match input {
            Input::KeyDown(key) => arrow(key).is_some() || is_modifier(key) || key.key == "Escape",
            Input::KeyUp(key) => is_modifier(key),
            Input::PointerMove(_) | Input::PointerCancel => true,
            _ => false,
        };
        if !goes_on {
            self.step(|state, editor| match state {
                State::Nudging(it) => it.finish(editor),
                other => other,
            });
        }
    }

    /// Takes up the connect tool, from the selected node if an edge may start there.
    pub(super) fn start_connecting(&mut self) {
        let from = self.selection.only_node().filter(|it| self.may_start_edge(it)).cloned();
        self.set_tool(Tool::Connect);
        match from {
            Some(from) => self.state = Connecting::from_keyboard(self, from).into(),
            None => self.tell("Connect: choose where the access starts"),
        }
    }
}

/// Where Tab stops.
#[derive(Clone, PartialEq)]
enum Stop {
    Node(NodeId),
    Annotation(AnnotationId),
}

/// The step of an arrow key, in canvas units.
pub(super) fn arrow(key: &Key) -> Option<Vec2> {
    if key.modifiers.command() || key.modifiers.alt {
        return None;
    }
    let step = if key.modifiers.shift { GRID } else { 1.0 };
    match key.key.as_str() {
        "ArrowLeft" => Some(Vec2::new(-step, 0.0)),
        "ArrowRight" => Some(Vec2::new(step, 0.0)),
        "ArrowUp" => Some(Vec2::new(0.0, -step)),
        "ArrowDown" => Some(Vec2::new(0.0, step)),
        _ => None,
    }
}

/// Where an arrow key points.
fn direction(key: &Key) -> Option<Vec2> {
    match key.key.as_str() {
        "ArrowLeft" => Some(Vec2::new(-1.0, 0.0)),
        "ArrowRight" => Some(Vec2::new(1.0, 0.0)),
        "ArrowUp" => Some(Vec2::new(0.0, -1.0)),
        "ArrowDown" => Some(Vec2::new(0.0, 1.0)),
        _ => None,
    }
}

fn is_modifier(key: &Key) -> bool {
    matches!(key.key.as_str(), "Alt" | "Shift" | "Control" | "Meta")
}
