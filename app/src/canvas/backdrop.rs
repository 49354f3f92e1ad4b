//! The scene as a bitmap larger than the window, so that panning and zooming only copy it. What takes long to paint is
//! painted in portions, over several frames, as a second bitmap, which then takes the place of the first: no frame waits
//! for all of it, and what is shown meanwhile is whole, if stretched.

use std::mem;

use drawbridge_core::editor::{Camera, Size};
use drawbridge_core::model::Rect;

use super::bitmap::Bitmap;
use super::brush::Brush;
use super::colors::Colors;
use super::layer::Layer;
use super::renewal::{Outlook, Renewal};
use super::scene::Shown;

/// How far the bitmap reaches past each side of the window, as a share of it.
const MARGIN: f64 = 0.5;
/// How much of that may be used up before the bitmap is painted anew, as a share of the window.
const RESERVE: f64 = 0.15;
/// A scene that is told to the browser faster than this, in milliseconds, is painted at once, for every step of a zoom.
const QUICK: f64 = 1.5;
/// One that takes longer than this, in milliseconds, is painted in portions.
const SLOW: f64 = 10.0;
/// How long a portion is painted while the camera moves and while it rests, in milliseconds: with what else such a frame takes, it
/// is not missed.
const PORTIONS: (f64, f64) = (6.0, 11.0);
/// Stretched or shrunk so far, the bitmap is painted anew while the zoom goes on.
const BLURRED: f64 = 2.5;
/// Stretched or shrunk so far, a bitmap is no picture of the scene any more.
const FURTHEST: f64 = 16.0;
/// No picture either is what reaches over less than this of the window, as a share of its width and its height.
const LEAST: f64 = 0.25;

/// What a frame looks at.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) camera: Camera,
    /// The camera has not moved for a while.
    pub(super) is_at_rest: bool,
}

/// The bitmap that is shown, and the one that is to take its place.
pub(super) struct Backdrop {
    front: Bitmap,
    /// Size of the window in CSS pixels.
    window: Size,
    ratio: f64,
    /// What the front shows; nothing before it was painted for the first time.
    outlook: Option<Outlook>,
    /// What is being painted meanwhile.
    renewal: Option<Renewal>,
    /// How long it took to tell the browser what to paint, in milliseconds.
    took: f64,
    /// The longest that has taken since the scene looks as it does.
    slowest: f64,
}

