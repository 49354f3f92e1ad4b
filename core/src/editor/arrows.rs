//! Plain arrows: where they run, what their ends hang on, and what becomes of them when that is moved, hidden or deleted.
//! They run straight; nothing is asked of the router.

use std::collections::{BTreeMap, BTreeSet};

use super::annotations::AnnotationKind;
use super::geometry::{Point, Vec2, distance_to_segment};
use super::hit_test::{frame_at, node_at, note_at};
use super::lettering::label_box;
use super::scene::Cover;
use super::{Editor, HEADER, Overlay, Scene, Selection, Tool};
use crate::model::{Anchor, Annotation, AnnotationId, Heads, NodeId, Op, Rect, Style, Target};

/// Space between what an arrow hangs on and its end, in canvas units.
const GAP: f64 = 5.0;
/// Space between arrows that join the same two things, in canvas units.
const APART: f64 = 16.0;

/// The strokes of an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Strokes {
    /// Its line.
    pub line: (Point, Point),
    /// Its open heads, each from wing to tip to wing.
    pub heads: Vec<[Point; 3]>,
}

fn points([from, to]: [(f64, f64); 2]) -> (Point, Point) {
    (Point::new(from.0, from.1), Point::new(to.0, to.1))
}

/// The same arrow along a line.
pub(super) fn along(it: &Annotation, (from, to): (Point, Point)) -> Annotation {
    it.clone().with_tips([(from.x, from.y), (to.x, to.y)])
}

/// The strokes of an arrow that runs where its box says.
pub fn strokes(it: &Annotation) -> Strokes {
    /// Length of a head, and half its breadth, in canvas units.
    const HEAD: (f64, f64) = (11.0, 6.0);
    let line = points(it.tips());
    let (from, to) = line;
    let length = from.distance(to);
    let heads = match it.style {
        Style::Arrow { heads, .. } if length > 0.0 => heads,
        _ => Heads::None,
    };
    let head = |tip: Point, way: Vec2| {
        // One that has no room is smaller.
        let scale = (length / (2.0 * HEAD.0)).min(1.0);
        let (back, out) = (way * (-HEAD.0 * scale), Vec2::new(-way.y, way.x) * (HEAD.1 * scale));
        [tip + back + out, tip, tip + back + -out]
    };
    let way = (to - from) * (1.0 / length.max(f64::MIN_POSITIVE));
    let mut all = Vec::new();
    if heads != Heads::None {
        all.push(head(to, way));
    }
    if heads == Heads::Both {
        all.push(head(from, -way));
    }
    Strokes { line, heads: all }
}

/// Where an anchor is in a box.
fn place(anchor: &Anchor, rect: &Rect) -> Point {
    let [x, y] = anchor.at.unwrap_or([0.5, 0.5]);
    Point::new(rect.x + rect.w * x, rect.y + rect.h * y)
}

/// Where a line from inside of a box, or on its border, leaves it towards a place.
fn leaving(rect: &Rect, from: Point, towards: Point) -> Point {
    let way = towards - from;
    let share = |from: f64, way: f64, low: f64, high: f64| {
        if way > 0.0 {
            (high - from) / way
        } else if way < 0.0 {
            (low - from) / way
        } else {
            f64::INFINITY
        }
    };
    let share = share(from.x, way.x, rect.x, rect.right()).min(share(from.y, way.y, rect.y, rect.bottom()));
    if share.is_finite() { from + way * share.clamp(0.0, 1.0) } else { from }
}

/// The place on the border of a box that is nearest to one inside.
fn nearest_border(rect: &Rect, at: Point) -> Point {
    let sides = [
        Point::new(rect.x, at.y),
        Point::new(rect.right(), at.y),
        Point::new(at.x, rect.y),
        Point::new(at.x, rect.bottom()),
    ];
    sides.into_iter().min_by(|a, b| a.distance(at).total_cmp(&b.distance(at))).unwrap_or(at)
}

