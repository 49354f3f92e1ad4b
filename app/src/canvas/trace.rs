//! An answer on the canvas: everything else steps back, and the way lights up from stop to stop. Each tone has a mark
//! beside its color.

use drawbridge_core::editor::{Disc, Point, Tone, TraceOverlay};
use drawbridge_core::model::{NodeId, Rect};
use drawbridge_core::picture::tile;

use super::scene::{Painting, arrow_head, dashed, round_rect, trace};

/// How far everything that is not lit steps back.
const FADE: f64 = 0.66;

impl Painting<'_> {
    /// An answer, of which a share from 0 to 1 has lit up.
    pub(super) fn trace(&mut self, answer: &TraceOverlay, lit: f64) {
        self.step_back();
        let editor = self.editor;
        let is_container = |id: &NodeId| editor.scene().node(id.as_str()).is_some_and(|it| it.is_container);
        for (id, rect) in &answer.lit {
            if is_container(id) {
                let name = editor.diagram().node(id.as_str()).map_or("", |it| it.name.as_str());
                self.lit_container(name, *rect);
            }
        }
        self.legs(answer, lit);
        let icons: Vec<(&NodeId, Rect)> =
            answer.lit.iter().filter(|(id, _)| !is_container(id)).map(|(id, rect)| (id, *rect)).collect();
        self.nodes(&icons);
        for (rect, tone) in &answer.tints {
            self.tint(*rect, *tone);
        }
        let count = answer.discs.iter().map(|it| it.first).max().unwrap_or(1) as f64;
        for disc in &answer.discs {
            if (disc.first - 1) as f64 / count <= lit {
                self.disc(disc);
            }
        }
        if let Some(at) = answer.break_at.filter(|_| lit >= 1.0) {
            self.mark_at(at, Tone::Bad, 10.0);
        }
        if let Some(rect) = answer.focus {
            let ctx = self.ctx;
            ctx.begin_path();
            round_rect(ctx, rect.inflated(5.0 / self.zoom), 12.0);
            ctx.set_line_width(3.0 / self.zoom);
            ctx.set_stroke_style_str(&self.brush.colors.accent);
            ctx.stroke();
        }
    }

    /// A veil in the canvas's color over all that is there.
    fn step_back(&mut self) {
        let ctx = self.ctx;
        let Some(canvas) = ctx.canvas() else { return };
        ctx.save();
        drop(ctx.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0));
        ctx.set_global_alpha(FADE);
        ctx.set_fill_style_str(&self.brush.colors.canvas);
        ctx.fill_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
        ctx.restore();
    }

    fn tone(&self, tone: Tone) -> String {
        let colors = &self.brush.colors;
        match tone {
            Tone::Good => &colors.good,
            Tone::Open => &colors.medium,
            Tone::Bad => &colors.critical,
        }
        .clone()
    }

    fn lit_container(&mut self, name: &str, rect: Rect) {
        let ctx = self.ctx;
        ctx.begin_path();
        round_rect(ctx, rect, 10.0);
        ctx.set_line_width(1.5_f64.max(1.5 / self.zoom));
        ctx.set_stroke_style_str(&self.brush.colors.text_3);
        ctx.stroke();
        self.container_header(name, None, rect);
    }

    /// The line: solid and as far as it has lit up where something gets through, dashed where nothing does.
    fn legs(&mut self, answer: &TraceOverlay, lit: f64) {
        let passing: Vec<&Vec<Point>> = answer.legs.iter().filter(|it| it.1).map(|it| &it.0).collect();
        let color = self.tone(if answer.discs.iter().any(|it| it.tone == Tone::Open) {
            Tone::Open
        } else {
            Tone::Good
        });
        let reach = lit * answer.legs.len() as f64;
        for (index, points) in passing.iter().enumerate() {
            let share = (reach - index as f64).clamp(0.0, 1.0);
            let part = shortened(points, share);
            self.leg(&part, &color, false);
            let is_last = index + 1 == answer.legs.len();
            if is_last && share >= 1.0 {
                self.tip(&part, &color);
            }
        }
        if lit >= 1.0 {
            let bad = self.tone(Tone::Bad);
            for (points, _) in answer.legs.iter().filter(|it| !it.1) {
                self.leg(points, &bad, true);
                self.tip(points, &bad);
            }
        }
    }

    fn leg(&mut self, points: &[Point], color: &str, is_broken: bool) {
        let ctx = self.ctx;
        ctx.set_line_join("round");
        ctx.set_line_cap("round");
        for (width, color) in [(7.0_f64, self.brush.colors.canvas.as_str()), (3.25, color)] {
            ctx.begin_path();
            trace(ctx, points);
            ctx.set_line_width(width.max(width * 0.7 / self.zoom));
            ctx.set_stroke_style_str(color);
            if is_broken && width < 5.0 {
                dashed(ctx, &[5.0, 8.0]);
            }
            ctx.stroke();
            dashed(ctx, &[]);
        }
        ctx.set_line_cap("butt");
    }

    fn tip(&mut self, points: &[Point], color: &str) {
        let [.., before, tip] = points else { return };
        let length = before.distance(*tip);
        if length == 0.0 {
            return;
        }
        let ctx = self.ctx;
        ctx.begin_path();
        ctx.save();
        // Larger than the tip of an edge.
        drop(ctx.translate(tip.x, tip.y));
        drop(ctx.scale(1.5, 1.5));
        arrow_head(ctx, Point::default(), (tip.x - before.x) / length, (tip.y - before.y) / length);
        ctx.restore();
        ctx.set_fill_style_str(color);
        ctx.fill();
    }

    /// A ring and a mark at somebody who can reach something.
    fn tint(&mut self, rect: Rect, tone: Tone) {
        let color = self.tone(tone);
        let ctx = self.ctx;
        let (ring, corner) = if rect.w > 120.0 { (rect, rect) } else { (tile(rect), tile(rect)) };
        ctx.begin_path();
        round_rect(ctx, ring.inflated(2.5), 12.0);
        ctx.set_line_width(2.5);
        ctx.set_stroke_style_str(&color);
        if tone == Tone::Open {
            dashed(ctx, &[5.0, 4.0]);
        }
        ctx.stroke();
        dashed(ctx, &[]);
        self.mark_at(Point::new(corner.x, corner.y), tone, 8.0);
    }

    fn mark_at(&mut self, at: Point, tone: Tone, radius: f64) {
        let ctx = self.ctx;
        ctx.begin_path();
        drop(ctx.arc(at.x, at.y, radius, 0.0, std::f64::consts::TAU));
        ctx.set_fill_style_str(&self.tone(tone));
        ctx.fill();
        ctx.set_line_width(2.0);
        ctx.set_stroke_style_str(&self.brush.colors.canvas);
        ctx.stroke();
        let glyph = match tone {
            Tone::Good => "check",
            Tone::Open => "question",
            Tone::Bad => "close",
        };
        let ink = self.ink();
        let half = radius * 0.7;
        self.glyph(glyph, Rect::new(at.x - half, at.y - half, half * 2.0, half * 2.0), ink);
    }

    /// Text on a tone.
    fn ink(&self) -> &'static str {
        if self.brush.colors.is_dark { "#12161d" } else { "#ffffff" }
    }

    /// The numbers of the steps at a node.
    fn disc(&mut self, disc: &Disc) {
        let ctx = self.ctx;
        let color = self.tone(disc.tone);
        let text = match disc.tone {
            Tone::Good => disc.text.clone(),
            Tone::Open => format!("{} ?", disc.text),
            Tone::Bad => format!("{} ✕", disc.text),
        };
        let around = if disc.is_container { disc.rect } else { tile(disc.rect) };
        ctx.begin_path();
        round_rect(ctx, around.inflated(2.5), 12.0);
        ctx.set_line_width(if disc.tone == Tone::Bad { 3.0 } else { 2.0 });
        ctx.set_stroke_style_str(&color);
        if disc.tone == Tone::Open {
            dashed(ctx, &[5.0, 4.0]);
        }
        ctx.stroke();
        dashed(ctx, &[]);
        let size = 11.0_f64.max((9.0 / self.zoom).min(16.0));
        ctx.set_font(&format!("700 {size}px {}", self.brush.colors.font));
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        let height = size * 1.65;
        let width = (ctx.measure_text(&text).map_or(0.0, |it| it.width()) + size * 0.9).max(height);
        let at = if disc.is_container {
            Point::new(around.right() - width / 2.0 - 8.0, around.y)
        } else {
            Point::new(around.x, around.y)
        };
        let pill = Rect::new(at.x - width / 2.0, at.y - height / 2.0, width, height);
        ctx.begin_path();
        round_rect(ctx, pill, height / 2.0);
        ctx.set_fill_style_str(&color);
        ctx.fill();
        ctx.set_line_width(2.0);
        ctx.set_stroke_style_str(&self.brush.colors.canvas);
        ctx.stroke();
        ctx.set_fill_style_str(self.ink());
        drop(ctx.fill_text(&text, at.x, at.y + 0.5));
    }
}

/// The first part of a line, by its share of the length.
fn shortened(points: &[Point], share: f64) -> Vec<Point> {
    if share >= 1.0 {
        return points.to_vec();
    }
    let length: f64 = points.windows(2).map(|it| it[0].distance(it[1])).sum();
    let mut left = length * share;
    let mut part: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let leg = pair[0].distance(pair[1]);
        if leg >= left {
            if leg > 0.0 {
                part.push(pair[0] + (pair[1] - pair[0]) * (left / leg));
            }
            break;
        }
        left -= leg;
        part.push(pair[1]);
    }
    part
}
