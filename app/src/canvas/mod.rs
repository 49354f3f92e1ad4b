//! The stage: canvas, its accessible twin, and what floats over them. Forwards events to the editor and draws; every
//! decision is the core's.

mod backdrop;
mod bitmap;
mod brush;
mod colors;
mod edge_marks;
mod edges;
mod ghosts;
mod grants;
mod input;
mod label;
mod layer;
mod marks;
mod minimap;
mod notes;
mod overlay;
mod painter;
mod presentation;
mod renewal;
mod scene;
mod start;
mod tools;
mod trace;
mod twin;
mod views;

use drawbridge_core::editor::{Edit, Input, Size};
use drawbridge_core::model::{AnnotationId, NodeId};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DragEvent, HtmlElement, PointerEvent, ResizeObserver, WheelEvent};

pub(crate) use ghosts::draw as draw_ghost;
pub(crate) use input::{is_typing, key_input};
pub(crate) use marks::{Mark, Marks};
pub(crate) use painter::{Painter, relative, wants_calm};
pub(crate) use twin::describe;
pub(crate) use views::popover;

use crate::commands::{FindBar, focus_stage};
use crate::document::Document;
use crate::dom::theme::Theme;
use crate::insight::Insight;
use crate::parts;
use crate::saving::Saving;
use ghosts::{EdgeHint, GhostButtons};
use grants::GrantsPopover;
use label::LabelEditor;
use minimap::Minimap;
use notes::NoteEditor;
use presentation::Presentation;
use start::StartScreen;
use tools::{ToolStrip, ZoomBar};

/// The stage.
#[component]
pub(crate) fn Stage() -> impl IntoView {
    let document = expect_context::<Document>();
    let saving = expect_context::<Saving>();
    let stage = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let twin = NodeRef::<html::Div>::new();
    attach(document, stage, canvas, twin);

    let cursor = RwSignal::new("default");
    let feel = move || cursor.set(document.peek_editor(|it| it.cursor().css()));
    let clicks = StoredValue::new(input::Clicks::default());
    let long_press = input::LongPress::new(document);

    let down = move |event: PointerEvent| {
        let Some(at) = input::at(&event, canvas) else { return };
        if let Some(element) = canvas.get_untracked() {
            drop(element.set_pointer_capture(event.pointer_id()));
        }
        // A press takes the focus out of fields, so that keys reach the editor.
        focus_stage();
        let count = clicks.try_update_value(|it| it.count(at)).unwrap_or(1);
        document.answered();
        document.handle(Input::PointerDown(input::pointer(&event, at, count)));
        long_press.begin(&event, at);
        event.prevent_default();
        feel();
    };
    let moved = move |event: PointerEvent| {
        if let Some(at) = input::at(&event, canvas) {
            long_press.moved(at);
            document.handle(Input::PointerMove(input::pointer(&event, at, 0)));
            feel();
        }
    };
    let up = move |event: PointerEvent| {
        long_press.cancel();
        if let Some(at) = input::at(&event, canvas) {
            document.handle(Input::PointerUp(input::pointer(&event, at, 0)));
            feel();
        }
    };
    let canceled = move |_| {
        long_press.cancel();
        document.handle(Input::PointerCancel);
    };
    // A finger's click comes after everything else, and on a phone a panel may have come under the finger by then.
    let lifted = move |event: web_sys::TouchEvent| {
        if event.cancelable() {
            event.prevent_default();
        }
    };
    let left = move |_| {
        document.handle(Input::PointerLeave);
    };
    let wheel = move |event: WheelEvent| {
        // What floats over the canvas is no obstacle, unless it scrolls itself.
        if scrolls_itself(&event) {
            return;
        }
        if let Some(input) = input::wheel(&event, canvas) {
            event.prevent_default();
            document.handle(input);
        }
    };
    let menu = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        if let Some(at) = input::at(&event, canvas) {
            long_press.cancel();
            document.answered();
            document.handle(Input::Menu(at));
        }
    };
    let drag_over = move |event: DragEvent| event.prevent_default();
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        saving.open_dropped(&event);
    };
    view! {
        <div
            id="stage"
            class="stage"
            node_ref=stage
            tabindex="-1"
            role="application"
            aria-label="Canvas"
            on:dragover=drag_over
            on:drop=dropped
            on:wheel=wheel
        >
            <canvas
                id="canvas"
                node_ref=canvas
                aria-hidden="true"
                style:cursor=move || cursor.get()
                on:pointerdown=down
                on:pointermove=moved
                on:pointerup=up
                on:pointercancel=canceled
                on:pointerleave=left
                on:touchend=lifted
                on:contextmenu=menu
            ></canvas>
            <div class="twin-clip">
                <div
                    id="twin"
                    class="twin-layer"
                    node_ref=twin
                    role="tree"
                    aria-label="Diagram"
                    aria-multiselectable="true"
                    on:focusin=move |event| select_focused(document, &event)
                ></div>
            </div>
            <DropReason/>
            {parts::panels().view(|it| (it.beside_edges)())}
            <StartScreen/>
            <ToolStrip/>
            <ZoomBar/>
            {parts::panels().view(move |it| (it.over_canvas)(stage))}
        </div>
    }
}

