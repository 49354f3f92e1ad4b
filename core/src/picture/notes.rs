//! Notes, free texts and frames, with the lines that the editor broke their text into.

use super::Drawing;
use super::markup::Label;
use super::palette::tint;
use crate::editor::lettering::{Lettering, title_box};
use crate::model::{Annotation, Rect, Style};

impl Drawing<'_> {
    /// Frames with their titles: over containers, so that a frame in one is seen, and under everything else.
    pub(super) fn frames(&mut self, view: &Rect) {
        for (_, it) in self.diagram.frames() {
            let Style::Frame { color } = it.style else { continue };
            if !it.rect.overlaps(view) {
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

    /// Notes and free texts, over everything else.
    pub(super) fn notes(&mut self, view: &Rect) {
        for (_, it) in self.diagram.annotations().filter(|(_, it)| it.rect.overlaps(view)) {
            match it.style {
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
