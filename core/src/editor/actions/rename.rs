//! Gives a node another name.

use super::{Action, Group, Shortcut};
use crate::editor::Editor;
use crate::editor::tools::label_edit;
use crate::model::{NodeId, Op};
use crate::stack::followers;

pub(super) static ACTION: Action = Action {
    id: "rename",
    label: "Rename",
    group: Group::Edit,
    shortcuts: &[Shortcut::plain("F2")],
    edits: true,
    enabled: |editor| {
        let selection = &editor.selection;
        selection.only_node().is_some() || selection.only_annotation().is_some()
    },
    run: |editor| {
        if let Some(id) = editor.selection.only_annotation().cloned() {
            editor.write(&id);
        }
        if let Some(id) = editor.selection.only_node().cloned() {
            label_edit(editor, &id);
        }
    },
};

impl Editor {
    /// Gives a node another name; white space around it is left out. Expressions that name it follow.
    pub(super) fn rename(&mut self, node: NodeId, name: &str) {
        let name = name.trim().to_owned();
        let was = self.name_of(std::slice::from_ref(&node));
        if name != was {
            let mut ops = followers(&self.diagram, &node, &name);
            ops.push(Op::Rename { id: node, name });
            self.commit(format!("Rename {was}"), ops);
        }
    }
}
