//! Deletes what is selected, with all it contains.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::model::{EdgeId, NodeId};

pub(super) static ACTION: Action = Action {
    id: "delete",
    label: "Delete",
    group: Group::Edit,
    shortcuts: &[Shortcut::plain("Delete"), Shortcut::plain("Backspace")],
    edits: true,
    enabled: |editor| !editor.selection.is_empty(),
    run: |editor| {
        let text = told(editor);
        if delete_selected(editor, None) {
            editor.tell(text);
        }
    },
};

/// What will have gone, by name.
fn told(editor: &Editor) -> String {
    let nodes: Vec<NodeId> = editor.selection.nodes().iter().cloned().collect();
    match (nodes.is_empty(), editor.selection.edges().len()) {
        (false, _) => format!("Deleted {}", editor.name_of(&nodes)),
        (true, 1) => "Deleted 1 edge".to_owned(),
        (true, n) => format!("Deleted {n} edges"),
    }
}

/// Deletes what is selected; the label is the removal's own unless another is given.
pub(super) fn delete_selected(editor: &mut Editor, label: Option<String>) -> bool {
    let roots = editor.selection.roots(&editor.scene);
    let edges: Vec<EdgeId> = editor.selection.edges().iter().cloned().collect();
    let removal = editor.diagram.removal(&roots, &edges);
    editor.commit(label.unwrap_or(removal.label), removal.ops)
}