/// What stands at edges: what one comes to, and what is granted without being drawn.
pub(crate) fn beside_edges() -> AnyView {
    view! { <EdgeHint/><GhostButtons/> }.into_any()
}

/// What opens over the canvas.
pub(crate) fn over_canvas(stage: NodeRef<html::Div>) -> AnyView {
    view! {
        <FindBar/>
        <Minimap/>
        <GrantsPopover stage=stage/>
        <LabelEditor/>
        <Presentation/>
        <NoteEditor/>
    }
    .into_any()
}

/// Connects the canvas element with the document once it stands, and keeps its size.
fn attach(
    document: Document,
    stage: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    twin: NodeRef<html::Div>,
) {
    let theme = expect_context::<Theme>();
    let insight = expect_context::<Insight>();
    let painter = RwSignal::new_local(None::<Painter>);
    Effect::new(move || {
        let (Some(stage), Some(canvas), Some(twin)) = (stage.get(), canvas.get(), twin.get()) else { return };
        let Some(made) = Painter::new(document, insight, canvas, twin.into()) else {
            crate::fail("This browser offers no canvas to draw on.");
            return;
        };
        document.attach(made.clone());
        let element: HtmlElement = stage.into();
        fit(document, &made, &element);
        let observed = element.clone();
        let resized_painter = made.clone();
        let resized = Closure::<dyn FnMut()>::new(move || fit(document, &resized_painter, &observed));
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let held = StoredValue::new_local((observer, resized));
            on_cleanup(move || {
                held.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
        painter.set(Some(made));
    });
    Effect::new(move || {
        theme.is_dark();
        // The attribute that switches the tokens is set by an effect as well: read them one frame later.
        request_animation_frame(move || {
            painter.try_with_untracked(|it| it.iter().for_each(Painter::recolor));
        });
    });
    Effect::new(move || {
        let picked = document.picked();
        let is_here = leptos::prelude::document()
            .active_element()
            .and_then(|it| it.closest("#twin").ok().flatten())
            .is_some();
        let first = picked.nodes.first().map(NodeId::as_str);
        let first = first.or_else(|| picked.annotations.first().map(AnnotationId::as_str));
        if is_here && let Some(first) = first {
            painter.with_untracked(|it| it.iter().for_each(|it| it.focus(first)));
        }
    });
    on_cleanup(move || document.detach());
}

fn fit(document: Document, painter: &Painter, stage: &HtmlElement) {
    let size = Size::new(f64::from(stage.client_width()), f64::from(stage.client_height()));
    document.handle(Input::Resize(size));
    painter.resize(size);
}

/// Whether the wheel is over something on the canvas that scrolls: a list, a long note being written, the start screen.
fn scrolls_itself(event: &WheelEvent) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let scrolling = ".scroll, textarea, [role=menu], [role=listbox], [role=dialog], .view-list";
    let found = element.and_then(|it| it.closest(scrolling).ok().flatten());
    found.is_some() && !event.ctrl_key() && !event.meta_key()
}

/// Whoever walks the twin by keyboard or screen reader selects what they are at.
fn select_focused(document: Document, event: &web_sys::FocusEvent) {
    let element = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    if let Some(id) = element.as_ref().and_then(|it| it.get_attribute("data-annotation-id")) {
        if !document.peek_editor(|it| it.selection().has_annotation(&id)) {
            document.edit(Edit::SelectAnnotations(vec![id.as_str().into()]));
        }
        return;
    }
    let Some(id) = element.and_then(|it| it.get_attribute("data-node-id")) else { return };
    let is_selected = document.peek_editor(|it| it.selection().has_node(&id));
    if !is_selected {
        document.select(vec![id.as_str().into()]);
    }
}

/// Why what is being dragged cannot be dropped here, beside the pointer.
#[component]
fn DropReason() -> impl IntoView {
    let document = expect_context::<Document>();
    let hint = document.refusal_signal();
    move || {
        hint.get().map(|(text, at)| {
            view! {
                <div class="drop-reason" style:left=format!("{}px", at.x + 16.0) style:top=format!("{}px", at.y + 18.0)>
                    {crate::notify::sentence(&text)}
                </div>
            }
        })
    }
}
