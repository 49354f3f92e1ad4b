//! Deletes what is selected, with all it contains.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::model::{EdgeId, NodeId, Op};

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
    if !editor.selection.annotations().is_empty() {
        let (_, annotations) = editor.selected_roots();
        return format!("Deleted {}", editor.name_of_carried(&nodes, &annotations));
    }
    match (nodes.is_empty(), editor.selection.edges().len()) {
        (false, _) => format!("Deleted {}", editor.name_of(&nodes)),
        (true, 1) => "Deleted 1 edge".to_owned(),
        (true, n) => format!("Deleted {n} edges"),
    }
}

/// Deletes what is selected; the label is the removal's own unless another is given.
pub(super) fn delete_selected(editor: &mut Editor, label: Option<String>) -> bool {
    let (roots, annotations) = editor.selected_roots();
    let edges: Vec<EdgeId> = editor.selection.edges().iter().cloned().collect();
    let mut removal = editor.diagram.removal(&roots, &edges);
    if !annotations.is_empty() {
        removal.label = format!("Delete {}", editor.name_of_carried(&roots, &annotations));
    }
    // What lies in a frame stays: a frame is drawn around things, and holds none.
    removal.ops.extend(annotations.into_iter().map(|id| Op::SetAnnotation { id, annotation: None }));
    editor.commit(label.unwrap_or(removal.label), removal.ops)
}
