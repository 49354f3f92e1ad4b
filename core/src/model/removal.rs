//! Deleting nodes with everything that would be left dangling.

use std::collections::BTreeSet;

use super::{Diagram, NodeId, Op, Transaction};
use crate::sort::InOrder;
use crate::value::Value;

impl Diagram {
    /// The transaction that removes nodes and edges with all they contain, the edges at them and the references to
    /// them. Ids that are not in the diagram are skipped.
    pub fn removal(&self, ids: &[NodeId], edges: &[super::EdgeId]) -> Transaction {
        let doomed = self.with_descendants(ids);
        let is_doomed = |id: &str| doomed.contains(id);
        let mut ops = Vec::new();
        for (id, suppression) in self.suppressions() {
            let is_gone = |at: &str| is_doomed(at) || edges.iter().any(|it| it.as_str() == at);
            let at_gone_edge = |at: &str| {
                self.edge(at).is_some_and(|it| is_doomed(it.from.as_str()) || is_doomed(it.to.as_str()))
            };
            if suppression.at.as_deref().is_some_and(|it| is_gone(it) || at_gone_edge(it)) {
                ops.push(Op::SetSuppression { id: id.clone(), suppression: None });
            }
        }
        for (id, expectation) in self.expectations() {
            if expectation.nodes().any(is_doomed) {
                let expectation = expectation.without(&is_doomed);
                ops.push(Op::SetExpectation { id: id.clone(), expectation });
            }
        }
        // A note about what goes stays, and is about nothing.
        for (id, it) in self.annotations() {
            if it.pin.as_ref().is_some_and(|it| is_doomed(it.as_str())) {
                let annotation = Some(super::Annotation { pin: None, ..it.clone() });
                ops.push(Op::SetAnnotation { id: id.clone(), annotation });
            }
        }
        for id in self.closed.keys().filter(|it| doomed.contains(*it)) {
            ops.push(Op::SetClosed { id: id.clone(), closed: None });
        }
        for (id, edge) in self.edges() {
            if edges.contains(id) || is_doomed(edge.from.as_str()) || is_doomed(edge.to.as_str()) {
                ops.push(Op::RemoveEdge { id: id.clone() });
            }
        }
        // References go first, those among the doomed as well: then every node is free to go, in any order of depth.
        for (id, node) in self.nodes() {
            for (key, value) in &node.props {
                if value.targets().into_iter().any(is_doomed) {
                    let value = without(value, &is_doomed);
                    ops.push(Op::SetProperty { id: id.clone(), key: (*key).to_owned(), value });
                }
            }
        }
        let mut by_depth: Vec<&NodeId> = doomed.iter().collect();
        by_depth.order_by_key(|id| std::cmp::Reverse(self.ancestors(id.as_str()).count()));
        ops.extend(by_depth.into_iter().map(|id| Op::RemoveNode { id: id.clone() }));
        let label = match ids {
            [id] if edges.is_empty() => match self.node(id.as_str()) {
                Some(node) => format!("Delete {}", node.name),
                None => "Delete".to_owned(),
            },
            _ => "Delete".to_owned(),
        };
        Transaction { label, ops }
    }

    /// The nodes with all they contain.
    pub fn with_descendants(&self, ids: &[NodeId]) -> BTreeSet<NodeId> {
        self.nodes()
            .filter(|(id, _)| ids.contains(id) || self.ancestors(id.as_str()).any(|(it, _)| ids.contains(it)))
            .map(|(id, _)| id.clone())
            .collect()
    }
}

/// The value without references to doomed nodes; `None` when nothing is left of it.
fn without(value: &Value, is_doomed: &impl Fn(&str) -> bool) -> Option<Value> {
    let refers = |it: &Value| it.targets().into_iter().any(is_doomed);
    match value {
        Value::List(items) => {
            let left: Vec<Value> = items.iter().filter(|it| !refers(it)).cloned().collect();
            (!left.is_empty()).then_some(Value::List(left))
        }
        _ => None,
    }
}
