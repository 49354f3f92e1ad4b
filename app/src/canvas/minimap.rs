//! The minimap: everything as colored blocks on a small bitmap, painted anew only when the diagram has changed, and the
//! part in view as a frame over it that can be dragged.

use std::time::Duration;

use drawbridge_core::editor::minimap::Minimap as Map;
use drawbridge_core::editor::{Edit, Point, Size};
use drawbridge_core::model::{AnnotationId, Style, Tint};
use drawbridge_core::picture;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement, PointerEvent};

use super::painter::relative;
use crate::document::Document;
use crate::dom::theme::Theme;

/// Size of the map, in CSS pixels.
const SIZE: Size = Size::new(200.0, 128.0);
/// How long the diagram rests before it is painted again: a burst of changes is painted once.
const REST: Duration = Duration::from_millis(120);

/// The minimap, while it is preferred and there is something to see.
#[component]
pub(super) fn Minimap() -> impl IntoView {
    let document = expect_context::<Document>();
    let is_shown = Memo::new(move |_| {
        document.preferences().shows_minimap
            && document.with(|it| it.n_nodes() > 0 || it.annotations().next().is_some())
    });
    view! { <Show when=move || is_shown.get()><Shown/></Show> }
}

#[component]
fn Shown() -> impl IntoView {
    let document = expect_context::<Document>();
    let theme = expect_context::<Theme>();
    let canvas = NodeRef::<html::Canvas>::new();
    let map = RwSignal::new(document.peek_editor(|it| Map::new(it.scene(), SIZE)));
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let paint_later = move |rest: Duration| {
        let paint = move || {
            let Some(canvas) = canvas.try_get_untracked().flatten() else { return };
            map.set(document.peek_editor(|it| Map::new(it.scene(), SIZE)));
            paint(document, &canvas, &map.get_untracked());
        };
        let later = set_timeout_with_handle(paint, rest).ok();
        if let Some(Some(earlier)) = waiting.try_update_value(|it| std::mem::replace(it, later)) {
            earlier.clear();
        }
    };
    canvas.on_load(move |_| paint_later(Duration::ZERO));
    Effect::watch(move || (document.revision(), theme.is_dark()), move |_, _, _| paint_later(REST), false);
    on_cleanup(move || {
        if let Some(Some(earlier)) = waiting.try_update_value(Option::take) {
            earlier.clear();
        }
    });

    let view = move || {
        let camera = document.camera();
        map.get().view(camera, document.peek_editor(drawbridge_core::editor::Editor::viewport))
    };
    let held = StoredValue::new(None::<Point>);
    let down = move |event: PointerEvent| {
        event.prevent_default();
        let Some(at) = place(&event, canvas) else { return };
        if let Some(element) = canvas.get_untracked() {
            drop(element.set_pointer_capture(event.pointer_id()));
        }
        held.set_value(Some(at));
        let (camera, viewport) = document.peek_editor(|it| (it.camera(), it.viewport()));
        document.edit(Edit::SetCamera(map.get_untracked().pressed(at, camera, viewport)));
    };
    let moved = move |event: PointerEvent| {
        if let (Some(from), Some(at)) = (held.get_value(), place(&event, canvas)) {
            held.set_value(Some(at));
            let camera = document.peek_editor(drawbridge_core::editor::Editor::camera);
            document.edit(Edit::SetCamera(map.get_untracked().dragged(at - from, camera)));
        }
    };
    let up = move |_| held.set_value(None);
    view! {
        <div class="minimap">
            <canvas
                role="img"
                aria-label="Minimap of the diagram"
                style:width=format!("{}px", SIZE.w)
                style:height=format!("{}px", SIZE.h)
                node_ref=canvas
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=up
            ></canvas>
            <div
                class="minimap-view"
                aria-hidden="true"
                style:transform=move || format!("translate({}px, {}px)", view().x, view().y)
                style:width=move || format!("{}px", view().w)
                style:height=move || format!("{}px", view().h)
            ></div>
        </div>
    }
}

fn place(event: &PointerEvent, canvas: NodeRef<html::Canvas>) -> Option<Point> {
    let rect = canvas.get_untracked()?.get_bounding_client_rect();
    Some(relative(&rect, f64::from(event.client_x()), f64::from(event.client_y())))
}

fn paint(document: Document, canvas: &HtmlCanvasElement, map: &Map) {
    let ratio = window().device_pixel_ratio().clamp(1.0, 2.0);
    canvas.set_width((SIZE.w * ratio) as u32);
    canvas.set_height((SIZE.h * ratio) as u32);
    let ctx = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<Context>().ok());
    let Some(ctx) = ctx else { return };
    drop(ctx.scale(ratio, ratio));
    document.peek_editor(|editor| {
        let theme = if is_dark() { picture::Theme::Dark } else { picture::Theme::Light };
        let annotations = map.annotations(editor.scene());
        let tint = |id: &AnnotationId| match editor.diagram().annotation(id.as_str())?.style {
            Style::Note { color } | Style::Frame { color } => Some(picture::tint(theme, color).1),
            Style::Text { .. } | Style::Arrow { .. } => None,
        };
        let is_frame =
            |id: &AnnotationId| editor.scene().annotation(id.as_str()).is_some_and(|it| it.is_frame);
        for (id, rect) in annotations.iter().filter(|(id, _)| is_frame(id)) {
            ctx.set_stroke_style_str(tint(id).unwrap_or_default());
            ctx.set_global_alpha(0.7);
            ctx.stroke_rect(rect.x, rect.y, rect.w, rect.h);
            ctx.set_global_alpha(1.0);
        }
        let mut last = "";
        for block in map.blocks(editor.scene()) {
            let Some(node) = editor.diagram().node(block.node.as_str()) else { continue };
            let color = if node.ty.is_container() {
                picture::container(editor.diagram(), node)
            } else {
                picture::category(node.ty.category)
            };
            if color != last {
                ctx.set_fill_style_str(color);
                ctx.set_stroke_style_str(color);
                last = color;
            }
            let rect = block.rect;
            if block.is_container {
                ctx.set_global_alpha(0.1);
                ctx.fill_rect(rect.x, rect.y, rect.w, rect.h);
                ctx.set_global_alpha(0.55);
                ctx.stroke_rect(rect.x, rect.y, rect.w, rect.h);
                ctx.set_global_alpha(1.0);
            } else {
                ctx.fill_rect(rect.x, rect.y, rect.w, rect.h);
            }
        }
        ctx.set_global_alpha(0.55);
        for (id, rect) in annotations.iter().filter(|(id, _)| !is_frame(id)) {
            ctx.set_fill_style_str(tint(id).unwrap_or(picture::tint(theme, Tint::Gray).1));
            ctx.fill_rect(rect.x, rect.y, rect.w, rect.h);
        }
        ctx.set_global_alpha(1.0);
    });
}

/// Whether the page is dark now.
fn is_dark() -> bool {
    let theme = document().document_element().and_then(|it| it.get_attribute("data-theme"));
    theme.as_deref() == Some("dark")
}
