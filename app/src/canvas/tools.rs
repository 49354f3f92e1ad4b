//! The floating strips: tools above the canvas, zoom and undo below it.

use drawbridge_core::editor::{AnnotationKind, Edit, Tool, actions};
use leptos::prelude::*;

use super::views::ViewSwitcher;
use crate::document::Document;
use crate::dom::platform::is_mac;
use crate::widgets::icon::Icon;

/// Select, Hand, Connect, Note, Text, Frame, Arrow.
#[component]
pub(super) fn ToolStrip() -> impl IntoView {
    let document = expect_context::<Document>();
    let button = move |tool: Tool, icon: &'static str, label: &'static str, key: &'static str| {
        let is_on = move || document.tool() == tool;
        view! {
            <button
                class="icon-button"
                aria-label=label
                aria-pressed=move || is_on().to_string()
                aria-keyshortcuts=key
                data-tip=format!("{label}  {key}")
                on:click=move |_| document.edit(Edit::SetTool(tool))
            >
                <Icon name=icon/>
            </button>
        }
    };
    view! {
        <div class="strip tools" role="toolbar" aria-label="Tools">
            {button(Tool::Select, "select", "Select", "V")}
            {button(Tool::Hand, "hand", "Hand", "H")}
            // Who may only look has nothing to draw with.
            {move || (!document.is_read_only()).then(|| view! {
                {button(Tool::Connect, "connect", "Connect", "C")}
                <span class="divider"></span>
                {button(Tool::Annotate(AnnotationKind::Note), "note", "Note", "N")}
                {button(Tool::Annotate(AnnotationKind::Text), "text", "Text", "T")}
                {button(Tool::Annotate(AnnotationKind::Frame), "frame", "Frame", "F")}
                {button(Tool::Annotate(AnnotationKind::Arrow), "arrow", "Arrow", "A")}
            })}
            <span class="divider"></span>
            <button
                class="icon-button"
                aria-label="Can it reach…?"
                aria-keyshortcuts="R"
                aria-pressed=move || document.asked().0.is_some().to_string()
                data-tip="Can it reach…?  R"
                on:click=move |_| {
                    if document.asked_now().is_some() {
                        document.edit(Edit::Ask(None));
                    } else {
                        document.act("ask_reach");
                    }
                }
            >
                <Icon name="path"/>
            </button>
            <ViewSwitcher/>
            {move || match document.tool() {
                Tool::Place(ty) => Some(view! {
                    <span class="placing">
                        {format!("Click to place {}", ty.a_label)}<kbd>"Esc"</kbd>
                    </span>
                }),
                _ => None,
            }}
        </div>
    }
}

/// What something is for, and the key that does it, as it is written on this machine.
fn tip_of(what: &str, action: &str) -> String {
    let key = actions::by_id(action).and_then(|it| it.shortcut_label(is_mac()));
    key.map_or_else(|| what.to_owned(), |it| format!("{what}  {it}"))
}

/// Zoom, fit, undo, redo.
#[component]
pub(super) fn ZoomBar() -> impl IntoView {
    let document = expect_context::<Document>();
    let button = move |action: &'static str, icon: &'static str, label: &'static str, tip: &'static str| {
        view! {
            <button class="icon-button" aria-label=label data-tip=tip_of(tip, action) on:click=move |_| document.act(action)>
                <Icon name=icon/>
            </button>
        }
    };
    let named = |what: &'static str, label: Option<String>, action: &str| {
        tip_of(&label.map_or_else(|| what.to_owned(), |it| format!("{what}: {it}")), action)
    };
    let percent = move || format!("{:.0} %", document.camera().zoom * 100.0);
    view! {
        <div class="strip zoom" role="toolbar" aria-label="View and history">
            {button("zoom_out", "zoom-out", "Zoom out", "Zoom out")}
            <button
                class="percent"
                aria-label=move || format!("Zoom {}, back to 100 %", percent())
                data-tip=tip_of("Back to 100 %", "zoom_reset")
                on:click=move |_| document.act("zoom_reset")
            >
                {percent}
            </button>
            {button("zoom_in", "zoom-in", "Zoom in", "Zoom in")}
            {button("zoom_to_fit", "fit", "Fit", "Fit everything")}
            <button
                class="icon-button"
                aria-label="Minimap"
                aria-pressed=move || document.preferences().shows_minimap.to_string()
                aria-keyshortcuts="M"
                data-tip="Minimap  M"
                on:click=move |_| document.act("minimap")
            >
                <Icon name="map"/>
            </button>
            {move || (!document.is_read_only()).then(|| button("tidy_up", "tidy", "Tidy up", "Tidy up"))}
            <span class="divider"></span>
            <button
                class="icon-button"
                aria-label="Undo"
                data-tip=move || named("Undo", document.undo_label(), "undo")
                disabled=move || document.undo_label().is_none()
                on:click=move |_| document.act("undo")
            >
                <Icon name="undo"/>
            </button>
            <button
                class="icon-button"
                aria-label="Redo"
                data-tip=move || named("Redo", document.redo_label(), "redo")
                disabled=move || document.redo_label().is_none()
                on:click=move |_| document.act("redo")
            >
                <Icon name="redo"/>
            </button>
        </div>
    }
}