/// Where an arrow runs, by where what it hangs on is seen; `aside` keeps it off others between the same two.
pub(super) fn aimed(it: &Annotation, seen: impl Fn(&Target) -> Option<Rect>, aside: f64) -> (Point, Point) {
    let (from, to) = points(it.tips());
    let Some(arrow) = &it.arrow else { return (from, to) };
    let boxed = |anchor: &Option<Anchor>| {
        let anchor = anchor.as_ref()?;
        Some((anchor.clone(), seen(&anchor.target)?))
    };
    let (start, end) = (boxed(&arrow.from), boxed(&arrow.to));
    let mut a = start.as_ref().map_or(from, |(anchor, rect)| place(anchor, rect));
    let mut b = end.as_ref().map_or(to, |(anchor, rect)| place(anchor, rect));
    if aside != 0.0
        && let (Some((start, start_box)), Some((end, end_box))) = (&start, &end)
        && a.distance(b) > 0.0
    {
        // Both ways of two arrows are the same way here, so that they do not meet.
        let way = if start.target < end.target { b - a } else { a - b };
        let least =
            [start_box.w, start_box.h, end_box.w, end_box.h].into_iter().fold(f64::INFINITY, f64::min);
        let by = Vec2::new(-way.y, way.x) * (aside.clamp(-least / 3.0, least / 3.0) / way.length());
        (a, b) = (a + by, b + by);
    }
    // From inside of a container or frame, to its border.
    let held = |boxed: &Option<(Anchor, Rect)>, own: Point, other: Point| {
        let (anchor, rect) = boxed.as_ref().filter(|(_, rect)| rect.contains(other))?;
        Some(if anchor.at.is_some() { own } else { nearest_border(rect, other) })
    };
    let (held_start, held_end) = (held(&start, a, b), held(&end, b, a));
    if held_start.is_some() && held_end.is_some() {
        return (a, b);
    }
    (a, b) = (held_start.unwrap_or(a), held_end.unwrap_or(b));
    let clipped = |boxed: &Option<(Anchor, Rect)>, held: Option<Point>, own: Point, other: Point| match boxed
    {
        Some((_, rect)) if held.is_none() => leaving(&rect.inflated(GAP), own, other),
        _ => own,
    };
    let line = (clipped(&start, held_start, a, b), clipped(&end, held_end, b, a));
    // Where two boxes all but touch, the ends have passed each other: then the line joins what they are drawn towards.
    let (ahead, is) = (b - a, line.1 - line.0);
    if ahead.x * is.x + ahead.y * is.y < 0.0 { (a, b) } else { line }
}

/// How far off the straight way the `n`th arrow between two things runs.
fn aside(n: u32) -> f64 {
    let off = f64::from(n.div_ceil(2)) * APART;
    if n % 2 == 1 { off } else { -off }
}

/// An arrow of a scene.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SceneArrow {
    /// As the diagram has it.
    pub(super) own: Annotation,
    /// How far off the straight way it runs.
    pub(super) aside: f64,
}

impl Scene {
    /// An annotation as it is seen: of an arrow, where it runs; any other as it is.
    pub fn seated(&self, id: &AnnotationId, it: &Annotation) -> Annotation {
        match self.annotation(id.as_str()).and_then(|it| it.line) {
            Some(line) if it.is_arrow() => along(it, line),
            _ => it.clone(),
        }
    }

    /// The box that is seen of what an arrow may hang on; of something hidden, that of the card that hides it.
    pub(super) fn target_rect(&self, target: &Target) -> Option<Rect> {
        match target {
            Target::Node(id) => self.seen_rect(id.as_str()),
            Target::Annotation(id) => {
                self.annotation(id.as_str()).filter(|it| it.line.is_none()).map(|it| it.rect)
            }
        }
    }

    /// How far off the straight way arrows run: those that join the same two things, or two that an edge joins, run beside
    /// each other.
    pub(super) fn arrows_aside(&self) -> Vec<(AnnotationId, f64)> {
        let mut joined: BTreeMap<(&Target, &Target), u32> = BTreeMap::new();
        let mut all = Vec::new();
        for (id, it) in self.arrows() {
            let ends = it.own.arrow.as_ref().and_then(|it| Some((it.from.as_ref()?, it.to.as_ref()?)));
            // Whoever says where it hangs says how it runs.
            let ends = ends.filter(|(from, to)| from.at.is_none() && to.at.is_none());
            let Some((from, to)) = ends.map(|(from, to)| (&from.target, &to.target)) else {
                all.push((id.clone(), 0.0));
                continue;
            };
            let pair = if from < to { (from, to) } else { (to, from) };
            let n = joined.entry(pair).or_insert_with(|| u32::from(self.has_edge_between(from, to)));
            all.push((id.clone(), aside(*n)));
            *n += 1;
        }
        all
    }

    fn has_edge_between(&self, from: &Target, to: &Target) -> bool {
        let (Some(from), Some(to)) = (from.node(), to.node()) else { return false };
        let edges = self.node(from.as_str()).map_or(&[][..], |it| &it.edges);
        edges.iter().filter_map(|it| self.edge(it.as_str())).any(|it| it.from == *to || it.to == *to)
    }
}

