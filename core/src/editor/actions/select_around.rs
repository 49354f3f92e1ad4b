//! Selects what is around or inside the selected node.

use super::{Action, Group};
use crate::editor::{Editor, Selection};
use crate::model::NodeId;

pub(super) static CONTAINER: Action = Action {
    id: "select_container",
    label: "Select container",
    group: Group::Edit,
    shortcuts: &[],
    edits: false,
    enabled: |editor| container(editor).is_some(),
    run: |editor| {
        if let Some(id) = container(editor) {
            editor.focus_node(&id);
        }
    },
};

pub(super) static CONTENTS: Action = Action {
    id: "select_contents",
    label: "Select contents",
    group: Group::Edit,
    shortcuts: &[],
    edits: false,
    enabled: |editor| !contents(editor).is_empty(),
    run: |editor| {
        let inside = Selection::new(contents(editor), []);
        let n = inside.nodes().len();
        editor.tell(if n == 1 { "1 node selected".to_owned() } else { format!("{n} nodes selected") });
        editor.select(inside);
    },
};

fn container(editor: &Editor) -> Option<NodeId> {
    let id = editor.selection.last()?;
    editor.scene.ancestors(id.as_str()).next().cloned()
}

fn contents(editor: &Editor) -> Vec<NodeId> {
    // What is in a card is not seen.
    let nodes = editor.selection.nodes().iter().filter(|it| !editor.diagram.is_closed(it.as_str()));
    nodes.flat_map(|it| editor.scene.children(Some(it.as_str()))).cloned().collect()
}