impl Backdrop {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let window = Size::new(1.0, 1.0);
        let front = Bitmap::of(window, 1.0);
        Self { front, window, ratio: 1.0, outlook: None, renewal: None, took: 0.0, slowest: 0.0 }
    }

    /// The window has another size: nothing that was painted counts.
    pub(super) fn resize(&mut self, window: Size, ratio: f64) {
        (self.window, self.ratio) = (window, ratio);
        self.front = self.blank();
        self.outlook = None;
        self.renewal = None;
    }

    /// The part of the canvas that is painted.
    pub(super) fn view(&self) -> Option<Rect> {
        self.outlook.map(|it| it.view)
    }

    /// Whether there is more to paint.
    pub(super) fn is_under_way(&self) -> bool {
        self.renewal.is_some()
    }

    /// Whether the bitmap is stretched or shrunk to be shown.
    pub(super) fn is_stretched(&self, camera: Camera) -> bool {
        self.outlook.is_none_or(|it| it.camera.zoom != camera.zoom)
    }

    /// Whether it has to be painted before the next frame, however long that takes.
    pub(super) fn must_paint(&self, Look { camera, is_at_rest }: Look) -> bool {
        let Some((x, y, scale)) = self.offset(camera) else { return true };
        if scale == 1.0 {
            return !self.fills(x, y, scale, 0.0);
        }
        if self.is_slow(scale) {
            // While the zoom is under way, a frame that is not quite covered beats a stutter.
            return stretch(scale) > FURTHEST || !self.is_in_sight(x, y, scale);
        }
        self.took <= QUICK || is_at_rest || stretch(scale) > BLURRED
    }

    /// Whether painting all of it anew, for a camera that sees it at a scale, may miss a frame: further away there is more of it,
    /// and nearby more is told of each thing, so that what was slow once is only trusted where it is quick.
    fn is_slow(&self, scale: f64) -> bool {
        self.took / (scale * scale).min(1.0) > SLOW || (self.slowest > SLOW && self.took > QUICK)
    }

    /// Paints all of it; `is_other` tells that the scene looks different from before.
    pub(super) fn paint(&mut self, shown: &Shown<'_>, brush: &mut Brush, camera: Camera, is_other: bool) {
        self.renewal = None;
        if is_other {
            self.slowest = 0.0;
        }
        let blank = self.blank();
        let front = mem::replace(&mut self.front, blank);
        let mut whole = Renewal::begin(self.outlook_from(camera), front, shown, self.took);
        whole.finish(shown, brush);
        self.outlook = Some(whole.outlook());
        (self.front, self.took) = whole.end(brush);
        self.slowest = self.slowest.max(self.took);
    }

    /// Paints a portion where that is called for; whether another picture is shown from now on. A pixel of `window` is
    /// used up.
    pub(super) fn renew(&mut self, window: &Layer, shown: &Shown<'_>, brush: &mut Brush, look: Look) -> bool {
        let Look { camera, is_at_rest } = look;
        if is_at_rest && self.renewal.as_ref().is_some_and(|it| it.outlook().camera.zoom != camera.zoom) {
            // Of somewhere on the way: where the camera has come to is wanted now.
            self.renewal = None;
        }
        let Some(renewal) = &mut self.renewal else {
            if self.is_outdated(look) {
                let outlook = self.outlook_from(camera);
                self.renewal = Some(Renewal::begin(outlook, self.blank(), shown, self.took));
            }
            return false;
        };
        let portion = if is_at_rest { PORTIONS.1 } else { PORTIONS.0 };
        renewal.advance(window, shown, brush, portion) && self.swap(brush, camera)
    }

    /// A bitmap of the right size that nothing is painted on.
    fn blank(&self) -> Bitmap {
        Bitmap::of(self.size(), self.ratio)
    }

    /// Shows what was being painted; unless the camera went elsewhere meanwhile, where what is shown does better.
    fn swap(&mut self, brush: &mut Brush, camera: Camera) -> bool {
        let Some(renewal) = self.renewal.take() else { return false };
        let (x, y, scale) = offset(renewal.outlook(), camera);
        if scale == 1.0 && !self.fills(x, y, scale, 0.0) {
            return false;
        }
        self.outlook = Some(renewal.outlook());
        (self.front, self.took) = renewal.end(brush);
        self.slowest = self.slowest.max(self.took);
        true
    }

    /// Shows it as a camera sees it, over the empty canvas where it does not reach.
    pub(super) fn show(&self, window: &Layer, colors: &Colors, camera: Camera, shows_grid: bool) {
        let Some((x, y, scale)) = self.offset(camera) else { return };
        if !self.fills(x, y, scale, 0.0) {
            window.ground(colors, camera, camera.world_view(self.window), shows_grid);
        }
        self.front.show(window, x, y, scale);
    }

    /// Whether the picture should be painted anew, frame by frame.
    fn is_outdated(&self, Look { camera, is_at_rest }: Look) -> bool {
        let seen = self.offset(camera).filter(|(_, _, scale)| self.is_slow(*scale));
        let Some((x, y, scale)) = seen else { return false };
        let is_blurred = if is_at_rest { scale != 1.0 } else { stretch(scale) > BLURRED };
        is_blurred || !self.fills(x, y, scale, RESERVE)
    }

    fn offset(&self, camera: Camera) -> Option<(f64, f64, f64)> {
        self.outlook.map(|it| offset(it, camera))
    }

    /// Whether the bitmap reaches past all sides of the window by a share of it.
    fn fills(&self, x: f64, y: f64, scale: f64, reserve: f64) -> bool {
        let Size { w, h } = self.window;
        let around = (1.0 + 2.0 * MARGIN) * scale;
        let (left, top) = (-reserve * w + 0.5, -reserve * h + 0.5);
        x <= left && y <= top && x + w * around >= w - left && y + h * around >= h - top
    }

    /// Whether enough of the bitmap is in the window.
    fn is_in_sight(&self, x: f64, y: f64, scale: f64) -> bool {
        let around = (1.0 + 2.0 * MARGIN) * scale;
        let seen = |from: f64, side: f64| (from + side * around).min(side) - from.max(0.0) >= side * LEAST;
        seen(x, self.window.w) && seen(y, self.window.h)
    }

    /// Size of the bitmap in CSS pixels.
    fn size(&self) -> Size {
        let around = 1.0 + 2.0 * MARGIN;
        Size::new(self.window.w * around, self.window.h * around)
    }

    /// What a bitmap sees around what a camera sees.
    fn outlook_from(&self, camera: Camera) -> Outlook {
        let whole = |it: f64| (it * self.ratio).round() / self.ratio;
        let (x, y) = (whole(self.window.w * MARGIN), whole(self.window.h * MARGIN));
        Outlook::of(Camera { x: camera.x + x, y: camera.y + y, ..camera }, self.size())
    }
}

/// Where a bitmap's corner falls in the window, and its scale.
fn offset(outlook: Outlook, camera: Camera) -> (f64, f64, f64) {
    let scale = camera.zoom / outlook.camera.zoom;
    (camera.x - outlook.camera.x * scale, camera.y - outlook.camera.y * scale, scale)
}

/// How far something of a scale is stretched or shrunk.
fn stretch(scale: f64) -> f64 {
    scale.max(1.0 / scale)
}
