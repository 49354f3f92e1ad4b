//! Selects everything, or exactly what a panel says.

use super::{Action, Group, Shortcut};
use crate::editor::{Editor, Selection};
use crate::model::{EdgeId, NodeId};

pub(super) static ACTION: Action = Action {
    id: "select_all",
    label: "Select all",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("a")],
    edits: false,
    enabled: |editor| editor.scene.bounds().is_some(),
    run: |editor| {
        // What cannot be seen is not meant.
        let nodes = editor.scene.nodes().map(|(id, _)| id).filter(|id| !editor.is_hidden(id)).cloned();
        let edges = editor.scene.edges().map(|(id, _)| id).filter(|id| !editor.is_edge_hidden(id)).cloned();
        let annotations = editor
            .scene
            .annotations()
            .map(|(id, _)| id)
            .filter(|id| !editor.is_annotation_hidden(id))
            .cloned();
        let all = Selection::new(nodes, edges).with_annotations(annotations);
        let what = if all.annotations().is_empty() { "nodes" } else { "items" };
        editor.tell(format!("{} {what} selected", all.n_boxes()));
        editor.select(all);
    },
};

impl Editor {
    /// Selects exactly these, as far as they are there.
    pub(super) fn select_these(&mut self, nodes: Vec<NodeId>, edges: Vec<EdgeId>) {
        self.cancel_gesture();
        self.select(Selection::new(nodes, edges).pruned(&self.scene));
    }
}
