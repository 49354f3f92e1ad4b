//! When nodes are arranged anew, notes and frames keep with what they are about: pinned notes stand beside their nodes, notes
//! in a frame keep to the node they lay next to, and a frame is drawn around what lay in it.

use std::collections::BTreeMap;

use super::geometry::{Vec2, bounds};
use super::pins::places_beside;
use super::{Editor, Scene};
use crate::model::{Annotation, AnnotationId, NodeId, Op, Rect};
use crate::sort::InOrder;

/// Space between a frame and what is in it, the least and the most that is kept, in canvas units.
const MARGINS: (f64, f64) = (24.0, 64.0);

impl Editor {
    /// Ops that arrange nodes, with those that let annotations keep with them.
    pub(super) fn with_annotations_kept(&self, ops: Vec<Op>) -> Vec<Op> {
        if ops.is_empty() || self.diagram.annotations().next().is_none() {
            return ops;
        }
        let mut after = self.scene.clone();
        after.apply(&ops);
        let mut keeping = Keeping { editor: self, after, moved: BTreeMap::new() };
        keeping.pinned();
        keeping.frames();
        let mut all = ops;
        for (id, rect) in keeping.moved {
            let Some(it) = self.diagram.annotation(id.as_str()).filter(|it| it.rect != rect) else {
                continue;
            };
            let annotation = Some(Annotation { rect, ..it.clone() });
            all.push(Op::SetAnnotation { id, annotation });
        }
        all
    }
}

struct Keeping<'a> {
    editor: &'a Editor,
    /// Where nodes are afterwards.
    after: Scene,
    /// Where annotations are afterwards, those that were looked at.
    moved: BTreeMap<AnnotationId, Rect>,
}

impl Keeping<'_> {
    /// The boxes of a node before and after.
    fn boxes(&self, id: &NodeId) -> Option<(Rect, Rect)> {
        Some((self.editor.scene.node(id.as_str())?.rect, self.after.node(id.as_str())?.rect))
    }

    /// Whether a note would cover an icon or another note.
    fn is_covering(&self, note: &Rect) -> bool {
        let mut nodes = self.after.nodes_in(note).filter_map(|it| self.after.node(it.as_str()));
        nodes.any(|it| !it.is_container && it.rect.overlaps(note))
            || self.moved.iter().any(|(id, it)| self.editor.scene.arrow(id).is_none() && it.overlaps(note))
    }

    /// Pinned notes: as far from their nodes as before, or beside them where that place is taken.
    fn pinned(&mut self) {
        for (id, it) in self.editor.diagram.annotations() {
            let boxes = self.editor.pinned_to(it).and_then(|it| self.boxes(it));
            let Some((was, is)) = boxes.filter(|(was, is)| was != is) else { continue };
            let same = it.rect.translated(super::pins::way(&it.rect, &was, &is));
            if self.editor.scene.is_annotation_folded(id.as_str()) {
                self.moved.insert(id.clone(), same);
                continue;
            }
            let places = std::iter::once(same).chain(places_beside(&it.rect, &is));
            let free = places.into_iter().find(|it| !self.is_covering(it)).unwrap_or(same);
            self.moved.insert(id.clone(), free);
        }
    }

    /// Frames, the inner ones first, with the notes that lie in them.
    fn frames(&mut self) {
        let mut frames = self.editor.diagram.frames();
        frames.order_by(|(a_id, a), (b_id, b)| {
            let area = |it: &Rect| it.w * it.h;
            area(&a.rect).total_cmp(&area(&b.rect)).then_with(|| a_id.cmp(b_id))
        });
        for (id, frame) in frames {
            let contents = self.editor.contents(frame);
            let boxes: Vec<(Rect, Rect)> = contents.nodes.iter().filter_map(|it| self.boxes(it)).collect();
            if boxes.iter().all(|(was, is)| was == is) {
                continue;
            }
            for note in &contents.annotations {
                let it = self.editor.diagram.annotation(note.as_str());
                if it.is_none_or(|it| self.editor.hangs(it)) {
                    continue;
                }
                if !self.moved.contains_key(note) {
                    self.along(note, &boxes);
                }
            }
            let notes = contents.annotations.iter().filter_map(|note| {
                let was = self.editor.diagram.annotation(note.as_str()).filter(|it| !it.is_arrow())?.rect;
                Some((was, self.moved.get(note).copied().unwrap_or(was)))
            });
            let boxes: Vec<(Rect, Rect)> = boxes.iter().copied().chain(notes).collect();
            if let Some(rect) = around(&frame.rect, &boxes) {
                self.moved.insert(id.clone(), rect);
            }
        }
    }

    /// Takes a note as far as the node that it lay next to.
    fn along(&mut self, note: &AnnotationId, boxes: &[(Rect, Rect)]) {
        let Some(it) = self.editor.diagram.annotation(note.as_str()) else { return };
        let middle = it.rect.center();
        let nearest = boxes
            .iter()
            .min_by(|(a, _), (b, _)| a.center().distance(middle).total_cmp(&b.center().distance(middle)));
        if let Some((was, is)) = nearest {
            let rect = it.rect.translated(super::pins::way(&it.rect, was, is));
            self.moved.insert(note.clone(), rect);
        }
    }
}

/// A frame around boxes that are elsewhere now: moved as they are if all went the same way, else drawn around them with the
/// space that it left.
fn around(frame: &Rect, boxes: &[(Rect, Rect)]) -> Option<Rect> {
    let way = |(was, is): &(Rect, Rect)| -> Option<Vec2> {
        (was.size() == is.size()).then(|| is.origin() - was.origin())
    };
    let first = boxes.first()?;
    if let Some(by) = way(first)
        && boxes.iter().all(|it| way(it) == Some(by))
    {
        return Some(frame.translated(by));
    }
    let was = bounds(boxes.iter().map(|it| it.0))?;
    let is = bounds(boxes.iter().map(|it| it.1))?;
    let margin = |it: f64| it.clamp(MARGINS.0, MARGINS.1);
    let (left, top) = (margin(was.x - frame.x), margin(was.y - frame.y));
    let (right, bottom) = (margin(frame.right() - was.right()), margin(frame.bottom() - was.bottom()));
    Some(Rect::new(is.x - left, is.y - top, is.w + left + right, is.h + top + bottom))
}
