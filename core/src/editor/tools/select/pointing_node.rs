//! A node is pressed: a click selects it, a drag moves what is selected.

use super::super::Panning;
use super::{Brushing, State, ToolState, Translating, is_drag};
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::{Editor, Pointer, PointerKind, Selection};
use crate::model::NodeId;

/// A node is pressed.
#[derive(Clone, Debug)]
pub(in crate::editor) struct PointingNode {
    node: NodeId,
    pressed_at: Point,
    /// Whether the press itself changed nothing, so that a click has to.
    was_selected: bool,
}

impl PointingNode {
    pub(in crate::editor) fn new(editor: &mut Editor, node: NodeId, pointer: &Pointer) -> Self {
        let was_selected = editor.selection.has_node(node.as_str());
        if !was_selected && !pointer.modifiers.adds() {
            editor.select(Selection::node(node.clone()));
        }
        Self { node, pressed_at: pointer.at, was_selected }
    }
}

impl ToolState for PointingNode {
    const NAME: &'static str = "select.pointing_node";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if !is_drag(self.pressed_at, pointer.at) {
            return self.into();
        }
        let is_container = editor.scene.node(self.node.as_str()).is_some_and(|it| it.is_container);
        // Containers cover the canvas: a finger pans over one that was not selected before, and over everything that may
        // only be looked at.
        if pointer.kind == PointerKind::Touch && (editor.is_read_only || (is_container && !self.was_selected))
        {
            return Panning::new(self.pressed_at).pointer_move(editor, pointer);
        }
        if editor.is_read_only {
            return self.into();
        }
        if pointer.modifiers.command() && !self.was_selected && !pointer.modifiers.shift {
            // Held while something is dragged, it means to go without snapping: of what is pressed alone.
            editor.select(Selection::node(self.node.clone()));
        }
        if pointer.modifiers.shift && !self.was_selected {
            if is_container {
                // A container covers the canvas, so this is how to brush inside it.
                return Brushing::new(editor, self.pressed_at, pointer).pointer_move(editor, pointer);
            }
            let mut selection = editor.selection.clone();
            selection.toggle_node(&self.node);
            editor.select(selection);
        }
        Translating::new(editor, self.pressed_at).pointer_move(editor, pointer)
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if pointer.modifiers.adds() {
            let mut selection = editor.selection.clone();
            selection.toggle_node(&self.node);
            editor.select(selection);
        } else if self.was_selected {
            editor.select(Selection::node(self.node));
        }
        editor.tool.resting()
    }

    fn cursor(&self, editor: &Editor) -> Cursor {
        if editor.is_read_only { Cursor::Default } else { Cursor::Move }
    }
}
