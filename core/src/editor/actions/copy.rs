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
    enabled: |editor| !editor.selection.nodes().is_empty(),
    run: copy,
};

/// Puts the text where the app finds it, and keeps it for our own paste action.
pub(super) fn copy(editor: &mut Editor) {
    let roots = editor.selection.roots(&editor.scene);
    let text = Fragment::copy(&editor.diagram, &editor.scene, &roots).to_text();
    editor.tell(format!("Copied {}", editor.name_of(&roots)));
    editor.copied = Some(text.clone());
    editor.effects.clipboard = Some(text);
}
