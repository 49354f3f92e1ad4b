//! What is written at nodes and edges, on the canvas and in pictures.

use crate::catalog::Kind;
use crate::editor::Scene;
use crate::model::{Edge, EdgeId, EdgeKind, Node};
use crate::value::{Context, Value};

/// What tells a container from others beside its name: its address range or the input it comes from, or its zone.
pub fn range(node: &Node) -> Option<String> {
    let spec = node.ty.props.iter().find(|it| matches!(it.kind, Kind::Cidr | Kind::Zone))?;
    match node.props.get(spec.key)? {
        Value::Str(it) | Value::Param(it) => Some(it.clone()),
        Value::Context(Context::Zone(index)) => Some(format!("zone {}", u16::from(*index) + 1)),
        _ => None,
    }
}

/// What an edge conveys.
pub fn access(edge: &Edge) -> String {
    let EdgeKind::Access { grants } = &edge.kind;
    grants.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What is said of an edge: what it conveys, or how many edges its line is drawn for.
pub fn said(scene: &Scene, id: &EdgeId, edge: &Edge) -> String {
    match scene.bundle(id.as_str()).len() {
        0 => access(edge),
        n => format!("{n} connections"),
    }
}
