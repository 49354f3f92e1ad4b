//! Shows everything.

use super::{Action, Group, Shortcut};

pub(super) static ACTION: Action = Action {
    id: "zoom_to_fit",
    label: "Fit",
    group: Group::View,
    shortcuts: &[Shortcut::shift("1")],
    edits: false,
    enabled: |editor| editor.diagram.n_nodes() > 0,
    run: |editor| editor.fit(editor.scene.bounds()),
};
