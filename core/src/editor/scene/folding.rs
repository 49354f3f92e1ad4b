//! What closed frames and closed containers hide. Nodes in them keep their boxes, for what is about geometry and for when they
//! are opened; only what is seen and what edges end at is another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scene, SceneAnnotation};
use crate::editor::geometry::Point;
use crate::editor::lettering;
use crate::model::{Annotation, AnnotationId, Contents, EdgeId, NodeId, Op, Rect, Shown, Standing, Target};
use crate::sort::InOrder;

/// What is closed, and stands for all that it hides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// A frame.
    Frame(AnnotationId),
    /// A container.
    Container(NodeId),
}

/// What is hidden, by which closed frame or container.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Folding {
    /// Closed frames, as large as they are when open, with what they hide.
    frames: BTreeMap<AnnotationId, (Rect, Contents)>,
    /// Closed containers, with the annotations that they hide.
    pub(super) containers: BTreeMap<NodeId, BTreeSet<AnnotationId>>,
    /// What is seen of those, with the boxes that stand for all they hide.
    cards: BTreeMap<Cover, Rect>,
    /// Hidden nodes with what is seen in their place.
    pub(super) nodes: BTreeMap<NodeId, Cover>,
    /// Hidden annotations with what is seen in their place.
    annotations: BTreeMap<AnnotationId, Cover>,
    /// For what is seen in place of others, the node that stands for all as an end of edges.
    ends: BTreeMap<Cover, NodeId>,
    /// Of edges that fall together at a card, the one that is drawn, with all of them.
    bundles: BTreeMap<EdgeId, Vec<EdgeId>>,
    /// The others of those, with the one that is drawn.
    bundled: BTreeMap<EdgeId, EdgeId>,
}

fn area(rect: &Rect) -> f64 {
    rect.w * rect.h
}

impl Folding {
    fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.containers.is_empty()
    }

    /// Notes a frame as an annotation says it is. Whether anything about what is hidden may have changed.
    pub(super) fn note(&mut self, id: &AnnotationId, it: Option<&Annotation>) -> bool {
        let closed = it.and_then(|it| Some((it.rect, it.closed.clone()?)));
        let is_closed = closed.is_some();
        let was = match closed {
            Some(it) => self.frames.insert(id.clone(), it),
            None => self.frames.remove(id),
        };
        was.is_some() || is_closed || !self.is_empty()
    }

    /// Notes whether a container is closed.
    pub(super) fn note_container(&mut self, id: &NodeId, closed: Option<&BTreeSet<AnnotationId>>) {
        match closed {
            Some(it) => drop(self.containers.insert(id.clone(), it.clone())),
            None => drop(self.containers.remove(id)),
        }
    }

    /// The frame that hides an annotation: the largest that names it. Only a larger frame hides a smaller one, so
    /// that no two hide each other.
    fn framed_by(&self, id: &AnnotationId) -> Option<&AnnotationId> {
        let own = self.frames.get(id).map(|it| area(&it.0));
        let larger = self.frames.iter().filter(|(other, (rect, contents))| {
            let is_larger =
                own.is_none_or(|own| area(rect) > own || (area(rect) == own && other.as_str() < id.as_str()));
            *other != id && is_larger && contents.annotations.contains(id)
        });
        larger
            .max_by(|(a_id, a), (b_id, b)| area(&a.0).total_cmp(&area(&b.0)).then_with(|| b_id.cmp(a_id)))
            .map(|it| it.0)
    }
}

/// Whether an op may change where something is, or which things are there.
pub(super) fn is_about_places(op: &Op) -> bool {
    matches!(
        op,
        Op::AddNode { .. }
            | Op::RemoveNode { .. }
            | Op::Place { .. }
            | Op::AddEdge { .. }
            | Op::RemoveEdge { .. }
            | Op::SetAnnotation { .. }
    )
}

impl Scene {
    /// The closed frame or container that is seen in place of a node.
    pub fn folded_into(&self, id: &str) -> Option<&Cover> {
        self.folding.nodes.get(id)
    }

    /// Whether a closed frame or container hides an annotation.
    pub fn is_annotation_folded(&self, id: &str) -> bool {
        self.folding.annotations.contains_key(id)
    }

    /// The closed container that is seen in place of an annotation.
    pub(crate) fn container_over(&self, id: &str) -> Option<&NodeId> {
        let mut named = self.folding.containers.iter();
        named.find(|(node, notes)| notes.contains(id) && self.nodes.contains_key(*node)).map(|(it, _)| it)
    }

