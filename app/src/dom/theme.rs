//! Light or dark: the system's choice until the person makes one.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::storage;

/// Light or dark, applied to the page.
#[derive(Clone, Copy)]
pub(crate) struct Theme {
    dark: RwSignal<bool>,
    /// What the person chose; `None` is the system's choice.
    chosen: RwSignal<Option<bool>>,
    system: StoredValue<bool>,
}

impl Theme {
    /// Follows the system, or what the person chose before.
    pub(crate) fn start() -> Self {
        let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        let system = query.as_ref().is_some_and(web_sys::MediaQueryList::matches);
        let chosen = storage::get("theme").map(|it| it == "dark");
        let dark = RwSignal::new(chosen.unwrap_or(system));
        let theme = Self { dark, chosen: RwSignal::new(chosen), system: StoredValue::new(system) };
        if let Some(query) = query {
            let follow = Closure::<dyn FnMut(_)>::new(move |event: web_sys::MediaQueryListEvent| {
                theme.system.set_value(event.matches());
                if theme.chosen.get_untracked().is_none() {
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
        theme
    }

    /// Whether it is dark, tracked.
    pub(crate) fn is_dark(self) -> bool {
        self.dark.get()
    }

    /// The other one, remembered.
    pub(crate) fn toggle(self) {
        self.choose(Some(!self.dark.get_untracked()));
    }

    /// What the person chose, tracked; `None` is the system's choice.
    pub(crate) fn choice(self) -> Option<bool> {
        self.chosen.get()
    }

    /// Dark, light, or as the system has it; remembered.
    pub(crate) fn choose(self, dark: Option<bool>) {
        match dark {
            Some(dark) => {
                storage::set("theme", if dark { "dark" } else { "light" });
            }
            None => storage::remove("theme"),
        }
        self.chosen.set(dark);
        self.dark.set(dark.unwrap_or_else(|| self.system.get_value()));
    }
}
