//! What floats over a presentation: which step it is, and the way on, back and out. Full screen where the browser allows it.

use drawbridge_core::editor::{Edit, Turn};
use leptos::prelude::*;
use web_sys::MouseEvent;

use crate::commands::focus_stage;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The bar, while a presentation is under way.
#[component]
pub(super) fn Presentation() -> impl IntoView {
    let document = expect_context::<Document>();
    let is_on = Memo::new(move |_| document.presented().is_some());
    Effect::watch(move || is_on.get(), |now, _, _| if *now { enter() } else { leave() }, false);
    // Escape in full screen is the browser's: it tells only that full screen has ended.
    let ended = window_event_listener(leptos::ev::fullscreenchange, move |_| {
        let is_full = leptos::prelude::document().fullscreen_element().is_some();
        if !is_full && document.is_presenting_now() {
            document.edit(Edit::Present(false));
        }
    });
    on_cleanup(move || ended.remove());
    let go = move |turn: Turn| {
        move |_: MouseEvent| {
            document.edit(Edit::Turn(turn));
            focus_stage();
        }
    };
    let step = move || document.presented();
    view! {
        <Show when=move || is_on.get()>
            <div class="presentation" role="toolbar" aria-label="Presentation">
                <button
                    class="icon-button"
                    aria-label="Step before"
                    data-tip="Back  ←"
                    disabled=move || step().is_none_or(|it| it.number == 1)
                    on:click=go(Turn::Back)
                >
                    <Icon name="chevron-left"/>
                </button>
                <span class="step-count">
                    {move || step().map(|it| format!("{} / {}", it.number, it.count))}
                </span>
                <h1 class="step-name">{move || step().map(|it| it.name)}</h1>
                <button
                    class="icon-button"
                    aria-label="Next step"
                    data-tip="Next  →"
                    disabled=move || step().is_none_or(|it| it.number == it.count)
                    on:click=go(Turn::Next)
                >
                    <Icon name="chevron-right"/>
                </button>
                <span class="divider"></span>
                <button
                    class="icon-button"
                    aria-label="End presentation"
                    data-tip="End  Esc"
                    on:click=move |_| document.edit(Edit::Present(false))
                >
                    <Icon name="close"/>
                </button>
            </div>
        </Show>
    }
}

fn enter() {
    if let Some(root) = document().document_element() {
        // Refused where nobody pressed anything, or in a frame that may not: it is a presentation all the same.
        drop(root.request_fullscreen());
    }
    focus_stage();
}

fn leave() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    }
    focus_stage();
}
