//! The menu of what is selected, at the pointer or at the selection.

use drawbridge_core::editor::context_menu::{ContextMenu as Menu, placed, typed};
use drawbridge_core::editor::{Action, Editor, Input, Point, Size};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent};

use super::focus_stage;
use crate::document::Document;
use crate::dom::platform::is_mac;

/// How long letters that follow each other count as one word, in milliseconds.
const TOGETHER: f64 = 700.0;

/// The menu, while it is open.
#[component]
pub(super) fn ContextMenu(at: RwSignal<Option<Point>>) -> impl IntoView {
    let editing = expect_context::<Document>();
    move || {
        let at_canvas = at.get()?;
        let menu = editing.peek_editor(Editor::context_menu);
        let rect = document().get_element_by_id("canvas")?.get_bounding_client_rect();
        let asked = Point::new(rect.left() + at_canvas.x, rect.top() + at_canvas.y);
        Some(view! { <Opened menu=menu asked=asked at=at/> })
    }
}

#[component]
fn Opened(menu: Menu, asked: Point, at: RwSignal<Option<Point>>) -> impl IntoView {
    let editing = expect_context::<Document>();
    let root = NodeRef::<html::Div>::new();
    let place = RwSignal::new(None::<Point>);
    let before =
        StoredValue::new_local(document().active_element().and_then(|it| it.dyn_into::<HtmlElement>().ok()));
    root.on_load(move |element| {
        request_animation_frame(move || {
            let rect = element.get_bounding_client_rect();
            let side = |it: Result<wasm_bindgen::JsValue, _>| {
                it.ok().and_then(|it: wasm_bindgen::JsValue| it.as_f64()).unwrap_or(0.0)
            };
            let page = Size::new(side(window().inner_width()), side(window().inner_height()));
            let _gone = place.try_set(Some(placed(asked, Size::new(rect.width(), rect.height()), page)));
            focus_item(root, 0);
        });
    });
    let close = move |gives_back: bool| {
        if gives_back {
            match before
                .get_value()
                .filter(|it| it.is_connected() && it.closest("#stage, .panel").ok().flatten().is_some())
            {
                Some(element) => drop(element.focus()),
                None => focus_stage(),
            }
        }
        let _gone = at.try_set(None);
    };
    let labels: Vec<&'static str> = menu.groups.iter().flatten().map(|it| it.label).collect();
    let letters = StoredValue::new((String::new(), 0.0_f64));
    let key = move |event: KeyboardEvent| {
        event.stop_propagation();
        let count = labels.len();
        let now = focused(root).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowDown" => (now + 1) % count.max(1),
            "ArrowUp" => (now + count.max(1) - 1) % count.max(1),
            "Home" | "PageUp" => 0,
            "End" | "PageDown" => count.saturating_sub(1),
            "Escape" | "Tab" => {
                event.prevent_default();
                close(true);
                return;
            }
            letter
                if letter.chars().count() == 1 && letter != " " && !event.ctrl_key() && !event.meta_key() =>
            {
                let time = event.time_stamp();
                let (mut word, last) = letters.get_value();
                if time - last > TOGETHER {
                    word.clear();
                }
                word.push_str(letter);
                let to = typed(labels.iter().copied(), &word, now);
                letters.set_value((word, time));
                match to {
                    Some(to) => to,
                    None => return,
                }
            }
            _ => return,
        };
        event.prevent_default();
        focus_item(root, to);
    };
    let focus_out = move |event: FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let is_inside = root.try_get_untracked().flatten().is_some_and(|it| it.contains(to.as_ref()));
        if !is_inside {
            close(false);
        }
    };
    let item = move |action: &'static Action| {
        let run = move |_| {
            close(true);
            editing.handle(Input::Action(action));
        };
        view! {
            <button
                role="menuitem"
                tabindex="-1"
                class:danger=action.id == "delete"
                data-action=action.id
                on:click=run
                on:pointermove=|event| drop(event_target::<HtmlElement>(&event).closest("button").ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok()).map(|it| it.focus()))
            >
                {action.label}
                <span class="end">{action.shortcut_label(is_mac())}</span>
            </button>
        }
    };
    let groups = menu.groups.iter().enumerate().map(|(index, actions)| {
        view! {
            {(index > 0).then(|| view! { <hr/> })}
            {actions.iter().map(|it| item(it)).collect_view()}
        }
    });
    let groups = groups.collect_view();
    // A press elsewhere closes it, also one that leaves the focus where it is.
    let pressed = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        if !root.try_get_untracked().flatten().is_some_and(|it| it.contains(target.as_ref())) {
            close(false);
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| close(true));
    on_cleanup(move || {
        pressed.remove();
        resized.remove();
    });
    view! {
        <div
            class="menu context-menu"
            class:placed=move || place.get().is_some()
            role="menu"
            aria-label=menu.title
            tabindex="-1"
            node_ref=root
            style:left=move || format!("{}px", place.get().unwrap_or(asked).x)
            style:top=move || format!("{}px", place.get().unwrap_or(asked).y)
            on:keydown=key
            on:focusout=focus_out
            on:contextmenu=|event| event.prevent_default()
        >
            {groups}
        </div>
    }
}

fn items(root: NodeRef<html::Div>) -> Vec<HtmlElement> {
    let found =
        root.try_get_untracked().flatten().and_then(|it| it.query_selector_all("[role=menuitem]").ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.item(it)?.dyn_into().ok()).collect()
}

fn focused(root: NodeRef<html::Div>) -> Option<usize> {
    let now = document().active_element()?;
    items(root).iter().position(|it| *AsRef::<web_sys::Element>::as_ref(it) == now)
}

fn focus_item(root: NodeRef<html::Div>, place: usize) {
    if let Some(item) = items(root).get(place) {
        drop(item.focus());
    }
}
