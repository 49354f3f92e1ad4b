//! Notes, free texts, frames and arrows on the canvas: what a frame carries along, what they are called, and what is being written.

use std::collections::BTreeSet;

use super::effects::Ask;
use super::geometry::{Point, Size, bounds};
use super::lettering::{LINE_HEIGHT, cleaned, fitted, title_box};
use super::snap::to_grid;
use super::{Editor, Selection};
use crate::model::{Annotation, AnnotationId, Heads, NodeId, Op, Rect, Style, TextSize, Tint};

/// What the tools for annotations make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationKind {
    /// A sticky note.
    Note,
    /// Text without a ground.
    Text,
    /// A titled region.
    Frame,
    /// A line that points from one thing to another.
    Arrow,
}

/// Something about how annotations look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The color of notes, frames and arrows.
    Color(Tint),
    /// How large the letters of free texts are.
    Size(TextSize),
    /// Whether free texts are bold.
    Bold(bool),
    /// Whether arrows are dashed.
    Dashed(bool),
    /// Which ends of arrows have heads.
    Heads(Heads),
}

/// An annotation whose text is being written. It is in the diagram once something is written, or already.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// Which.
    pub id: AnnotationId,
    /// As it is before.
    pub annotation: Annotation,
    /// Whether it is not in the diagram yet.
    pub is_new: bool,
}

/// How new annotations look: as the last ones did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    note: Tint,
    frame: Tint,
    size: TextSize,
    bold: bool,
    arrow: Tint,
    dashed: bool,
    heads: Heads,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            note: Tint::Yellow,
            frame: Tint::Gray,
            size: TextSize::M,
            bold: false,
            // Unlike edges, which are gray.
            arrow: Tint::Orange,
            dashed: false,
            heads: Heads::End,
        }
    }
}

impl AnnotationKind {
    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Text => "Text",
            Self::Frame => "Frame",
            Self::Arrow => "Arrow",
        }
    }

    /// The least size that somebody can draw.
    pub(super) const fn least(self) -> Size {
        match self {
            Self::Note => Size::new(64.0, 40.0),
            Self::Text => Size::new(24.0, 1.0),
            Self::Frame => Size::new(96.0, 64.0),
            Self::Arrow => Size::new(0.0, 0.0),
        }
    }

    /// The kind of an annotation.
    pub(super) const fn of(it: &Annotation) -> Self {
        match it.style {
            Style::Note { .. } => Self::Note,
            Style::Text { .. } => Self::Text,
            Style::Frame { .. } => Self::Frame,
            Style::Arrow { .. } => Self::Arrow,
        }
    }
}

impl Editor {
    /// The text being written.
    pub fn writing(&self) -> Option<&Writing> {
        self.writing.as_ref()
    }

    /// Whether an annotation is drawn elsewhere than in the scene: a gesture moves it, or it is being written.
    pub fn is_annotation_lifted(&self, id: &AnnotationId) -> bool {
        // An arrow stays while its label is written.
        self.writing.as_ref().is_some_and(|it| it.id == *id && !it.annotation.is_arrow())
            || self.is_arrow_lifted(id)
            || self.state.lifted_annotations().binary_search(id).is_ok()
    }

    /// What moves together: selected nodes that stand in no other one, and selected annotations, with what lies in frames
    /// and containers among them. Both in id order.
    pub(super) fn carried(&self) -> (Vec<NodeId>, Vec<AnnotationId>) {
        let mut nodes = self.selection.nodes().clone();
        let mut annotations = self.selection.annotations().clone();
        for frame in self.selection.annotations() {
            let Some(frame) = self.diagram.annotation(frame.as_str()).filter(|it| it.is_frame()) else {
                continue;
            };
            let contents = self.contents(frame);
            nodes.extend(contents.nodes);
            annotations.extend(contents.annotations);
        }
        annotations.extend(self.lying_in(&nodes));
        annotations.extend(self.closed_in(&nodes));
        // What a frame hides that is hidden itself is not seen, and goes along all the same.
        let mut more: Vec<AnnotationId> = annotations.iter().cloned().collect();
        while let Some(id) = more.pop() {
            let hidden = self.diagram.annotation(id.as_str()).and_then(|it| it.closed.as_ref());
            for it in hidden.iter().flat_map(|it| &it.annotations) {
                if self.diagram.annotation(it.as_str()).is_some() && annotations.insert(it.clone()) {
                    more.push(it.clone());
                }
            }
            nodes.extend(hidden.into_iter().flat_map(|it| it.nodes.iter().cloned()));
        }
        annotations.extend(self.pinned_in(&nodes));
        annotations.extend(self.arrows_among(&nodes, &annotations));
        let roots = Selection::new(nodes, []).roots(&self.scene);
        (roots, annotations.into_iter().collect())
    }

