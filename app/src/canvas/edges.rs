//! Draws edges: lines with arrow heads, dashed by what they come to, and what they allow.

use std::collections::BTreeMap;

use drawbridge_core::connectivity::Works;
use drawbridge_core::editor::naming::legible;
use drawbridge_core::editor::{Editor, Route, Size};
use drawbridge_core::model::{EdgeId, Rect};
use drawbridge_core::picture::{self, Writer, Written};

use super::edge_marks::{self, look};
use super::scene::{Painting, Shown, arrow_head, dashed, round_rect, trace};

/// Size of what is written at edges, in canvas units.
const LABEL: f64 = 11.0;
/// Room for the mark of an edge before its text, as a share of the text's size.
const MARK: f64 = 1.42;
/// From this zoom on, edges say what they allow.
const LABELS_FROM: f64 = 0.4;

/// What edges in a part of the canvas allow, being written at one after the other.
pub(super) struct Writing {
    /// The next one last.
    left: Vec<EdgeId>,
    writer: Writer,
    /// What was written; `None` at an edge where there is no room for it.
    pub(super) written: BTreeMap<EdgeId, Option<Written>>,
}

impl Writing {
    /// Nothing is written yet.
    pub(super) fn begin(shown: &Shown<'_>, zoom: f64, view: Rect) -> Self {
        let editor = shown.editor;
        let size = legible(LABEL, zoom);
        let writer = Writer::new(size, if shown.edges.is_empty() { 0.0 } else { size * MARK });
        if zoom < LABELS_FROM {
            return Self { left: Vec::new(), writer, written: BTreeMap::new() };
        }
        let seen = editor
            .scene()
            .edges_near(&view)
            .filter(|id| !editor.is_edge_lifted(id) && !editor.is_edge_hidden(id));
        let (mut left, beside): (Vec<EdgeId>, Vec<_>) =
            seen.cloned().partition(|id| editor.is_edge_shown(id));
        // Who chooses first must not depend on what part of the canvas is seen.
        left.sort_unstable_by(|one, other| other.cmp(one));
        // What steps back says nothing.
        let written = beside.into_iter().map(|id| (id, None)).collect();
        Self { left, writer, written }
    }

    /// Writes at the next edge, if there is one left.
    pub(super) fn advance(&mut self, editor: &Editor) -> bool {
        let Some(id) = self.left.pop() else { return false };
        let written = self.writer.write(editor.diagram(), editor.scene(), &id);
        self.written.insert(id, written);
        true
    }
}

impl Painting<'_> {
    /// Every edge where it belongs.
    pub(super) fn all_edges(&mut self) {
        let edges: Vec<(&EdgeId, &Route)> = self
            .editor
            .scene()
            .edges()
            .filter(|(id, _)| !self.editor.is_edge_hidden(id))
            .map(|(id, it)| (id, &it.route))
            .collect();
        self.edges(&edges, false);
    }

    /// Edges with arrow heads and, near enough, what they allow; by state, each with its dash and mark.
    pub(super) fn edges(&mut self, edges: &[(&EdgeId, &Route)], is_marked: bool) {
        let mut by_state: BTreeMap<Option<Works>, Vec<(&EdgeId, &Route)>> = BTreeMap::new();
        let scene = self.editor.scene();
        for (id, route) in edges {
            // A line that stands for several looks like the worst of them.
            let all = std::iter::once(*id).chain(scene.bundle(id.as_str()));
            let works = all.filter_map(|it| self.edges.get(it)).map(|it| it.works).max();
            by_state.entry(works).or_default().push((id, route));
        }
        for (works, edges) in by_state {
            self.edges_of(works, &edges, is_marked);
        }
    }

    fn edges_of(&mut self, works: Option<Works>, edges: &[(&EdgeId, &Route)], is_marked: bool) {
        let ctx = self.ctx;
        let (line, mark) = edge_marks::colors(works, &self.brush.colors);
        let color = if is_marked { self.brush.colors.accent.clone() } else { line };
        if self.is_far() && !is_marked {
            return self.far_edges(&color, edges);
        }
        ctx.begin_path();
        edges.iter().for_each(|(_, route)| trace(ctx, &route.points));
        ctx.set_line_join("round");
        ctx.set_line_width(if is_marked { 2.25 } else { 1.5_f64.max(1.0 / self.zoom) });
        ctx.set_stroke_style_str(&color);
        dashed(ctx, look(works).dash);
        ctx.stroke();
        dashed(ctx, &[]);
        ctx.begin_path();
        for (_, route) in edges {
            if let Some((tip, way)) = route.arrow() {
                arrow_head(ctx, tip, way.x, way.y);
            }
        }
        ctx.set_fill_style_str(&color);
        ctx.fill();
        if self.zoom >= LABELS_FROM {
            for (id, route) in edges {
                self.edge_label(id, route, &color, look(works).mark.map(|it| (it, mark.as_str())), is_marked);
            }
        }
    }

    /// Edges from so far that dashes, arrow heads and round corners cannot be seen.
    fn far_edges(&self, color: &str, edges: &[(&EdgeId, &Route)]) {
        let width = 1.0 / self.zoom;
        self.ctx.set_fill_style_str(color);
        for (_, route) in edges {
            // Edges run along the axes: each piece is a rectangle.
            for (from, to) in route.segments() {
                let piece = Rect::between(from, to).inflated(width / 2.0);
                self.ctx.fill_rect(piece.x, piece.y, piece.w, piece.h);
            }
        }
    }

    fn edge_label(
        &mut self,
        id: &EdgeId,
        route: &Route,
        color: &str,
        mark: Option<(&'static str, &str)>,
        is_marked: bool,
    ) {
        let place = self.brush.written.get(id).cloned();
        if place == Some(None) && !is_marked {
            return;
        }
        let ctx = self.ctx;
        let size = self.legible(LABEL);
        ctx.set_font(&format!("500 {size}px {}", self.brush.colors.font));
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        // The mark stands before the text.
        let side = if mark.is_some() { size * 1.05 } else { 0.0 };
        let gap = side * 0.35;
        let Some(Written { text, pill }) = place.flatten().or_else(|| {
            let text = picture::said(self.editor.scene(), id, self.editor.diagram().edge(id.as_str())?);
            let width = ctx.measure_text(&text).map_or(0.0, |it| it.width()) + size * 1.3 + side + gap;
            Some(Written { text, pill: Rect::around(route.label_at(), Size::new(width, size * 1.65)) })
        }) else {
            return;
        };
        let (at, height) = (pill.center(), pill.h);
        ctx.begin_path();
        round_rect(ctx, pill, height / 2.0);
        ctx.set_fill_style_str(&self.brush.colors.node);
        ctx.fill();
        ctx.set_line_width(1.0);
        ctx.set_stroke_style_str(color);
        ctx.stroke();
        ctx.set_fill_style_str(&self.brush.colors.text_2);
        drop(ctx.fill_text(&text, at.x + (side + gap) / 2.0, at.y + 0.5));
        if let Some((icon, color)) = mark {
            let place = Rect::new(pill.x + size * 0.55, at.y - side / 2.0, side, side);
            self.glyph(icon, place, color);
        }
    }
}
