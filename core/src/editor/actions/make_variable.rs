//! Makes the value of a property an input of the stack.

use crate::editor::Editor;
use crate::editor::form::variable;
use crate::model::NodeId;

impl Editor {
    /// Makes what nodes hold in a property an input of the stack, with that as its default.
    pub(super) fn make_variable(&mut self, nodes: &[NodeId], key: &str) {
        match variable::make(&self.diagram, nodes, key) {
            Ok((name, ops)) => {
                if self.commit(format!("Make variable {name}"), ops) {
                    self.tell(format!("The variable {name} was made"));
                }
            }
            Err(reason) => self.refuse(reason),
        }
    }
}
