//! Shows what is selected.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::geometry::bounds;

pub(super) static ACTION: Action = Action {
    id: "zoom_to_selection",
    label: "Fit selection",
    group: Group::View,
    shortcuts: &[Shortcut::shift("2")],
    edits: false,
    enabled: |editor| !editor.selection.is_empty(),
    run: zoom,
};

fn zoom(editor: &mut Editor) {
    let scene = &editor.scene;
    let edges = editor.selection.edges().iter().filter_map(|it| scene.edge(it.as_str()));
    let boxes = editor.selected_rects().into_iter();
    editor.fit(bounds(boxes.chain(edges.map(|it| it.route.bounds()))));
}