/// The arrow whose label is at a place, or whose line passes it within the tolerance.
pub(super) fn arrow_at(
    scene: &Scene,
    at: Point,
    tolerance: f64,
    is_hidden: impl Fn(&AnnotationId) -> bool,
) -> Option<&AnnotationId> {
    let near = Rect::new(at.x, at.y, 0.0, 0.0).inflated(tolerance);
    let distance = |id: &AnnotationId, it: &super::SceneAnnotation| {
        let (from, to) = it.line.filter(|_| it.extent.inflated(tolerance).overlaps(&near))?;
        if is_label_at(scene, id, at) {
            return Some(0.0);
        }
        Some(distance_to_segment(at, from, to)).filter(|it| *it <= tolerance)
    };
    let found = scene.annotations().filter_map(|(id, it)| Some((distance(id, it)?, id)));
    let found = found.filter(|(_, id)| !is_hidden(id));
    found.min_by(|(a, a_id), (b, b_id)| a.total_cmp(b).then_with(|| b_id.cmp(a_id))).map(|(_, id)| id)
}

/// Whether the label of an arrow is at a place.
pub(super) fn is_label_at(scene: &Scene, id: &AnnotationId, at: Point) -> bool {
    let it = scene.arrow(id).map(|it| scene.seated(id, &it.own));
    it.and_then(|it| label_box(&it)).is_some_and(|it| it.contains(at))
}

impl Editor {
    /// What an arrow's end may hang on at a place of the canvas: a note, a node, the border or title of a frame or container.
    /// Inside of those is room for an end that hangs on nothing.
    pub(super) fn target_at(&self, at: Point) -> Option<Target> {
        /// How near a border counts as on it, in pixels.
        const NEAR: f64 = 8.0;
        let near = self.world_length(NEAR).min(2.0 * NEAR);
        let scene = &self.scene;
        if let Some(id) = note_at(scene, at, |it| self.is_annotation_hidden(it)) {
            return Some(Target::Annotation(id.clone()));
        }
        let node = node_at(scene, at, |it| self.is_hidden(it));
        let is_icon = |id: &NodeId| scene.node(id.as_str()).is_some_and(|it| !it.is_container);
        if let Some(id) = node.filter(|it| is_icon(it)) {
            return Some(Target::Node(id.clone()));
        }
        if let Some(id) = frame_at(scene, at, near, |it| self.is_annotation_hidden(it)) {
            return Some(Target::Annotation(id.clone()));
        }
        let is_on = |rect: &Rect| {
            let title = Rect::new(rect.x, rect.y, rect.w, HEADER.min(rect.h));
            let is_near = rect.inflated(near).contains(at) && !rect.inflated(-near).contains(at);
            is_near || title.contains(at)
        };
        let part = Rect::new(at.x, at.y, 0.0, 0.0).inflated(near);
        let around = scene.nodes_in(&part).filter(|it| !self.is_hidden(it)).filter_map(|id| {
            let it = scene.node(id.as_str()).filter(|it| it.is_container && is_on(&it.rect))?;
            Some((it.depth, id))
        });
        around.max().map(|(_, id)| Target::Node(id.clone()))
    }

    /// How an end hangs on something when it is dropped at a place: towards its middle, unless that is a border or far from the
    /// middle.
    pub(super) fn anchor_at(&self, target: Target, at: Point) -> Anchor {
        /// Within these shares of a box, it is the middle that is meant.
        const MIDDLE: f64 = 0.3;
        let is_open = match &target {
            Target::Node(id) => self.scene.node(id.as_str()).is_some_and(|it| it.is_container),
            Target::Annotation(id) => {
                self.scene.annotation(id.as_str()).is_some_and(|it| it.is_frame && !it.is_closed)
            }
        };
        let Some(rect) = self.scene.target_rect(&target) else { return Anchor::middle(target) };
        let share = |at: f64, low: f64, length: f64| {
            // Files are read by people: two digits do.
            let share = ((at - low) / length.max(1.0)).clamp(0.0, 1.0);
            (share * 100.0).round() / 100.0
        };
        let (x, y) = (share(at.x, rect.x, rect.w), share(at.y, rect.y, rect.h));
        let is_middle = (x - 0.5).abs() <= MIDDLE && (y - 0.5).abs() <= MIDDLE;
        if is_middle && !is_open { Anchor::middle(target) } else { Anchor { target, at: Some([x, y]) } }
    }

