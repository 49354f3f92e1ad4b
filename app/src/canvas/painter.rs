//! Paints frames. The scene is kept in a bitmap larger than the window, so that panning only copies it; what a gesture
//! moves is left out of the bitmap and drawn over it.

use std::cell::RefCell;
use std::rc::Rc;

use drawbridge_core::connectivity::GhostEdge;
use drawbridge_core::editor::{Camera, Editor, Motion, Point, Size};
use drawbridge_core::model::{EdgeId, Rect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement, HtmlElement};

use super::marks::Marks;
use super::scene::{Badges, Brush, Painting};
use super::twin::Twin;
use crate::document::Document;
use crate::insight::{EdgeStates, Insight};

/// How far the bitmap reaches past each side of the window, as a share of it.
const MARGIN: f64 = 0.5;
/// A scene that paints faster than this, in milliseconds, is painted anew for every step of a zoom.
const QUICK: f64 = 2.5;
/// A scene that takes longer than this, in milliseconds, is so large that single nodes are hardly told apart, and may be
/// stretched further while a zoom is under way.
const SLOW: f64 = 10.0;
/// How long after the last step of a zoom a slow scene is painted crisp again, in milliseconds.
const SETTLE: u64 = 120;
/// Distance of the dots of the grid, in canvas units.
const GRID: f64 = 24.0;

/// Handle to what paints one canvas element; copied freely.
#[derive(Clone)]
pub(crate) struct Painter(Rc<RefCell<Inner>>);

struct Inner {
    document: Document,
    insight: Insight,
    window: Layer,
    scene: Layer,
    painted: Option<Painted>,
    size: Size,
    ratio: f64,
    brush: Brush,
    twin: Twin,
    is_scene_stale: bool,
    is_frame_due: bool,
    scene_took: f64,
    settling: Option<TimeoutHandle>,
    is_first: bool,
    /// The twin does not hold yet what the bitmap shows.
    is_twin_stale: bool,
    /// The camera has come to rest since it moved last.
    is_at_rest: bool,
    /// Nodes that glide to where they belong, and since when.
    motion: Option<(Motion, f64)>,
    /// The camera that is flown from, and since when.
    flight: Option<(Camera, f64)>,
    /// The camera of the last frame.
    last: Option<Camera>,
}

/// How long the camera flies, in milliseconds.
const FLIGHT: f64 = 420.0;

/// What the bitmap shows.
#[derive(Clone, Copy)]
struct Painted {
    /// The camera it was painted with; its origin is the bitmap's corner.
    camera: Camera,
    /// The part of the canvas.
    view: Rect,
}

struct Layer {
    canvas: HtmlCanvasElement,
    ctx: Context,
}

impl Layer {
    /// Opaque: the browser has nothing to blend when it shows one over another.
    fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).ok()?;
        let ctx = canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()?;
        Some(Self { canvas, ctx })
    }

    fn resize(&self, width: f64, height: f64) {
        self.canvas.set_width(width.round() as u32);
        self.canvas.set_height(height.round() as u32);
    }

    fn look(&self, camera: Camera, ratio: f64) {
        let (zoom, x, y) = (camera.zoom * ratio, camera.x * ratio, camera.y * ratio);
        drop(self.ctx.set_transform(zoom, 0.0, 0.0, zoom, x, y));
    }

    fn reset(&self) {
        drop(self.ctx.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0));
    }
}

/// What a frame tells about itself.
struct Frame {
    /// The camera is on its way: the scene is shown stretched, or the twin holds what was in sight before.
    is_provisional: bool,
    /// Why what the pointer carries cannot be let go here, and where on the screen the pointer is.
    refusal: Option<(String, Point)>,
    /// The edge that is pointed at, and where on the screen to say what it comes to.
    hint: Option<(EdgeId, Point)>,
}

/// What frames show beside the editor.
struct Shown<'a> {
    badges: &'a Badges,
    edges: &'a EdgeStates,
    ghosts: &'a [GhostEdge],
    marks: &'a Marks,
    /// How much of an answer has lit up.
    lit: f64,
}

impl Painter {
    /// Paints `document` on `canvas` and keeps its accessible twin in `twin`; `None` where canvas is not supported.
    pub(crate) fn new(
        document: Document,
        insight: Insight,
        canvas: HtmlCanvasElement,
        twin: HtmlElement,
    ) -> Option<Self> {
        let bitmap: HtmlCanvasElement =
            leptos::prelude::document().create_element("canvas").ok()?.unchecked_into();
        let mut brush = Brush::default();
        brush.recolor();
        Some(Self(Rc::new(RefCell::new(Inner {
            document,
            insight,
            window: Layer::new(canvas)?,
            scene: Layer::new(bitmap)?,
            painted: None,
            size: Size::new(1.0, 1.0),
            ratio: 1.0,
            brush,
            twin: Twin::new(twin),
            is_scene_stale: true,
            is_frame_due: false,
            scene_took: 0.0,
            settling: None,
            is_first: true,
            is_twin_stale: true,
            is_at_rest: true,
            motion: None,
            flight: None,
            last: None,
        }))))
    }

