//! A picture of the scene, in strips from top to bottom. Each strip is a canvas of its own that is painted once: a browser that has
//! to make room for all of a large canvas at a time misses a frame by that alone, and copies one that is painted on after it
//! was shown.

use drawbridge_core::editor::{Camera, Size};

use super::layer::Layer;

/// So many rows below a strip are painted with it: where a strip is shown stretched, its lowest row is blended with what lies
/// under it, and that is then the same picture.
pub(super) const OVERLAP: f64 = 2.0;

/// The strips of a picture.
pub(super) struct Bitmap {
    /// From top to bottom.
    strips: Vec<Strip>,
    /// In pixels.
    width: f64,
    height: f64,
    /// Pixels per CSS pixel.
    ratio: f64,
}

/// A strip of it.
struct Strip {
    layer: Layer,
    /// The row of the picture that its first row is.
    from: f64,
    /// The row behind its last one, without those that the next strip shows too.
    to: f64,
}

impl Bitmap {
    /// Nothing painted yet of a picture of a size in CSS pixels.
    pub(super) fn of(size: Size, ratio: f64) -> Self {
        let pixels = |it: f64| (it * ratio).round();
        Self { strips: Vec::new(), width: pixels(size.w), height: pixels(size.h), ratio }
    }

    /// The rows that are painted, counted from the top.
    pub(super) fn painted(&self) -> f64 {
        self.strips.last().map_or(0.0, |it| it.to)
    }

    /// Whether all rows are painted.
    pub(super) fn is_whole(&self) -> bool {
        self.painted() >= self.height
    }

    /// Height of all of it, in pixels.
    pub(super) fn height(&self) -> f64 {
        self.height
    }

    /// One strip for all of it, to be painted anew; `None` where canvas is not supported.
    pub(super) fn all(&mut self) -> Option<&Layer> {
        if !self.strips.first().is_some_and(|it| it.to >= self.height) {
            self.strips.clear();
            self.add(self.height)?;
        }
        self.strips.first().map(|it| &it.layer)
    }

    /// A strip of so many rows below those that are painted, to be painted at once; `None` where canvas is not supported.
    pub(super) fn add(&mut self, rows: f64) -> Option<&Layer> {
        let from = self.painted();
        let to = (from + rows.max(1.0).round()).min(self.height);
        let end = (to + OVERLAP).min(self.height);
        let layer = Layer::of(self.width, end - from, self.ratio)?;
        self.strips.push(Strip { layer, from, to });
        self.strips.last().map(|it| &it.layer)
    }

    /// A camera of the whole picture as the strip sees it that starts at a row.
    pub(super) fn camera_from(&self, camera: Camera, row: f64) -> Camera {
        Camera { y: camera.y - row / self.ratio, ..camera }
    }

    /// Shows it in a window: its corner at `(x, y)` in CSS pixels, scaled.
    pub(super) fn show(&self, window: &Layer, x: f64, y: f64, scale: f64) {
        for strip in &self.strips {
            window.copy(&strip.layer, x, y, strip.from, scale);
        }
    }
}

impl Drop for Strip {
    /// Gives the memory back at once: a browser does that only when it collects what is not used any more.
    fn drop(&mut self) {
        self.layer.release();
    }
}
