//! A note, a text or a frame is pressed: a click selects it, a drag moves what is selected.

use super::super::Panning;
use super::{State, ToolState, Translating, is_drag};
use crate::editor::effects::Cursor;
use crate::editor::geometry::Point;
use crate::editor::{Editor, Pointer, PointerKind, Selection};
use crate::model::AnnotationId;

/// A note, a text or a frame is pressed.
#[derive(Clone, Debug)]
pub(in crate::editor) struct PointingAnnotation {
    annotation: AnnotationId,
    pressed_at: Point,
    /// Whether the press itself changed nothing, so that a click has to.
    was_selected: bool,
}

impl PointingAnnotation {
    pub(in crate::editor) fn new(editor: &mut Editor, annotation: AnnotationId, pointer: &Pointer) -> Self {
        let was_selected = editor.selection.has_annotation(annotation.as_str());
        if !was_selected && !pointer.modifiers.adds() {
            editor.select(Selection::annotation(annotation.clone()));
        }
        Self { annotation, pressed_at: pointer.at, was_selected }
    }

    fn toggle(&self, editor: &mut Editor) {
        let mut selection = editor.selection.clone();
        selection.toggle_annotation(&self.annotation);
        editor.select(selection);
    }
}

impl ToolState for PointingAnnotation {
    const NAME: &'static str = "select.pointing_annotation";

    fn pointer_move(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if !is_drag(self.pressed_at, pointer.at) {
            return self.into();
        }
        if editor.is_read_only {
            if pointer.kind == PointerKind::Touch {
                return Panning::new(self.pressed_at).pointer_move(editor, pointer);
            }
            return self.into();
        }
        if !self.was_selected {
            if pointer.modifiers.shift {
                self.toggle(editor);
            } else if pointer.modifiers.command() {
                editor.select(Selection::annotation(self.annotation.clone()));
            }
        }
        Translating::of_annotations(editor, self.pressed_at).pointer_move(editor, pointer)
    }

    fn pointer_up(self, editor: &mut Editor, pointer: &Pointer) -> State {
        if pointer.modifiers.adds() {
            self.toggle(editor);
        } else if self.was_selected {
            editor.select(Selection::annotation(self.annotation));
        }
        editor.tool.resting()
    }

    fn cursor(&self, editor: &Editor) -> Cursor {
        if editor.is_read_only { Cursor::Default } else { Cursor::Move }
    }
}
