//! Notes, free texts, frames and arrows: drawn on the canvas, and written in place.

use std::cell::Cell;
use std::rc::Rc;

use drawbridge_core::editor::arrows::{Strokes, strokes};
use drawbridge_core::editor::lettering::{
    COUNT_SIZE, LINE_HEIGHT, Lettering, NOTE_PADDING, PILE, TITLE, closed_box, count, count_at, fitted,
    label_box, setting, title_box,
};
use drawbridge_core::editor::{Ask, Edit, SceneAnnotation, Size, Tie, Writing};
use drawbridge_core::model::{Annotation, AnnotationId, Rect, Style};
use drawbridge_core::picture::{self, Theme, presence};
use drawbridge_core::text::{Weight, width};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, KeyboardEvent};

use super::colors::Colors;
use super::scene::{Painting, dashed, round_rect};
use crate::commands::focus_stage;
use crate::document::Document;
use crate::dom::focus::FirstFocus;

/// Letters smaller than this on the screen, in pixels, are drawn as bars.
const READABLE: f64 = 4.5;
/// Bars smaller than this on the screen, in pixels, are not drawn.
const VISIBLE: f64 = 1.5;

impl Painting<'_> {
    /// Frames in a part of the canvas that no gesture has lifted out: over containers, under everything else.
    pub(super) fn frames(&mut self, view: Rect) {
        self.annotations(view, |it| it.is_frame && !it.is_closed);
    }

    /// Arrows, notes and texts in a part of the canvas that no gesture has lifted out: over everything else.
    pub(super) fn notes(&mut self, view: Rect) {
        let ties = self.editor.ties();
        self.ties(&ties, true);
        self.annotations(view, |it| it.line.is_some());
        self.annotations(view, |it| it.line.is_none() && (!it.is_frame || it.is_closed));
    }

    fn annotations(&mut self, view: Rect, is_wanted: fn(&SceneAnnotation) -> bool) {
        let editor = self.editor;
        for (id, place) in editor.scene().annotations() {
            if !is_wanted(place) || !place.extent.overlaps(&view) {
                continue;
            }
            if editor.is_annotation_lifted(id) || editor.is_annotation_hidden(id) {
                continue;
            }
            if let Some(it) = editor.diagram().annotation(id.as_str()) {
                self.fade(presence(editor.annotation_standing(id)));
                if place.line.is_some() {
                    self.annotation(id, &editor.scene().seated(id, it));
                } else {
                    self.annotation(id, it);
                }
            }
        }
        self.fade(1.0);
    }

    /// Quiet lines between notes and what they are about.
    pub(super) fn ties(&mut self, ties: &[Tie], fades: bool) {
        let editor = self.editor;
        let ctx = self.ctx;
        let theme = if self.brush.colors.is_dark { Theme::Dark } else { Theme::Light };
        for Tie { annotation: id, from, to } in ties {
            let Some(it) = editor.diagram().annotation(id.as_str()) else { continue };
            let text = self.brush.colors.text_3.clone();
            let ink = match it.style {
                Style::Note { color } | Style::Frame { color } | Style::Arrow { color, .. } => {
                    picture::tint(theme, color).1
                }
                Style::Text { .. } => &text,
            };
            if fades {
                self.fade(presence(editor.annotation_standing(id)));
            }
            self.alpha(0.6);
            ctx.set_stroke_style_str(ink);
            ctx.set_line_width((1.25_f64).max(0.75 / self.zoom));
            dashed(ctx, &picture::TIE);
            ctx.begin_path();
            ctx.move_to(from.x, from.y);
            ctx.line_to(to.x, to.y);
            ctx.stroke();
        }
        dashed(ctx, &[]);
        self.fade(1.0);
    }

    /// A note, a text or a frame, or an arrow that runs where its box says.
    pub(super) fn annotation(&mut self, id: &AnnotationId, it: &Annotation) {
        let theme = if self.brush.colors.is_dark { Theme::Dark } else { Theme::Light };
        match it.style {
            Style::Note { color } => {
                let (ground, ink) = picture::tint(theme, color);
                self.note_ground(it.rect, ground, ink);
                self.lettering(it);
            }
            Style::Text { .. } => self.lettering(it),
            Style::Arrow { color, dashed, .. } => {
                self.arrow(id, it, picture::tint(theme, color).1, dashed);
            }
            Style::Frame { color } if it.closed.is_some() => {
                let (ground, ink) = picture::tint(theme, color);
                self.closed_frame(id, it, ground, ink);
            }
            Style::Frame { color } => {
                let (ground, ink) = picture::tint(theme, color);
                self.frame(it, ground, ink);
            }
        }
    }

    /// A straight line with open heads, unlike edges, and its label on a ground of the canvas's color.
    fn arrow(&mut self, id: &AnnotationId, it: &Annotation, ink: &str, is_dashed: bool) {
        let ctx = self.ctx;
        let Strokes { line, heads } = strokes(it);
        ctx.set_stroke_style_str(ink);
        ctx.set_line_width(picture::ARROW.max(1.25 / self.zoom));
        ctx.set_line_cap("round");
        ctx.set_line_join("round");
        if is_dashed {
            dashed(ctx, &picture::ARROW_DASH);
        }
        ctx.begin_path();
        ctx.move_to(line.0.x, line.0.y);
        ctx.line_to(line.1.x, line.1.y);
        ctx.stroke();
        if is_dashed {
            dashed(ctx, &[]);
        }
        ctx.begin_path();
        for [wing, tip, other] in heads {
            ctx.move_to(wing.x, wing.y);
            ctx.line_to(tip.x, tip.y);
            ctx.line_to(other.x, other.y);
        }
        ctx.stroke();
        ctx.set_line_cap("butt");
        ctx.set_line_join("miter");
        // While it is written, the field stands there.
        let is_written = self.editor.writing().is_some_and(|it| it.id == *id);
        let Some(ground) = label_box(it).filter(|_| !is_written) else { return };
        let letters = self.brush.broken.lettering(it);
        if letters.size * self.zoom < READABLE {
            self.lettering(it);
            return;
        }
        ctx.begin_path();
        round_rect(ctx, ground, 4.0);
        ctx.set_fill_style_str(&self.brush.colors.canvas);
        ctx.fill();
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        ctx.set_font(&format!("{}px {}", letters.size, self.brush.colors.font));
        ctx.set_fill_style_str(&self.brush.colors.text);
        let mut y = letters.start.y + letters.size * 0.04;
        for text in letters.lines.iter() {
            drop(ctx.fill_text(text, ground.center().x, y));
            y += letters.step;
        }
    }

    fn note_ground(&mut self, rect: Rect, ground: &str, ink: &str) {
        let ctx = self.ctx;
        // A soft edge below, as of paper that lies on the canvas.
        ctx.set_fill_style_str("#000000");
        self.alpha(0.07);
        ctx.begin_path();
        round_rect(ctx, Rect::new(rect.x, rect.y + 3.0, rect.w, rect.h), 5.0);
        ctx.fill();
        self.alpha(1.0);
        ctx.begin_path();
        round_rect(ctx, rect, 4.0);
        ctx.set_fill_style_str(ground);
        ctx.fill();
        self.alpha(0.35);
        ctx.set_stroke_style_str(ink);
        ctx.set_line_width((1.0_f64).max(0.75 / self.zoom));
        ctx.stroke();
        self.alpha(1.0);
    }

    fn frame(&mut self, it: &Annotation, ground: &str, ink: &str) {
        let ctx = self.ctx;
        ctx.begin_path();
        round_rect(ctx, it.rect, 6.0);
        ctx.set_fill_style_str(ink);
        self.alpha(0.05);
        ctx.fill();
        self.alpha(0.7);
        ctx.set_stroke_style_str(ink);
        ctx.set_line_width((1.5_f64).max(1.0 / self.zoom));
        ctx.stroke();
        self.alpha(1.0);
        let letters = self.brush.broken.lettering(it);
        if letters.size * self.zoom < VISIBLE {
            return;
        }
        // From afar a title is what says where one is: it shrinks less than the rest.
        let size = self.legible(letters.size);
        let scale = size / letters.size;
        let title = if it.text.trim().is_empty() { it.style.label() } else { it.text.as_str() };
        ctx.set_text_align("left");
        ctx.set_text_baseline("middle");
        ctx.set_font(&format!("600 {size}px {}", self.brush.colors.font));
        let title = self.brush.fit(ctx, title, (it.rect.w - 16.0 * scale).max(1.0));
        let used = ctx.measure_text(&title).map_or(0.0, |it| it.width()) + 16.0 * scale;
        let tab = Rect::new(it.rect.x, it.rect.y - TITLE * scale, used, (TITLE - 2.0) * scale);
        ctx.begin_path();
        round_rect(ctx, tab, 6.0 * scale);
        ctx.set_fill_style_str(ground);
        ctx.fill();
        ctx.set_fill_style_str(&self.brush.colors.text);
        drop(ctx.fill_text(&title, tab.x + 8.0 * scale, tab.center().y + 0.5));
    }

    /// A closed frame: its title and how much it hides, on a pile.
    fn closed_frame(&mut self, id: &AnnotationId, it: &Annotation, ground: &str, ink: &str) {
        let ctx = self.ctx;
        let card = closed_box(it);
        for (by, opacity) in [(PILE, 0.35), (0.0, 0.8)] {
            ctx.begin_path();
            round_rect(ctx, Rect::new(card.x + by, card.y + by, card.w - 2.0 * by, card.h), 6.0);
            ctx.set_fill_style_str(ground);
            ctx.fill();
            self.alpha(opacity);
            ctx.set_stroke_style_str(ink);
            ctx.set_line_width((1.5_f64).max(1.0 / self.zoom));
            ctx.stroke();
            self.alpha(1.0);
        }
        self.lettering(it);
        if COUNT_SIZE * self.zoom < READABLE {
            return;
        }
        let at = count_at(it);
        ctx.set_text_align("left");
        ctx.set_text_baseline("middle");
        ctx.set_font(&format!("{COUNT_SIZE}px {}", self.brush.colors.font));
        ctx.set_fill_style_str(&self.brush.colors.text_2);
        drop(ctx.fill_text(&count(self.editor.scene().n_folded(id)), at.x, at.y));
    }

    fn lettering(&mut self, it: &Annotation) {
        let ctx = self.ctx;
        let Lettering { lines, size, weight, start, step, room } = self.brush.broken.lettering(it);
        let on_screen = size * self.zoom;
        if on_screen < VISIBLE {
            return;
        }
        ctx.set_fill_style_str(&self.brush.colors.text);
        let lines = lines.iter().zip(0_u32..).filter(|(text, _)| !text.is_empty());
        let lines = lines.map(|(text, n)| (text, start.y + step * f64::from(n)));
        if on_screen < READABLE {
            self.alpha(0.3);
            for (text, y) in lines {
                ctx.fill_rect(start.x, y - size * 0.25, width(text, size, weight).min(room), size * 0.5);
            }
            self.alpha(1.0);
            return;
        }
        ctx.set_text_align("left");
        ctx.set_text_baseline("middle");
        let boldness = if weight == Weight::Bold { 700 } else { 400 };
        ctx.set_font(&format!("{boldness} {size}px {}", self.brush.colors.font));
        for (text, y) in lines {
            // Lines were broken by other fonts' widths than those of this system.
            drop(ctx.fill_text_with_max_width(text, start.x, y + size * 0.04, room.max(1.0)));
        }
    }
}

