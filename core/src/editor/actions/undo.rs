//! Takes back the user's last transaction.

use std::collections::BTreeSet;

use super::{Action, Group, Shortcut};
use crate::editor::geometry::bounds;
use crate::editor::motion::Motion;
use crate::editor::{Editor, Selection};
use crate::model::{EdgeId, NodeId, Op, Transaction};

pub(super) static ACTION: Action = Action {
    id: "undo",
    label: "Undo",
    group: Group::Edit,
    shortcuts: &[Shortcut::command("z")],
    edits: true,
    enabled: |editor| editor.history.undo_label().is_some(),
    run: undo,
};

fn undo(editor: &mut Editor) {
    match editor.history.undo(&mut editor.diagram) {
        Ok(Some(transaction)) => {
            editor.tell(format!("Undone: {}", transaction.label));
            show_changed(editor, transaction);
        }
        Ok(None) => {}
        Err(error) => editor.refuse(format!("this can no longer be undone: {error}")),
    }
}

/// Follows a transaction that came out of the history: what it changed is selected and brought into view, so that
/// nobody has to look for it.
pub(super) fn show_changed(editor: &mut Editor, transaction: Transaction) {
    let (mut nodes, mut edges) = (BTreeSet::<NodeId>::new(), BTreeSet::<EdgeId>::new());
    let mut annotations = BTreeSet::new();
    for op in &transaction.ops {
        match op {
            Op::AddNode { id, .. }
            | Op::Rename { id, .. }
            | Op::Place { id, .. }
            | Op::SetClosed { id, .. }
            | Op::SetProperty { id, .. } => {
                nodes.insert(id.clone());
            }
            Op::AddEdge { id, .. } | Op::SetEdge { id, .. } => {
                edges.insert(id.clone());
            }
            Op::SetAnnotation { id, .. } => {
                annotations.insert(id.clone());
            }
            Op::RemoveNode { .. }
            | Op::RemoveEdge { .. }
            | Op::SetParameter { .. }
            | Op::SetSuppression { .. }
            | Op::SetExpectation { .. }
            | Op::SetView { .. }
            | Op::Set { .. } => {}
        }
    }
    // Many nodes that change place are followed with the eye, there and back, and so is a container that closes or opens.
    let is_fold = |op: &Op| matches!(op, Op::SetClosed { .. });
    let is_place = |op: &Op| is_fold(op) || matches!(op, Op::Place { .. } | Op::SetAnnotation { .. });
    let is_seen = transaction.ops.iter().any(is_fold)
        || (transaction.ops.len() > 1 && transaction.ops.iter().all(|it| matches!(it, Op::Place { .. })));
    let glides = is_seen && transaction.ops.iter().all(is_place);
    let before = (glides && Motion::suits(&editor.scene)).then(|| editor.scene.clone());
    editor.follow(transaction);
    editor.effects.motion = before.and_then(|it| Motion::between(&it, &editor.scene));
    let changed = Selection::new(nodes, edges).with_annotations(annotations).pruned(&editor.scene);
    if !changed.is_empty() {
        let outermost = Selection::new(changed.roots(&editor.scene), changed.edges().iter().cloned())
            .with_annotations(changed.annotations().iter().cloned());
        editor.select(outermost);
        let rect = bounds(editor.selected_rects());
        if let Some(rect) = rect {
            editor.reveal(rect);
        }
    }
}
