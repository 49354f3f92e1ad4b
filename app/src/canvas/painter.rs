//! Paints frames: the scene, as a bitmap, and over it what a gesture moves and all that comes and goes.

use std::cell::RefCell;
use std::rc::Rc;

use drawbridge_core::editor::{Camera, Editor, Input, Motion, Point, Size};
use drawbridge_core::model::EdgeId;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::backdrop::{Backdrop, Look};
use super::brush::Brush;
use super::layer::Layer;
use super::scene::Shown;
use super::twin::Twin;
use crate::document::Document;
use crate::insight::Insight;

/// How long after its last move the camera is at rest, in milliseconds.
const SETTLE: u64 = 120;
/// So many new elements the twin makes in a frame, unless what is drawn has changed and tests and people wait for it.
const MOST_NEW: usize = 64;
/// How long the camera flies, in milliseconds.
const FLIGHT: f64 = 420.0;

/// Handle to what paints one canvas element; copied freely.
#[derive(Clone)]
pub(crate) struct Painter(Rc<RefCell<Inner>>);

struct Inner {
    document: Document,
    insight: Insight,
    window: Layer,
    backdrop: Backdrop,
    size: Size,
    brush: Brush,
    twin: Twin,
    is_scene_stale: bool,
    is_frame_due: bool,
    settling: Option<TimeoutHandle>,
    is_first: bool,
    /// The twin does not hold yet what the bitmap shows.
    is_twin_stale: bool,
    /// The camera has not moved for a while.
    is_at_rest: bool,
    /// Nodes that glide to where they belong, and since when.
    motion: Option<(Motion, f64)>,
    /// The camera that is flown from, and since when.
    flight: Option<(Camera, f64)>,
    /// The camera of the last frame.
    last: Option<Camera>,
    /// When the last frame was painted, while something is held at the edge of the canvas.
    drifting: Option<f64>,
}

/// What a frame tells about itself.
struct Frame {
    /// The camera is on its way: something is to be made good once it is at rest.
    is_provisional: bool,
    /// Why what the pointer carries cannot be let go here, and where on the screen the pointer is.
    refusal: Option<(String, Point)>,
    /// The edge that is pointed at, and where on the screen to say what it comes to.
    hint: Option<(EdgeId, Point)>,
}

