//! Moves the selected nodes to the clipboard.

use super::copy::copy;
use super::delete::delete_selected;
use super::{Action, Group, Shortcut};

pub(super) static ACTION: Action = Action {
    id: "cut",
    label: "Cut",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("x")],
    edits: true,
    enabled: |editor| !editor.selection.nodes().is_empty(),
    run: |editor| {
        copy(editor);
        let roots = editor.selection.roots(&editor.scene);
        let label = format!("Cut {}", editor.name_of(&roots));
        delete_selected(editor, Some(label));
    },
};
