//! The editor's screen: bars, panels, stage, and the keys that work everywhere in it.

use drawbridge_core::editor::{Input, Key, Modifiers, actions};
use drawbridge_core::revision;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, HtmlElement, KeyboardEvent};

use crate::canvas::{Stage, is_typing, key_input};
use crate::document::Document;
use crate::notify::Notices;
use crate::panels::status_bar::StatusBar;
use crate::panels::top_bar::TopBar;
use crate::panels::{DeployInputs, Layout, LeftPanel, RightPanel, Unapplied, Unfinished};
use crate::parts;
use crate::saving::Saving;

/// The editor's screen.
#[component]
pub(crate) fn EditorPage() -> impl IntoView {
    let document = expect_context::<Document>();
    let layout = expect_context::<Layout>();
    let saving = expect_context::<Saving>();
    provide_context(Unfinished::default());
    provide_context(Unapplied::default());
    provide_context(DeployInputs::new());
    listen(document, saving, expect_context::<Notices>());
    view! {
        <div
            class="shell"
            data-presenting=move || document.presented().map(|_| "true")
            style:--left=move || format!("{}px", layout.left_width())
            style:--right=move || format!("{}px", layout.right_width())
        >
            <TopBar/>
            <LeftPanel/>
            <main class="center" aria-busy=move || saving.is_opening().to_string()>
                {parts::panels().view(|it| (it.banner)())}
                <Stage/>
                {parts::panels().view(|it| (it.surfaces)())}
            </main>
            <RightPanel/>
            <StatusBar/>
        </div>
    }
}

fn listen(document: Document, saving: Saving, notices: Notices) {
    let down = window_event_listener(leptos::ev::keydown, move |event| {
        let is_ours = is_undo_in_code(&event) || actions::works_everywhere(&key_input(&event));
        if !is_typing(event.target()) || is_ours {
            press(document, &event);
        }
    });
    let up = window_event_listener(leptos::ev::keyup, move |event| {
        if !is_typing(event.target()) {
            document.handle(Input::KeyUp(key_input(&event)));
        }
    });
    let paste = window_event_listener(leptos::ev::paste, move |event: ClipboardEvent| {
        if is_typing(event.target()) {
            return;
        }
        let text = event.clipboard_data().and_then(|it| it.get_data("text/plain").ok());
        let Some(text) = text.filter(|it| !it.is_empty()) else { return };
        if draws_code(document, saving, notices, &text) || document.handle(Input::Paste(text)) {
            event.prevent_default();
        }
    });
    // Whoever looks elsewhere lets go of the keys there.
    let blurred = window_event_listener(leptos::ev::blur, move |_| {
        let key = Key { key: " ".to_owned(), code: "Space".to_owned(), modifiers: Modifiers::default() };
        document.handle(Input::KeyUp(key));
    });
    on_cleanup(move || {
        blurred.remove();
        down.remove();
        up.remove();
        paste.remove();
    });
}

/// Terraform or a template that is pasted onto the canvas becomes nodes. False for anything else.
fn draws_code(document: Document, saving: Saving, notices: Notices, text: &str) -> bool {
    let Some(language) = revision::language_of(text).filter(|_| !document.is_read_only_now()) else {
        return false;
    };
    let text = text.to_owned();
    parts::languages().call(move |it| (it.paste)(document, saving, notices, language, &text));
    true
}

fn press(document: Document, event: &KeyboardEvent) {
    match event.key().as_str() {
        "F6" => next_region(event),
        key if belongs_to_control(event, key) && !turns_a_page(document, event, key) => {}
        _ => {
            if document.handle(Input::KeyDown(key_input(event))) {
                event.prevent_default();
            }
        }
    }
}

/// Undo works while the code has the focus: nothing can be typed there.
fn is_undo_in_code(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let is_code = element.is_some_and(|it| it.closest(".code pre").ok().flatten().is_some());
    is_code && (event.ctrl_key() || event.meta_key()) && matches!(event.key().as_str(), "z" | "Z" | "y")
}

/// Outside the stage, keys that move the focus or press buttons are the browser's.
fn belongs_to_control(event: &KeyboardEvent, key: &str) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(element) = element else { return false };
    let is_in = |selector: &str| element.closest(selector).ok().flatten().is_some();
    let is_on_canvas = is_in("#twin") || element.id() == "stage" || element.tag_name() == "BODY";
    let moves = matches!(key, "Tab" | "Enter" | " " | "F10" | "ContextMenu")
        || key.starts_with("Arrow")
        || key == "Home"
        || key == "End";
    !is_on_canvas && moves
}

/// While a presentation is under way, keys turn pages wherever the focus is, but a button is still pressed by its own.
fn turns_a_page(document: Document, event: &KeyboardEvent, key: &str) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let is_button = element.is_some_and(|it| it.tag_name() == "BUTTON");
    document.is_presenting_now() && !(is_button && matches!(key, "Tab" | "Enter" | " "))
}

/// F6 walks between the regions of the screen, so that the canvas is no trap for the keyboard.
fn next_region(event: &KeyboardEvent) {
    const REGIONS: [&str; 4] =
        ["#left-panel [role=tab]", "#stage", "#right-panel [role=tab][aria-selected=true]", ".name-field"];
    event.prevent_default();
    let page = document();
    let now = page.active_element();
    let is_in = |selector: &str| now.as_ref().and_then(|it| it.closest(selector).ok().flatten()).is_some();
    let at = if is_in("#left-panel") {
        0
    } else if is_in("#stage") {
        1
    } else if is_in("#right-panel") {
        2
    } else {
        3
    };
    let order = (1..=4).map(|step| REGIONS[(at + step) % REGIONS.len()]);
    let found = order.filter_map(|it| page.query_selector(it).ok().flatten());
    if let Some(element) = found.filter_map(|it| it.dyn_into::<HtmlElement>().ok()).next() {
        drop(element.focus());
    }
}