    /// Paints with the next frame; `scene` tells that nodes or edges look different.
    pub(crate) fn request(&self, scene: bool) {
        let Ok(mut inner) = self.0.try_borrow_mut() else { return };
        inner.is_scene_stale |= scene;
        if inner.is_frame_due {
            return;
        }
        inner.is_frame_due = true;
        let painter = self.clone();
        request_animation_frame(move || painter.paint());
    }

    /// Lets nodes glide to their new places; for who wants no motion, they jump.
    pub(crate) fn glide(&self, motion: Motion) {
        if let Ok(mut inner) = self.0.try_borrow_mut() {
            inner.motion = (!wants_calm()).then(|| (motion, now()));
        }
        self.request(true);
    }

    /// Lets the camera fly to where the editor looks; for who wants no motion, it jumps.
    pub(crate) fn fly(&self) {
        if let Ok(mut inner) = self.0.try_borrow_mut() {
            inner.flight = inner.last.filter(|_| !wants_calm()).map(|it| (it, now()));
        }
        self.request(false);
    }

    /// The theme has changed.
    pub(crate) fn recolor(&self) {
        if let Ok(mut inner) = self.0.try_borrow_mut() {
            inner.brush.recolor();
        }
        self.request(true);
    }

    /// The canvas element has another size, in CSS pixels.
    pub(crate) fn resize(&self, size: Size) {
        if let Ok(mut inner) = self.0.try_borrow_mut() {
            inner.resize(size);
        }
        // At once: a resized canvas is blank, and a frame of nothing flickers.
        self.paint();
    }

    /// Moves the focus of a screen reader to a node's twin.
    pub(crate) fn focus(&self, node: &str) {
        if let Ok(inner) = self.0.try_borrow() {
            inner.twin.focus(node);
        }
    }

    fn paint(&self) {
        let Ok(mut inner) = self.0.try_borrow_mut() else { return };
        inner.is_frame_due = false;
        let (document, insight) = (inner.document, inner.insight);
        let badges = document.analysis_now();
        let marks = document.marks_now();
        let (edges, ghosts) = (insight.edges_now(), insight.ghosts_now());
        let (lit, goes_on) = insight.lit();
        let goes_on = goes_on || inner.motion.is_some() || inner.flight.is_some();
        let shown = Shown { badges: &badges.by_node, edges: &edges, ghosts: &ghosts, marks: &marks, lit };
        let frame = document.peek_editor(|editor| inner.frame(editor, &shown));
        if frame.is_provisional {
            self.settle(&mut inner);
        }
        drop(inner);
        document.show_refusal(frame.refusal);
        insight.show_hint(frame.hint);
        if goes_on {
            self.request(false);
        }
    }

    /// Paints the scene crisp and brings the twin up to date once the camera has come to rest.
    fn settle(&self, inner: &mut Inner) {
        if let Some(earlier) = inner.settling.take() {
            earlier.clear();
        }
        let painter = self.clone();
        let later = move || painter.rest();
        inner.settling = set_timeout_with_handle(later, std::time::Duration::from_millis(SETTLE)).ok();
    }

    fn rest(&self) {
        if let Ok(mut inner) = self.0.try_borrow_mut() {
            inner.is_at_rest = true;
        }
        self.request(false);
    }
}

impl Inner {
    fn resize(&mut self, size: Size) {
        self.size = Size::new(size.w.max(1.0), size.h.max(1.0));
        self.ratio = window().device_pixel_ratio().clamp(1.0, 3.0);
        self.window.resize(self.size.w * self.ratio, self.size.h * self.ratio);
        let around = 1.0 + 2.0 * MARGIN;
        self.scene.resize(self.size.w * around * self.ratio, self.size.h * around * self.ratio);
        self.painted = None;
    }

