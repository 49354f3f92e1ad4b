//! What belongs together although no line is drawn and no box holds it: the subnets of a route table, what a security group
//! guards, what a role is carried by. A node that is selected shows whom it refers to and who refers to it.

use std::collections::BTreeSet;

use super::Editor;
use crate::model::{Diagram, NodeId, Op, Rect};
use crate::sort::InOrder;

/// A node that refers to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Which.
    pub node: NodeId,
    /// What it is called.
    pub name: String,
    /// The property that says so, as people read it.
    pub property: &'static str,
}

/// Who refers to a node, by name.
pub fn uses_of(diagram: &Diagram, id: &str) -> Vec<Use> {
    let mut found: Vec<Use> = diagram
        .nodes()
        .filter(|(other, _)| other.as_str() != id)
        .flat_map(|(other, node)| {
            let says = node.props.iter().filter(move |(_, value)| value.targets().contains(&id));
            says.map(move |(key, _)| Use {
                node: other.clone(),
                name: node.name.clone(),
                property: node.ty.prop(key).map_or("", |it| it.label),
            })
        })
        .collect();
    found.order_by(|a, b| (&a.name, &a.node, a.property).cmp(&(&b.name, &b.node, b.property)));
    found
}

impl Editor {
    /// Boxes of what the one selected node refers to and of what refers to it.
    pub(super) fn related_rects(&self) -> Vec<Rect> {
        let seen = self.related.iter().filter(|it| !self.is_hidden(it));
        let boxes: Vec<_> =
            seen.filter_map(|it| Some((it.clone(), self.scene.seen_rect(it.as_str())?))).collect();
        self.outlines(&boxes)
    }

    /// Something else is selected, or these ops may have changed who refers to whom.
    pub(super) fn relate(&mut self, ops: Option<&[Op]>) {
        let says_nothing = |op: &Op| {
            matches!(
                op,
                Op::Place { .. } | Op::SetAnnotation { .. } | Op::SetClosed { .. } | Op::Rename { .. }
            )
        };
        if ops.is_some_and(|it| it.iter().all(says_nothing)) {
            return;
        }
        self.related = self.selection.only_node().map(|id| related(&self.diagram, id)).unwrap_or_default();
    }
}

fn related(diagram: &Diagram, id: &NodeId) -> Vec<NodeId> {
    let refers = diagram.nodes().filter(|(other, node)| {
        *other != id && node.props.values().any(|it| it.targets().contains(&id.as_str()))
    });
    let mut found: BTreeSet<NodeId> = refers.map(|(other, _)| other.clone()).collect();
    let targets = diagram.node(id.as_str()).into_iter().flat_map(|it| it.props.values());
    let targets = targets.flat_map(crate::value::Value::targets).map(NodeId::from);
    found.extend(targets.filter(|it| it != id && diagram.node(it.as_str()).is_some()));
    found.into_iter().collect()
}
