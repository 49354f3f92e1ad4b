//! A picture of the scene in the making: painted strip by strip, over as many frames as it takes.

use std::mem;

use drawbridge_core::editor::{Camera, Point, Route, Size};
use drawbridge_core::model::Rect;

use super::bitmap::{Bitmap, OVERLAP};
use super::brush::Brush;
use super::edges::Writing;
use super::ghosts;
use super::layer::Layer;
use super::painter::now;
use super::scene::Shown;

/// Fewest and most rows of pixels of a strip. Thin ones are told the same lines again and again.
const ROWS: (f64, f64) = (12.0, 128.0);
/// How far what belongs to a node, an edge or a note reaches past its box, above or below, in canvas units: marks of
/// findings, pills of edges, titles of frames.
const OVERHANG: f64 = 24.0;
/// The same of lines, which from afar are as wide as can be seen, in pixels of the bitmap.
const LINE: f64 = 2.0;
/// How many times longer it takes to tell what to paint and to paint it than to tell it, before that is known.
const USUAL_PACE: f64 = 3.0;

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
    bitmap: Bitmap,
    ghosts: Vec<Route>,
    /// What is written at edges: before any strip is painted, as no pill may depend on where a strip ends.
    writing: Writing,
    /// So many milliseconds it has taken to tell what to paint.
    took: f64,
    /// How many milliseconds it takes to tell and to paint a row.
    per_row: f64,
}

impl Renewal {
    /// Nothing is painted yet. `usual` is how many milliseconds it took to tell what the picture before shows.
    pub(super) fn begin(outlook: Outlook, bitmap: Bitmap, shown: &Shown<'_>, usual: f64) -> Self {
        let start = now();
        let writing = Writing::begin(shown, outlook.camera.zoom, outlook.view);
        let ghosts = ghosts::routes(shown.editor, shown.ghosts);
        let per_row = usual * USUAL_PACE / bitmap.height().max(1.0);
        Self { outlook, bitmap, ghosts, writing, took: now() - start, per_row }
    }

    /// Where it looks.
    pub(super) fn outlook(&self) -> Outlook {
        self.outlook
    }

    /// Goes on for so many milliseconds; whether all is painted by then. A pixel of `window` is used up.
    pub(super) fn advance(
        &mut self,
        window: &Layer,
        shown: &Shown<'_>,
        brush: &mut Brush,
        time: f64,
    ) -> bool {
        let start = now();
        let left = || time - (now() - start);
        while left() > 0.0 && self.writing.advance(shown.editor) {}
        self.took += now() - start;
        mem::swap(&mut brush.written, &mut self.writing.written);
        while !self.bitmap.is_whole() && left() > 0.0 {
            let rows = (left() / self.per_row.max(f64::EPSILON)).clamp(ROWS.0, ROWS.1);
            let start = now();
            let from = self.bitmap.painted();
            let camera = self.bitmap.camera_from(self.outlook.camera, from);
            let part = self.part(from, from + rows);
            let Some(layer) = self.bitmap.add(rows) else { break };
            paint(layer, camera, part, &self.ghosts, shown, brush);
            self.took += now() - start;
            layer.finish(window);
            self.per_row = (now() - start) / rows;
        }
        mem::swap(&mut brush.written, &mut self.writing.written);
        self.bitmap.is_whole()
    }

    /// Goes on to the end, in one go.
    pub(super) fn finish(&mut self, shown: &Shown<'_>, brush: &mut Brush) {
        let start = now();
        while self.writing.advance(shown.editor) {}
        mem::swap(&mut brush.written, &mut self.writing.written);
        let Outlook { camera, view } = self.outlook;
        if let Some(layer) = self.bitmap.all() {
            paint(layer, camera, view, &self.ghosts, shown, brush);
        }
        mem::swap(&mut brush.written, &mut self.writing.written);
        self.took += now() - start;
    }

    /// Ends it: from now on, what is written at edges is what this picture shows. Gives the picture, and says how many milliseconds
    /// it took to tell what to paint.
    pub(super) fn end(self, brush: &mut Brush) -> (Bitmap, f64) {
        brush.written = self.writing.written;
        (self.bitmap, self.took)
    }

    /// What shows between two rows of pixels, wholly or in part.
    fn part(&self, from: f64, to: f64) -> Rect {
        let view = self.outlook.view;
        let per_pixel = view.h / self.bitmap.height();
        let around = OVERHANG + (LINE + OVERLAP) * per_pixel;
        let (top, bottom) = (view.y + from * per_pixel - around, view.y + to * per_pixel + around);
        Rect::between(
            Point::new(view.x, top.max(view.y)),
            Point::new(view.right(), bottom.min(view.bottom())),
        )
    }
}

/// Paints a part of the scene as a camera sees it.
fn paint(layer: &Layer, camera: Camera, part: Rect, ghosts: &[Route], shown: &Shown<'_>, brush: &mut Brush) {
    layer.ground(&brush.colors, camera, part, shown.editor.preferences().shows_grid);
    layer.look(camera);
    let mut painting = shown.painting(layer.ctx(), brush, camera.zoom);
    painting.ghosts(ghosts);
    painting.scene(part);
}
