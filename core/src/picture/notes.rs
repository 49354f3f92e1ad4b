//! Notes, free texts and frames, with the lines that the editor broke their text into.

use super::markup::{Label, numbers};
use super::palette::tint;
use super::{Drawing, TIE, presence};
use crate::editor::lettering::{COUNT_SIZE, Lettering, PILE, closed_box, count, count_at, title_box};
use crate::editor::tie;
use crate::model::{Annotation, AnnotationId, Rect, Standing, Style, Tint};
use crate::text::Weight;

impl Drawing<'_> {
    /// How much a note, a text or a frame counts in the view.
    fn note_standing(&self, id: &AnnotationId) -> Standing {
        let Some(it) = self.diagram.annotation(id.as_str()) else { return Standing::In };
        if !it.is_in(self.sight.view.as_ref()) {
            return Standing::Out;
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
                Style::Note { color } | Style::Frame { color } => tint(self.theme, color).1,
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

    /// Notes, free texts and closed frames, over everything else.
    pub(super) fn notes(&mut self, view: &Rect) {
        let scene = self.scene;
        let seen = scene.annotations().filter(|(_, it)| it.rect.overlaps(view));
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
            Style::Frame { .. } => {}
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
