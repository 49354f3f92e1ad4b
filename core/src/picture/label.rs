//! What is written at nodes and edges, on the canvas and in pictures.

use crate::catalog::Kind;
use crate::model::{Edge, EdgeKind, Node};
use crate::value::Value;

/// The address range of a container, if it has one: its own, or the input it comes from.
pub fn range(node: &Node) -> Option<String> {
    let spec = node.ty.props.iter().find(|it| matches!(it.kind, Kind::Cidr))?;
    match node.props.get(spec.key)? {
        Value::Str(it) | Value::Param(it) => Some(it.clone()),
        _ => None,
    }
}

/// The second line under an icon: its type, unless the name says it already.
pub fn caption(node: &Node) -> Option<&'static str> {
    (node.name != node.ty.label).then_some(node.ty.label)
}

/// What an edge conveys.
pub fn access(edge: &Edge) -> String {
    let EdgeKind::Access { grants } = &edge.kind;
    grants.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