/// The field over a note, a text, the title of a frame or the label of an arrow, while the editor asks what it says.
#[component]
pub(super) fn NoteEditor() -> impl IntoView {
    let document = expect_context::<Document>();
    move || {
        let Some(Ask::Text { annotation: id }) = document.question() else { return None };
        let Writing { annotation: before, .. } =
            document.peek_editor(|it| it.writing().filter(|it| it.id == id).cloned())?;
        let field = NodeRef::<html::Textarea>::new();
        let first_focus = FirstFocus::default();
        let taking = first_focus.clone();
        Effect::new(move || {
            if let Some(field) = field.get() {
                taking.take(field.clone().into(), move || field.select());
            }
        });
        let typed = RwSignal::new(before.text.clone());
        let it = before.clone();
        let (weight, size) = match before.style {
            Style::Note { .. } => (400, 13.0),
            Style::Text { size, bold, .. } => (if bold { 700 } else { 400 }, size.units()),
            Style::Frame { .. } => (600, 13.0),
            Style::Arrow { .. } => (400, 13.0),
        };
        let ruler = StoredValue::new_local(ruler());
        let place = Memo::new(move |_| {
            let now = fitted(Annotation { text: typed.get(), ..it.clone() });
            let rect = field_box(&now);
            let camera = document.camera();
            (camera.rect_to_screen(rect), camera.zoom)
        });
        let it = before.clone();
        // Room that is left free on the right, and space between letters, in pixels, so that lines break where they break on
        // the canvas.
        let set = Memo::new(move |_| {
            let wraps = matches!(it.style, Style::Note { .. } | Style::Text { wraps: true, .. });
            let (zoom, now) = (place.with(|it| it.1), Annotation { text: typed.get(), ..it.clone() });
            ruler.with_value(|ruler| {
                let (ctx, font) = ruler.as_ref().filter(|_| wraps)?;
                ctx.set_font(&format!("{weight} {}px {font}", size * zoom));
                let measure = |it: &str| ctx.measure_text(it).map_or(0.0, |it| it.width() / zoom);
                let set = setting(&now, measure);
                Some(((Lettering::of(&now).room - set.room).max(0.0) * zoom, set.spacing * zoom))
            })
        });
        // Taking the field away blurs it once more: whatever ended the writing counts, and only that.
        let is_over = Rc::new(Cell::new(false));
        let commit = {
            let is_over = is_over.clone();
            move || {
                if !is_over.replace(true) {
                    let text = typed.get_untracked();
                    document.answered();
                    document.edit(Edit::Write { annotation: id.clone(), text });
                }
            }
        };
        let blur = commit.clone();
        let is_one_line = before.is_one_line();
        let key = move |event: KeyboardEvent| {
            event.stop_propagation();
            let is_done = match event.key().as_str() {
                // While a word is being composed, these keys are about the word.
                _ if event.is_composing() => false,
                "Escape" => true,
                "Enter" => is_one_line || event.ctrl_key() || event.meta_key(),
                _ => false,
            };
            if is_done {
                event.prevent_default();
                commit();
                focus_stage();
            }
        };
        let (kind, label, hint) = match before.style {
            Style::Note { color } => (format!("note {}", color.id()), "Text of the note", "Note"),
            Style::Text { wraps, .. } => {
                (if wraps { "text wraps" } else { "text" }.to_owned(), "Text", "Text")
            }
            Style::Frame { color } => (format!("frame {}", color.id()), "Title of the frame", "Frame"),
            Style::Arrow { .. } => ("arrow".to_owned(), "Label of the arrow", "Label"),
        };
        let (above, beside) = match before.style {
            Style::Note { .. } => (NOTE_PADDING, NOTE_PADDING),
            Style::Text { .. } => (0.0, 0.0),
            Style::Frame { .. } => (3.0, 8.0),
            Style::Arrow { .. } => (2.0, 6.0),
        };
        let px = move |of: fn(&(Rect, f64)) -> f64| move || format!("{}px", place.with(of));
        Some(view! {
            <textarea
                class=format!("note-editor {kind}")
                node_ref=field
                aria-label=label
                placeholder=hint
                maxlength=before.longest().to_string()
                spellcheck="true"
                style:left=px(|it| it.0.x)
                style:top=px(|it| it.0.y)
                style:width=px(|it| it.0.w)
                style:height=px(|it| it.0.h)
                style:padding=move || {
                    let zoom = place.with(|it| it.1);
                    let (above, beside) = (above * zoom, beside * zoom);
                    format!("{above}px {}px {above}px {beside}px", beside + set.get().map_or(0.0, |it| it.0))
                }
                style:font-size=move || format!("{}px", size * place.with(|it| it.1))
                style:letter-spacing=move || set.get().map(|it| format!("{}px", it.1))
                style:font-weight=weight.to_string()
                style:line-height=LINE_HEIGHT.to_string()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=key
                on:pointerdown=|event| event.stop_propagation()
                on:blur=move |_| {
                    if first_focus.is_settled() {
                        blur();
                    }
                }
            >{before.text.clone()}</textarea>
        })
    }
}

