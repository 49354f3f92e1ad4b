//! The field that narrows a form to some properties.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::widgets::icon::Icon;

/// The field; Escape empties it.
#[component]
pub(super) fn PropertySearch(wanted: RwSignal<String>) -> impl IntoView {
    let clear = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            wanted.set(String::new());
        }
    };
    view! {
        <div class="search in-form">
            <Icon name="search" size=14/>
            <input
                class="input"
                type="search"
                role="searchbox"
                aria-label="Search properties"
                placeholder="Search properties"
                autocomplete="off"
                prop:value=move || wanted.get()
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=clear
            />
        </div>
    }
}
