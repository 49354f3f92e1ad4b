//! A picture of the scene in the making: painted strip by strip, over as many frames as it takes.

use std::mem;

use drawbridge_core::editor::{Camera, Point, Route, Size};
use drawbridge_core::model::Rect;

use super::brush::Brush;
use super::edges::Writing;
use super::ghosts;
use super::layer::Layer;
use super::painter::now;
use super::scene::Shown;

/// Height of a strip, in pixels of the bitmap.
const STRIP: f64 = 48.0;
/// How far what belongs to a node, an edge or a note reaches past its box, above or below, in canvas units: marks of
/// findings, pills of edges, titles of frames.
const OVERHANG: f64 = 24.0;
/// The same of lines, which from afar are as wide as can be seen, in pixels of the bitmap.
const LINE: f64 = 2.0;
/// How many times longer it takes to paint than to tell what to paint, before that is known.
const USUAL_PACE: f64 = 2.0;

/// Where a bitmap looks.
#[derive(Clone, Copy)]
pub(super) struct Outlook {
    /// What it is painted with; its origin is the bitmap's corner.
    pub(super) camera: Camera,
    /// The part of the canvas.
    pub(super) view: Rect,
}

impl Outlook {
    /// What a bitmap of a size in CSS pixels sees.
    pub(super) fn of(camera: Camera, size: Size) -> Self {
        Self { camera, view: camera.world_view(size) }
    }
}

/// A picture of the scene that is being painted.
pub(super) struct Renewal {
    outlook: Outlook,
    ghosts: Vec<Route>,
    /// What is written at edges: before any strip is painted, as no pill may depend on where a strip ends.
    writing: Writing,
    /// So many rows of pixels are painted.
    rows: f64,
    /// So many milliseconds it has taken to tell what to paint.
    took: f64,
    /// How many times longer it takes to paint than to tell what to paint.
    pace: f64,
}

impl Renewal {
    /// Nothing is painted yet.
    pub(super) fn begin(outlook: Outlook, shown: &Shown<'_>) -> Self {
        let start = now();
        let writing = Writing::begin(shown, outlook.camera.zoom, outlook.view);
        let ghosts = ghosts::routes(shown.editor, shown.ghosts);
        Self { outlook, ghosts, writing, rows: 0.0, took: now() - start, pace: USUAL_PACE }
    }

    /// Where it looks.
    pub(super) fn outlook(&self) -> Outlook {
        self.outlook
    }

    /// Goes on for so many milliseconds; whether all is painted by then. A pixel of `window` is used up.
    pub(super) fn advance(
        &mut self,
        layer: &Layer,
        window: &Layer,
        shown: &Shown<'_>,
        brush: &mut Brush,
        time: f64,
    ) -> bool {
        let start = now();
        while now() - start < time && self.writing.advance(shown.editor) {}
        mem::swap(&mut brush.written, &mut self.writing.written);
        while self.rows < layer.height() && (now() - start) * self.pace < time {
            let height = if time.is_finite() { STRIP } else { layer.height() };
            self.strip(layer, shown, brush, height);
        }
        mem::swap(&mut brush.written, &mut self.writing.written);
        let told = now() - start;
        self.took += told;
        if time.is_finite() {
            layer.finish(window);
            self.pace = ((now() - start) / told.max(0.1)).clamp(1.0, 10.0);
        }
        self.rows >= layer.height()
    }

    /// Ends it: from now on, what is written at edges is what this picture shows. Says how many milliseconds it took to tell
    /// what to paint.
    pub(super) fn end(self, brush: &mut Brush) -> f64 {
        brush.written = self.writing.written;
        self.took
    }

    /// Paints the next rows and no others: what crosses their ends comes out as if all were painted at once.
    fn strip(&mut self, layer: &Layer, shown: &Shown<'_>, brush: &mut Brush, height: f64) {
        let Outlook { camera, view } = self.outlook;
        let (from, to) = (self.rows, (self.rows + height).min(layer.height()));
        let per_pixel = view.h / layer.height();
        let around = OVERHANG + LINE * per_pixel;
        let (top, bottom) = (view.y + from * per_pixel - around, view.y + to * per_pixel + around);
        let part = Rect::between(
            Point::new(view.x, top.max(view.y)),
            Point::new(view.right(), bottom.min(view.bottom())),
        );
        layer.clip(from, to);
        layer.ground(&brush.colors, camera, part, shown.editor.preferences().shows_grid);
        layer.look(camera);
        let mut painting = shown.painting(layer.ctx(), brush, camera.zoom);
        painting.ghosts(&self.ghosts);
        painting.scene(part);
        layer.unclip();
        self.rows = to;
    }
}
