//! The select tool.

mod brushing;
mod idle;
mod nudging;
mod pointing_annotation;
mod pointing_canvas;
mod pointing_handle;
mod pointing_node;
mod resizing;
mod sizing;
mod translating;

pub(in crate::editor) use brushing::Brushing;
pub(in crate::editor) use idle::Idle;
pub(in crate::editor) use nudging::Nudging;
pub(in crate::editor) use pointing_annotation::PointingAnnotation;
pub(in crate::editor) use pointing_canvas::PointingCanvas;
pub(in crate::editor) use pointing_handle::PointingHandle;
pub(in crate::editor) use pointing_node::PointingNode;
pub(in crate::editor) use resizing::Resizing;
pub(in crate::editor) use sizing::Sizing;
pub(in crate::editor) use translating::Translating;

use std::collections::BTreeMap;

use super::{SLOP, State, ToolState};
use crate::editor::Editor;
use crate::editor::effects::Ask;
use crate::editor::geometry::{Point, Vec2};
use crate::editor::overlay::Lifted;
use crate::model::{EdgeId, NodeId, Rect};
use crate::sort::InOrder;

/// Asks for a node's name where it is.
pub(in crate::editor) fn label_edit(editor: &mut Editor, node: &NodeId) {
    if editor.is_read_only {
        return;
    }
    if let Some(rect) = editor.scene.node(node.as_str()).map(|it| it.rect) {
        let rect = editor.camera.rect_to_screen(rect);
        editor.effects.ask = Some(Ask::Label { node: node.clone(), rect });
    }
}

/// What is to be painted of nodes that a gesture has taken elsewhere, with the edges at them.
pub(in crate::editor) fn lift(editor: &Editor, moved: &BTreeMap<NodeId, Rect>) -> Lifted {
    let scene = &editor.scene;
    let is_seen = |(id, _): &(&NodeId, &Rect)| scene.folded_into(id.as_str()).is_none();
    let mut nodes: Vec<(&NodeId, &Rect)> = moved.iter().filter(is_seen).collect();
    nodes.order_by_key(|(id, _)| scene.node(id.as_str()).map(|it| (!it.is_container, it.depth)));
    /// More edges than this get plain routes until they are let go, so that frames come in time.
    const FOLLOWED: usize = 24;
    let n_edges: usize = moved.keys().filter_map(|it| scene.node(it.as_str())).map(|it| it.edges.len()).sum();
    let mut edges: BTreeMap<&EdgeId, _> = BTreeMap::new();
    for id in moved.keys().filter_map(|it| scene.node(it.as_str())).flat_map(|it| &it.edges) {
        let Some(edge) = scene.edge(id.as_str()) else { continue };
        if edges.contains_key(id) || scene.is_edge_folded(id.as_str()) {
            continue;
        }
        let (Some(from), Some(to)) = (scene.node(edge.from.as_str()), scene.node(edge.to.as_str())) else {
            continue;
        };
        let way = |end: &NodeId, was: &Rect| moved.get(end).map(|it| it.origin() - was.origin());
        let route = match (way(&edge.from, &from.rect), way(&edge.to, &to.rect)) {
            (Some(a), Some(b)) if a == b => edge.route.translated(a),
            (a, b) => {
                // What a closed frame hides ends where the frame is.
                let place = |end: &NodeId, own: &Rect, by: Option<Vec2>| match scene.folded_into(end.as_str())
                {
                    Some(_) => scene.seen_rect(end.as_str()).map(|it| it.translated(by.unwrap_or_default())),
                    None => moved.get(end).copied().or(Some(*own)),
                };
                let from = &place(&edge.from, &from.rect, a).unwrap_or(from.rect);
                let to = &place(&edge.to, &to.rect, b).unwrap_or(to.rect);
                let is_gone = |it: &NodeId| *it == edge.from || *it == edge.to || moved.contains_key(it);
                if n_edges > FOLLOWED {
                    scene.plain_route_between(from, to, is_gone)
                } else {
                    scene.route_between(from, to, is_gone)
                }
            }
        };
        edges.insert(id, route);
    }
    Lifted {
        nodes: nodes.into_iter().map(|(id, rect)| (id.clone(), *rect)).collect(),
        edges: edges.into_iter().map(|(id, route)| (id.clone(), route)).collect(),
    }
}

/// Whether a press has become a drag.
fn is_drag(from: Point, to: Point) -> bool {
    from.distance(to) >= SLOP
}
