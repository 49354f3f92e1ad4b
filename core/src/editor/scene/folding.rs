//! What closed frames hide. Nodes keep their boxes, for what is about geometry and for when the frame is opened; only what is
//! seen and what edges end at is another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scene, SceneAnnotation};
use crate::editor::lettering;
use crate::model::{Annotation, AnnotationId, Contents, EdgeId, NodeId, Op, Rect};
use crate::sort::InOrder;

/// What is hidden, by which closed frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Folding {
    /// Closed frames, as large as they are when open, with what they hide.
    closed: BTreeMap<AnnotationId, (Rect, Contents)>,
    /// The frames that are seen of those, with the boxes that stand for all they hide.
    cards: BTreeMap<AnnotationId, Rect>,
    /// Hidden nodes with the frame that is seen.
    pub(super) nodes: BTreeMap<NodeId, AnnotationId>,
    /// Hidden annotations with the frame that is seen.
    annotations: BTreeMap<AnnotationId, AnnotationId>,
    /// Of the nodes that a frame hides, the one that stands for all as an end of edges.
    ends: BTreeMap<AnnotationId, NodeId>,
}

impl Folding {
    /// Notes a frame as an annotation says it is. Whether anything about closed frames may have changed.
    pub(super) fn note(&mut self, id: &AnnotationId, it: Option<&Annotation>) -> bool {
        let closed = it.and_then(|it| Some((it.rect, it.closed.clone()?)));
        let is_closed = closed.is_some();
        let was = match closed {
            Some(it) => self.closed.insert(id.clone(), it),
            None => self.closed.remove(id),
        };
        was.is_some() || is_closed || !self.closed.is_empty()
    }

    /// The frame that hides an annotation itself: the largest that names it. Only a larger frame hides a smaller one, so
    /// that no two hide each other.
    fn hidden_by(&self, id: &AnnotationId) -> Option<&AnnotationId> {
        let area = |rect: &Rect| rect.w * rect.h;
        let own = self.closed.get(id).map(|it| area(&it.0));
        let larger = self.closed.iter().filter(|(other, (rect, contents))| {
            let is_larger =
                own.is_none_or(|own| area(rect) > own || (area(rect) == own && other.as_str() < id.as_str()));
            *other != id && is_larger && contents.annotations.contains(id)
        });
        larger
            .max_by(|(a_id, a), (b_id, b)| area(&a.0).total_cmp(&area(&b.0)).then_with(|| b_id.cmp(a_id)))
            .map(|it| it.0)
    }

    /// The frame that is seen for this one: itself, or the outermost that hides it.
    fn seen(&self, id: &AnnotationId) -> AnnotationId {
        let mut seen = id;
        while let Some(it) = self.hidden_by(seen) {
            seen = it;
        }
        seen.clone()
    }
}

impl Scene {
    /// The closed frame that is seen in place of a node.
    pub fn folded_into(&self, id: &str) -> Option<&AnnotationId> {
        self.folding.nodes.get(id)
    }

    /// Whether a closed frame hides an annotation.
    pub fn is_annotation_folded(&self, id: &str) -> bool {
        self.folding.annotations.contains_key(id)
    }

    /// Whether a closed frame hides an edge with both its ends.
    pub fn is_edge_folded(&self, id: &str) -> bool {
        // Asked of every edge in sight with every picture: mostly nothing is closed.
        if self.folding.nodes.is_empty() {
            return false;
        }
        self.edge(id).is_some_and(|it| self.joins_folded(&it.from, &it.to))
    }

    pub(super) fn joins_folded(&self, from: &NodeId, to: &NodeId) -> bool {
        let into = self.folding.nodes.get(from);
        into.is_some() && into == self.folding.nodes.get(to)
    }

    /// How many nodes a closed frame hides.
    pub fn n_folded(&self, frame: &AnnotationId) -> usize {
        self.folding.nodes.values().filter(|it| *it == frame).count()
    }

    /// The box that is seen of a node: its own, or that of the closed frame that hides it.
    pub fn seen_rect(&self, id: &str) -> Option<Rect> {
        let card = self.folded_into(id).and_then(|it| self.folding.cards.get(it));
        card.copied().or_else(|| self.node(id).map(|it| it.rect))
    }

    /// The node that stands for an end of an edge: all that one closed frame hides are one end.
    pub(super) fn end<'a>(&'a self, id: &'a NodeId) -> &'a NodeId {
        self.folding.nodes.get(id).and_then(|it| self.folding.ends.get(it)).unwrap_or(id)
    }

