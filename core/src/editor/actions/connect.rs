//! Makes an access edge, or changes what it allows.

use std::collections::BTreeSet;

use crate::editor::{Editor, Selection};
use crate::model::{Edge, EdgeId, EdgeKind, NodeId, Op};

impl Editor {
    /// Makes an access edge and selects it.
    pub(super) fn connect(&mut self, from: NodeId, to: NodeId, grants: BTreeSet<String>) {
        self.cancel_gesture();
        let name = |id: &NodeId| self.name_of(std::slice::from_ref(id));
        let label = format!("Connect {} to {}", name(&from), name(&to));
        let id = self.ids.edge();
        let edge = Edge { from, to, kind: EdgeKind::Access { grants } };
        let told = label.replacen("Connect", "Connected", 1);
        if self.commit(label, vec![Op::AddEdge { id: id.clone(), edge }]) {
            self.select(Selection::new([], [id]));
            self.tell(told);
        }
    }

    /// Changes what an access edge allows. Without any grant left, the edge goes.
    pub(super) fn set_grants(&mut self, id: EdgeId, grants: BTreeSet<String>) {
        if grants.is_empty() {
            let removal = self.diagram().removal(&[], std::slice::from_ref(&id));
            self.commit("Delete edge", removal.ops);
        } else {
            self.commit("Change access", vec![Op::SetEdge { id, kind: EdgeKind::Access { grants } }]);
        }
    }
}
