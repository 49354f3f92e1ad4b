//! Moves the selected nodes to the clipboard.

use super::copy::copy;
use super::delete::delete_selected;
use super::{Action, Group, Shortcut};
use crate::editor::Selection;

pub(super) static ACTION: Action = Action {
    id: "cut",
    label: "Cut",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("x")],
    edits: true,
    enabled: |editor| editor.selection.n_boxes() > 0,
    run: |editor| {
        // With a frame or a container goes what lies in it: else the copy would be another than what went.
        let (roots, annotations) = editor.carried();
        let label = format!("Cut {}", editor.name_of_carried(&roots, &annotations));
        copy(editor);
        let edges = editor.selection.edges().iter().cloned();
        editor.select(Selection::new(roots, edges).with_annotations(annotations));
        delete_selected(editor, Some(label));
    },
};
