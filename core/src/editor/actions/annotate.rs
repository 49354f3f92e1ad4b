//! Writes in notes, texts, frames and at arrows, and draws a frame around what is selected or an arrow from it.

use super::{Action, Group, Shortcut};
use crate::editor::tools::Aiming;
use crate::editor::{AnnotationKind, Editor, Selection, Tool};
use crate::model::AnnotationId;

pub(super) static WRITE: Action = Action {
    id: "write_text",
    label: "Edit text",
    group: Group::Edit,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.selection.only_annotation().is_some(),
    run: |editor| {
        if let Some(id) = editor.selection.only_annotation().cloned() {
            editor.write(&id);
        }
    },
};

pub(super) static ARROW: Action = Action {
    id: "arrow_from",
    label: "Draw arrow from here",
    group: Group::Edit,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.selected_target().is_some(),
    run: |editor| {
        editor.set_tool(Tool::Annotate(AnnotationKind::Arrow));
        editor.state = Aiming::from_keyboard(editor).into();
    },
};

pub(super) static FRAME: Action = Action {
    id: "frame_selection",
    label: "Frame selection",
    group: Group::Arrange,
    shortcuts: &[Shortcut::shift("F")],
    edits: true,
    enabled: |editor| editor.selection.n_boxes() > 0,
    run: |editor| editor.frame_selection(),
};

impl Editor {
    /// Selects exactly these, as far as they are there.
    pub(super) fn select_annotations(&mut self, ids: Vec<AnnotationId>) {
        self.cancel_gesture();
        self.select(Selection::default().with_annotations(ids).pruned(&self.scene));
    }
}
