//! Draws what lies over the scene: what a gesture has lifted, selection, handles, guides, hints.

use drawbridge_core::editor::arrows::strokes;
use drawbridge_core::editor::search::FoundOverlay;
use drawbridge_core::editor::{Connection, DropHint, FoldHandle, Overlay, Point, Route};
use drawbridge_core::model::{AnnotationId, EdgeId, NodeId, Rect};

use super::scene::{Painting, arrow_head, dashed, round_rect, trace};

impl Painting<'_> {
    /// Everything over the scene, in the order in which it covers.
    pub(super) fn overlay(&mut self, overlay: &Overlay) {
        let lifted: Vec<(&NodeId, Rect)> =
            overlay.lifted.nodes.iter().map(|(id, rect)| (id, *rect)).collect();
        let routes: Vec<(&EdgeId, &Route)> = overlay.lifted.edges.iter().map(|(id, it)| (id, it)).collect();
        if let Some(hint) = &overlay.drop {
            self.drop_target(hint);
        }
        self.nodes(&lifted);
        self.edges(&routes, false);
        self.ties(&overlay.ties, false);
        for (id, it) in &overlay.annotations {
            self.annotation(id, it);
        }
        for ghost in &overlay.ghosts {
            self.ghost(ghost.ty, &ghost.name, ghost.rect);
        }
        // Under an answer, lines are the answer's.
        if overlay.trace.is_none() {
            self.marked_edges(overlay);
        }
        self.glow(&overlay.glow);
        if let Some(found) = &overlay.found {
            self.found(found);
        }
        // An answer has its own tints.
        if overlay.trace.is_none() {
            self.related(&overlay.related);
        }
        self.hover(overlay);
        self.selection(overlay);
        self.guides(overlay);
        if let Some(connection) = &overlay.connection {
            self.connection(connection);
        }
        self.handles(overlay);
        for handle in &overlay.fold_handles {
            self.fold_handle(handle);
        }
        if let Some(marquee) = overlay.marquee {
            self.marquee(marquee);
        }
    }

    /// A length on the screen, in canvas units.
    fn px(&self, pixels: f64) -> f64 {
        pixels / self.zoom
    }

    fn marked_edges(&mut self, overlay: &Overlay) {
        let scene = self.editor.scene();
        let lifted =
            |id: &EdgeId| overlay.lifted.edges.iter().find(|(it, _)| it == id).map(|(_, route)| route);
        let wanted = overlay.selected_edges.iter().chain(&overlay.hover_edge);
        let routes: Vec<(&EdgeId, &Route)> = wanted
            .filter_map(|id| Some((id, lifted(id).or_else(|| scene.edge(id.as_str()).map(|it| &it.route))?)))
            .collect();
        if !routes.is_empty() {
            self.edges(&routes, true);
        }
    }

    fn glow(&mut self, nodes: &[NodeId]) {
        let boxes: Vec<_> = nodes
            .iter()
            .filter_map(|id| Some((id.clone(), self.editor.scene().node(id.as_str())?.rect)))
            .collect();
        let rects = self.editor.outlines(&boxes);
        let accent = self.brush.colors.accent.clone();
        self.outline(&rects, &accent, 2.0, 0.55, 4.0);
    }

    /// What was found, lit; the one that is looked at stands out.
    fn found(&mut self, found: &FoundOverlay) {
        let color = self.brush.colors.medium.clone();
        let ctx = self.ctx;
        ctx.begin_path();
        for rect in &found.rects {
            round_rect(ctx, rect.inflated(self.px(3.0)), 10.0 + self.px(3.0));
        }
        ctx.set_global_alpha(0.16);
        ctx.set_fill_style_str(&color);
        ctx.fill();
        ctx.set_global_alpha(1.0);
        self.outline(&found.rects, &color, 1.75, 0.9, 3.0);
        if let Some(current) = found.current {
            self.outline(&[current], &color, 3.0, 1.0, 7.0);
        }
    }

    fn hover(&mut self, overlay: &Overlay) {
        if let Some((id, rect)) = &overlay.hover_annotation
            && !overlay.selected_annotations.iter().any(|(it, _)| it == id)
        {
            let accent = self.brush.colors.accent.clone();
            match self.arrow_line(overlay, id) {
                Some(line) => self.mark_lines(&[line], &accent, 0.35),
                None => self.outline_sharp(&[*rect], &accent, 1.5, 0.55),
            }
        }
        let Some(id) = &overlay.hover else { return };
        if overlay.selected.iter().any(|(it, _)| it == id) {
            return;
        }
        let Some(rect) = self.editor.scene().node(id.as_str()).map(|it| it.rect) else { return };
        let accent = self.brush.colors.accent.clone();
        let rect = self.editor.lettered(id, rect);
        self.outline(&[rect], &accent, 1.5, 0.55, 2.0);
    }

    /// What belongs to the selected node without standing in it: tinted, with a dashed line around.
    fn related(&mut self, rects: &[Rect]) {
        if rects.is_empty() {
            return;
        }
        let accent = self.brush.colors.accent.clone();
        let ctx = self.ctx;
        ctx.begin_path();
        for rect in rects {
            round_rect(ctx, rect.inflated(self.px(3.0)), 10.0 + self.px(3.0));
        }
        ctx.set_global_alpha(0.08);
        ctx.set_fill_style_str(&accent);
        ctx.fill();
        ctx.set_global_alpha(1.0);
        dashed(ctx, &[self.px(5.0), self.px(4.0)]);
        self.outline(rects, &accent, 1.25, 0.7, 3.0);
        dashed(self.ctx, &[]);
    }

    fn selection(&mut self, overlay: &Overlay) {
        let rects = self.editor.outlines(&overlay.selected);
        let accent = self.brush.colors.accent.clone();
        self.outline(&rects, &accent, 1.75, 1.0, 3.0);
        let annotations = &overlay.selected_annotations;
        let lines: Vec<_> = annotations.iter().filter_map(|(id, _)| self.arrow_line(overlay, id)).collect();
        let is_arrow = |id: &AnnotationId| self.arrow_line(overlay, id).is_some();
        let notes: Vec<Rect> =
            annotations.iter().filter(|(id, _)| !is_arrow(id)).map(|(_, rect)| *rect).collect();
        self.mark_lines(&lines, &accent, 0.45);
        self.outline_sharp(&notes, &accent, 1.75, 1.0);
        if let Some(bounds) = overlay.bounds {
            let ctx = self.ctx;
            ctx.begin_path();
            round_rect(ctx, bounds.inflated(self.px(8.0)), self.px(6.0));
            ctx.set_line_width(self.px(1.0));
            ctx.set_stroke_style_str(&accent);
            dashed(ctx, &[self.px(4.0), self.px(4.0)]);
            ctx.stroke();
            dashed(ctx, &[]);
        }
    }

    /// Where an arrow runs at this moment; `None` for whatever is none.
    fn arrow_line(&self, overlay: &Overlay, id: &AnnotationId) -> Option<(Point, Point)> {
        let own = self.editor.scene().annotation(id.as_str())?.line?;
        let moved = overlay.annotations.iter().find(|(it, _)| it == id);
        Some(moved.map_or(own, |(_, it)| strokes(it).line))
    }

    /// Arrows under the pointer, or selected: a band along their lines.
    fn mark_lines(&mut self, lines: &[(Point, Point)], color: &str, alpha: f64) {
        if lines.is_empty() {
            return;
        }
        let ctx = self.ctx;
        ctx.begin_path();
        for (from, to) in lines {
            ctx.move_to(from.x, from.y);
            ctx.line_to(to.x, to.y);
        }
        ctx.set_global_alpha(alpha);
        ctx.set_line_width(self.px(6.0));
        ctx.set_line_cap("round");
        ctx.set_stroke_style_str(color);
        ctx.stroke();
        ctx.set_line_cap("butt");
        ctx.set_global_alpha(1.0);
    }

    /// Outlines of notes, texts and frames: their handles lie on the border itself.
    fn outline_sharp(&mut self, rects: &[Rect], color: &str, width: f64, alpha: f64) {
        let ctx = self.ctx;
        ctx.begin_path();
        for rect in rects {
            round_rect(ctx, *rect, 4.0);
        }
        ctx.set_global_alpha(alpha);
        ctx.set_line_width(self.px(width));
        ctx.set_stroke_style_str(color);
        ctx.stroke();
        ctx.set_global_alpha(1.0);
    }

    fn outline(&mut self, rects: &[Rect], color: &str, width: f64, alpha: f64, margin: f64) {
        if rects.is_empty() {
            return;
        }
        let ctx = self.ctx;
        ctx.begin_path();
        for rect in rects {
            round_rect(ctx, rect.inflated(self.px(margin)), 10.0 + self.px(margin));
        }
        ctx.set_global_alpha(alpha);
        ctx.set_line_width(self.px(width));
        ctx.set_stroke_style_str(color);
        ctx.stroke();
        ctx.set_global_alpha(1.0);
    }

    fn drop_target(&mut self, hint: &DropHint) {
        let Some(rect) = hint.rect else { return };
        let color =
            if hint.refusal.is_some() { &self.brush.colors.critical } else { &self.brush.colors.accent };
        let ctx = self.ctx;
        ctx.begin_path();
        round_rect(ctx, rect, 10.0);
        ctx.set_fill_style_str(color);
        ctx.set_global_alpha(0.08);
        ctx.fill();
        ctx.set_global_alpha(1.0);
        ctx.set_stroke_style_str(color);
        ctx.set_line_width(self.px(2.0));
        ctx.stroke();
    }

    fn guides(&mut self, overlay: &Overlay) {
        if overlay.guides.is_empty() {
            return;
        }
        let ctx = self.ctx;
        ctx.begin_path();
        for (from, to) in &overlay.guides {
            ctx.move_to(from.x, from.y);
            ctx.line_to(to.x, to.y);
        }
        ctx.set_line_width(self.px(1.0));
        ctx.set_stroke_style_str("#e5484d");
        ctx.stroke();
    }

    fn connection(&mut self, connection: &Connection) {
        let refused = connection.refusal.is_some();
        let color = if refused { &self.brush.colors.critical } else { &self.brush.colors.accent };
        let ctx = self.ctx;
        if let Some((id, rect)) =
            connection.to.as_ref().and_then(|id| Some((id, self.editor.scene().node(id.as_str())?.rect)))
        {
            let rect = self.editor.lettered(id, rect);
            ctx.begin_path();
            round_rect(ctx, rect.inflated(self.px(3.0)), 10.0);
            ctx.set_line_width(self.px(2.5));
            ctx.set_stroke_style_str(color);
            ctx.stroke();
        }
        ctx.begin_path();
        trace(ctx, &connection.route.points);
        ctx.set_stroke_style_str(color);
        ctx.set_line_width(2.0);
        if refused {
            dashed(ctx, &[5.0, 5.0]);
        }
        ctx.stroke();
        dashed(ctx, &[]);
        if let Some((tip, way)) = connection.route.arrow() {
            ctx.begin_path();
            arrow_head(ctx, tip, way.x, way.y);
            ctx.set_fill_style_str(color);
            ctx.fill();
        }
    }

    fn handles(&mut self, overlay: &Overlay) {
        let ctx = self.ctx;
        let accent = self.brush.colors.accent.clone();
        let ends = overlay.edge_handles.iter().map(|(_, at)| *at);
        let discs: Vec<Point> = overlay.connect_handles.iter().map(|it| it.at).chain(ends).collect();
        if !discs.is_empty() {
            ctx.begin_path();
            for at in &discs {
                ctx.move_to(at.x + self.px(5.0), at.y);
                drop(ctx.arc(at.x, at.y, self.px(5.0), 0.0, std::f64::consts::TAU));
            }
            ctx.set_fill_style_str(&accent);
            ctx.fill();
            ctx.set_line_width(self.px(2.0));
            ctx.set_stroke_style_str(&self.brush.colors.node);
            ctx.stroke();
        }
        if overlay.resize_handles.is_empty() {
            return;
        }
        ctx.begin_path();
        for (_, at) in &overlay.resize_handles {
            let side = self.px(8.0);
            round_rect(ctx, Rect::new(at.x - side / 2.0, at.y - side / 2.0, side, side), self.px(2.0));
        }
        ctx.set_fill_style_str(&self.brush.colors.node);
        ctx.fill();
        ctx.set_line_width(self.px(1.5));
        ctx.set_stroke_style_str(&accent);
        ctx.stroke();
    }

    /// What closes a container, or opens it.
    fn fold_handle(&mut self, handle: &FoldHandle) {
        let ctx = self.ctx;
        let (at, side) = (handle.at, self.px(22.0));
        let button = Rect::new(at.x - side / 2.0, at.y - side / 2.0, side, side);
        ctx.begin_path();
        round_rect(ctx, button, self.px(6.0));
        ctx.set_fill_style_str(&self.brush.colors.node);
        ctx.fill();
        ctx.set_line_width(self.px(1.0));
        ctx.set_stroke_style_str(&self.brush.colors.edge);
        ctx.stroke();
        let icon = if handle.opens { "chevron-right" } else { "chevron-down" };
        let color = self.brush.colors.text.clone();
        self.glyph(icon, button.inflated(-self.px(3.0)), &color);
    }

    fn marquee(&mut self, rect: Rect) {
        let ctx = self.ctx;
        ctx.begin_path();
        ctx.rect(rect.x, rect.y, rect.w, rect.h);
        ctx.set_fill_style_str(&self.brush.colors.accent);
        ctx.set_global_alpha(0.1);
        ctx.fill();
        ctx.set_global_alpha(1.0);
        ctx.set_line_width(self.px(1.0));
        ctx.set_stroke_style_str(&self.brush.colors.accent);
        ctx.stroke();
    }
}
