//! Panning, by the hand tool, the middle button or with the space bar held.

use super::{State, ToolState};
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::{Editor, Pointer};

/// The hand tool at rest. Pressing starts [`Panning`] whatever the tool, so there is nothing to do here.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Idle;

impl ToolState for Idle {
    const NAME: &'static str = "hand.idle";

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Grab
    }

    fn is_resting(&self) -> bool {
        true
    }
}

/// The canvas follows the pointer.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Panning {
    last: Point,
}

impl Panning {
    /// Pans from a point of the screen.
    pub(in crate::editor) fn new(from: Point) -> Self {
        Self { last: from }
    }
}

impl ToolState for Panning {
    const NAME: &'static str = "panning";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        editor.look(editor.camera.panned(pointer.at - self.last));
        Self { last: pointer.at }.into()
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        editor.look(editor.camera.panned(pointer.at - self.last));
        editor.tool.resting()
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        Cursor::Grabbing
    }
}
