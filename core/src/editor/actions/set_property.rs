//! Sets a property of a node.

use crate::editor::Editor;
use crate::model::{NodeId, Op};
use crate::value::Value;

impl Editor {
    /// Sets a property, or unsets it.
    pub(super) fn set_property(&mut self, node: NodeId, key: String, value: Option<Value>) {
        let Some(present) = self.diagram.node(node.as_str()) else { return };
        if present.props.get(key.as_str()) == value.as_ref() {
            return;
        }
        let what = present.ty.prop(&key).map_or(key.as_str(), |it| it.label);
        let label = format!("Set {what} of {}", present.name);
        self.commit(label, vec![Op::SetProperty { id: node, key, value }]);
    }
}
