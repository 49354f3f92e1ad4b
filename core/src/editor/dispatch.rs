//! From events to tool states.

use super::effects::Cursor;
use super::geometry::{Point, Size, Vec2, sound};
use super::hit_test::{self, Hit};
use super::preferences::{WheelDevice, WheelMeaning};
use super::question;
use super::tools::{Panning, Pinching, Placing, State};
use super::{Button, Camera, Editor, Effects, Input, Pointer, PointerKind, Selection, Surface, Tool, Wheel};
use crate::catalog;
use crate::model::{AnnotationId, EdgeId, NodeId};

impl Editor {
    /// Handles one event and says what it changed.
    pub fn handle(&mut self, input: Input) -> Effects {
        if self.presenting.is_some() {
            self.handle_presenting(input);
            return self.take_effects();
        }
        let cursor = self.cursor();
        let before = self.picking.map(|_| self.selection.clone());
        let is_pointer = question::is_pointer(&input);
        self.settle_nudge(&input);
        if matches!(input, Input::PointerDown(_) | Input::KeyDown(_) | Input::Paste(_)) {
            // Whoever was writing says what was written before; what was not is given up.
            self.stop_writing();
        }
        match input {
            Input::PointerDown(it) => self.pointer_down(it),
            Input::PointerMove(it) => self.pointer_move(it),
            Input::PointerUp(it) => self.pointer_up(it),
            Input::PointerCancel => {
                self.finger = None;
                self.cancel_gesture();
            }
            Input::Drift(milliseconds) => self.drift(milliseconds),
            Input::PointerLeave => self.pointer_leave(),
            Input::Wheel(it) => self.wheel(&it),
            Input::KeyDown(it) => self.key_down(&it),
            Input::KeyUp(it) => self.key_up(&it),
            Input::Resize(size) => {
                let seen = self.camera.world_view(self.viewport);
                self.viewport = Size::new(sound(size.w).max(0.0), sound(size.h).max(0.0));
                self.effects.camera = true;
                self.effects.scene = true;
                self.show_unseen();
                self.keep_in_view(&seen);
            }
            Input::PaletteDrag { ty, at } => self.palette_drag(&ty, at),
            Input::PaletteDrop { ty, at } => {
                self.palette_drag(&ty, at);
                self.finish_palette_drag();
            }
            Input::PaletteCancel => self.cancel_gesture(),
            Input::Menu(at) => {
                self.cancel_gesture();
                self.select_for_menu(at.sound());
                self.effects.open = Some(Surface::ContextMenu(at.sound()));
            }
            Input::Paste(text) => self.paste(&text),
            Input::Action(action) => {
                if action.is_enabled(self) {
                    action.run(self);
                }
            }
            Input::Edit(edit) => self.edit(edit),
        }
        if let Some(before) = before {
            self.follow_picking(is_pointer, &before);
        }
        self.effects.cursor = self.cursor() != cursor;
        self.take_effects()
    }

    /// The shape of the pointer.
    pub fn cursor(&self) -> Cursor {
        match self.state.is_resting() {
            true if self.is_space_down => Cursor::Grab,
            true if self.is_choosing() => Cursor::Crosshair,
            _ => self.state.cursor(self),
        }
    }

    /// Lets the state take the next step; while it does, the editor has none.
    pub(super) fn step(&mut self, next: impl FnOnce(State, &mut Self) -> State) {
        let state = std::mem::replace(&mut self.state, State::none());
        let is_lifted = |it: &State| !it.lifted().is_empty() || !it.lifted_annotations().is_empty();
        let lifted = is_lifted(&state);
        self.state = next(state, self);
        self.effects.scene |= lifted != is_lifted(&self.state);
    }

    fn pointer_down(&mut self, pointer: Pointer) {
        let pointer = Pointer { at: pointer.at.sound(), ..pointer };
        self.effects.used = true;
        if matches!(self.state, State::Pinching(_)) {
            self.step(|state, editor| state.pointer_down(editor, &pointer));
            return;
        }
        if let Some(first) =
            self.finger.filter(|it| it.id != pointer.id && pointer.kind == PointerKind::Touch)
        {
            self.cancel_gesture();
            self.finger = None;
            self.last_pointer = Some(pointer);
            self.step(|_, _| Pinching::new(&first, &pointer).into());
            return;
        }
        if self.is_busy() && !self.state.takes_presses() {
            // A second finger or button during a gesture takes it back.
            if self.last_pointer.is_some_and(|it| it.id != pointer.id) {
                self.cancel_gesture();
            }
            return;
        }
        self.last_pointer = Some(pointer);
        self.finger = Some(pointer).filter(|it| it.kind == PointerKind::Touch);
        let pans = pointer.button == Button::Middle || self.is_space_down || self.tool == Tool::Hand;
        if self.is_choosing() && pointer.button == Button::Primary && !pans {
            self.choose_at(&pointer);
        } else if pointer.button == Button::Secondary {
            self.select_for_menu(pointer.at);
            self.effects.used = false;
        } else if pans {
            self.step(|_, _| Panning::new(pointer.at).into());
        } else {
            self.step(|state, editor| state.pointer_down(editor, &pointer));
        }
        self.watch_edge();
        self.effects.overlay = true;
    }

    fn pointer_move(&mut self, pointer: Pointer) {
        let pointer = Pointer { at: pointer.at.sound(), ..pointer };
        if self.is_busy() && self.is_other(&pointer) {
            return;
        }
        if let Some(finger) = self.finger.as_mut().filter(|it| it.id == pointer.id) {
            finger.at = pointer.at;
        }
        self.last_pointer = Some(pointer);
        self.effects.overlay |= self.is_busy();
        self.step(|state, editor| state.pointer_move(editor, &pointer));
        self.watch_edge();
        self.update_hover();
    }

