//! Edits of a drawing, there and back again, as a person makes them one at a time.

use drawbridge_core::model::{Diagram, Edge, EdgeKind, Node, NodeId, Op, Transaction};
use drawbridge_core::value::Value;

/// What is edited: properties that no rule looks at, that a rule looks at at every server, that two rules look at at every
/// log group, that names a table in policies, and that becomes resources of its own; the name of a server; an edge; a bucket
/// that comes and goes.
pub(crate) const ALL: [&str; 8] =
    ["instance type", "metadata tokens", "retention", "table name", "ingress", "name", "edge", "node"];

/// The same edit again and again.
pub(crate) struct Edits {
    diagram: Diagram,
    edited: String,
    is_there: bool,
}

impl Edits {
    /// Edits of the estate's first system.
    pub(crate) fn of(diagram: Diagram, edited: &str) -> Self {
        Self { diagram, edited: edited.to_owned(), is_there: false }
    }

    /// The drawing as it is now.
    pub(crate) fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// Makes the next one. What does not fit the drawing changes nothing.
    pub(crate) fn next(&mut self) -> Transaction {
        self.is_there = !self.is_there;
        let edit =
            Transaction::new("Edit", op(&self.edited, self.is_there, &self.diagram).into_iter().collect());
        match self.diagram.apply_all(edit.clone()) {
            Ok(_) => edit,
            Err(_) => Transaction::new("Nothing", Vec::new()),
        }
    }
}

/// `None` where the drawing has nothing to edit so.
fn op(edited: &str, is_there: bool, diagram: &Diagram) -> Option<Op> {
    let set =
        |id: &str, key: &str, value| Op::SetProperty { id: id.into(), key: key.into(), value: Some(value) };
    let choose = |there: &'static str, back: &'static str| if is_there { there } else { back };
    let server = "s000_server_30";
    Some(match edited {
        "instance type" => set(server, "instance_type", choose("t3.large", "t3.small").into()),
        "metadata tokens" => set(server, "metadata_tokens", choose("required", "optional").into()),
        "retention" => set("s000_log_3", "retention_in_days", Value::Int(if is_there { 30 } else { 90 })),
        "table name" => set("s000_orders_3", "name", choose("orders", "orders-3").into()),
        "ingress" => set("s000_web", "ingress", Value::List(vec![rule(if is_there { 80 } else { 443 })])),
        "name" => Op::Rename { id: server.into(), name: choose("Other", "s000 server 30").into() },
        "node" if is_there => {
            let bucket = diagram.node("s000_files_3")?.clone();
            // Nobody adds what is called as another: that would rename the other's resource.
            Op::AddNode { id: NodeId::from("new"), node: Node { name: "New files".to_owned(), ..bucket } }
        }
        "node" => Op::RemoveNode { id: "new".into() },
        _ if is_there => {
            let kind = EdgeKind::Access { grants: ["read".to_owned()].into() };
            let edge = Edge { from: "s000_worker_3".into(), to: "s000_files_3".into(), kind };
            Op::AddEdge { id: "new".into(), edge }
        }
        _ => Op::RemoveEdge { id: "new".into() },
    })
}

fn rule(port: i64) -> Value {
    let fields = [
        ("protocol", Value::from("tcp")),
        ("from_port", port.into()),
        ("to_port", port.into()),
        ("peer", "0.0.0.0/0".into()),
    ];
    Value::Map(fields.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
}
