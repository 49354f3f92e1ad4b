//! The canvas itself is pressed: a click selects nothing, a drag brushes; a finger pans.

use super::super::Panning;
use super::{Brushing, State, ToolState, is_drag};
use crate::editor::geometry::Point;
use crate::editor::{Editor, Pointer, PointerKind, Selection};

/// The canvas itself is pressed.
#[derive(Clone, Debug)]
pub(in crate::editor) struct PointingCanvas {
    pressed_at: Point,
}

impl PointingCanvas {
    pub(in crate::editor) fn new(pointer: &Pointer) -> Self {
        Self { pressed_at: pointer.at }
    }
}

impl ToolState for PointingCanvas {
    const NAME: &'static str = "select.pointing_canvas";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if !is_drag(self.pressed_at, pointer.at) {
            return self.into();
        }
        if pointer.kind == PointerKind::Touch {
            return Panning::new(self.pressed_at).pointer_move(editor, pointer);
        }
        Brushing::new(editor, self.pressed_at, pointer).pointer_move(editor, pointer)
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if !pointer.modifiers.adds() {
            editor.select(Selection::default());
        }
        editor.tool.resting()
    }
}
