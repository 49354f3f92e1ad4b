//! What is under the pointer.

use super::arrows::{arrow_at, is_label_at};
use super::geometry::{Point, Side};
use super::overlay::{ConnectHandle, ResizeHandle};
use super::scene::{Scene, SceneAnnotation};
use crate::model::{AnnotationId, EdgeId, NodeId, Rect};

/// Something under the pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A node.
    Node(NodeId),
    /// An edge.
    Edge(EdgeId),
    /// A note, a text, a frame or an arrow.
    Annotation(AnnotationId),
}

/// The topmost thing at a place: a note, text, closed frame or label of an arrow, an icon, else an arrow or an edge within the
/// tolerance (canvas units), the title or
/// border of a frame, else the innermost container.
pub(super) fn hit(
    scene: &Scene,
    at: Point,
    tolerance: f64,
    is_hidden: impl Fn(&NodeId) -> bool,
    is_edge_hidden: impl Fn(&EdgeId) -> bool,
    is_note_hidden: impl Fn(&AnnotationId) -> bool,
) -> Option<Hit> {
    if let Some(it) = note_at(scene, at, &is_note_hidden) {
        return Some(Hit::Annotation(it.clone()));
    }
    let arrow = arrow_at(scene, at, tolerance, &is_note_hidden);
    let node = node_at(scene, at, is_hidden);
    let is_icon = node.is_some_and(|id| scene.node(id.as_str()).is_some_and(|it| !it.is_container));
    if let Some(arrow) = arrow.filter(|it| !is_icon || is_label_at(scene, it, at)) {
        return Some(Hit::Annotation(arrow.clone()));
    }
    if !is_icon && let Some(edge) = edge_at(scene, at, tolerance, is_edge_hidden) {
        return Some(Hit::Edge(edge.clone()));
    }
    if !is_icon && let Some(frame) = frame_at(scene, at, tolerance, &is_note_hidden) {
        return Some(Hit::Annotation(frame.clone()));
    }
    node.cloned().map(Hit::Node)
}

/// The note, text or closed frame painted last at a place.
pub(super) fn note_at(
    scene: &Scene,
    at: Point,
    is_hidden: impl Fn(&AnnotationId) -> bool,
) -> Option<&AnnotationId> {
    let is_box = |it: &SceneAnnotation| it.line.is_none() && (!it.is_frame || it.is_closed);
    let found = scene.annotations().filter(|(id, it)| is_box(it) && it.rect.contains(at) && !is_hidden(id));
    found.last().map(|(id, _)| id)
}

/// The frame whose title or border is at a place, the smallest first. What lies in a frame is not the frame.
pub(super) fn frame_at(
    scene: &Scene,
    at: Point,
    tolerance: f64,
    is_hidden: impl Fn(&AnnotationId) -> bool,
) -> Option<&AnnotationId> {
    let is_on = |it: &SceneAnnotation| {
        let title = Rect::new(it.extent.x, it.extent.y, it.extent.w, it.rect.y - it.extent.y);
        let on_border =
            it.rect.inflated(tolerance).contains(at) && !it.rect.inflated(-tolerance).contains(at);
        on_border || title.contains(at)
    };
    let frames =
        scene.annotations().filter(|(id, it)| it.is_frame && !it.is_closed && is_on(it) && !is_hidden(id));
    let area = |it: &SceneAnnotation| it.rect.w * it.rect.h;
    frames
        .min_by(|(a_id, a), (b_id, b)| area(a).total_cmp(&area(b)).then_with(|| a_id.cmp(b_id)))
        .map(|(id, _)| id)
}

/// The node painted last at a place.
pub(super) fn node_at(scene: &Scene, at: Point, is_hidden: impl Fn(&NodeId) -> bool) -> Option<&NodeId> {
    let seen = scene.nodes_at(at).filter(|id| !is_hidden(id));
    seen.max_by_key(|id| scene.node(id.as_str()).map(|it| (!it.is_container, it.depth, *id)))
}

/// The innermost container at a place, open or closed, leaving out some.
pub(super) fn container_at(
    scene: &Scene,
    at: Point,
    is_left_out: impl Fn(&NodeId) -> bool,
) -> Option<&NodeId> {
    scene
        .nodes_at(at)
        .filter(|id| !is_left_out(id))
        .filter_map(|id| scene.node(id.as_str()).filter(|it| it.is_box()).map(|it| (it.depth, id)))
        .max()
        .map(|(_, id)| id)
}

/// The edge nearest to a place, within the tolerance.
pub(super) fn edge_at(
    scene: &Scene,
    at: Point,
    tolerance: f64,
    is_hidden: impl Fn(&EdgeId) -> bool,
) -> Option<&EdgeId> {
    let near = Rect::new(at.x, at.y, 0.0, 0.0).inflated(tolerance);
    scene
        .edges_near(&near)
        .filter(|id| !is_hidden(id))
        .filter_map(|id| Some((scene.edge(id.as_str())?.route.distance(at), id)))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by(|(a, a_id), (b, b_id)| a.total_cmp(b).then_with(|| a_id.cmp(b_id)))
        .map(|(_, id)| id)
}

/// The resize handle at a place; corners win over sides.
pub(super) fn resize_handle_at(
    handles: &[(ResizeHandle, Point)],
    at: Point,
    tolerance: f64,
) -> Option<ResizeHandle> {
    let near = handles.iter().filter(|(_, it)| it.distance(at) <= tolerance);
    near.min_by(|(_, a), (_, b)| a.distance(at).total_cmp(&b.distance(at))).map(|(handle, _)| *handle)
}

/// The connection handle at a place.
pub(super) fn connect_handle_at(
    handles: &[ConnectHandle],
    at: Point,
    tolerance: f64,
) -> Option<&ConnectHandle> {
    handles.iter().find(|it| it.at.distance(at) <= tolerance)
}

/// Where the handles of a node are, `gap` canvas units off its border.
pub(super) fn connect_handles(node: &NodeId, rect: &Rect, gap: f64) -> [ConnectHandle; 4] {
    Side::ALL.map(|side| ConnectHandle {
        node: node.clone(),
        side,
        at: rect.side(side) + side.outward() * gap,
    })
}