    /// Boxes of closed frames that touch a part of the canvas and are no end themselves.
    pub(super) fn cards_in<'a>(
        &'a self,
        part: &'a Rect,
        ends: [&'a Rect; 2],
    ) -> impl Iterator<Item = Rect> + 'a {
        let cards = self.folding.cards.values();
        cards.filter(move |it| it.overlaps(part) && !ends.contains(it)).copied()
    }

    /// Whether ops may change what is hidden.
    pub(super) fn may_refold(&self, ops: &[Op]) -> bool {
        let is_about = |op: &Op| match op {
            Op::AddNode { .. } | Op::RemoveNode { .. } | Op::Place { .. } => true,
            Op::SetAnnotation { annotation, .. } => annotation.as_ref().is_some_and(|it| it.closed.is_some()),
            _ => false,
        };
        !self.folding.closed.is_empty() && ops.iter().any(is_about)
    }

    /// Brings what is hidden in step with closed frames and what stands in them.
    pub(super) fn refold(&mut self, dirty: &mut BTreeSet<EdgeId>) {
        let mut now = Folding { closed: self.folding.closed.clone(), ..Folding::default() };
        let area = |id: &AnnotationId| now.closed.get(id).map_or(0.0, |(rect, _)| rect.w * rect.h);
        let mut frames: Vec<AnnotationId> = now.closed.keys().cloned().collect();
        frames.order_by(|a, b| area(b).total_cmp(&area(a)).then_with(|| a.cmp(b)));
        for id in &frames {
            let seen = now.seen(id);
            if seen == *id
                && let Some(card) = self.annotations.get(id).map(|it| it.closed_rect)
            {
                now.cards.insert(id.clone(), card);
            }
            let Some((_, contents)) = self.folding.closed.get(id) else { continue };
            for node in contents.nodes.iter().filter(|it| self.nodes.contains_key(*it)) {
                for it in self.subtree(node) {
                    now.nodes.entry(it).or_insert_with(|| seen.clone());
                }
            }
            for it in contents.annotations.iter().filter(|it| self.annotations.contains_key(*it)) {
                // A frame that hides this one is not hidden by it.
                if *it != seen && now.hidden_by(it).is_some() {
                    now.annotations.entry(it.clone()).or_insert_with(|| seen.clone());
                }
            }
        }
        for (node, frame) in &now.nodes {
            now.ends.entry(frame.clone()).or_insert_with(|| node.clone());
        }
        let was = std::mem::replace(&mut self.folding, now);
        self.show_folding(&was, dirty);
    }

    /// Takes what is hidden now out of the index, and brings in what is not any more.
    fn show_folding(&mut self, was: &Folding, dirty: &mut BTreeSet<EdgeId>) {
        let both = was.nodes.keys().chain(self.folding.nodes.keys());
        let moved_cards: BTreeSet<&AnnotationId> = was
            .cards
            .keys()
            .chain(self.folding.cards.keys())
            .filter(|it| was.cards.get(*it) != self.folding.cards.get(*it))
            .collect();
        let is_other = |id: &&NodeId| {
            let (before, after) = (was.nodes.get(*id), self.folding.nodes.get(*id));
            before != after || after.is_some_and(|it| moved_cards.contains(it))
        };
        let changed: BTreeSet<NodeId> = both.filter(is_other).cloned().collect();
        let cards = moved_cards.iter().flat_map(|it| [was.cards.get(*it), self.folding.cards.get(*it)]);
        let cards: Vec<Rect> = cards.flatten().copied().collect();
        for card in &cards {
            self.touch_part(card, dirty);
        }
        for id in changed {
            self.touch(&id, dirty);
            let Some(entry) = self.nodes.get(&id).map(|it| it.entry(&id)) else { continue };
            match (was.nodes.contains_key(&id), self.folding.nodes.contains_key(&id)) {
                (false, true) => drop(self.node_index.remove(&entry)),
                (true, false) => self.node_index.insert(entry),
                _ => {}
            }
        }
        for (id, it) in &mut self.annotations {
            let frame = self.folding.annotations.get(id);
            it.fold(frame.and_then(|it| self.folding.cards.get(it)).copied());
        }
    }
}

impl SceneAnnotation {
    /// Where an annotation is as long as no closed frame hides it.
    pub(super) fn of(it: &Annotation) -> Self {
        let closed_rect = if it.is_frame() { lettering::closed_box(it) } else { it.rect };
        let is_closed = it.closed.is_some();
        let rect = if is_closed { closed_rect } else { it.rect };
        let extent = if is_closed { closed_rect } else { lettering::extent(it) };
        Self {
            rect,
            extent,
            is_frame: it.is_frame(),
            is_closed,
            is_folded: false,
            own: (rect, extent),
            closed_rect,
        }
    }

    /// Hides it in the box of a closed frame, or shows it again.
    fn fold(&mut self, into: Option<Rect>) {
        self.is_folded = into.is_some();
        (self.rect, self.extent) = into.map_or(self.own, |it| (it, it));
    }
}
