//! New places for some nodes, worked out before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::{Point, Size, Vec2, bounds};
use super::scene::Scene;
use crate::layout::{HEADER, PADDING};
use crate::model::{Diagram, NodeId, Op, Placement, Rect};

/// The smallest container.
pub(super) const MIN_CONTAINER: Size = Size::new(96.0, 72.0);

/// Placements that differ from the diagram's.
pub(super) struct Draft<'a> {
    diagram: &'a Diagram,
    scene: &'a Scene,
    changed: BTreeMap<NodeId, Placement>,
    /// Boxes, on the canvas, of nodes that are not in the diagram yet.
    added: BTreeMap<NodeId, Placement>,
    /// Containers that will be open, or closed, unlike now.
    folded: BTreeMap<NodeId, bool>,
}

impl<'a> Draft<'a> {
    /// A draft without any change.
    pub(super) fn new(diagram: &'a Diagram, scene: &'a Scene) -> Self {
        Self { diagram, scene, changed: BTreeMap::new(), added: BTreeMap::new(), folded: BTreeMap::new() }
    }

    /// Where a node would be.
    pub(super) fn placement(&self, id: &NodeId) -> Option<&Placement> {
        let new = self.changed.get(id).or_else(|| self.added.get(id));
        new.or_else(|| self.diagram.node(id.as_str()).map(|it| &it.placement))
    }

    /// The box that would be seen of a node on the canvas: of a closed container, its card.
    pub(super) fn rect(&self, id: &NodeId) -> Option<Rect> {
        self.open_rect(id).map(|it| if self.is_closed(id) { it.card() } else { it })
    }

    /// The box a node would have on the canvas, a container as it is when it is open.
    pub(super) fn open_rect(&self, id: &NodeId) -> Option<Rect> {
        let placement = self.placement(id)?;
        Some(placement.rect.translated(self.origin(placement.parent.as_ref())))
    }

    fn is_closed(&self, id: &NodeId) -> bool {
        self.folded.get(id).copied().unwrap_or_else(|| self.diagram.is_closed(id.as_str()))
    }

    /// Notes that a container will be open, or closed.
    pub(super) fn fold(&mut self, id: &NodeId, is_closed: bool) {
        self.folded.insert(id.clone(), is_closed);
    }

    /// Opens a container: it has the size that it had, or the one that it needs by now, and what stands where it will be makes
    /// way for it.
    pub(super) fn open(&mut self, id: &NodeId) {
        let Some(card) = self.rect(id) else { return };
        self.fold(id, false);
        if let (Some(frame), Some(needed)) = (self.rect(id), self.contents_frame(id)) {
            self.set_frame(id, frame.union(&needed));
        }
        self.make_way(id, &card);
        self.grow_around([id]);
    }

    /// Where a container's contents count from.
    fn origin(&self, parent: Option<&NodeId>) -> Vec2 {
        parent.and_then(|it| self.rect(it)).map_or_else(Vec2::default, |it| it.origin() - Point::default())
    }

    /// What would be directly inside a container, or on the canvas itself.
    pub(super) fn children(&self, parent: Option<&NodeId>) -> Vec<NodeId> {
        let there_before = self.scene.children(parent.map(NodeId::as_str)).iter();
        let stays = |id: &&NodeId| self.changed.get(*id).is_none_or(|it| it.parent.as_ref() == parent);
        let was_elsewhere = |id: &NodeId| {
            self.diagram.node(id.as_str()).is_none_or(|it| it.placement.parent.as_ref() != parent)
        };
        let arrived = self.changed.iter().chain(&self.added);
        let arrived = arrived.filter(|(id, it)| it.parent.as_ref() == parent && was_elsewhere(id));
        there_before.filter(stays).chain(arrived.map(|(id, _)| id)).cloned().collect()
    }

    /// The boxes that would be directly inside a container, or on the canvas itself, and touch a part of it. Meant for
    /// a container that stays where it is.
    pub(super) fn boxes_near(&self, parent: Option<&NodeId>, part: &Rect, except: &[NodeId]) -> Vec<Rect> {
        let is_there = |id: &&NodeId| {
            !self.changed.contains_key(*id)
                && self.scene.node(id.as_str()).is_some_and(|it| it.parent.as_ref() == parent)
        };
        let moved = self.changed.iter().chain(&self.added).filter(|(_, it)| it.parent.as_ref() == parent);
        self.scene
            .nodes_in(part)
            .filter(is_there)
            .chain(moved.map(|(id, _)| id))
            .filter(|it| !except.contains(it))
            .filter_map(|it| self.rect(it))
            .filter(|it| it.overlaps(part))
            .collect()
    }

    /// Moves a node with all it contains.
    pub(super) fn translate(&mut self, id: &NodeId, by: Vec2) {
        if let Some(placement) = self.placement(id).cloned() {
            self.set(id, Placement { rect: placement.rect.translated(by), ..placement });
        }
    }

