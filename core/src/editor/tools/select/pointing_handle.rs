//! A handle is pressed.

use super::super::connect::Connecting;
use super::{Resizing, State, ToolState, is_drag};
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::overlay::ResizeHandle;
use crate::editor::{Editor, Pointer};
use crate::model::NodeId;

/// A handle is pressed.
#[derive(Clone, Debug)]
pub(in crate::editor) struct PointingHandle {
    node: NodeId,
    /// Which resize handle; without one, a connection handle.
    resize: Option<ResizeHandle>,
    pressed_at: Point,
}

impl PointingHandle {
    /// A handle that starts an edge.
    pub(in crate::editor) fn connect(node: NodeId, pressed_at: Point) -> Self {
        Self { node, resize: None, pressed_at }
    }

    /// A handle that resizes.
    pub(in crate::editor) fn resize(node: NodeId, handle: ResizeHandle, pressed_at: Point) -> Self {
        Self { node, resize: Some(handle), pressed_at }
    }
}

impl ToolState for PointingHandle {
    const NAME: &'static str = "select.pointing_handle";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if !is_drag(self.pressed_at, pointer.at) {
            return self.into();
        }
        match self.resize {
            Some(handle) => match Resizing::new(editor, self.node, handle, self.pressed_at) {
                Some(it) => it.pointer_move(editor, pointer),
                None => editor.tool.resting(),
            },
            None => Connecting::new(editor, self.node, self.pressed_at, false).pointer_move(editor, pointer),
        }
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        match self.resize {
            Some(_) => editor.tool.resting(),
            // A click on the handle starts an edge that the next click ends.
            None => Connecting::new(editor, self.node, pointer.at, true).into(),
        }
    }

    fn cursor(&self, _editor: &Editor) -> Cursor {
        self.resize.map_or(Cursor::Crosshair, ResizeHandle::cursor)
    }
}
