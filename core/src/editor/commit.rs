//! Changing the diagram, the selection and the camera, and noting what changed.

use super::geometry::{Point, Vec2};
use super::tools::{State, Tool};
use super::{Announcement, Camera, Cover, Editor, Effects, Selection};
use crate::catalog::ec2::availability_zone;
use crate::model::{NodeId, Op, Rect, Transaction, n_resources};

impl Editor {
    /// Applies what the user did. On refusal it says why and returns false.
    pub(super) fn commit(&mut self, label: impl Into<String>, ops: Vec<Op>) -> bool {
        if self.is_read_only {
            self.refuse("this diagram can only be viewed");
            return false;
        }
        if ops.is_empty() {
            return true;
        }
        let transaction = Transaction::new(label, self.with_pinned(self.with_ends_freed(ops)));
        match self.history.apply(&mut self.diagram, transaction.clone()) {
            Ok(()) => {
                self.follow(transaction);
                true
            }
            Err(error) => {
                self.refuse(error.to_string());
                false
            }
        }
    }

    /// Brings everything derived from the diagram in step with a transaction that was just applied.
    pub(super) fn follow(&mut self, transaction: Transaction) {
        // Where a node stands in its container makes no difference to the stack.
        let is_place = |op: &Op| match op {
            Op::Place { id, placement } => {
                self.scene.node(id.as_str()).is_some_and(|it| it.parent == placement.parent)
            }
            Op::SetAnnotation { .. } | Op::SetClosed { .. } => true,
            _ => false,
        };
        self.effects.derived |= !transaction.ops.iter().all(is_place);
        self.scene.apply(&transaction.ops);
        self.relate(Some(&transaction.ops));
        self.effects.transactions.push(transaction);
        self.seen_again();
    }

    /// Closes or opens something for whoever may only look: what is seen is another, and the diagram is what it was.
    pub(super) fn see(&mut self, ops: &[Op]) {
        self.sees_apart = true;
        self.scene.apply(ops);
        self.seen_again();
    }

    /// Brings what is selected, found and pointed at in step with a scene that is another.
    pub(super) fn seen_again(&mut self) {
        self.effects.scene = true;
        self.select(self.selection.pruned(&self.scene));
        let is_gone = |id: &NodeId| {
            self.scene.node(id.as_str()).is_none() || self.scene.folded_into(id.as_str()).is_some()
        };
        if self.handles_of.as_ref().is_some_and(is_gone) {
            self.handles_of = None;
        }
        self.search_again();
        self.view_again();
        self.prune_question();
        self.update_hover();
    }

    pub(super) fn select(&mut self, selection: Selection) {
        if selection != self.selection {
            // What is selected is seen whatever the view: it looks different in the scene.
            self.effects.scene |= self.shown().is_some() || self.lens().view_name().is_some();
            self.selection = selection;
            self.relate(None);
            self.effects.selection = true;
            self.effects.overlay = true;
        }
    }

    pub(super) fn set_tool(&mut self, tool: Tool) {
        self.cancel_gesture();
        if tool != self.tool {
            self.tool = tool;
            self.effects.tool = true;
            self.effects.overlay = true;
        }
        self.state = tool.resting();
    }

    pub(super) fn look(&mut self, camera: Camera) {
        if camera != self.camera {
            self.camera = camera;
            self.effects.camera = true;
            self.effects.overlay = true;
        }
    }

    /// Looks elsewhere without the user's hand on it.
    pub(super) fn jump(&mut self, camera: Camera) {
        self.look(camera);
        self.effects.camera_jump |= self.effects.camera;
    }

    /// Pans just so far that a rectangle is in view.
    pub(super) fn reveal(&mut self, rect: Rect) {
        const MARGIN: f64 = 24.0;
        let seen = self.camera.rect_to_screen(rect).inflated(MARGIN);
        let way = |from: f64, to: f64, end: f64| {
            if from < 0.0 {
                -from
            } else if to > end {
                // What is larger than the window shows its beginning.
                (end - to).max(-from)
            } else {
                0.0
            }
        };
        let by = Vec2::new(
            way(seen.x, seen.right(), self.viewport.w),
            way(seen.y, seen.bottom(), self.viewport.h),
        );
        if !by.is_zero() && self.viewport.w > 0.0 {
            self.jump(self.camera.panned(by));
        }
    }