    /// Closed containers, with the annotations that they hide.
    pub(crate) fn closed(&self) -> impl Iterator<Item = (&NodeId, &BTreeSet<AnnotationId>)> {
        self.folding.containers.iter()
    }

    /// Whether an edge is not drawn: what hides both its ends is closed, or another edge is drawn for it.
    pub fn is_edge_folded(&self, id: &str) -> bool {
        // Asked of every edge in sight with every picture: mostly nothing is closed.
        if self.folding.nodes.is_empty() {
            return false;
        }
        self.folding.bundled.contains_key(id)
            || self.edge(id).is_some_and(|it| self.joins_folded(&it.from, &it.to))
    }

    /// The edge that is drawn for one that falls together with others at a card; itself for any other.
    pub fn drawn_edge<'a>(&'a self, id: &'a EdgeId) -> &'a EdgeId {
        self.folding.bundled.get(id).unwrap_or(id)
    }

    /// All edges that are drawn as this one, itself first; none but where several fall together.
    pub fn bundle(&self, id: &str) -> &[EdgeId] {
        self.folding.bundles.get(id).map_or(&[], Vec::as_slice)
    }

    /// What is seen of a node that is hidden, or is a card itself.
    fn card_of(&self, id: &NodeId) -> Option<Cover> {
        let is_card = || self.node(id.as_str()).is_some_and(|it| it.is_closed);
        self.folding.nodes.get(id).cloned().or_else(|| is_card().then(|| Cover::Container(id.clone())))
    }

    pub(super) fn joins_folded(&self, from: &NodeId, to: &NodeId) -> bool {
        let is_hidden = |it: &NodeId| self.folding.nodes.contains_key(it);
        (is_hidden(from) || is_hidden(to))
            && self.card_of(from).is_some_and(|it| self.card_of(to) == Some(it))
    }

    pub(super) fn is_bundled(&self, id: &EdgeId) -> bool {
        self.folding.bundled.contains_key(id)
    }

    /// How many nodes a closed frame hides.
    pub fn n_folded(&self, frame: &AnnotationId) -> usize {
        let frame = Cover::Frame(frame.clone());
        self.folding.nodes.values().filter(|it| **it == frame).count()
    }

    /// How much a node counts in a view: a card as much as anything in it.
    pub fn standing(&self, shown: &Shown, id: &NodeId) -> Standing {
        let is_card = self.node(id.as_str()).is_some_and(|it| it.is_closed);
        if is_card && self.subtree(id).iter().any(|it| shown.node(it) == Standing::In) {
            return Standing::In;
        }
        shown.node(id)
    }

    /// The node that is seen for one that is in a closed container: that. Any other is itself.
    pub fn seen_node<'a>(&'a self, id: &'a NodeId) -> &'a NodeId {
        match self.folded_into(id.as_str()) {
            Some(Cover::Container(it)) => it,
            _ => id,
        }
    }

    /// The box that is seen of a node: its own, or that of what hides it.
    pub fn seen_rect(&self, id: &str) -> Option<Rect> {
        let card = self.folded_into(id).and_then(|it| self.folding.cards.get(it));
        card.copied().or_else(|| self.node(id).map(|it| it.rect))
    }

    /// The node that stands for an end of an edge: all that one card stands for are one end.
    pub(super) fn end<'a>(&'a self, id: &'a NodeId) -> &'a NodeId {
        self.folding.nodes.get(id).and_then(|it| self.folding.ends.get(it)).unwrap_or(id)
    }

