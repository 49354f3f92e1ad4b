//! Notes, free texts and frames, with the lines that the editor broke their text into.

use super::Drawing;
use super::markup::Label;
use super::palette::tint;
use crate::editor::lettering::{COUNT_SIZE, Lettering, PILE, closed_box, count, count_at, title_box};
use crate::model::{Annotation, AnnotationId, Rect, Style, Tint};
use crate::text::Weight;

impl Drawing<'_> {
    /// Frames with their titles: over containers, so that a frame in one is seen, and under everything else.
    pub(super) fn frames(&mut self, view: &Rect) {
        for (id, it) in self.diagram.frames() {
            let Style::Frame { color } = it.style else { continue };
            let is_seen = self.scene.annotation(id.as_str()).is_some_and(|it| !it.is_folded && !it.is_closed);
            if !is_seen || !it.rect.overlaps(view) {
                continue;
            }
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
    }

    fn lettering(&mut self, it: &Annotation, color: &str) {
        let Lettering { lines, size, weight, start, step, .. } = Lettering::of(it);
        let mut y = start.y;
        for text in &lines {
            if !text.is_empty() {
                self.markup.label(&Label { text, x: start.x, y, size, weight, color });
            }
            y += step;
        }
    }
}