    /// Annotations that closed containers hide, of these nodes and in them.
    fn closed_in(&self, nodes: &BTreeSet<NodeId>) -> Vec<AnnotationId> {
        let is_in = |id: &NodeId| {
            nodes.contains(id) || self.scene.ancestors(id.as_str()).any(|it| nodes.contains(it))
        };
        let closed = self.diagram.closed().filter(|(id, _)| is_in(id)).flat_map(|(_, notes)| notes);
        closed.filter(|it| self.diagram.annotation(it.as_str()).is_some()).cloned().collect()
    }

    /// Annotations that lie in a container among these nodes, without those that are pinned: they go where their nodes go.
    fn lying_in(&self, nodes: &BTreeSet<NodeId>) -> Vec<AnnotationId> {
        let containers: Vec<Rect> = nodes
            .iter()
            .filter_map(|id| self.scene.node(id.as_str()))
            .filter(|it| it.is_container)
            .map(|it| it.rect)
            .collect();
        let is_free = |id: &AnnotationId| {
            self.diagram.annotation(id.as_str()).is_some_and(|it| self.pinned_to(it).is_none())
        };
        self.scene
            .annotations()
            .filter(|(id, it)| is_free(id) && containers.iter().any(|around| around.contains_rect(&it.rect)))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Selected nodes that stand in no other one, and selected annotations alone. Both in id order.
    pub(super) fn selected_roots(&self) -> (Vec<NodeId>, Vec<AnnotationId>) {
        let annotations = self.selection.annotations().iter().cloned().collect();
        (self.selection.roots(&self.scene), annotations)
    }

    /// What can be put in line: selected nodes that stand in no other one, and selected annotations, without closed frames,
    /// whose boxes are not those of what they hide, and without arrows. Both in id order.
    pub(super) fn alignable(&self) -> (Vec<NodeId>, Vec<AnnotationId>) {
        let (roots, mut annotations) = self.selected_roots();
        annotations.retain(|id| {
            self.scene.annotation(id.as_str()).is_some_and(|it| !it.is_closed && it.line.is_none())
        });
        (roots, annotations)
    }

    /// Nodes that lie in a frame, with all they contain.
    pub(super) fn nodes_in_frame(&self, frame: &Rect) -> BTreeSet<NodeId> {
        let is_inside =
            |id: &&NodeId| self.scene.node(id.as_str()).is_some_and(|it| frame.contains_rect(&it.rect));
        self.scene.nodes_in(frame).filter(is_inside).cloned().collect()
    }

    /// What several things are called in the label of a transaction.
    pub(super) fn name_of_carried(&self, nodes: &[NodeId], annotations: &[AnnotationId]) -> String {
        if let Some(it) = self.selection.only_annotation().and_then(|it| self.diagram.annotation(it.as_str()))
        {
            return format!("{} “{}”", it.style.label().to_lowercase(), it.name());
        }
        match (nodes, annotations) {
            (nodes, []) => self.name_of(nodes),
            _ => format!("{} items", nodes.len() + annotations.len()),
        }
    }

    /// An annotation as it is told: `Note: Why two zones?`.
    pub fn describe_annotation(&self, id: &AnnotationId) -> String {
        let Some(it) = self.diagram.annotation(id.as_str()) else { return String::new() };
        if it.is_arrow() {
            return self.describe_arrow(it);
        }
        let kind = it.style.label();
        let text = if it.text.trim().is_empty() { "empty" } else { it.text.trim() };
        if !it.is_frame() {
            let about = self.pinned_to(it).map(|it| self.name_of(std::slice::from_ref(it)));
            return match about {
                Some(name) => format!("{kind}: {text}, pinned to {name}"),
                None => format!("{kind}: {text}"),
            };
        }
        let closed = self.scene.annotation(id.as_str()).is_some_and(|it| it.is_closed);
        let n = if closed { self.scene.n_folded(id) } else { self.nodes_in_frame(&it.rect).len() };
        let nodes = if n == 1 { "node" } else { "nodes" };
        format!("{}{kind}: {text}, {n} {nodes} in it", if closed { "Closed " } else { "" })
    }

    /// The ops that move annotations by a way.
    pub(super) fn annotation_moves(
        &self,
        ids: &[AnnotationId],
        way: impl Fn(&Rect) -> super::Vec2,
    ) -> Vec<Op> {
        let moved = |id: &AnnotationId| {
            // What hangs on others goes where they go.
            let it = self.diagram.annotation(id.as_str()).filter(|it| !self.hangs(it))?;
            let rect = it.rect.translated(way(&it.rect));
            let annotation = Annotation { rect, ..it.clone() };
            (rect != it.rect).then(|| Op::SetAnnotation { id: id.clone(), annotation: Some(annotation) })
        };
        ids.iter().filter_map(moved).collect()
    }

    /// Begins a new annotation: at a place that was clicked, or of a size that was drawn. What it says is asked for, and with
    /// that it becomes part of the diagram.
    pub(super) fn begin_annotation(&mut self, kind: AnnotationKind, at: Point, drawn: Option<Rect>) {
        if self.is_read_only {
            self.refuse("this diagram can only be viewed");
            return;
        }
        let annotation = self.new_annotation(kind, at, drawn);
        let id = self.ids.annotation();
        self.ask_text(Writing { id, annotation, is_new: true });
    }

    /// Text from elsewhere becomes a note where the pointer is, or in the middle of the window; a few words, a free text.
    pub(super) fn paste_text(&mut self, text: &str) {
        /// The longest line that stands without a ground, in characters.
        const WORDS: usize = 60;
        let text = text.trim();
        let is_short = !text.contains('\n') && text.chars().nth(WORDS).is_none();
        let kind = if is_short { AnnotationKind::Text } else { AnnotationKind::Note };
        let at = self.last_pointer.map_or(self.viewport.center(), |it| it.at);
        let annotation = self.new_annotation(kind, self.to_world(at), None);
        let id = self.ids.annotation();
        self.writing = Some(Writing { id: id.clone(), annotation, is_new: true });
        self.written(id, text);
        if let Some(rect) = bounds(self.selected_rects()) {
            self.reveal(rect);
        }
    }

    pub(super) fn new_annotation(&self, kind: AnnotationKind, at: Point, drawn: Option<Rect>) -> Annotation {
        let looks = self.looks;
        let (style, size) = match kind {
            AnnotationKind::Note => (Style::Note { color: looks.note }, Size::new(184.0, 104.0)),
            AnnotationKind::Frame => (Style::Frame { color: looks.frame }, Size::new(480.0, 320.0)),
            AnnotationKind::Text => {
                let style = Style::Text { size: looks.size, bold: looks.bold, wraps: drawn.is_some() };
                (style, Size::new(1.0, looks.size.units() * LINE_HEIGHT))
            }
            AnnotationKind::Arrow => {
                let style = Style::Arrow { color: looks.arrow, dashed: looks.dashed, heads: looks.heads };
                (style, Size::new(0.0, 0.0))
            }
        };
        let rect = drawn.unwrap_or_else(|| {
            let around = Rect::around(at, size);
            match kind {
                AnnotationKind::Text => around.at(Point::new(at.x, around.y)),
                _ => around.at(Point::new(to_grid(around.x), to_grid(around.y))),
            }
        });
        fitted(Annotation::new(style, String::new(), rect))
    }

    /// Lets the text of an annotation be written anew. False if there is none.
    pub(super) fn write(&mut self, id: &AnnotationId) -> bool {
        let Some(annotation) = self.diagram.annotation(id.as_str()).cloned() else { return false };
        if self.is_read_only {
            self.refuse("this diagram can only be viewed");
        } else {
            let annotation = self.scene.seated(id, &annotation);
            self.ask_text(Writing { id: id.clone(), annotation, is_new: false });
        }
        true
    }

    fn ask_text(&mut self, writing: Writing) {
        let it = &writing.annotation;
        // Whoever writes the title of a large frame wants to see that.
        let field = if it.is_frame() { title_box(it) } else { it.rect };
        self.bring_near(field);
        self.clear_of_tools(&field);
        self.effects.ask = Some(Ask::Text { annotation: writing.id.clone() });
        self.effects.scene = true;
        self.writing = Some(writing);
    }

    /// Nothing is being written any more.
    pub(super) fn stop_writing(&mut self) -> Option<Writing> {
        self.effects.scene |= self.writing.is_some();
        self.writing.take()
    }

    /// What was written becomes part of the diagram. A free text without letters is none: it goes.
    pub(super) fn written(&mut self, id: AnnotationId, typed: &str) {
        let writing = self.stop_writing().filter(|it| it.id == id);
        let there = self.diagram.annotation(id.as_str()).cloned();
        let is_new = there.is_none();
        let Some(was) = there.or_else(|| writing.map(|it| it.annotation)) else { return };
        let (text, is_cut) = cleaned(typed, &was);
        let kind = was.style.label().to_lowercase();
        let is_nothing = matches!(was.style, Style::Text { .. }) && text.trim().is_empty();
        if is_nothing {
            if !is_new {
                self.commit(
                    format!("Delete {kind} “{}”", was.name()),
                    vec![Op::SetAnnotation { id, annotation: None }],
                );
                self.tell("A text without letters is deleted");
            }
            return;
        }
        let annotation = fitted(Annotation { text, ..was.clone() });
        let longest = annotation.longest();
        if is_new || annotation != was {
            let label = format!("{} {kind}", if is_new { "Add" } else { "Write" });
            let op = Op::SetAnnotation { id: id.clone(), annotation: Some(annotation) };
            if !self.commit(label, vec![op]) {
                return;
            }
        }
        self.select(Selection::annotation(id.clone()));
        self.tell(self.describe_annotation(&id));
        if is_cut {
            self.refuse(format!("the {kind} holds {longest} characters at most; the rest was left out"));
        }
    }

    /// Changes how annotations look, and how the next ones will.
    pub(super) fn restyle(&mut self, ids: &[AnnotationId], look: Look) {
        let mut ops = Vec::new();
        for id in ids {
            let Some(was) = self.diagram.annotation(id.as_str()) else { continue };
            let style = match (was.style, look) {
                (Style::Note { .. }, Look::Color(color)) => {
                    self.looks.note = color;
                    Style::Note { color }
                }
                (Style::Frame { .. }, Look::Color(color)) => {
                    self.looks.frame = color;
                    Style::Frame { color }
                }
                (Style::Text { bold, wraps, .. }, Look::Size(size)) => {
                    self.looks.size = size;
                    Style::Text { size, bold, wraps }
                }
                (Style::Text { size, wraps, .. }, Look::Bold(bold)) => {
                    self.looks.bold = bold;
                    Style::Text { size, bold, wraps }
                }
                (Style::Arrow { dashed, heads, .. }, Look::Color(color)) => {
                    self.looks.arrow = color;
                    Style::Arrow { color, dashed, heads }
                }
                (Style::Arrow { color, heads, .. }, Look::Dashed(dashed)) => {
                    self.looks.dashed = dashed;
                    Style::Arrow { color, dashed, heads }
                }
                (Style::Arrow { color, dashed, .. }, Look::Heads(heads)) => {
                    self.looks.heads = heads;
                    Style::Arrow { color, dashed, heads }
                }
                (style, _) => style,
            };
            if style != was.style {
                let annotation = Some(fitted(Annotation { style, ..was.clone() }));
                ops.push(Op::SetAnnotation { id: id.clone(), annotation });
            }
        }
        let (label, told) = match look {
            Look::Color(it) => ("Color", it.label()),
            Look::Size(it) => ("Size of text", it.label()),
            Look::Bold(true) => ("Bold", "Bold"),
            Look::Bold(false) => ("Bold", "Not bold"),
            Look::Dashed(true) => ("Line", "Dashed"),
            Look::Dashed(false) => ("Line", "Solid"),
            Look::Heads(it) => ("Arrow heads", it.label()),
        };
        if !ops.is_empty() && self.commit(label, ops) {
            self.tell(told);
        }
    }

    /// Draws a frame around what is selected, and asks for its title.
    pub(super) fn frame_selection(&mut self) {
        /// Space between the frame and what is in it.
        const AROUND: f64 = 24.0;
        let Some(rect) = bounds(self.selected_rects()) else { return };
        let rect = rect.inflated(AROUND);
        self.begin_annotation(AnnotationKind::Frame, rect.center(), Some(rect));
    }

    /// Boxes of the selected nodes and annotations.
    pub(super) fn selected_rects(&self) -> Vec<Rect> {
        let node = |id: &NodeId| self.scene.seen_rect(id.as_str());
        let annotation = |id: &AnnotationId| self.scene.annotation(id.as_str()).map(|it| it.rect);
        let nodes = self.selection.nodes().iter().filter_map(node);
        nodes.chain(self.selection.annotations().iter().filter_map(annotation)).collect()
    }

    /// Selects an annotation and shows it.
    pub(super) fn zoom_to_annotation(&mut self, id: &AnnotationId) {
        self.cancel_gesture();
        self.uncover_annotation(id);
        if let Some(rect) = self.scene.annotation(id.as_str()).map(|it| it.rect) {
            self.select(Selection::annotation(id.clone()));
            self.show(rect);
            self.tell(self.describe_annotation(id));
        }
    }
}
