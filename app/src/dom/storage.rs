//! What is remembered in this browser: preferences and the draft. Never anything secret.

use leptos::prelude::*;
use web_sys::Storage;

const PREFIX: &str = "drawbridge.";

/// A remembered text; `None` also where the browser forbids storage.
pub(crate) fn get(key: &str) -> Option<String> {
    store()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Remembers a text; tells whether the browser took it (storage may be full or forbidden).
pub(crate) fn set(key: &str, value: &str) -> bool {
    store().is_some_and(|it| it.set_item(&format!("{PREFIX}{key}"), value).is_ok())
}

/// Forgets a text.
pub(crate) fn remove(key: &str) {
    if let Some(store) = store() {
        drop(store.remove_item(&format!("{PREFIX}{key}")));
    }
}

/// A signal that starts with what is remembered and remembers every change.
pub(crate) fn remembered(key: &'static str, default: f64) -> RwSignal<f64> {
    let signal = RwSignal::new(get(key).and_then(|it| it.parse().ok()).unwrap_or(default));
    Effect::watch(
        move || signal.get(),
        move |now, _, _| {
            set(key, &now.to_string());
        },
        false,
    );
    signal
}

/// The same for a switch.
pub(crate) fn remembered_switch(key: &'static str, default: bool) -> RwSignal<bool> {
    let signal = RwSignal::new(get(key).map_or(default, |it| it == "true"));
    Effect::watch(
        move || signal.get(),
        move |now, _, _| {
            set(key, &now.to_string());
        },
        false,
    );
    signal
}

fn store() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Asks the browser to keep what this site stores even when room gets scarce. It decides by itself, without a dialog in
/// Chromium; where it says no, nothing changes.
pub(crate) fn ask_to_stay() {
    if let Ok(asked) = window().navigator().storage().persist() {
        leptos::task::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(asked).await) });
    }
}

/// What this tab remembers, and no other.
pub(crate) fn tab_get(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Remembers a text for as long as this tab is there.
pub(crate) fn tab_set(key: &str, value: &str) {
    if let Ok(Some(store)) = window().session_storage() {
        drop(store.set_item(&format!("{PREFIX}{key}"), value));
    }
}
