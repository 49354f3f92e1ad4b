//! Sets a property of a node, or of several in one step.

use crate::editor::Editor;
use crate::editor::form::several::change_together;
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

    /// Sets what several nodes hold in a property. One that is refused refuses all.
    pub(super) fn set_properties(&mut self, nodes: &[NodeId], key: &str, value: Option<&Value>) {
        let ops = change_together(&self.diagram, nodes, key, value);
        let spec = nodes.iter().find_map(|it| self.diagram.node(it.as_str())?.ty.prop(key));
        let what = spec.map_or(key, |it| it.label);
        self.commit(format!("Set {what} of {}", self.name_of(nodes)), ops);
    }
}
