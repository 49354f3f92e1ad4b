//! A bitmap that is painted on, and the empty canvas.

use drawbridge_core::editor::{Camera, Size};
use drawbridge_core::model::Rect;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement};

use super::colors::Colors;

/// Distance of the dots of the grid, in canvas units.
const GRID: f64 = 24.0;

/// A canvas element and what paints on it.
pub(super) struct Layer {
    canvas: HtmlCanvasElement,
    ctx: Context,
    /// Pixels of the bitmap per CSS pixel.
    ratio: f64,
}

impl Layer {
    /// Opaque: the browser has nothing to blend when it shows one over another.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).ok()?;
        let ctx = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        Some(Self { canvas, ctx, ratio: 1.0 })
    }

    /// A bitmap of its own, in no page, of a size in pixels.
    pub(super) fn of(width: f64, height: f64, ratio: f64) -> Option<Self> {
        let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        Some(Self { ratio, ..Self::new(canvas)? })
    }

    /// Empties it and gives it a size in CSS pixels.
    pub(super) fn resize(&mut self, size: Size, ratio: f64) {
        self.ratio = ratio;
        self.canvas.set_width((size.w * ratio).round() as u32);
        self.canvas.set_height((size.h * ratio).round() as u32);
    }

    /// Gives its memory back.
    pub(super) fn release(&self) {
        self.canvas.set_width(0);
        self.canvas.set_height(0);
    }

    /// What paints on it.
    pub(super) fn ctx(&self) -> &Context {
        &self.ctx
    }

    /// Width in pixels.
    pub(super) fn width(&self) -> f64 {
        f64::from(self.canvas.width())
    }

    /// Height in pixels.
    pub(super) fn height(&self) -> f64 {
        f64::from(self.canvas.height())
    }

    /// From now on, it is painted in canvas units as a camera sees them.
    pub(super) fn look(&self, camera: Camera) {
        let ratio = self.ratio;
        let (zoom, x, y) = (camera.zoom * ratio, camera.x * ratio, camera.y * ratio);
        drop(self.ctx.set_transform(zoom, 0.0, 0.0, zoom, x, y));
    }

    /// From now on, it is painted in pixels.
    pub(super) fn reset(&self) {
        drop(self.ctx.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0));
    }

    /// Copies another one's bitmap, which starts at a row of pixels of a picture: the picture's corner to `(x, y)` in CSS pixels,
    /// scaled. Nothing is copied that would lie beyond.
    pub(super) fn copy(&self, from: &Self, x: f64, y: f64, row: f64, scale: f64) {
        let is_still = scale == 1.0;
        let place = |it: f64| if is_still { (it * self.ratio).round() } else { it * self.ratio };
        let (left, top) = (place(x), place(y) + row * scale);
        let (width, height) = (from.width() * scale, from.height() * scale);
        if top >= self.height() || top + height <= 0.0 {
            return;
        }
        self.reset();
        self.ctx.set_image_smoothing_enabled(!is_still);
        drop(self.ctx.draw_image_with_html_canvas_element_and_dw_and_dh(
            &from.canvas,
            left,
            top,
            width,
            height,
        ));
    }

    /// Makes the browser carry out what this was told to paint, which it else does later: copies a pixel into another one.
    pub(super) fn finish(&self, into: &Self) {
        into.reset();
        let copied = into.ctx.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            &self.canvas,
            0.0,
            0.0,
            1.0,
            1.0,
            0.0,
            0.0,
            1.0,
            1.0,
        );
        drop(copied);
    }

    /// Paints the canvas without anything on it: a part of it as a camera sees it.
    pub(super) fn ground(&self, colors: &Colors, camera: Camera, view: Rect, shows_grid: bool) {
        self.reset();
        self.ctx.set_fill_style_str(&colors.canvas);
        self.ctx.fill_rect(0.0, 0.0, self.width(), self.height());
        if shows_grid {
            self.look(camera);
            self.ctx.set_fill_style_str(&colors.grid);
            self.grid(camera.zoom, view);
            self.reset();
        }
    }

    /// Dots, as many as keep apart on the screen.
    fn grid(&self, zoom: f64, view: Rect) {
        let mut step = GRID;
        while step * zoom < 16.0 {
            step *= 2.0;
        }
        let side = (1.6 / zoom).min(2.4);
        let mut y = (view.y / step).floor() * step;
        while y < view.bottom() {
            let mut x = (view.x / step).floor() * step;
            while x < view.right() {
                self.ctx.fill_rect(x - side / 2.0, y - side / 2.0, side, side);
                x += step;
            }
            y += step;
        }
    }
}