    /// What an arrow hangs on, by name; `None` if it is gone.
    pub fn name_of_target(&self, target: &Target) -> Option<String> {
        match target {
            Target::Node(id) => self.diagram.node(id.as_str()).map(|it| it.name.clone()),
            Target::Annotation(id) => {
                let it = self.diagram.annotation(id.as_str()).filter(|it| !it.is_arrow())?;
                let kind = it.style.label().to_lowercase();
                Some(if it.text.trim().is_empty() { kind } else { format!("{kind} “{}”", it.name()) })
            }
        }
    }

    /// An arrow as it is told: `Arrow from Users to Web: upload`.
    pub(super) fn describe_arrow(&self, it: &Annotation) -> String {
        let name = |anchor: &Option<Anchor>| self.name_of_target(&anchor.as_ref()?.target);
        let ends = it.arrow.as_ref().map(|it| (name(&it.from), name(&it.to))).unwrap_or_default();
        let heads = match it.style {
            Style::Arrow { heads, .. } => heads,
            _ => Heads::End,
        };
        let kind = if heads == Heads::None { "Line" } else { "Arrow" };
        let mut text = match ends {
            (Some(from), Some(to)) if heads == Heads::End => format!("{kind} from {from} to {to}"),
            (Some(from), Some(to)) => format!("{kind} between {from} and {to}"),
            (Some(from), None) => format!("{kind} from {from}"),
            (None, Some(to)) => format!("{kind} to {to}"),
            (None, None) => kind.to_owned(),
        };
        if !it.text.trim().is_empty() {
            text.push_str(&format!(": {}", it.text.trim()));
        }
        text
    }

    /// Whether both ends of an arrow hang on something that is there, so that it goes where that goes.
    pub(super) fn hangs(&self, it: &Annotation) -> bool {
        let hangs = |it: &Option<Anchor>| it.as_ref().is_some_and(|it| self.is_there(&it.target));
        it.arrow.as_ref().is_some_and(|it| hangs(&it.from) && hangs(&it.to))
    }

    fn is_there(&self, target: &Target) -> bool {
        match target {
            Target::Node(id) => self.diagram.node(id.as_str()).is_some(),
            Target::Annotation(id) => self.diagram.annotation(id.as_str()).is_some_and(|it| !it.is_arrow()),
        }
    }

    /// Arrows that join what is among these, each with both its ends.
    pub(super) fn arrows_among(
        &self,
        nodes: &BTreeSet<NodeId>,
        annotations: &BTreeSet<AnnotationId>,
    ) -> Vec<AnnotationId> {
        let is_among = |it: &Option<Anchor>| match it.as_ref().map(|it| &it.target) {
            Some(Target::Node(id)) => {
                nodes.contains(id) || self.scene.ancestors(id.as_str()).any(|it| nodes.contains(it))
            }
            Some(Target::Annotation(id)) => annotations.contains(id),
            None => false,
        };
        let joins =
            |it: &Annotation| it.arrow.as_ref().is_some_and(|it| is_among(&it.from) && is_among(&it.to));
        self.scene.arrows().filter(|(_, it)| joins(&it.own)).map(|(id, _)| id.clone()).collect()
    }

    /// The ops with those that free the ends of arrows whose targets go: an end stays where it was. An arrow that hung with
    /// both its ends on what goes, goes as well.
    pub(super) fn with_ends_freed(&self, mut ops: Vec<Op>) -> Vec<Op> {
        let mut gone = BTreeSet::new();
        let mut set = BTreeSet::new();
        for op in &ops {
            match op {
                Op::RemoveNode { id } => drop(gone.insert(Target::Node(id.clone()))),
                Op::SetAnnotation { id, annotation } => {
                    set.insert(id);
                    if annotation.is_none() {
                        gone.insert(Target::Annotation(id.clone()));
                    }
                }
                _ => {}
            }
        }
        if gone.is_empty() {
            return ops;
        }
        let freed = self.scene.arrows().filter(|(id, _)| !set.contains(id)).filter_map(|(id, it)| {
            let arrow = it.own.arrow.as_ref()?;
            let goes = |it: &Option<Anchor>| it.as_ref().is_some_and(|it| gone.contains(&it.target));
            let (from, to) = (goes(&arrow.from), goes(&arrow.to));
            if !from && !to {
                return None;
            }
            let freed = (!from || !to).then(|| {
                let mut freed = self.scene.seated(id, &it.own);
                if let Some(arrow) = &mut freed.arrow {
                    arrow.from.take_if(|_| from);
                    arrow.to.take_if(|_| to);
                }
                freed
            });
            Some(Op::SetAnnotation { id: id.clone(), annotation: freed })
        });
        let freed: Vec<Op> = freed.collect();
        ops.extend(freed);
        ops
    }

