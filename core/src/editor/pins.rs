//! Notes that are pinned to nodes: they move with them, a quiet line ties them, and whoever drops a note on a node pins it.
//! Notes and frames that are not move with the container that they lie in.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::{Point, Vec2};
use super::hit_test::node_at;
use super::{Editor, Overlay};
use crate::model::{Annotation, AnnotationId, NodeId, Op, Placement, Rect};

/// Space between a node and a note that is put beside it, in canvas units: handles that start edges have room between.
const BESIDE: f64 = 32.0;

/// The line between a note and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The note.
    pub annotation: AnnotationId,
    /// Where it leaves the note.
    pub from: Point,
    /// Where it meets the node.
    pub to: Point,
}

/// The shortest line between two boxes; `None` where they touch, or nearly so.
pub fn tie(note: &Rect, node: &Rect) -> Option<(Point, Point)> {
    /// A shorter line is none.
    const SHORTEST: f64 = 4.0;
    let along = |a: (f64, f64), b: (f64, f64)| {
        if a.1 < b.0 {
            (a.1, b.0)
        } else if b.1 < a.0 {
            (a.0, b.1)
        } else {
            let middle = f64::midpoint(a.0.max(b.0), a.1.min(b.1));
            (middle, middle)
        }
    };
    let (from_x, to_x) = along((note.x, note.right()), (node.x, node.right()));
    let (from_y, to_y) = along((note.y, note.bottom()), (node.y, node.bottom()));
    let (from, to) = (Point::new(from_x, from_y), Point::new(to_x, to_y));
    (from.distance(to) >= SHORTEST).then_some((from, to))
}

/// How a note follows a node: with the side that it lies at.
pub(super) fn way(note: &Rect, was: &Rect, is: &Rect) -> Vec2 {
    let along = |low: f64, was: (f64, f64), is: (f64, f64)| {
        if low >= was.1 { is.1 - was.1 } else { is.0 - was.0 }
    };
    Vec2::new(
        along(note.x, (was.x, was.right()), (is.x, is.right())),
        along(note.y, (was.y, was.bottom()), (is.y, is.bottom())),
    )
}

/// Places beside a node for a note: right of it, below, left, above.
pub(super) fn places_beside(note: &Rect, node: &Rect) -> [Rect; 4] {
    let around = node.inflated(BESIDE);
    let at = |x: f64, y: f64| Rect { x, y, ..*note };
    [
        at(around.right(), node.y),
        at(node.x, around.bottom()),
        at(around.x - note.w, node.y),
        at(node.x, around.y - note.h),
    ]
}

/// A note's box beside a node, as near as may be to where it is.
fn beside(note: Rect, node: &Rect) -> Rect {
    let around = node.inflated(BESIDE);
    if !note.overlaps(&around) {
        return note;
    }
    let ways = [
        Vec2::new(around.right() - note.x, 0.0),
        Vec2::new(around.x - note.right(), 0.0),
        Vec2::new(0.0, around.bottom() - note.y),
        Vec2::new(0.0, around.y - note.bottom()),
    ];
    let length = |it: &Vec2| it.x.abs() + it.y.abs();
    let shortest = ways.into_iter().min_by(|a, b| length(a).total_cmp(&length(b)));
    note.translated(shortest.unwrap_or_default())
}

