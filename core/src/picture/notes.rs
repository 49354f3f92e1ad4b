//! Notes, free texts, frames and arrows, with the lines that the editor broke their text into.

use super::markup::{Attribute, Label, numbers};
use super::palette::tint;
use super::{ARROW, ARROW_DASH, Drawing, TIE, presence};
use crate::editor::arrows::{Strokes, strokes};
use crate::editor::lettering::{
    COUNT_SIZE, Lettering, PILE, closed_box, count, count_at, label_box, title_box,
};
use crate::editor::{Point, tie};
use crate::model::{Annotation, AnnotationId, Rect, Standing, Style, Target, Tint};
use crate::text::Weight;

impl Drawing<'_> {
    /// How much a note, a text, a frame or an arrow counts in the view.
    fn note_standing(&self, id: &AnnotationId) -> Standing {
        let Some(it) = self.diagram.annotation(id.as_str()) else { return Standing::In };
        if !it.is_in(self.sight.view.as_ref()) {
            return Standing::Out;
        }
        if let Some(arrow) = &it.arrow {
            let is_box =
                |id: &AnnotationId| self.diagram.annotation(id.as_str()).is_some_and(|it| !it.is_arrow());
            let of = |it: &Target| match it {
                Target::Node(id) if self.diagram.node(id.as_str()).is_some() => self.standing(id),
                Target::Annotation(id) if is_box(id) => self.note_standing(id),
                _ => Standing::In,
            };
            return arrow.anchors().map(|it| of(&it.target)).min().unwrap_or(Standing::In);
        }
        let node = it.pin.as_ref().filter(|it| self.diagram.node(it.as_str()).is_some());
        node.map_or(Standing::In, |it| self.standing(it))
    }

    pub(super) fn is_note_drawn(&self, id: &AnnotationId) -> bool {
        self.inside.as_ref().is_none_or(|it| it.annotations.contains(id))
            && (!self.sight.hides || self.note_standing(id) != Standing::Out)
    }

    /// Draws something of an annotation as far as it counts in the view.
    fn faded_note(&mut self, id: &AnnotationId, draw: impl FnOnce(&mut Self)) {
        let presence = presence(self.note_standing(id));
        if presence >= 1.0 {
            return draw(self);
        }
        self.markup.open("g", &[("opacity", presence.into())]);
        draw(self);
        self.markup.close();
    }

    /// Lines between notes and what they are about, under the notes.
    pub(super) fn ties(&mut self, view: &Rect) {
        let scene = self.scene;
        for (id, place) in scene.annotations() {
            let Some(it) = self.diagram.annotation(id.as_str()) else { continue };
            let node = it.pin.as_ref().and_then(|it| scene.seen_rect(it.as_str()));
            let Some((from, to)) = node.and_then(|it| tie(&place.rect, &it)) else { continue };
            let is_seen = self.is_note_drawn(id) && Rect::between(from, to).inflated(1.0).overlaps(view);
            if !is_seen {
                continue;
            }
            let ink = match it.style {
                Style::Note { color } | Style::Frame { color } | Style::Arrow { color, .. } => {
                    tint(self.theme, color).1
                }
                Style::Text { .. } => self.palette.text_3,
            };
            let line = format!("M{}L{}", numbers(&[from.x, from.y]), numbers(&[to.x, to.y]));
            self.faded_note(id, |it| {
                it.markup.empty(
                    "path",
                    &[
                        ("d", line.as_str().into()),
                        ("fill", "none".into()),
                        ("stroke", ink.into()),
                        ("stroke-opacity", 0.6.into()),
                        ("stroke-width", 1.25.into()),
                        ("stroke-dasharray", numbers(&TIE).as_str().into()),
                    ],
                );
            });
        }
    }

    /// Frames with their titles: over containers, so that a frame in one is seen, and under everything else.
    pub(super) fn frames(&mut self, view: &Rect) {
        for (id, it) in self.diagram.frames() {
            let Style::Frame { color } = it.style else { continue };
            let is_seen = self.scene.annotation(id.as_str()).is_some_and(|it| !it.is_folded && !it.is_closed);
            if !is_seen || !it.rect.overlaps(view) || !self.is_note_drawn(id) {
                continue;
            }
            self.faded_note(id, |drawing| drawing.frame(it, color));
        }
    }

    fn frame(&mut self, it: &Annotation, color: Tint) {
        let (ground, ink) = tint(self.theme, color);
        self.markup.rect(
            it.rect,
            &[
                ("rx", 6.0.into()),
                ("fill", ink.into()),
                ("fill-opacity", 0.05.into()),
                ("stroke", ink.into()),
                ("stroke-opacity", 0.7.into()),
                ("stroke-width", 1.5.into()),
            ],
        );
        self.markup.rect(title_box(it), &[("rx", 6.0.into()), ("fill", ground.into())]);
        self.lettering(it, self.palette.text);
    }

    /// A closed frame: its title and how much it hides, on a pile.
    fn closed_frame(&mut self, id: &AnnotationId, it: &Annotation, color: Tint) {
        let (ground, ink) = tint(self.theme, color);
        let card = closed_box(it);
        for (by, opacity) in [(PILE, 0.35), (0.0, 0.8)] {
            let rect = Rect::new(card.x + by, card.y + by, card.w - 2.0 * by, card.h);
            self.markup.rect(
                rect,
                &[
                    ("rx", 6.0.into()),
                    ("fill", ground.into()),
                    ("stroke", ink.into()),
                    ("stroke-opacity", opacity.into()),
                    ("stroke-width", 1.5.into()),
                ],
            );
        }
        self.lettering(it, self.palette.text);
        let at = count_at(it);
        let text = count(self.scene.n_folded(id));
        self.markup.label(&Label {
            text: &text,
            x: at.x,
            y: at.y,
            size: COUNT_SIZE,
            weight: Weight::Regular,
            color: self.palette.text_2,
        });
    }

    /// Arrows, and over them notes, free texts and closed frames: over everything else.
    pub(super) fn notes(&mut self, view: &Rect) {
        let scene = self.scene;
        let arrows = scene.annotations().filter(|(_, it)| it.line.is_some() && it.extent.overlaps(view));
        for (id, it) in arrows.filter_map(|(id, _)| Some((id, self.diagram.annotation(id.as_str())?))) {
            if self.is_note_drawn(id) {
                let it = scene.seated(id, it);
                self.faded_note(id, |drawing| drawing.arrow(&it));
            }
        }
        let seen = scene.annotations().filter(|(_, it)| it.line.is_none() && it.rect.overlaps(view));
        for (id, it) in seen.filter_map(|(id, _)| Some((id, self.diagram.annotation(id.as_str())?))) {
            if self.is_note_drawn(id) {
                self.faded_note(id, |drawing| drawing.note(id, it));
            }
        }
    }

    fn note(&mut self, id: &AnnotationId, it: &Annotation) {
        match it.style {
            Style::Frame { color } if it.closed.is_some() => self.closed_frame(id, it, color),
            Style::Note { color } => {
                let (ground, ink) = tint(self.theme, color);
                self.markup.rect(
                    it.rect,
                    &[
                        ("rx", 4.0.into()),
                        ("fill", ground.into()),
                        ("stroke", ink.into()),
                        ("stroke-opacity", 0.35.into()),
                        ("stroke-width", 1.0.into()),
                    ],
                );
                self.lettering(it, self.palette.text);
            }
            Style::Text { .. } => self.lettering(it, self.palette.text),
            Style::Frame { .. } | Style::Arrow { .. } => {}
        }
    }

    /// A straight line with open heads, unlike edges, and its label on a ground of the canvas's color.
    fn arrow(&mut self, it: &Annotation) {
        let Style::Arrow { color, dashed, .. } = it.style else { return };
        let ink = tint(self.theme, color).1;
        let Strokes { line: (from, to), heads } = strokes(it);
        let attributes: Vec<(&'static str, Attribute<'_>)> = vec![
            ("fill", "none".into()),
            ("stroke", ink.into()),
            ("stroke-width", ARROW.into()),
            ("stroke-linecap", "round".into()),
            ("stroke-linejoin", "round".into()),
        ];
        let mut path = |points: &[Point], dash: Option<&str>| {
            let points: Vec<String> = points.iter().map(|it| numbers(&[it.x, it.y])).collect();
            let d = format!("M{}", points.join("L"));
            let mut attributes = attributes.clone();
            attributes.push(("d", d.as_str().into()));
            attributes.extend(dash.map(|it| ("stroke-dasharray", it.into())));
            self.markup.empty("path", &attributes);
        };
        path(&[from, to], dashed.then_some(numbers(&ARROW_DASH)).as_deref());
        for head in &heads {
            path(head, None);
        }
        let Some(ground) = label_box(it) else { return };
        let (radius, canvas) = (4.0, self.palette.canvas);
        self.markup.rect(ground, &[("rx", radius.into()), ("fill", canvas.into())]);
        let Lettering { lines, size, weight, start, step, .. } = Lettering::of(it);
        let (x, color) = (ground.center().x, self.palette.text);
        let mut y = start.y;
        for text in lines.iter() {
            self.markup.centered(&Label { text, x, y, size, weight, color });
            y += step;
        }
    }

    fn lettering(&mut self, it: &Annotation, color: &str) {
        let Lettering { lines, size, weight, start, step, .. } = Lettering::of(it);
        let mut y = start.y;
        for text in lines.iter() {
            if !text.is_empty() {
                self.markup.label(&Label { text, x: start.x, y, size, weight, color });
            }
            y += step;
        }
    }
}
