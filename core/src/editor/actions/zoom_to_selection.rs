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
    let nodes = editor.selection.nodes().iter().filter_map(|it| scene.node(it.as_str())).map(|it| it.rect);
    let edges = editor.selection.edges().iter().filter_map(|it| scene.edge(it.as_str()));
    editor.fit(bounds(nodes.chain(edges.map(|it| it.route.bounds()))));
}
