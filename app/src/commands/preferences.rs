//! Preferences: what the wheel does, snapping, what is shown, light or dark. Kept in this browser.

use drawbridge_core::editor::{Edit, Preferences, WheelMode};
use leptos::prelude::*;

use crate::document::Document;
use crate::dom::storage;
use crate::dom::theme::Theme;
use crate::widgets::dialog::Dialog;

/// Where they are remembered.
const KEY: &str = "preferences";

/// Takes up what was preferred before, and remembers every change.
pub(super) fn start(document: Document) {
    if let Some(text) = storage::get(KEY) {
        document.edit(Edit::Prefer(Preferences::from_text(&text)));
    }
    Effect::watch(
        move || document.preferences(),
        |now, _, _| {
            storage::set(KEY, &now.to_text());
        },
        false,
    );
}

/// The dialog, while it is open.
#[component]
pub(super) fn PreferencesDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Preferences" id="preferences-title" class="dialog preferences">
            <Wheel/>
            <Switches/>
            <Themes/>
            <p class="hint">"Kept in this browser. Motion follows the system's setting for reduced motion."</p>
        </Dialog>
    }
}

#[component]
fn Wheel() -> impl IntoView {
    let document = expect_context::<Document>();
    let choice = move |mode: WheelMode, label: &'static str, hint: &'static str| {
        let choose = move |_| change(document, |it| it.wheel = mode);
        view! {
            <label class="preference">
                <input type="radio" name="wheel" prop:checked=move || document.preferences().wheel == mode on:change=choose/>
                <span><strong>{label}</strong><span class="hint">{hint}</span></span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Wheel"</legend>
            {choice(WheelMode::Auto, "Auto", "Scrolling pans. With Ctrl, and by a pinch, it zooms at the pace of your device.")}
            {choice(WheelMode::Mouse, "Mouse", "The wheel zooms. With Ctrl it pans, with Shift sideways.")}
            {choice(WheelMode::Trackpad, "Trackpad", "Two fingers pan, a pinch zooms.")}
        </fieldset>
    }
}

#[component]
fn Switches() -> impl IntoView {
    let document = expect_context::<Document>();
    let switch = move |label: &'static str,
                       hint: &'static str,
                       read: fn(&Preferences) -> bool,
                       write: fn(&mut Preferences, bool)| {
        let set = move |event| change(document, |it| write(it, event_target_checked(&event)));
        view! {
            <label class="preference">
                <input class="switch" type="checkbox" role="switch" prop:checked=move || read(&document.preferences()) on:change=set/>
                <span><strong>{label}</strong><span class="hint">{hint}</span></span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Canvas"</legend>
            {switch("Snap", "To the grid and to neighbors. Ctrl while dragging does the opposite.", |it| it.snaps, |it, on| it.snaps = on)}
            {switch("Grid", "Dots on the canvas.", |it| it.shows_grid, |it, on| it.shows_grid = on)}
            {switch("Minimap", "Everything at a glance, in the corner. M", |it| it.shows_minimap, |it, on| it.shows_minimap = on)}
        </fieldset>
    }
}

#[component]
fn Themes() -> impl IntoView {
    let theme = expect_context::<Theme>();
    let choice = move |dark: Option<bool>, label: &'static str| {
        view! {
            <label class="preference">
                <input type="radio" name="theme" prop:checked=move || theme.choice() == dark on:change=move |_| theme.choose(dark)/>
                <strong>{label}</strong>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>"Theme"</legend>
            <div class="preference-row">
                {choice(None, "As the system")}
                {choice(Some(false), "Light")}
                {choice(Some(true), "Dark")}
            </div>
        </fieldset>
    }
}

/// Changes one of them.
pub(crate) fn change(document: Document, write: impl FnOnce(&mut Preferences)) {
    let mut preferences = document.peek_editor(drawbridge_core::editor::Editor::preferences);
    write(&mut preferences);
    document.edit(Edit::Prefer(preferences));
}