impl Painter {
    /// Paints `document` on `canvas` and keeps its accessible twin in `twin`; `None` where canvas is not supported.
    pub(crate) fn new(
        document: Document,
        insight: Insight,
        canvas: HtmlCanvasElement,
        twin: HtmlElement,
    ) -> Option<Self> {
        let mut brush = Brush::default();
        brush.recolor();
        Some(Self(Rc::new(RefCell::new(Inner {
            document,
            insight,
            window: Layer::new(canvas)?,
            backdrop: Backdrop::new(),
            size: Size::new(1.0, 1.0),
            brush,
            twin: Twin::new(twin),
            is_scene_stale: true,
            is_frame_due: false,
            settling: None,
            is_first: true,
            is_twin_stale: true,
            is_at_rest: true,
            motion: None,
            flight: None,
            last: None,
            drifting: None,
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

    /// Tells the editor how much time has passed while something is held at the edge of the canvas.
    fn drift(&self) {
        let Ok(mut inner) = self.0.try_borrow_mut() else { return };
        let (document, since) = (inner.document, inner.drifting.take());
        if !document.peek_editor(Editor::drifts) {
            return;
        }
        inner.drifting = Some(now());
        drop(inner);
        document.handle(Input::Drift(since.map_or(0.0, |it| now() - it)));
    }

    fn paint(&self) {
        self.drift();
        let Ok(mut inner) = self.0.try_borrow_mut() else { return };
        inner.is_frame_due = false;
        let (document, insight) = (inner.document, inner.insight);
        let badges = document.analysis_now();
        let marks = document.marks_now();
        let (edges, ghosts) = (insight.edges_now(), insight.ghosts_now());
        let (lit, goes_on) = insight.lit();
        let proposed = document.proposed_now();
        let frame = document.peek_editor(|editor| {
            let (badges, edges, ghosts, marks) = (&badges.by_node, &*edges, &**ghosts, &marks);
            inner.frame(&Shown { editor, badges, edges, ghosts, marks, lit, proposed })
        });
        if frame.is_provisional {
            self.settle(&mut inner);
        }
        let goes_on = goes_on || inner.goes_on() || inner.drifting.is_some();
        drop(inner);
        document.show_refusal(frame.refusal);
        insight.show_hint(frame.hint);
        if goes_on {
            self.request(false);
        }
    }

    /// Makes good what is provisional once the camera has come to rest: the scene crisp, the twin up to date.
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
            inner.settling = None;
            inner.is_at_rest = true;
        }
        self.request(false);
    }
}

impl Inner {
    fn resize(&mut self, size: Size) {
        self.size = Size::new(size.w.max(1.0), size.h.max(1.0));
        let ratio = window().device_pixel_ratio().clamp(1.0, 3.0);
        self.window.resize(self.size, ratio);
        self.backdrop.resize(self.size, ratio);
    }

    /// Paints one frame.
    fn frame(&mut self, shown: &Shown<'_>) -> Frame {
        let camera = self.flown(shown.editor.camera());
        let has_moved = self.last.replace(camera) != Some(camera);
        self.is_at_rest &= !has_moved;
        let is_stale = std::mem::take(&mut self.is_scene_stale);
        self.is_twin_stale |= self.paint_backdrop(shown, camera, is_stale);
        self.update_twin(shown, is_stale);
        if let Some(share) = self.glided() {
            self.paint_motion(shown, camera, share);
            return Frame { is_provisional: false, refusal: None, hint: None };
        }
        let shows_grid = shown.editor.preferences().shows_grid;
        self.backdrop.show(&self.window, &self.brush.colors, camera, shows_grid);
        let frame = self.paint_overlay(shown, camera);
        if std::mem::take(&mut self.is_first) {
            announce_ready();
        }
        Frame { is_provisional: self.has_to_settle(camera, has_moved), ..frame }
    }

    /// Paints what the scene needs in this frame; whether the bitmap shows another part of the canvas, or looks different.
    fn paint_backdrop(&mut self, shown: &Shown<'_>, camera: Camera, is_stale: bool) -> bool {
        let (window, brush) = (&self.window, &mut self.brush);
        let look = Look { camera, is_at_rest: self.is_at_rest };
        if is_stale || self.backdrop.must_paint(look) {
            self.backdrop.paint(shown, brush, camera, is_stale);
            return true;
        }
        self.backdrop.renew(window, shown, brush, look)
    }

    fn update_twin(&mut self, shown: &Shown<'_>, is_stale: bool) {
        let is_due = is_stale || (self.is_at_rest && !self.backdrop.is_under_way());
        if let Some(view) = self.backdrop.view().filter(|_| self.is_twin_stale && is_due) {
            let most_new = if is_stale { usize::MAX } else { MOST_NEW };
            self.is_twin_stale = !self.twin.update(shown, view, most_new);
        }
    }

    /// Whether the next frame has something to do, whatever happens until then.
    fn goes_on(&self) -> bool {
        let is_filling = self.is_at_rest && self.is_twin_stale;
        is_filling || self.motion.is_some() || self.flight.is_some() || self.backdrop.is_under_way()
    }

    /// Whether the camera is on its way, and what is shown or told not as it would be at rest.
    fn has_to_settle(&self, camera: Camera, has_moved: bool) -> bool {
        let is_provisional =
            self.is_twin_stale || self.backdrop.is_under_way() || self.backdrop.is_stretched(camera);
        is_provisional && !self.is_at_rest && (has_moved || self.settling.is_none())
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

    /// How much of the way gliding nodes have come; `None` once they are there, or where none glides.
    fn glided(&mut self) -> Option<f64> {
        let share = self.motion.as_ref().map(|(_, since)| (now() - since) / Motion::DURATION)?;
        if share >= 1.0 {
            self.motion = None;
        }
        self.motion.as_ref().map(|_| share.max(0.0))
    }

    /// Nodes on their way. Edges appear where they will be, once nodes are nearly there.
    fn paint_motion(&mut self, shown: &Shown<'_>, camera: Camera, share: f64) {
        const EDGES_FROM: f64 = 0.6;
        let editor = shown.editor;
        let view = camera.world_view(self.size);
        self.window.ground(&self.brush.colors, camera, view, editor.preferences().shows_grid);
        self.window.look(camera);
        let ctx = self.window.ctx();
        let Some((motion, _)) = &self.motion else { return };
        let nodes: Vec<_> = motion
            .at(share)
            .filter(|(id, _)| editor.scene().node(id.as_str()).is_some() && !editor.is_hidden(id))
            .collect();
        let mut painting = shown.painting(ctx, &mut self.brush, camera.zoom);
        painting.nodes(&nodes);
        if share > EDGES_FROM {
            ctx.set_global_alpha((share - EDGES_FROM) / (1.0 - EDGES_FROM));
            painting.all_edges();
            ctx.set_global_alpha(1.0);
        }
        self.twin.follow(camera);
    }

    fn paint_overlay(&mut self, shown: &Shown<'_>, camera: Camera) -> Frame {
        let editor = shown.editor;
        let mut overlay = editor.overlay();
        if let Some((from, to)) = &shown.proposed {
            overlay.connection = overlay.connection.or_else(|| editor.proposed_edge(from, to));
        }
        self.window.look(camera);
        let mut painting = shown.painting(self.window.ctx(), &mut self.brush, camera.zoom);
        if let Some(trace) = &overlay.trace {
            painting.trace(trace, shown.lit);
        }
        painting.overlay(&overlay);
        painting.marks(shown.marks, &overlay);
        self.twin.follow(camera);
        self.twin.mark(&overlay, camera);
        let dropped = overlay.drop.as_ref().and_then(|it| Some((it.refusal.clone()?, it.at)));
        let connected = || {
            let connection = overlay.connection.as_ref()?;
            Some((connection.refusal.clone()?, connection.at))
        };
        // Of a line that stands for several edges, there is no one thing to say.
        let hinted = overlay.hover_edge.as_ref().filter(|id| editor.scene().bundle(id.as_str()).is_empty());
        let hint = hinted.and_then(|id| {
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