    /// Whether a gesture has lifted what an arrow hangs on, so that it is drawn over the scene.
    pub(super) fn is_arrow_lifted(&self, id: &AnnotationId) -> bool {
        if self.state.lifted().is_empty() && self.state.lifted_annotations().is_empty() {
            return false;
        }
        let Some(it) = self.scene.arrow(id) else { return false };
        let is_lifted = |it: &Anchor| match &it.target {
            Target::Node(id) => self.is_lifted(id),
            Target::Annotation(id) => self.state.lifted_annotations().binary_search(id).is_ok(),
        };
        it.own.arrow.as_ref().is_some_and(|it| it.anchors().any(is_lifted))
    }

    /// Lets arrows of the overlay, and those at what a gesture moves, run to where it has taken it.
    pub(super) fn follow_with_arrows(&self, overlay: &mut Overlay) {
        if self.state.lifted().is_empty() && self.state.lifted_annotations().is_empty() {
            return;
        }
        let more: Vec<AnnotationId> = self
            .scene
            .annotations()
            .filter(|(id, it)| {
                it.line.is_some() && self.is_arrow_lifted(id) && !self.is_annotation_hidden(id)
            })
            .map(|(id, _)| id.clone())
            .filter(|id| !overlay.annotations.iter().any(|(it, _)| it == id))
            .collect();
        let more = more.into_iter().filter_map(|id| Some((id.clone(), self.scene.arrow(&id)?.own.clone())));
        overlay.annotations.extend(more);
        let nodes: BTreeMap<&NodeId, Rect> = overlay.lifted.nodes.iter().map(|(id, it)| (id, *it)).collect();
        let notes: BTreeMap<AnnotationId, Rect> = overlay
            .annotations
            .iter()
            .filter(|(_, it)| !it.is_arrow())
            .map(|(id, it)| {
                (id.clone(), if it.closed.is_some() { super::lettering::closed_box(it) } else { it.rect })
            })
            .collect();
        let seen = |target: &Target| match target {
            Target::Node(id) => nodes.get(id).copied().or_else(|| self.scene.target_rect(target)),
            Target::Annotation(id) => notes.get(id).copied().or_else(|| self.scene.target_rect(target)),
        };
        for (id, it) in &mut overlay.annotations {
            if it.is_arrow() {
                let aside = self.scene.arrow(id).map_or(0.0, |it| it.aside);
                *it = along(it, aimed(it, seen, aside));
            }
        }
    }

    /// A new arrow that looks like the last one.
    pub(super) fn new_arrow(&self, from: Point, to: Point) -> Annotation {
        let it = self.new_annotation(AnnotationKind::Arrow, from, None);
        along(&it, (from, to))
    }

    /// The one selected node, note, text or frame, from which an arrow may start.
    pub(super) fn selected_target(&self) -> Option<Target> {
        let node = self.selection.only_node().cloned().map(Target::Node);
        let is_box =
            |id: &&AnnotationId| self.diagram.annotation(id.as_str()).is_some_and(|it| !it.is_arrow());
        let annotation = || self.selection.only_annotation().filter(is_box).cloned().map(Target::Annotation);
        node.or_else(annotation)
    }

    /// Everything that an arrow may hang on and that is seen, in reading order.
    pub(super) fn targets(&self) -> Vec<Target> {
        let nodes = self.scene.reading_order().into_iter().filter(|id| !self.is_hidden(id));
        let notes = self.scene.annotations_in_order().into_iter();
        let notes = notes.filter(|id| {
            let is_box = self.scene.annotation(id.as_str()).is_some_and(|it| it.line.is_none());
            is_box && !self.is_annotation_hidden(id)
        });
        nodes.cloned().map(Target::Node).chain(notes.cloned().map(Target::Annotation)).collect()
    }

    /// Handles at both ends of the one selected arrow.
    pub(super) fn arrow_handles(&self) -> Option<(&AnnotationId, [Point; 2])> {
        let may = !self.is_read_only && self.tool == Tool::Select && self.writing.is_none();
        let id = self.selection.only_annotation().filter(|it| may && !self.is_annotation_hidden(it))?;
        let (from, to) = self.scene.annotation(id.as_str())?.line?;
        Some((id, [from, to]))
    }