    /// Puts a node with all it contains into a container, at a place on the canvas. A closed container keeps its size.
    pub(super) fn reparent(&mut self, id: &NodeId, parent: Option<NodeId>, rect: Rect) {
        let open = self.open_rect(id).filter(|_| self.is_closed(id));
        let rect = open.map_or(rect, |it| it.at(rect.origin()));
        let rect = rect.translated(-self.origin(parent.as_ref()));
        self.set(id, Placement { parent, rect });
    }

    /// Notes a node that is about to be added, so that its container makes room.
    pub(super) fn add(&mut self, id: &NodeId, parent: Option<NodeId>, rect: Rect) -> Placement {
        let placement = Placement { rect: rect.translated(-self.origin(parent.as_ref())), parent };
        self.added.insert(id.clone(), placement.clone());
        placement
    }

    /// Gives a container another box on the canvas while what it contains stays where it is.
    pub(super) fn set_frame(&mut self, id: &NodeId, frame: Rect) {
        let (Some(was), Some(placement)) = (self.open_rect(id), self.placement(id).cloned()) else { return };
        let shift = frame.origin() - was.origin();
        let rect = frame.at(placement.rect.origin() + shift);
        self.set(id, Placement { rect, ..placement });
        if !shift.is_zero() {
            for child in self.children(Some(id)) {
                self.translate(&child, -shift);
            }
        }
    }

    /// The smallest frame, on the canvas, that a container needs for what it contains; `None` if it is empty.
    pub(super) fn contents_frame(&self, id: &NodeId) -> Option<Rect> {
        let contents = bounds(self.children(Some(id)).iter().filter_map(|it| self.rect(it)))?;
        Some(Rect::new(
            contents.x - PADDING,
            contents.y - HEADER - PADDING / 2.0,
            contents.w + 2.0 * PADDING,
            contents.h + HEADER + 1.5 * PADDING,
        ))
    }

    /// Grows the containers around nodes until each holds its contents, and makes way for those that grew.
    pub(super) fn grow_around<'n>(&mut self, ids: impl IntoIterator<Item = &'n NodeId>) {
        let parent = |id: &NodeId| self.placement(id).and_then(|it| it.parent.clone());
        let containers: BTreeSet<NodeId> = ids.into_iter().filter_map(parent).collect();
        for container in containers {
            self.grow(container);
        }
    }

    fn grow(&mut self, innermost: NodeId) {
        let mut next = Some(innermost);
        while let Some(container) = next {
            if let (Some(frame), Some(needed)) = (self.open_rect(&container), self.contents_frame(&container))
            {
                let grown = frame.union(&needed);
                if grown != frame {
                    self.set_frame(&container, grown);
                    // What stands beside a card makes way when that is opened.
                    if !self.is_closed(&container) {
                        self.make_way(&container, &frame);
                    }
                }
            }
            next = self.placement(&container).and_then(|it| it.parent.clone());
        }
    }

    /// Pushes aside siblings that a grown container would cover and did not before.
    pub(super) fn make_way(&mut self, grown: &NodeId, was: &Rect) {
        let Some(parent) = self.placement(grown).map(|it| it.parent.clone()) else { return };
        let siblings = self.children(parent.as_ref());
        // Each push may cover the next sibling; every node is pushed once at most, so this ends.
        let mut pushed = vec![(grown.clone(), *was)];
        let mut next = 0;
        while let Some((pusher, before)) = pushed.get(next).cloned() {
            next += 1;
            let Some(frame) = self.rect(&pusher) else { continue };
            for sibling in &siblings {
                let Some(rect) = self.rect(sibling) else { continue };
                let is_covered = frame.overlaps(&rect) && !before.overlaps(&rect);
                if is_covered && !pushed.iter().any(|(it, _)| it == sibling) {
                    self.translate(sibling, way_out(&frame, &before, &rect));
                    pushed.push((sibling.clone(), rect));
                }
            }
        }
    }

    fn set(&mut self, id: &NodeId, placement: Placement) {
        if let Some(added) = self.added.get_mut(id) {
            *added = placement;
        } else {
            self.changed.insert(id.clone(), placement);
        }
    }

    /// The placement of a node that is about to be added, as later changes left it.
    pub(super) fn added(&self, id: &NodeId) -> Option<Placement> {
        self.added.get(id).cloned()
    }

    /// The ops that make the diagram so; without those that would change nothing.
    pub(super) fn into_ops(self) -> Vec<Op> {
        let is_new = |(id, placement): &(NodeId, Placement)| {
            self.diagram.node(id.as_str()).is_some_and(|it| it.placement != *placement)
        };
        let changed = self.changed.into_iter().filter(is_new);
        changed.map(|(id, placement)| Op::Place { id, placement }).collect()
    }
}

/// How a box gets out of the way of a frame that grew: away from where the frame was.
fn way_out(frame: &Rect, before: &Rect, rect: &Rect) -> Vec2 {
    if rect.x >= before.right() {
        Vec2::new(frame.right() + PADDING - rect.x, 0.0)
    } else if rect.y >= before.bottom() {
        Vec2::new(0.0, frame.bottom() + PADDING - rect.y)
    } else if rect.right() <= before.x {
        Vec2::new(frame.x - PADDING - rect.right(), 0.0)
    } else {
        Vec2::new(0.0, frame.y - PADDING - rect.bottom())
    }
}
