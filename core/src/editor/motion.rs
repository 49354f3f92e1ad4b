//! How nodes glide to new places when many move at once.

use super::geometry::Point;
use super::scene::{Cover, Scene};
use crate::model::{NodeId, Rect};
use crate::sort::InOrder;

/// Nodes that change place together. What is drawn meanwhile decides nothing: the diagram has changed already.
#[derive(Clone, Debug, PartialEq)]
pub struct Motion {
    /// Nodes with their boxes before and after, containers before what they hold.
    nodes: Vec<(NodeId, Rect, Rect)>,
}

/// Where a node was as far as the eye could tell that a closed container hid: in its card, as it is in the container.
fn out_of_card(before: &Scene, id: &NodeId, own: Rect) -> Option<Rect> {
    let Some(Cover::Container(container)) = before.folded_into(id.as_str()) else { return None };
    let container = before.node(container.as_str())?;
    let (card, open) = (container.rect, container.open_rect());
    let (across, down) = (card.w / open.w, card.h / open.h);
    let (x, y) = (card.x + (own.x - open.x) * across, card.y + (own.y - open.y) * down);
    Some(Rect::new(x, y, own.w * across, own.h * down))
}

impl Motion {
    /// How long it takes, in milliseconds: long enough to follow a node with the eye.
    pub const DURATION: f64 = 320.0;

    /// More nodes than this jump: drawing each of them in every frame would stutter.
    const MOST: usize = 1_500;

    /// Whether nodes of a scene may glide, or are too many.
    pub(super) fn suits(scene: &Scene) -> bool {
        scene.nodes().take(Self::MOST + 1).count() <= Self::MOST
    }

    /// From one scene to another; `None` where nothing moves, or too much.
    pub(super) fn between(before: &Scene, after: &Scene) -> Option<Self> {
        let mut nodes: Vec<(usize, NodeId, Rect, Rect)> = after
            .nodes()
            .filter(|(id, _)| after.folded_into(id.as_str()).is_none())
            .map(|(id, it)| {
                let was = before.node(id.as_str()).map_or(it.rect, |it| it.rect);
                let was = out_of_card(before, id, was).unwrap_or(was);
                (it.depth, id.clone(), was, it.rect)
            })
            .collect();
        if !Self::suits(after) || nodes.iter().all(|(_, _, from, to)| from == to) {
            return None;
        }
        nodes.order_by_key(|it| it.0);
        Some(Self { nodes: nodes.into_iter().map(|(_, id, from, to)| (id, from, to)).collect() })
    }

    /// Where nodes are after a share of the time, from 0 to 1; containers before what they hold.
    pub fn at(&self, share: f64) -> impl Iterator<Item = (&NodeId, Rect)> {
        // Quick first, then slower: the eye finds what has come to rest.
        let way = 1.0 - (1.0 - share.clamp(0.0, 1.0)).powi(3);
        let between = move |from: f64, to: f64| from + (to - from) * way;
        self.nodes.iter().map(move |(id, from, to)| {
            let corner = Point::new(between(from.x, to.x), between(from.y, to.y));
            (id, Rect::new(corner.x, corner.y, between(from.w, to.w), between(from.h, to.h)))
        })
    }
}
