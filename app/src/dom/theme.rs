//! Light or dark: the system's choice until the person makes one.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::storage;

/// Light or dark, applied to the page.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    dark: RwSignal<bool>,
}

impl Theme {
    /// Follows the system, or what the person chose before.
    pub(crate) fn start() -> Self {
        let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        let system = query.as_ref().is_some_and(web_sys::MediaQueryList::matches);
        let chosen = storage::get("theme").map(|it| it == "dark");
        let dark = RwSignal::new(chosen.unwrap_or(system));
        if let Some(query) = query {
            let follow = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MediaQueryListEvent| {
                if storage::get("theme").is_none() {
                    dark.set(event.matches());
                }
            });
            drop(query.add_event_listener_with_callback("change", follow.as_ref().unchecked_ref()));
            // Lives as long as the page.
            follow.forget();
        }
        Effect::new(move || {
            if let Some(root) = document().document_element() {
                drop(root.set_attribute("data-theme", if dark.get() { "dark" } else { "light" }));
            }
        });
        Self { dark }
    }

    /// Whether it is dark, tracked.
    pub(crate) fn is_dark(self) -> bool {
        self.dark.get()
    }

    /// The other one, remembered.
    pub(crate) fn toggle(self) {
        let dark = !self.dark.get_untracked();
        storage::set("theme", if dark { "dark" } else { "light" });
        self.dark.set(dark);
    }
}
