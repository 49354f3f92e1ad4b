//! What is written at nodes and edges, on the canvas and in pictures.

use crate::catalog::Kind;
use crate::editor::Scene;
use crate::model::{Edge, EdgeId, EdgeKind, Node, NodeId, Rect};
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

/// Properties that say at a glance what kind of a resource it is, such as the size of a machine.
const TELLING: [&str; 5] = ["instance_type", "instance_class", "engine", "runtime", "service"];

/// The second line under an icon, the longest first: its type with what tells it from others, and its type alone. Nothing
/// that the name says already.
pub fn captions(node: &Node) -> Vec<String> {
    let label = node.type_label();
    let telling = TELLING.iter().find_map(|it| node.props.get(it)).and_then(Value::as_str);
    let telling = telling.filter(|it| !node.name.eq_ignore_ascii_case(it));
    let is_named = node.name == label;
    let whole = telling.map(|it| if is_named { it.to_owned() } else { format!("{label} · {it}") });
    whole.into_iter().chain((!is_named).then(|| label.to_owned())).collect()
}

/// How wide the lines under an icon may be, in canvas units: up to the border of its container, and half the way to its
/// neighbors.
pub fn room(scene: &Scene, id: &NodeId, rect: &Rect) -> f64 {
    /// Wider than this, a name no longer seems to belong to its icon.
    const WIDEST: f64 = 184.0;
    const GAP: f64 = 6.0;
    let center = rect.center().x;
    let parent = scene.node(id.as_str()).and_then(|it| it.parent.as_ref());
    let around = parent.and_then(|it| scene.node(it.as_str())).map(|it| it.rect);
    let around = around.unwrap_or(Rect::new(center - WIDEST, rect.y, 2.0 * WIDEST, rect.h));
    let mut half = (center - around.x).min(around.right() - center) - GAP;
    let lines = Rect::new(center - WIDEST, rect.y + 52.0, 2.0 * WIDEST, 34.0);
    for neighbor in scene.nodes_in(&lines).filter(|it| *it != id) {
        let Some(it) = scene.node(neighbor.as_str()) else { continue };
        // What contains the icon is no neighbor.
        if !it.rect.overlaps(&lines) || it.rect.contains_rect(rect) {
            continue;
        }
        let gap = if it.rect.center().x > center { it.rect.x - center } else { center - it.rect.right() };
        // An icon's name may grow as well.
        let free = if it.is_box() { gap - GAP } else { f64::midpoint(gap, rect.w / 2.0) - GAP / 2.0 };
        half = half.min(free);
    }
    (2.0 * half).clamp(rect.w, WIDEST)
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{Properties, by_id};
    use crate::model::Placement;

    #[test]
    fn captions_say_what_the_name_does_not() {
        let said = |name: &str, props: Properties| {
            let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
            let ty = by_id("ec2.instance").unwrap();
            captions(&Node { ty, name: name.to_owned(), placement, props })
        };
        let small = || Properties::from([("instance_type", "t3.micro".into())]);
        assert_eq!(said("web", Properties::new()), ["EC2 instance"]);
        assert_eq!(said("web", small()), ["EC2 instance · t3.micro", "EC2 instance"]);
        assert_eq!(said("EC2 instance", small()), ["t3.micro"]);
        assert_eq!(said("T3.micro", small()), ["EC2 instance"]);
        assert_eq!(said("EC2 instance", Properties::new()), [""; 0]);
    }
}