impl Editor {
    /// The node that an annotation is pinned to, if it is there.
    pub fn pinned_to<'a>(&self, it: &'a Annotation) -> Option<&'a NodeId> {
        it.pin.as_ref().filter(|it| self.diagram.node(it.as_str()).is_some())
    }

    /// Ties of notes that no gesture has lifted, as far as both ends are seen.
    pub fn ties(&self) -> Vec<Tie> {
        let tied = self.scene.annotations().filter_map(|(id, place)| {
            let node = self.pinned_to(self.diagram.annotation(id.as_str())?)?;
            let is_elsewhere = self.is_annotation_lifted(id)
                || self.is_lifted(node)
                || self.is_annotation_hidden(id)
                || (self.viewing.hides && self.is_hidden(node));
            let (from, to) =
                tie(&place.rect, &self.scene.seen_rect(node.as_str())?).filter(|_| !is_elsewhere)?;
            Some(Tie { annotation: id.clone(), from, to })
        });
        tied.collect()
    }

    /// Ties of notes that a gesture has lifted, or whose nodes it has.
    pub(super) fn lifted_ties(&self, overlay: &Overlay) -> Vec<Tie> {
        let lifted: BTreeMap<&NodeId, Rect> = overlay.lifted.nodes.iter().map(|(id, it)| (id, *it)).collect();
        let tied = overlay.annotations.iter().filter_map(|(id, it)| {
            let node = self.pinned_to(it)?;
            let rect = lifted.get(node).copied().or_else(|| self.scene.seen_rect(node.as_str()))?;
            let (from, to) = tie(&it.rect, &rect)?;
            Some(Tie { annotation: id.clone(), from, to })
        });
        tied.collect()
    }

    /// Annotations that are pinned to these nodes or to what stands in them.
    pub(super) fn pinned_in(&self, nodes: &BTreeSet<NodeId>) -> Vec<AnnotationId> {
        let is_in = |id: &NodeId| {
            nodes.contains(id) || self.scene.ancestors(id.as_str()).any(|it| nodes.contains(it))
        };
        let pinned = self.diagram.annotations().filter(|(_, it)| it.pin.as_ref().is_some_and(is_in));
        pinned.map(|(id, _)| id.clone()).collect()
    }

    /// The ops with those that let notes follow the nodes that they are pinned to, and others the containers that they lie
    /// in, unless the ops move them already.
    pub(super) fn with_pinned(&self, mut ops: Vec<Op>) -> Vec<Op> {
        let placed: BTreeMap<&NodeId, &Placement> = ops
            .iter()
            .filter_map(|it| match it {
                Op::Place { id, placement } => Some((id, placement)),
                _ => None,
            })
            .collect();
        if placed.is_empty() {
            return ops;
        }
        let set: BTreeSet<&AnnotationId> = ops
            .iter()
            .filter_map(|it| match it {
                Op::SetAnnotation { id, .. } => Some(id),
                _ => None,
            })
            .collect();
        let rect = |id: &NodeId| -> Option<Rect> {
            /// Deeper than any diagram is.
            const DEEPEST: usize = 64;
            let of = |id: &NodeId| {
                let own = || self.diagram.node(id.as_str()).map(|it| &it.placement);
                placed.get(id).copied().or_else(own)
            };
            let mut at = of(id)?;
            let mut rect = at.rect;
            for _ in 0..DEEPEST {
                let Some(parent) = at.parent.as_ref().and_then(of) else { break };
                rect = rect.translated(parent.rect.origin() - Point::default());
                at = parent;
            }
            Some(rect)
        };
        let follows = |(id, it): (&AnnotationId, &Annotation)| {
            if set.contains(id) || self.hangs(it) {
                return None;
            }
            let by = match self.pinned_to(it) {
                Some(node) => way(&it.rect, &self.scene.node(node.as_str())?.rect, &rect(node)?),
                None => {
                    let over = self.scene.container_over(id.as_str());
                    let over = over.and_then(|it| Some((it, self.scene.node(it.as_str())?.open_rect())));
                    let (container, was) = over.or_else(|| self.container_of(id))?;
                    let is = rect(container)?;
                    // One that only grew has what lies in it where it was.
                    if was.size() == is.size() { is.origin() - was.origin() } else { Vec2::default() }
                }
            };
            let annotation = Annotation { rect: it.rect.translated(by), ..it.clone() };
            (!by.is_zero()).then(|| Op::SetAnnotation { id: id.clone(), annotation: Some(annotation) })
        };
        let more: Vec<Op> = self.diagram.annotations().filter_map(follows).collect();
        ops.extend(more);
        ops
    }

    /// The innermost container that an annotation lies in, and its box.
    fn container_of(&self, id: &AnnotationId) -> Option<(&NodeId, Rect)> {
        let part = self.scene.annotation(id.as_str())?.rect;
        let around = self.scene.nodes_in(&part).filter_map(|id| {
            let it = self.scene.node(id.as_str())?;
            (it.is_container && it.rect.contains_rect(&part)).then_some((id, it))
        });
        let (id, it) =
            around.max_by(|(a, is_a), (b, is_b)| is_a.depth.cmp(&is_b.depth).then_with(|| b.cmp(a)))?;
        Some((id, it.rect))
    }

    /// The node that a note is about when it is dropped there: the one under the pointer, or, unless it is tied already, one
    /// that it touches.
    pub(super) fn pin_target(&self, id: &AnnotationId, note: &Rect, at: Point) -> Option<NodeId> {
        /// So near counts as touching, in canvas units.
        const NEAR: f64 = 4.0;
        let it = self.diagram.annotation(id.as_str()).filter(|it| it.can_be_pinned())?;
        let is_icon = |id: &NodeId| self.scene.node(id.as_str()).is_some_and(|it| !it.is_container);
        let under = node_at(&self.scene, at, |it| self.is_hidden(it)).filter(|it| is_icon(it));
        if let Some(node) = under {
            return Some(node.clone()).filter(|node| it.pin.as_ref() != Some(node));
        }
        if self.pinned_to(it).is_some() {
            return None;
        }
        let part = note.inflated(NEAR);
        let near = self.scene.nodes_in(&part).filter(|it| is_icon(it) && !self.is_hidden(it));
        let distance = |id: &NodeId| {
            let rect = self.scene.node(id.as_str()).map(|it| it.rect).unwrap_or_default();
            rect.center().distance(note.center())
        };
        near.min_by(|a, b| distance(a).total_cmp(&distance(b)).then_with(|| a.cmp(b))).cloned()
    }

    /// A note as it is when it is pinned to a node: beside it.
    pub(super) fn pinned(&self, it: &Annotation, node: &NodeId) -> Annotation {
        let rect = self.scene.seen_rect(node.as_str()).map_or(it.rect, |rect| beside(it.rect, &rect));
        Annotation { rect, pin: Some(node.clone()), ..it.clone() }
    }

    /// Pins a note to a node.
    pub(super) fn pin(&mut self, id: &AnnotationId, node: &NodeId) {
        let Some(it) = self.diagram.annotation(id.as_str()) else { return };
        let annotation = self.pinned(it, node);
        let name = self.name_of(std::slice::from_ref(node));
        let label = format!("Pin {} to {name}", it.style.label().to_lowercase());
        let op = Op::SetAnnotation { id: id.clone(), annotation: Some(annotation) };
        if self.commit(label, vec![op]) {
            self.tell(format!("Pinned to {name}: it moves with it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_the_shortest_line_between_borders() {
        let node = Rect::new(0.0, 0.0, 100.0, 100.0);
        let right = Rect::new(140.0, 40.0, 100.0, 20.0);
        assert_eq!(tie(&right, &node), Some((Point::new(140.0, 50.0), Point::new(100.0, 50.0))));
        let corner = Rect::new(140.0, 140.0, 10.0, 10.0);
        assert_eq!(tie(&corner, &node), Some((Point::new(140.0, 140.0), Point::new(100.0, 100.0))));
        assert_eq!(tie(&node, &node), None);
        assert_eq!(tie(&Rect::new(102.0, 0.0, 10.0, 10.0), &node), None);
    }

    #[test]
    fn a_note_follows_the_side_it_lies_at() {
        let (was, is) = (Rect::new(0.0, 0.0, 100.0, 100.0), Rect::new(-10.0, 0.0, 150.0, 100.0));
        assert_eq!(way(&Rect::new(120.0, 0.0, 50.0, 50.0), &was, &is), Vec2::new(40.0, 0.0));
        assert_eq!(way(&Rect::new(-80.0, 0.0, 50.0, 50.0), &was, &is), Vec2::new(-10.0, 0.0));
    }

    #[test]
    fn a_note_stands_beside_what_it_is_about() {
        let node = Rect::new(0.0, 0.0, 100.0, 100.0);
        assert_eq!(beside(Rect::new(80.0, 0.0, 50.0, 50.0), &node).x, 132.0);
        assert_eq!(beside(Rect::new(20.0, -40.0, 50.0, 50.0), &node).y, -82.0);
        assert_eq!(beside(Rect::new(400.0, 0.0, 50.0, 50.0), &node).x, 400.0);
    }
}