    /// Paints one frame.
    fn frame(&mut self, editor: &Editor, shown: &Shown<'_>) -> Frame {
        let camera = self.flown(editor.camera());
        self.last = Some(camera);
        let is_stale = std::mem::take(&mut self.is_scene_stale);
        let is_at_rest = std::mem::take(&mut self.is_at_rest);
        let zoomed = self.painted.is_some_and(|it| it.camera.zoom != camera.zoom);
        let put_off = zoomed
            && !is_stale
            && !is_at_rest
            && self.scene_took > QUICK
            && self.stretch(camera) < self.furthest_stretch();
        if is_stale || self.painted.is_none() || (zoomed && !put_off) || !self.covers(camera) {
            self.paint_scene(editor, shown, camera);
            self.is_twin_stale = true;
        }
        if let Some(painted) = self.painted
            && self.is_twin_stale
            && (is_stale || is_at_rest)
        {
            self.twin.update(editor, shown.badges, shown.edges, painted.view);
            self.is_twin_stale = false;
        }
        if let Some(share) = self.glided() {
            self.paint_motion(editor, shown, camera, share);
            return Frame { is_provisional: false, refusal: None, hint: None };
        }
        self.show_scene(camera, editor.preferences().shows_grid);
        let frame = self.paint_overlay(editor, shown, camera);
        if std::mem::take(&mut self.is_first) {
            announce_ready();
        }
        Frame { is_provisional: put_off || self.is_twin_stale, ..frame }
    }

    /// Where the camera is on its way to where the editor looks.
    fn flown(&mut self, to: Camera) -> Camera {
        let Some((from, since)) = self.flight else { return to };
        let share = (now() - since) / FLIGHT;
        if share >= 1.0 {
            self.flight = None;
            return to;
        }
        from.towards(to, share)
    }

    /// How far the bitmap may be stretched or shrunk before it is painted anew in the middle of a zoom.
    fn furthest_stretch(&self) -> f64 {
        if self.scene_took > SLOW { 4.0 } else { 2.5 }
    }

    /// How much the bitmap would have to be stretched or shrunk.
    fn stretch(&self, camera: Camera) -> f64 {
        let ratio = self.painted.map_or(f64::INFINITY, |it| camera.zoom / it.camera.zoom);
        ratio.max(1.0 / ratio)
    }

    /// Where the bitmap's corner falls in the window, and its scale.
    fn offset(&self, camera: Camera) -> Option<(f64, f64, f64)> {
        let painted = self.painted?.camera;
        let scale = camera.zoom / painted.zoom;
        Some((camera.x - painted.x * scale, camera.y - painted.y * scale, scale))
    }

    fn covers(&self, camera: Camera) -> bool {
        let Some((x, y, scale)) = self.offset(camera) else { return false };
        // While the zoom is under way, a frame that is not quite covered beats a stutter.
        scale != 1.0 || self.fills(x, y, scale)
    }

    /// Whether the bitmap leaves none of the window free.
    fn fills(&self, x: f64, y: f64, scale: f64) -> bool {
        let around = (1.0 + 2.0 * MARGIN) * scale;
        let (right, bottom) = (x + self.size.w * around, y + self.size.h * around);
        x <= 0.5 && y <= 0.5 && right >= self.size.w - 0.5 && bottom >= self.size.h - 0.5
    }

    fn paint_scene(&mut self, editor: &Editor, shown: &Shown<'_>, camera: Camera) {
        let start = now();
        let whole = |it: f64| (it * self.ratio).round() / self.ratio;
        let painted = Camera {
            x: camera.x + whole(self.size.w * MARGIN),
            y: camera.y + whole(self.size.h * MARGIN),
            zoom: camera.zoom,
        };
        let around = 1.0 + 2.0 * MARGIN;
        let view = painted.world_view(Size::new(self.size.w * around, self.size.h * around));
        self.paint_ground(&self.scene, painted, view, editor.preferences().shows_grid);
        self.scene.look(painted, self.ratio);
        let ctx = self.scene.ctx.clone();
        let Shown { badges, edges, ghosts, .. } = *shown;
        let brush = &mut self.brush;
        let mut painting = Painting { ctx: &ctx, brush, editor, badges, edges, zoom: camera.zoom };
        painting.ghosts(ghosts);
        painting.scene(view);
        self.painted = Some(Painted { camera: painted, view });
        self.scene_took = now() - start;
    }

    /// How much of the way gliding nodes have come; `None` once they are there, or where none glides.
    fn glided(&mut self) -> Option<f64> {
        let share = self.motion.as_ref().map(|(_, since)| (now() - since) / Motion::DURATION)?;
        if share >= 1.0 {
            self.motion = None;
        }
        self.motion.as_ref().map(|_| share.max(0.0))
    }

    /// Nodes on their way. Edges appear where they will be, once nodes are nearly there.
    fn paint_motion(&mut self, editor: &Editor, shown: &Shown<'_>, camera: Camera, share: f64) {
        const EDGES_FROM: f64 = 0.6;
        self.paint_ground(
            &self.window,
            camera,
            camera.world_view(self.size),
            editor.preferences().shows_grid,
        );
        self.window.look(camera, self.ratio);
        let ctx = self.window.ctx.clone();
        let Shown { badges, edges, .. } = *shown;
        let Some((motion, _)) = &self.motion else { return };
        let nodes: Vec<_> = motion
            .at(share)
            .filter(|(id, _)| editor.scene().node(id.as_str()).is_some() && !editor.is_hidden(id))
            .collect();
        let brush = &mut self.brush;
        let mut painting = Painting { ctx: &ctx, brush, editor, badges, edges, zoom: camera.zoom };
        painting.nodes(&nodes);
        if share > EDGES_FROM {
            ctx.set_global_alpha((share - EDGES_FROM) / (1.0 - EDGES_FROM));
            painting.all_edges();
            ctx.set_global_alpha(1.0);
        }
        self.twin.follow(camera);
    }

