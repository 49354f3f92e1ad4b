//! Shows the diagram to others.

use super::{Action, Group, Shortcut};

/// Its id: the one action that works while a presentation is under way.
pub(in crate::editor) const PRESENT: &str = "present";

pub(super) static ACTION: Action = Action {
    id: PRESENT,
    label: "Present",
    group: Group::View,
    shortcuts: &[Shortcut::shift("P")],
    edits: false,
    enabled: |editor| editor.diagram.n_nodes() > 0,
    run: |editor| editor.present(true),
};