/// What measures text, and the fonts of the page.
fn ruler() -> Option<(CanvasRenderingContext2d, String)> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    let ctx = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    Some((ctx, Colors::read().font))
}

/// Where the field stands on the canvas: over the note, around a text, where a frame has its title, and in the middle of an
/// arrow.
fn field_box(it: &Annotation) -> Rect {
    /// Room for the next word.
    const MORE: f64 = 24.0;
    const NARROWEST: f64 = 160.0;
    match it.style {
        Style::Note { .. } => it.rect,
        Style::Text { wraps: true, .. } => it.rect,
        Style::Text { size, .. } => {
            let units = size.units();
            Rect::new(it.rect.x, it.rect.y, it.rect.w * 1.08 + MORE + 2.0 * units, it.rect.h)
        }
        Style::Arrow { .. } => {
            const LEAST: f64 = 96.0;
            let line = 13.0 * LINE_HEIGHT + 4.0;
            let label = label_box(it).unwrap_or(Rect::around(it.rect.center(), Size::new(0.0, line)));
            Rect::around(label.center(), Size::new((label.w + MORE).max(LEAST), label.h))
        }
        Style::Frame { .. } => {
            let tab = title_box(it);
            Rect::new(tab.x, tab.y, (tab.w + MORE).max(NARROWEST), tab.h)
        }
    }
}