    /// Boxes of closed frames that touch a part of the canvas and are no end themselves. Closed containers are nodes.
    pub(super) fn cards_in<'a>(
        &'a self,
        part: &'a Rect,
        ends: [&'a Rect; 2],
    ) -> impl Iterator<Item = Rect> + 'a {
        let cards = self.folding.cards.iter().filter(|(it, _)| matches!(it, Cover::Frame(_)));
        cards.map(|it| it.1).filter(move |it| it.overlaps(part) && !ends.contains(it)).copied()
    }

    /// Whether ops may change what is hidden.
    pub(super) fn may_refold(&self, ops: &[Op]) -> bool {
        !self.folding.is_empty() && ops.iter().any(is_about_places)
    }

    /// What hides a closed frame or container itself. Of a frame and a container, only the larger hides the other, so that no
    /// two hide each other.
    fn hidden_by(&self, it: &Cover) -> Option<Cover> {
        let open = |id: &NodeId| self.nodes.get(id).map_or(0.0, |it| area(&it.local));
        let container_over = |id: &AnnotationId, own: Option<f64>| {
            let containers = self.folding.containers.iter();
            let mut over = containers.filter(|(node, notes)| {
                let is_larger = own.is_none_or(|own| open(node) >= own);
                notes.contains(id) && is_larger && self.nodes.contains_key(*node)
            });
            over.next().map(|(node, _)| Cover::Container(node.clone()))
        };
        match it {
            Cover::Frame(id) => {
                let own = self.folding.frames.get(id).map(|it| area(&it.0));
                let frame = self.folding.framed_by(id).cloned().map(Cover::Frame);
                frame.or_else(|| container_over(id, own))
            }
            Cover::Container(id) => {
                let around: Vec<&NodeId> = self.ancestors(id.as_str()).collect();
                let closed = around.iter().find(|it| self.folding.containers.contains_key(**it));
                if let Some(it) = closed {
                    return Some(Cover::Container((*it).clone()));
                }
                let own = open(id);
                let frames = self.folding.frames.iter().filter(|(_, (rect, contents))| {
                    let mut all = std::iter::once(id).chain(around.iter().copied());
                    area(rect) > own && all.any(|it| contents.nodes.contains(it))
                });
                let largest = frames.max_by(|(a_id, a), (b_id, b)| {
                    area(&a.0).total_cmp(&area(&b.0)).then_with(|| b_id.cmp(a_id))
                });
                largest.map(|(id, _)| Cover::Frame(id.clone()))
            }
        }
    }

    /// What is seen for something closed: itself, or the outermost that hides it.
    fn seen(&self, it: &Cover) -> Cover {
        let mut seen = vec![it.clone()];
        // A file may say what no hand can do, such as that two hide each other.
        while let Some(next) = seen.last().and_then(|it| self.hidden_by(it)).filter(|it| !seen.contains(it)) {
            seen.push(next);
        }
        seen.pop().unwrap_or_else(|| it.clone())
    }

    /// Brings what is hidden in step with what is closed and what stands in it.
    pub(super) fn refold(&mut self, dirty: &mut BTreeSet<EdgeId>) {
        let mut now = Folding {
            frames: self.folding.frames.clone(),
            containers: self.folding.containers.clone(),
            ..Folding::default()
        };
        self.fold_containers(&mut now);
        self.fold_frames(&mut now);
        // What would run from a card to itself is not drawn.
        for (id, it) in self.arrows() {
            let ends = it.own.arrow.as_ref().and_then(|it| Some((it.from.as_ref()?, it.to.as_ref()?)));
            let cover = ends.and_then(|(from, to)| {
                let cover = |it: &Target| Self::cover_of(it, &now.nodes, &now.annotations, &now.cards);
                cover(&from.target).filter(|it| cover(&to.target).as_ref() == Some(it))
            });
            if let Some(cover) = cover {
                now.annotations.entry(id.clone()).or_insert(cover);
            }
        }
        for (node, cover) in &now.nodes {
            let end = match cover {
                Cover::Container(it) => it,
                Cover::Frame(_) => node,
            };
            now.ends.entry(cover.clone()).or_insert_with(|| end.clone());
        }
        let was = std::mem::replace(&mut self.folding, now);
        self.bundle_edges();
        self.show_folding(&was, dirty);
    }

    fn fold_containers(&self, now: &mut Folding) {
        let mut there: Vec<(&NodeId, &super::SceneNode)> =
            self.folding.containers.keys().filter_map(|id| Some((id, self.node(id.as_str())?))).collect();
        there.order_by_key(|(id, it)| (it.depth, (*id).clone()));
        for (id, it) in there {
            let own = Cover::Container(id.clone());
            let seen = self.seen(&own);
            if seen == own {
                now.cards.insert(own.clone(), it.rect);
            }
            for inner in self.subtree(id).into_iter().filter(|it| it != id) {
                now.nodes.entry(inner).or_insert_with(|| seen.clone());
            }
            for note in self.folding.containers.get(id).into_iter().flatten() {
                let frame = Cover::Frame(note.clone());
                // A frame that hides this one is not hidden by it.
                let is_hidden = !self.folding.frames.contains_key(note) || self.hidden_by(&frame).is_some();
                if self.annotations.contains_key(note) && frame != seen && is_hidden {
                    now.annotations.entry(note.clone()).or_insert_with(|| seen.clone());
                }
            }
        }
    }

    fn fold_frames(&self, now: &mut Folding) {
        let mut frames: Vec<(&AnnotationId, &(Rect, Contents))> = self.folding.frames.iter().collect();
        frames
            .order_by(|(a_id, a), (b_id, b)| area(&b.0).total_cmp(&area(&a.0)).then_with(|| a_id.cmp(b_id)));
        for (id, (_, contents)) in frames {
            let own = Cover::Frame(id.clone());
            let seen = self.seen(&own);
            if seen == own
                && let Some(card) = self.annotations.get(id).map(|it| it.closed_rect)
            {
                now.cards.insert(own.clone(), card);
            }
            for node in contents.nodes.iter().filter(|it| self.nodes.contains_key(*it)) {
                for it in self.subtree(node) {
                    // What is seen for the frame is not hidden by it.
                    if seen != Cover::Container(it.clone()) {
                        now.nodes.entry(it).or_insert_with(|| seen.clone());
                    }
                }
            }
            for it in contents.annotations.iter().filter(|it| self.annotations.contains_key(*it)) {
                let inner = Cover::Frame(it.clone());
                if inner != seen && self.hidden_by(&inner).is_some() {
                    now.annotations.entry(it.clone()).or_insert_with(|| seen.clone());
                }
            }
        }
    }

    /// Finds the edges that fall together: from one end to the same other one, where a card stands for either.
    fn bundle_edges(&mut self) {
        if self.folding.nodes.is_empty() {
            return;
        }
        let mut alike: BTreeMap<(&NodeId, &NodeId), Vec<&EdgeId>> = BTreeMap::new();
        for (id, it) in &self.edges {
            // An edge of the card itself falls together with those of what is in it.
            let ends_at_card = self.card_of(&it.from).is_some() || self.card_of(&it.to).is_some();
            if ends_at_card && !self.joins_folded(&it.from, &it.to) {
                alike.entry((self.end(&it.from), self.end(&it.to))).or_default().push(id);
            }
        }
        let (mut bundles, mut bundled) = (BTreeMap::new(), BTreeMap::new());
        for edges in alike.into_values().filter(|it| it.len() > 1) {
            let Some((first, rest)) = edges.split_first() else { continue };
            bundled.extend(rest.iter().map(|it| ((*it).clone(), (*first).clone())));
            bundles.insert((*first).clone(), edges.into_iter().cloned().collect());
        }
        (self.folding.bundles, self.folding.bundled) = (bundles, bundled);
    }

    /// Takes what is hidden now out of the index, and brings in what is not any more.
    fn show_folding(&mut self, was: &Folding, dirty: &mut BTreeSet<EdgeId>) {
        let both = was.nodes.keys().chain(self.folding.nodes.keys());
        let moved_cards: BTreeSet<&Cover> = was
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
        let drawn_otherwise =
            was.bundled.iter().filter(|(id, it)| self.folding.bundled.get(*id) != Some(*it));
        let now = self.folding.bundled.iter().filter(|(id, it)| was.bundled.get(*id) != Some(*it));
        let concerned: BTreeSet<&EdgeId> = drawn_otherwise.chain(now).flat_map(|(id, it)| [id, it]).collect();
        dirty.extend(concerned.into_iter().filter(|it| self.edges.contains_key(*it)).cloned());
        for (id, it) in &mut self.annotations {
            let cover = self.folding.annotations.get(id);
            it.fold(cover.and_then(|it| self.folding.cards.get(it)).copied());
        }
    }
}

/// No place at all.
const NOWHERE: Point = Point::new(f64::NAN, f64::NAN);

impl SceneAnnotation {
    /// Where an annotation is as long as nothing closed hides it.
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
            // Where what it hangs on is seen is known when all is there: until then, nowhere.
            line: it.is_arrow().then_some((NOWHERE, NOWHERE)),
            own: (rect, extent),
            closed_rect,
        }
    }

    /// Lets an arrow run along a line.
    pub(super) fn aim(&mut self, seated: &Annotation, line: (Point, Point)) {
        self.line = Some(line);
        self.own = (seated.rect, lettering::extent(seated));
        self.closed_rect = seated.rect;
        if !self.is_folded {
            (self.rect, self.extent) = self.own;
        }
    }

    /// Hides it in the box of what is closed, or shows it again.
    fn fold(&mut self, into: Option<Rect>) {
        self.is_folded = into.is_some();
        (self.rect, self.extent) = into.map_or(self.own, |it| (it, it));
    }
}
