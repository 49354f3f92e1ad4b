//! A generated diagram in the real editor, with hooks for whoever measures it: `/bench?n=1000&view=fit`.
//!
//! Nothing leads here, and nothing drawn here is kept. `window.__bench` is set once the first picture of the diagram has been asked
//! for: `ready`, `nodes`, `edges`, `nodeScreen(i)` (the middle of node i on the page, `[x, y]`) and `view()` (what the
//! canvas shows, `[x, y, zoom]`).

use drawbridge_core::editor::{Camera, Edit, Editor, Point};
use drawbridge_core::model::NodeId;
use drawbridge_core::sort::InOrder;
use drawbridge_core::templates;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::document::Document;
use crate::pages::editor::EditorPage;
use crate::panels::Layout;
use crate::route::{Route, Router};

/// The editor over a generated diagram.
#[component]
pub(crate) fn BenchPage() -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let router = expect_context::<Router>();
    layout.fold();
    if let Route::Bench { nodes, is_unit } = router.now() {
        document.open(templates::grid(nodes));
        // The stage tells the editor its size with the next frame; before that there is nothing to fit.
        request_animation_frame(move || {
            request_animation_frame(move || {
                look(document, is_unit);
                request_animation_frame(move || drop(expose(document)));
            });
        });
    }
    view! { <EditorPage/> }
}

fn look(document: Document, is_unit: bool) {
    if !is_unit {
        document.act("zoom_to_fit");
        return;
    }
    let ids = ids(document);
    let columns = (ids.len() as f64).sqrt().ceil() as usize;
    let row = ids.len().div_ceil(columns.max(1)) / 2;
    let middle = ids.get(row * columns + columns / 2).or(ids.last());
    if let Some(middle) = middle.and_then(|it| at(document, it)) {
        let viewport = document.peek_editor(Editor::viewport);
        document.edit(Edit::SetCamera(Camera::centered(middle, viewport, 1.0)));
    }
}

/// Sets `window.__bench`.
fn expose(document: Document) -> Result<(), JsValue> {
    let bench = Object::new();
    let set = |key: &str, value: &JsValue| Reflect::set(&bench, &key.into(), value).map(|_| ());
    let ids = ids(document);
    let edges = document.peek(|it| it.edges().count());
    set("nodes", &(ids.len() as f64).into())?;
    set("edges", &(edges as f64).into())?;
    let node_screen = Closure::<dyn Fn(usize) -> Array>::new(move |n: usize| {
        let on_canvas = ids.get(n).and_then(|it| at(document, it)).unwrap_or_default();
        let on_stage = document.peek_editor(|it| it.camera().to_screen(on_canvas));
        let stage = window().document().and_then(|it| it.get_element_by_id("canvas"));
        let corner = stage.map(|it| it.get_bounding_client_rect());
        let (left, top) = corner.map_or((0.0, 0.0), |it| (it.left(), it.top()));
        numbers(&[on_stage.x + left, on_stage.y + top])
    });
    let view = Closure::<dyn Fn() -> Array>::new(move || {
        let camera = document.peek_editor(Editor::camera);
        numbers(&[-camera.x * camera.zoom, -camera.y * camera.zoom, camera.zoom])
    });
    set("nodeScreen", node_screen.as_ref())?;
    set("view", view.as_ref())?;
    set("ready", &true.into())?;
    if let Some(performance) = window().performance() {
        performance.mark("drawbridge:drawn")?;
    }
    // They are called as long as the page lives.
    node_screen.forget();
    view.forget();
    Reflect::set(&window(), &"__bench".into(), &bench).map(|_| ())
}

/// In the order they were made, which is row by row.
fn ids(document: Document) -> Vec<NodeId> {
    let mut placed: Vec<(f64, f64, NodeId)> = document.peek(|it| {
        it.nodes().map(|(id, node)| (node.placement.rect.y, node.placement.rect.x, id.clone())).collect()
    });
    placed.order_by(|one, two| one.0.total_cmp(&two.0).then(one.1.total_cmp(&two.1)));
    placed.into_iter().map(|it| it.2).collect()
}

fn at(document: Document, id: &NodeId) -> Option<Point> {
    document.peek_editor(|it| it.scene().node(id.as_str()).map(|it| it.rect.center()))
}

fn numbers(of: &[f64]) -> Array {
    of.iter().map(|it| JsValue::from_f64(*it)).collect()
}
