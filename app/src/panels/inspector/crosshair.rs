//! A reference chosen on the canvas: what fits glows, a press chooses, Escape leaves.

use drawbridge_core::model::NodeId;
use leptos::prelude::*;

use super::field::Binding;
use super::references::wanted;
use crate::document::Document;
use crate::widgets::icon::Icon;

/// The button beside an input for references.
#[component]
pub(super) fn Crosshair(
    bound: Binding,
    types: &'static [&'static str],
    chosen: Callback<NodeId>,
) -> impl IntoView {
    let document = expect_context::<Document>();
    let is_on = RwSignal::new(false);
    // Choosing ended, one way or the other.
    Effect::new(move |_| {
        if !document.is_choosing() {
            is_on.set(false);
        }
    });
    let toggle = move |_| {
        if is_on.get_untracked() {
            document.choose(&[], None);
        } else {
            document.choose(types, Some(chosen));
            is_on.set(document.is_choosing_now());
        }
    };
    on_cleanup(move || {
        if is_on.try_get_untracked() == Some(true) {
            document.choose(&[], None);
        }
    });
    view! {
        <Show when=move || !document.is_read_only()>
            <button
                class="icon-button small crosshair"
                aria-label=format!("Choose {} on the canvas", bound.label)
                aria-pressed=move || is_on.get().to_string()
                data-tip=format!("Choose {} on the canvas", wanted(types))
                data-crosshair=bound.field
                on:click=toggle
            >
                <Icon name="target" size=15/>
            </button>
        </Show>
    }
}