    /// Selects what an arrow may hang on, by keyboard: in view, and told.
    pub(super) fn focus_target(&mut self, target: &Target) {
        match target {
            Target::Node(id) => self.focus_node(id),
            Target::Annotation(id) => self.focus_annotation(id),
        }
    }

    /// Puts a new arrow on the canvas, or an arrow as it is now, and selects it.
    pub(super) fn draw_arrow(&mut self, id: &AnnotationId, arrow: Annotation) {
        let is_new = self.diagram.annotation(id.as_str()).is_none();
        let label = if is_new { "Add arrow" } else { "Move end of arrow" };
        if self.commit(label, vec![Op::SetAnnotation { id: id.clone(), annotation: Some(arrow) }]) {
            self.select(Selection::annotation(id.clone()));
            let told = self.describe_annotation(id);
            self.tell(if is_new { format!("{told}. Enter labels it") } else { told });
        }
    }
}

impl Scene {
    /// What is seen in place of something that an arrow hangs on, if that is hidden or is closed itself.
    pub(super) fn cover_of(
        target: &Target,
        nodes: &BTreeMap<NodeId, Cover>,
        annotations: &BTreeMap<AnnotationId, Cover>,
        cards: &BTreeMap<Cover, Rect>,
    ) -> Option<Cover> {
        let (hidden, own) = match target {
            Target::Node(id) => (nodes.get(id), Cover::Container(id.clone())),
            Target::Annotation(id) => (annotations.get(id), Cover::Frame(id.clone())),
        };
        hidden.cloned().or_else(|| Some(own).filter(|it| cards.contains_key(it)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Arrow, Tint};

    fn arrow(from: Option<Anchor>, to: Option<Anchor>) -> Annotation {
        let style = Style::Arrow { color: Tint::Gray, dashed: false, heads: Heads::Both };
        let it = Annotation::new(style, String::new(), Rect::new(0.0, 50.0, 300.0, 0.0));
        Annotation { arrow: Some(Box::new(Arrow { from, to, ..Arrow::default() })), ..it }
    }

    fn node(id: &str) -> Option<Anchor> {
        Some(Anchor::middle(Target::Node(id.into())))
    }

    fn seen(target: &Target) -> Option<Rect> {
        match target.node()?.as_str() {
            "a" => Some(Rect::new(0.0, 0.0, 100.0, 100.0)),
            "b" => Some(Rect::new(300.0, 0.0, 100.0, 100.0)),
            "around" => Some(Rect::new(-100.0, -100.0, 600.0, 300.0)),
            _ => None,
        }
    }

    #[test]
    fn it_runs_from_border_to_border() {
        let (from, to) = aimed(&arrow(node("a"), node("b")), seen, 0.0);
        assert_eq!((from, to), (Point::new(105.0, 50.0), Point::new(295.0, 50.0)));
        let (from, to) = aimed(&arrow(node("a"), None), seen, 0.0);
        assert_eq!((from, to), (Point::new(105.0, 50.0), Point::new(300.0, 50.0)));
        // What is gone leaves the end where the arrow has it.
        let (from, _) = aimed(&arrow(node("gone"), node("b")), seen, 0.0);
        assert_eq!(from, Point::new(0.0, 50.0));
        // From inside of a container, to its border.
        let (from, to) = aimed(&arrow(node("a"), node("around")), seen, 0.0);
        assert_eq!(to.x, -100.0, "{from:?} {to:?}");
    }

    #[test]
    fn two_between_the_same_things_run_beside_each_other() {
        let there = aimed(&arrow(node("a"), node("b")), seen, aside(1));
        let back = aimed(&arrow(node("b"), node("a")), seen, aside(2));
        assert_eq!((there.0.y, there.1.y, back.0.y, back.1.y), (66.0, 66.0, 34.0, 34.0));
    }

    #[test]
    fn heads_are_open_and_have_room() {
        let it = strokes(&arrow(None, None));
        assert_eq!(it.heads.len(), 2);
        assert_eq!(it.heads[0], [Point::new(289.0, 56.0), Point::new(300.0, 50.0), Point::new(289.0, 44.0)]);
        let short = Annotation { rect: Rect::new(0.0, 0.0, 10.0, 0.0), ..arrow(None, None) };
        assert!(strokes(&short).heads[0][0].x >= 5.0);
        let none = Annotation { rect: Rect::new(0.0, 0.0, 0.0, 0.0), ..arrow(None, None) };
        assert!(strokes(&none).heads.is_empty());
    }
}
