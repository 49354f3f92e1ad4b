//! Puts a copy of the selected nodes on the clipboard.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::clipboard::Fragment;

pub(super) static ACTION: Action = Action {
    id: "copy",
    label: "Copy",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("c")],
    edits: false,
    enabled: |editor| editor.selection.n_boxes() > 0,
    run: copy,
};

/// Puts the text where the app finds it, and keeps it for our own paste action.
pub(super) fn copy(editor: &mut Editor) {
    let (roots, annotations) = editor.carried();
    let text = Fragment::copy(&editor.diagram, &editor.scene, &roots, &annotations).to_text();
    editor.tell(format!("Copied {}", editor.name_of_carried(&roots, &annotations)));
    editor.copied = Some(text.clone());
    editor.effects.clipboard = Some(text);
}
