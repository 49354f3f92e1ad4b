//! The search of the canvas: a slim bar over it.

use drawbridge_core::editor::Edit;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::focus_stage;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The bar, while it is open.
#[component]
pub(crate) fn FindBar() -> impl IntoView {
    let document = expect_context::<Document>();
    let open = expect_context::<super::Surfaces>().find;
    let field = NodeRef::<html::Input>::new();
    // Each time it is asked for, also while it is open: what stands there can be typed over.
    Effect::new(move || {
        if open.get().is_some()
            && let Some(field) = field.get()
        {
            request_animation_frame(move || {
                drop(field.focus());
                field.select();
            });
        }
    });
    // Escape on the canvas ends the search as well.
    let is_searching = Memo::new(move |_| document.found().is_some());
    Effect::new(move |was: Option<bool>| {
        let is = is_searching.get();
        if was == Some(true) && !is {
            open.set(None);
        }
        is
    });
    let close = move || {
        document.edit(Edit::Find(None));
        open.set(None);
        focus_stage();
    };
    let go = move |backwards: bool| document.edit(Edit::FindNext { backwards });
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        _ if event.is_composing() => {}
        "Enter" => {
            event.prevent_default();
            go(event.shift_key());
        }
        "Escape" => close(),
        _ => {}
    };
    let count = move || {
        let Some(found) = document.found() else { return String::new() };
        match (found.count, found.current) {
            _ if found.typed.trim().is_empty() => String::new(),
            (0, _) => "Nothing found".to_owned(),
            (count, Some(at)) => format!("{} of {count}", at + 1),
            (count, None) => format!("{count} found"),
        }
    };
    let place = move || document.found().and_then(|it| it.place).filter(|it| *it != "Name");
    let is_empty = move || document.found().is_none_or(|it| it.count == 0);
    view! {
        <Show when=move || open.get().is_some()>
            <div class="find-bar" role="search" aria-label="Find on the canvas">
                <Icon name="search" size=15/>
                <input
                    type="text"
                    aria-label="Find on the canvas"
                    placeholder="Find by name, type or value"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=field
                    prop:value=move || document.found().map(|it| it.typed).unwrap_or_default()
                    on:input=move |event| document.edit(Edit::Find(Some(event_target_value(&event))))
                    on:keydown=key
                />
                <span class="find-place">{place}</span>
                <span class="find-count" role="status">{count}</span>
                <button class="icon-button small" aria-label="Match before" data-tip="Match before  Shift Enter" disabled=is_empty on:click=move |_| go(true)>
                    <Icon name="chevron-up" size=15/>
                </button>
                <button class="icon-button small" aria-label="Next match" data-tip="Next match  Enter" disabled=is_empty on:click=move |_| go(false)>
                    <Icon name="chevron-down" size=15/>
                </button>
                <button class="icon-button small" aria-label="Close the search" data-tip="Close  Esc" on:click=move |_| close()>
                    <Icon name="close" size=15/>
                </button>
            </div>
        </Show>
    }
}