    /// The canvas without anything on it.
    fn paint_ground(&self, layer: &Layer, camera: Camera, view: Rect, shows_grid: bool) {
        layer.reset();
        let (width, height) = (f64::from(layer.canvas.width()), f64::from(layer.canvas.height()));
        layer.ctx.set_fill_style_str(&self.brush.colors.canvas);
        layer.ctx.fill_rect(0.0, 0.0, width, height);
        if shows_grid {
            layer.look(camera, self.ratio);
            self.paint_grid(layer, camera.zoom, view);
            layer.reset();
        }
    }

    fn show_scene(&self, camera: Camera, shows_grid: bool) {
        let Some((x, y, scale)) = self.offset(camera) else { return };
        let window = &self.window;
        let is_still = scale == 1.0;
        if self.fills(x, y, scale) {
            window.reset();
        } else {
            self.paint_ground(window, camera, camera.world_view(self.size), shows_grid);
        }
        window.ctx.set_image_smoothing_enabled(!is_still);
        let place = |it: f64| if is_still { (it * self.ratio).round() } else { it * self.ratio };
        let bitmap = &self.scene.canvas;
        let shown = window.ctx.draw_image_with_html_canvas_element_and_dw_and_dh(
            bitmap,
            place(x),
            place(y),
            f64::from(bitmap.width()) * scale,
            f64::from(bitmap.height()) * scale,
        );
        drop(shown);
    }

    /// Dots, as many as keep apart on the screen.
    fn paint_grid(&self, layer: &Layer, zoom: f64, view: Rect) {
        let mut step = GRID;
        while step * zoom < 16.0 {
            step *= 2.0;
        }
        let side = (1.6 / zoom).min(2.4);
        let ctx = &layer.ctx;
        ctx.set_fill_style_str(&self.brush.colors.grid);
        let mut y = (view.y / step).floor() * step;
        while y < view.bottom() {
            let mut x = (view.x / step).floor() * step;
            while x < view.right() {
                ctx.fill_rect(x - side / 2.0, y - side / 2.0, side, side);
                x += step;
            }
            y += step;
        }
    }

    fn paint_overlay(&mut self, editor: &Editor, shown: &Shown<'_>, camera: Camera) -> Frame {
        let overlay = editor.overlay();
        self.window.look(camera, self.ratio);
        let ctx = self.window.ctx.clone();
        let Shown { badges, edges, marks, lit, .. } = *shown;
        let brush = &mut self.brush;
        let mut painting = Painting { ctx: &ctx, brush, editor, badges, edges, zoom: camera.zoom };
        if let Some(trace) = &overlay.trace {
            painting.trace(trace, lit);
        }
        painting.overlay(&overlay);
        painting.marks(marks, &overlay);
        self.twin.follow(camera);
        self.twin.mark(&overlay, camera);
        let dropped = overlay.drop.as_ref().and_then(|it| Some((it.refusal.clone()?, it.at)));
        let connected = || {
            let connection = overlay.connection.as_ref()?;
            Some((connection.refusal.clone()?, *connection.route.points.last()?))
        };
        let hint = overlay.hover_edge.as_ref().and_then(|id| {
            let at = editor.scene().edge(id.as_str())?.route.label_at();
            Some((id.clone(), camera.to_screen(at)))
        });
        let refusal = dropped.or_else(connected).map(|(text, at)| (text, camera.to_screen(at)));
        Frame { is_provisional: false, refusal, hint }
    }
}

/// Whether the system asks for as little motion as can be.
pub(crate) fn wants_calm() -> bool {
    let asked = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    asked.is_some_and(|it| it.matches())
}

/// Milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    window().performance().map_or(0.0, |it| it.now())
}

/// Tells the page, its tests and its measurements that the canvas can be used.
fn announce_ready() {
    let page = document();
    if let Some(root) = page.document_element() {
        drop(root.set_attribute("data-ready", "true"));
    }
    if let Some(loading) = page.get_element_by_id("loading") {
        loading.remove();
    }
    if let Some(performance) = window().performance() {
        let marked: Result<_, JsValue> = performance.mark("drawbridge:ready");
        drop(marked);
    }
}

/// A point of the screen relative to an element.
pub(crate) fn relative(rect: &web_sys::DomRect, x: f64, y: f64) -> Point {
    Point::new(x - rect.left(), y - rect.top())
}
