//! The scene as a bitmap larger than the window, so that panning and zooming only copy it. What takes long to paint is
//! painted in portions, over several frames, on a second bitmap, which then takes the place of the first: no frame waits
//! for all of it, and what is shown meanwhile is whole, if stretched.

use std::mem;

use drawbridge_core::editor::{Camera, Size};
use drawbridge_core::model::Rect;

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
/// One that takes longer than this, in milliseconds, is painted in portions. Those show the window once more each, which any
/// other, painted at once now and then, does without.
const SLOW: f64 = 10.0;
/// How long a portion is painted, in milliseconds: with what else a frame of a zoom takes, it is not missed.
const PORTION: f64 = 3.0;
/// Stretched or shrunk so far, the bitmap is painted anew while the zoom goes on.
const BLURRED: f64 = 2.5;
/// Stretched or shrunk so far, a bitmap is no picture of the scene any more.
const FURTHEST: f64 = 5.0;
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
    front: Layer,
    back: Layer,
    /// Size of the window in CSS pixels.
    window: Size,
    ratio: f64,
    /// What the front shows; nothing before it was painted for the first time.
    outlook: Option<Outlook>,
    /// What is being painted on the back.
    renewal: Option<Renewal>,
    /// How long it took to tell the browser what to paint, in milliseconds.
    took: f64,
}

impl Backdrop {
    /// Nothing yet.
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            front: Layer::hidden()?,
            back: Layer::hidden()?,
            window: Size::new(1.0, 1.0),
            ratio: 1.0,
            outlook: None,
            renewal: None,
            took: 0.0,
        })
    }

    /// The window has another size: nothing that was painted counts.
    pub(super) fn resize(&mut self, window: Size, ratio: f64) {
        (self.window, self.ratio) = (window, ratio);
        self.front.resize(self.size(), ratio);
        self.outlook = None;
        self.give_up();
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
        if self.is_slow() {
            // While the zoom is under way, a frame that is not quite covered beats a stutter.
            return stretch(scale) > FURTHEST || !self.is_in_sight(x, y, scale);
        }
        self.took <= QUICK || is_at_rest || stretch(scale) > BLURRED
    }

    /// Whether painting all of it would miss a frame.
    fn is_slow(&self) -> bool {
        self.took > SLOW
    }

    /// Paints all of it.
    pub(super) fn paint(&mut self, window: &Layer, shown: &Shown<'_>, brush: &mut Brush, camera: Camera) {
        self.give_up();
        let mut whole = Renewal::begin(self.outlook_from(camera), shown);
        whole.advance(&self.front, window, shown, brush, f64::INFINITY);
        self.outlook = Some(whole.outlook());
        self.took = whole.end(brush);
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
                self.begin(shown, camera);
            } else if is_at_rest {
                self.back.release();
            }
            return false;
        };
        renewal.advance(&self.back, window, shown, brush, PORTION) && self.swap(brush, camera)
    }

    fn begin(&mut self, shown: &Shown<'_>, camera: Camera) {
        if self.back.width() == 0.0 {
            self.back.resize(self.size(), self.ratio);
        }
        self.renewal = Some(Renewal::begin(self.outlook_from(camera), shown));
    }

    /// Shows what was being painted; unless the camera went elsewhere meanwhile, where what is shown does better.
    fn swap(&mut self, brush: &mut Brush, camera: Camera) -> bool {
        let Some(renewal) = self.renewal.take() else { return false };
        let (x, y, scale) = offset(renewal.outlook(), camera);
        if scale == 1.0 && !self.fills(x, y, scale, 0.0) {
            return false;
        }
        mem::swap(&mut self.front, &mut self.back);
        self.outlook = Some(renewal.outlook());
        self.took = renewal.end(brush);
        true
    }

    /// Drops what is being painted: the scene looks different by now.
    fn give_up(&mut self) {
        self.renewal = None;
        self.back.release();
    }

    /// Shows it as a camera sees it, over the empty canvas where it does not reach.
    pub(super) fn show(&self, window: &Layer, colors: &Colors, camera: Camera, shows_grid: bool) {
        let Some((x, y, scale)) = self.offset(camera) else { return };
        if !self.fills(x, y, scale, 0.0) {
            window.ground(colors, camera, camera.world_view(self.window), shows_grid);
        }
        window.copy(&self.front, x, y, scale);
    }

    /// Whether the picture should be painted anew, frame by frame.
    fn is_outdated(&self, Look { camera, is_at_rest }: Look) -> bool {
        let Some((x, y, scale)) = self.offset(camera).filter(|_| self.is_slow()) else { return false };
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
