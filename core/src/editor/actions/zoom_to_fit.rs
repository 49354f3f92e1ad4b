//! Shows everything.

use super::{Action, Group, Shortcut};

pub(super) static ACTION: Action = Action {
    id: "zoom_to_fit",
    label: "Fit",
    group: Group::View,
    shortcuts: &[Shortcut::shift("1")],
    edits: false,
    enabled: |editor| editor.scene.bounds().is_some(),
    run: |editor| editor.fit(editor.scene.bounds()),
};
