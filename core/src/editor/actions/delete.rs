//! Deletes what is selected, with all it contains.

use std::collections::BTreeSet;

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
        let more = along(editor);
        if delete_selected(editor, None) {
            if more.is_empty() {
                editor.tell(text);
            } else {
                editor.tell_in_sight(format!("{text}, with {}. Undo brings all of it back", listed(&more)));
            }
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

/// What goes along although nobody selected it.
fn along(editor: &Editor) -> Vec<String> {
    let selection = &editor.selection;
    let nodes: Vec<NodeId> = selection.nodes().iter().cloned().collect();
    let edges: Vec<EdgeId> = selection.edges().iter().cloned().collect();
    let ops = editor.diagram.removal(&nodes, &edges).ops;
    let gone: BTreeSet<&NodeId> =
        ops.iter().filter_map(|it| if let Op::RemoveNode { id } = it { Some(id) } else { None }).collect();
    let contents = gone.iter().filter(|it| !selection.has_node(it.as_str())).count();
    let is_more = |it: &&Op| matches!(it, Op::RemoveEdge { id } if !selection.has_edge(id.as_str()));
    let more_edges = ops.iter().filter(is_more).count();
    // What stays loses what it said of what goes.
    let referring: BTreeSet<&NodeId> = ops
        .iter()
        .filter_map(|it| if let Op::SetProperty { id, .. } = it { Some(id) } else { None })
        .filter(|it| !gone.contains(it))
        .collect();
    let decisions =
        ops.iter().filter(|it| matches!(it, Op::SetSuppression { .. } | Op::SetExpectation { .. }));
    let whom = if nodes.len() + edges.len() == 1 { "it" } else { "them" };
    [
        (contents, "node", " in "),
        (more_edges, "edge", ""),
        (referring.len(), "reference", " to "),
        (decisions.count(), "decision", " about "),
    ]
    .into_iter()
    .filter(|it| it.0 > 0)
    .map(|(n, what, how)| {
        let plural = if n == 1 { "" } else { "s" };
        let whom = if how.is_empty() { "" } else { whom };
        format!("{n} {what}{plural}{how}{whom}")
    })
    .collect()
}

/// `2 nodes in it, 1 edge and 3 references to it`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
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
