//! Does again what was undone last.

use super::undo::show_changed;
use super::{Action, Group, Shortcut};
use crate::editor::Editor;

pub(super) static ACTION: Action = Action {
    id: "redo",
    label: "Redo",
    group: Group::Edit,
    shortcuts: &[Shortcut::command_shift("z"), Shortcut::command("y")],
    edits: true,
    enabled: |editor| editor.history.redo_label().is_some(),
    run: redo,
};

fn redo(editor: &mut Editor) {
    match editor.history.redo(&mut editor.diagram) {
        Ok(Some(transaction)) => {
            editor.tell(format!("Redone: {}", transaction.label));
            show_changed(editor, transaction);
        }
        Ok(None) => {}
        Err(error) => editor.refuse(format!("this can no longer be redone: {error}")),
    }
}