    /// Pans down what the tools at the window's top edge would cover.
    pub(super) fn clear_of_tools(&mut self, rect: &Rect) {
        /// How far down tools reach, in pixels: `.strip.tools` in `public/style/canvas.css`, with some room below.
        const TOOLS: f64 = 76.0;
        let covered = TOOLS - self.camera.rect_to_screen(*rect).y;
        if covered > 0.0 && self.viewport.h > 2.0 * TOOLS {
            self.jump(self.camera.panned(Vec2::new(0.0, covered)));
        }
    }

    /// Keeps in view what is selected, if it was: a panel that opens must not cover what it is about.
    pub(super) fn keep_in_view(&mut self, seen: &Rect) {
        let node = self.selection.last().and_then(|it| self.scene.node(it.as_str()));
        if let Some(rect) = node.map(|it| it.rect).filter(|it| seen.contains_rect(it)) {
            self.reveal(rect);
        }
    }

    /// Shows a document for the first time, once the window's size is known.
    pub(super) fn show_unseen(&mut self) {
        if self.is_unseen && self.viewport.w > 0.0 {
            self.is_unseen = false;
            match self.scene.bounds() {
                Some(bounds) => self.look(Camera::fit(bounds, self.viewport, 1.0)),
                None => self.look(Camera::default()),
            }
        }
    }

    /// Takes back whatever gesture is under way.
    pub(super) fn cancel_gesture(&mut self) {
        if self.is_busy() {
            let state = std::mem::replace(&mut self.state, State::none());
            self.effects.scene |= !state.lifted().is_empty() || !state.lifted_annotations().is_empty();
            self.state = state.cancel(self);
            self.effects.overlay = true;
        }
    }

    pub(super) fn tell(&mut self, text: impl Into<String>) {
        self.effects.announce = Some(Announcement { text: text.into(), refusal: false, shown: false });
    }

    /// Tells something that nobody should miss.
    pub(super) fn tell_in_sight(&mut self, text: impl Into<String>) {
        self.effects.announce = Some(Announcement { text: text.into(), refusal: false, shown: true });
    }

    pub(super) fn refuse(&mut self, text: impl Into<String>) {
        self.effects.announce = Some(Announcement { text: text.into(), refusal: true, shown: true });
    }

    pub(super) fn take_effects(&mut self) -> Effects {
        let mut effects = std::mem::take(&mut self.effects);
        effects.overlay |= effects.scene;
        effects
    }

    /// A node as it is told: `subnet-2, Subnet in vpc`.
    pub(super) fn describe(&self, id: &NodeId) -> String {
        let Some(node) = self.diagram.node(id.as_str()) else { return String::new() };
        let container = node.placement.parent.as_ref().and_then(|it| self.diagram.node(it.as_str()));
        let mut text = match container {
            Some(it) => format!("{}, {} in {}", node.name, node.type_label(), it.name),
            None => format!("{}, {}", node.name, node.type_label()),
        };
        if self.diagram.is_closed(id.as_str()) {
            text.push_str(&format!(", collapsed, {} inside", n_resources(self.n_inside(id))));
        }
        match self.scene.folded_into(id.as_str()) {
            Some(Cover::Frame(frame)) => {
                if let Some(it) = self.diagram.annotation(frame.as_str()) {
                    text.push_str(&format!(", in the closed frame “{}”", it.name()));
                }
            }
            Some(Cover::Container(id)) => {
                if let Some(it) = self.diagram.node(id.as_str()) {
                    text.push_str(&format!(", in the collapsed “{}”", it.name));
                }
            }
            None => {}
        }
        text
    }

    /// How many resources a container holds, at any depth. A zone is a place, no resource.
    pub fn n_inside(&self, id: &NodeId) -> usize {
        let is_zone =
            |it: &NodeId| self.diagram.node(it.as_str()).is_some_and(|it| *it.ty == availability_zone::TYPE);
        self.scene.subtree(id).iter().filter(|it| *it != id && !is_zone(it)).count()
    }

    /// What several nodes are called in the label of a transaction: a name, or how many there are.
    pub(super) fn name_of(&self, ids: &[NodeId]) -> String {
        match ids {
            [id] => self.diagram.node(id.as_str()).map_or_else(String::new, |it| it.name.clone()),
            _ => format!("{} nodes", ids.len()),
        }
    }

    /// A length of screen pixels in canvas units.
    pub(super) fn world_length(&self, pixels: f64) -> f64 {
        pixels / self.camera.zoom
    }

    pub(super) fn to_world(&self, screen: Point) -> Point {
        self.camera.to_world(screen)
    }
}
