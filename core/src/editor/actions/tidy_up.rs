//! Arranges the diagram, or what is selected, so that nothing overlaps and edges are easy to follow.

use std::collections::BTreeSet;

use super::{Action, Group, Shortcut};
use crate::editor::motion::Motion;
use crate::editor::{Camera, Editor};
use crate::layout::{Scope, tidy};
use crate::model::NodeId;

pub(super) static ACTION: Action = Action {
    id: "tidy_up",
    label: "Tidy up",
    group: Group::Arrange,
    shortcuts: &[Shortcut::command_shift("L")],
    edits: true,
    enabled: |editor| editor.diagram.n_nodes() > 0,
    run: |editor| {
        let selected: BTreeSet<NodeId> = editor.selection.nodes().iter().cloned().collect();
        let is_container = |id: &NodeId| editor.scene.node(id.as_str()).is_some_and(|it| it.is_container);
        // A single icon or card has nothing to be arranged with: whoever asks has clicked it by the way.
        if selected.len() > 1 || selected.iter().any(is_container) {
            arrange(editor, "Tidy up the selection", Scope::Nodes(&selected));
        } else {
            arrange(editor, "Tidy up", Scope::Everything);
        }
    },
};

pub(super) static APART: Action = Action {
    id: "move_apart",
    label: "Move apart what overlaps",
    group: Group::Arrange,
    shortcuts: &[],
    edits: true,
    enabled: |editor| editor.diagram.n_nodes() > 1,
    run: |editor| arrange(editor, "Move apart what overlaps", Scope::Overlapping),
};

fn arrange(editor: &mut Editor, label: &str, scope: Scope<'_>) {
    let ops = tidy(&editor.diagram, scope);
    let n = ops.len();
    let before = Motion::suits(&editor.scene).then(|| editor.scene.clone());
    let ops = editor.with_annotations_kept(ops);
    if !editor.commit(label, ops) {
        return;
    }
    match n {
        0 => editor.tell("everything is in its place already"),
        1 => editor.tell("moved 1 node; undo takes it back"),
        _ => editor.tell(format!("moved {n} nodes; undo takes it back")),
    }
    editor.effects.motion = before.and_then(|it| Motion::between(&it, &editor.scene));
    let view = editor.camera.world_view(editor.viewport);
    if let Some(bounds) = editor.scene.bounds().filter(|it| n > 0 && !view.contains_rect(it))
        && scope == Scope::Everything
        && editor.viewport.w > 0.0
    {
        editor.jump(Camera::fit(bounds, editor.viewport, 1.0));
    }
}
