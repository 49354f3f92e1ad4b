//! Changes what the selected edge allows.

use super::{Action, Group, Shortcut};

pub(super) static ACTION: Action = Action {
    id: "edit_access",
    label: "Change access…",
    group: Group::Edit,
    // Enter edits whatever is selected; `keyboard` hears it.
    shortcuts: &[Shortcut { by_browser: true, ..Shortcut::plain("Enter") }],
    edits: true,
    enabled: |editor| editor.selection.only_edge().is_some(),
    run: |editor| {
        editor.edit_selected();
    },
};
