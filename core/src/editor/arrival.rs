//! Nodes that come from elsewhere, such as a text: where there is room for them.

use super::draft::Draft;
use super::geometry::Vec2;
use super::placement::{free_place, new_size};
use super::scene::Scene;
use crate::catalog::{Properties, ResourceType};
use crate::layout::{HEADER, PADDING};
use crate::model::{Diagram, Node, NodeId, Op, Rect};

/// The ops that add a node where there is room: in a container, which grows around it, or on the canvas beside what is there.
pub fn arrival(
    diagram: &Diagram,
    id: &NodeId,
    ty: &'static ResourceType,
    name: &str,
    parent: Option<&NodeId>,
    props: Properties,
) -> Vec<Op> {
    let scene = Scene::new(diagram);
    let size = new_size(ty);
    let container = parent.and_then(|it| scene.node(it.as_str()));
    let origin = match (container, scene.bounds()) {
        (Some(it), _) => it.rect.origin() + Vec2::new(PADDING, HEADER + PADDING / 2.0),
        (None, Some(all)) => all.origin() + Vec2::new(all.w + 2.0 * PADDING, 0.0),
        (None, None) => Default::default(),
    };
    let wanted = Rect::new(origin.x, origin.y, size.w, size.h);
    let mut draft = Draft::new(diagram, &scene);
    let rect = free_place(&draft, parent, wanted, &[]);
    draft.add(id, parent.cloned(), rect);
    draft.grow_around([id]);
    let Some(placement) = draft.added(id) else { return Vec::new() };
    let mut ops = draft.into_ops();
    let node = Node { ty, name: name.to_owned(), placement, props };
    ops.push(Op::AddNode { id: id.clone(), node });
    ops
}