    fn pointer_up(&mut self, pointer: Pointer) {
        let pointer = Pointer { at: pointer.at.sound(), ..pointer };
        self.finger = self.finger.filter(|it| it.id != pointer.id);
        if self.is_other(&pointer) {
            return;
        }
        self.last_pointer = Some(pointer);
        self.effects.overlay |= self.is_busy();
        self.step(|state, editor| state.pointer_up(editor, &pointer));
        self.update_hover();
    }

    /// Whether a pointer has no part in what is under way.
    fn is_other(&self, pointer: &Pointer) -> bool {
        match &self.state {
            State::Pinching(it) => !it.has(pointer.id),
            _ => self.last_pointer.is_some_and(|it| it.id != pointer.id),
        }
    }

    fn pointer_leave(&mut self) {
        if !self.is_busy() {
            self.last_pointer = None;
            self.update_hover();
        }
    }

    /// What a menu opens on is selected first.
    fn select_for_menu(&mut self, at: Point) {
        match self.hit(at) {
            Some(Hit::Node(id)) if !self.selection.has_node(id.as_str()) => self.select(Selection::node(id)),
            Some(Hit::Edge(id)) if !self.selection.has_edge(id.as_str()) => {
                self.select(Selection::new([], [id]));
            }
            Some(Hit::Annotation(id)) if !self.selection.has_annotation(id.as_str()) => {
                self.select(Selection::annotation(id));
            }
            Some(_) => {}
            None => self.select(Selection::default()),
        }
    }

    pub(super) fn wheel(&mut self, wheel: &Wheel) {
        self.effects.used = true;
        self.wheel_device = WheelDevice::of(wheel, self.wheel_device);
        match self.preferences.wheel.meaning(wheel, self.wheel_device) {
            WheelMeaning::Zoom(factor) => self.look(self.camera.zoomed_at(wheel.at.sound(), factor)),
            WheelMeaning::Pan(dx, dy) => self.look(self.camera.panned(Vec2::new(-sound(dx), -sound(dy)))),
        }
        self.repeat_move();
    }

    /// The pointer is over another place of the canvas although it did not move, or other modifiers are held.
    pub(super) fn repeat_move(&mut self) {
        if let Some(pointer) = self.last_pointer {
            self.effects.overlay |= self.is_busy();
            // A pan follows the pointer on the screen; the camera's own moves are none of its business.
            self.step(|state, editor| state.pointer_move(editor, &pointer));
            self.update_hover();
        }
    }

    fn palette_drag(&mut self, ty: &str, at: Point) {
        let Some(ty) = catalog::by_id(ty) else {
            self.refuse(format!("there is no resource type `{ty}`"));
            return;
        };
        let at = at.sound();
        self.effects.overlay = true;
        self.step(|state, editor| match state {
            State::Placing(it) if it.is_of(ty) => it.moved_to(editor, at).into(),
            other => {
                let _ = other.cancel(editor);
                Placing::from_palette(ty).moved_to(editor, at).into()
            }
        });
    }

    fn finish_palette_drag(&mut self) {
        self.step(|state, editor| match state {
            State::Placing(it) => it.finish(editor),
            other => other,
        });
    }

    /// The topmost thing at a point of the screen.
    pub(super) fn hit(&self, screen: Point) -> Option<Hit> {
        /// How near an edge counts as on it, in pixels.
        const NEAR: f64 = 6.0;
        /// The same in canvas units, when zoomed far out: edges must leave some of the boxes to be hit.
        const NEAR_IN_WORLD: f64 = 12.0;
        let tolerance = self.world_length(NEAR).min(NEAR_IN_WORLD);
        let is_hidden = |id: &NodeId| self.is_hidden(id);
        let is_edge_hidden = |id: &EdgeId| self.is_edge_hidden(id);
        let is_note_hidden = |id: &AnnotationId| self.is_annotation_hidden(id);
        hit_test::hit(
            &self.scene,
            self.to_world(screen),
            tolerance,
            is_hidden,
            is_edge_hidden,
            is_note_hidden,
        )
    }

    /// Notes what is under the pointer while no gesture is under way.
    pub(super) fn update_hover(&mut self) {
        /// How far beside a node its connection handles may still be reached, in pixels.
        const REACH: f64 = 28.0;
        let pointer = self.last_pointer.filter(|_| !self.is_busy());
        let hover = pointer.and_then(|it| self.hit(it.at));
        let handles_of = match (&hover, pointer) {
            (Some(Hit::Node(id)), _) if self.may_start_edge(id) => Some(id.clone()),
            (_, Some(pointer)) => self.handles_of.clone().filter(|id| {
                let around = self.scene.node(id.as_str()).map(|it| self.lettered(id, it.rect));
                let near = around.map(|it| it.inflated(self.world_length(REACH)));
                near.is_some_and(|it| it.contains(self.to_world(pointer.at)))
            }),
            (_, None) => None,
        };
        self.effects.overlay |= hover != self.hover || handles_of != self.handles_of;
        self.hover = hover;
        self.handles_of = handles_of;
    }

    pub(super) fn zoom_by(&mut self, factor: f64) {
        self.jump(self.camera.zoomed_at(self.viewport.center(), factor));
    }

    pub(super) fn fit(&mut self, rect: Option<crate::model::Rect>) {
        if let Some(rect) = rect {
            self.jump(Camera::fit(rect, self.viewport, 1.0));
        }
    }
}
