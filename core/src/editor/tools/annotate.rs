//! A note, a text or a frame is put on the canvas: a click says where, a drag how large.

use super::{SLOP, State, ToolState};
use crate::editor::annotations::AnnotationKind;
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::overlay::Overlay;
use crate::editor::snap::to_grid;
use crate::editor::{Button, Editor, Key, Pointer, Tool};
use crate::model::Rect;

/// Waiting for a press, or drawing.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Annotating {
    kind: AnnotationKind,
    pressed: Option<Press>,
}

/// A press that goes on.
#[derive(Clone, Copy, Debug)]
struct Press {
    /// Where it began, on the screen.
    pressed_at: Point,
    /// The same on the canvas, which may move on meanwhile.
    from: Point,
    /// Where the pointer is, on the screen.
    at: Point,
}

impl Annotating {
    pub(in crate::editor) fn new(kind: AnnotationKind) -> Self {
        Self { kind, pressed: None }
    }

    /// The box that is drawn; `None` while the press may still be a click.
    fn drawn(&self, editor: &Editor) -> Option<Rect> {
        let press = self.pressed.filter(|it| it.pressed_at.distance(it.at) >= SLOP)?;
        let snapped = |it: Point| {
            if editor.preferences.snaps { Point::new(to_grid(it.x), to_grid(it.y)) } else { it }
        };
        let rect = Rect::between(snapped(press.from), snapped(editor.to_world(press.at)));
        let least = self.kind.least();
        Some(Rect::new(rect.x, rect.y, rect.w.max(least.w), rect.h.max(least.h)))
    }
}

impl ToolState for Annotating {
    const NAME: &'static str = "annotating";

    fn pointer_down(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if pointer.button != Button::Primary {
            return self.into();
        }
        if editor.is_read_only {
            editor.refuse("this diagram can only be viewed");
            return self.into();
        }
        let press = Press { pressed_at: pointer.at, from: editor.to_world(pointer.at), at: pointer.at };
        Self { pressed: Some(press), ..self }.into()
    }

    fn pointer_move(self, _editor: &mut Editor, pointer: &Pointer) -> State {
        Self { pressed: self.pressed.map(|it| Press { at: pointer.at, ..it }), ..self }.into()
    }

    fn pointer_up(mut self, editor: &mut Editor, pointer: &Pointer) -> State {
        let Some(press) = self.pressed else { return self.into() };
        self.pressed = Some(Press { at: pointer.at, ..press });
        let drawn = self.drawn(editor);
        editor.begin_annotation(self.kind, press.from, drawn);
        if !pointer.modifiers.shift {
            editor.set_tool(Tool::Select);
        }
        editor.tool.resting()
    }

    /// By keyboard alone, a note or text comes into the middle of the window, and a frame around what is selected.
    fn key_down(self, editor: &mut Editor, key: &Key) -> (State, bool) {
        if key.key != "Enter" || self.pressed.is_some() {
            return (self.into(), false);
        }
        if self.kind == AnnotationKind::Frame && !editor.selected_rects().is_empty() {
            editor.frame_selection();
        } else {
            let middle = editor.to_world(editor.viewport.center());
            editor.begin_annotation(self.kind, middle, None);
        }
        editor.set_tool(Tool::Select);
        (editor.tool.resting(), true)
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Crosshair
    }

    fn draw(&self, editor: &Editor, overlay: &mut Overlay) {
        overlay.marquee = self.drawn(editor);
    }

    fn is_resting(&self) -> bool {
        self.pressed.is_none()
    }
}
