//! Moves a node into another container without a pointer.

use crate::editor::Editor;
use crate::editor::draft::Draft;
use crate::editor::placement::{free_place, refusal};
use crate::model::NodeId;

impl Editor {
    /// Moves a node into a container, or onto the canvas itself, where there is room.
    pub(super) fn reparent(&mut self, id: &NodeId, parent: Option<NodeId>) {
        self.cancel_gesture();
        let (Some(node), Some(place)) = (self.diagram.node(id.as_str()), self.scene.node(id.as_str())) else {
            return;
        };
        if place.parent == parent {
            return;
        }
        if let Some(reason) = refusal(&self.diagram, &[node.ty], parent.as_ref()) {
            self.refuse(reason);
            return;
        }
        let label = format!("Move {}", node.name);
        let mut draft = Draft::new(&self.diagram, &self.scene);
        let rect = free_place(&draft, parent.as_ref(), place.rect, std::slice::from_ref(id));
        draft.reparent(id, parent, rect);
        draft.grow_around([id]);
        let ops = draft.into_ops();
        if self.commit(label, ops) {
            self.focus_node(id);
        }
    }
}
