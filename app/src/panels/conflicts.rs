//! What this person and somebody else both changed, to choose between.

use drawbridge_core::model::merge::{Other, Side};
use leptos::prelude::*;

use crate::saving::Saving;
use crate::widgets::dialog::Dialog;

/// One row for each choice that is left.
#[component]
pub(super) fn ConflictsDialog(open: RwSignal<bool>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    Effect::new(move || {
        if open.get() && saving.conflicts().is_empty() {
            open.set(false);
            saving.settle();
        }
    });
    let save = move |_| {
        open.set(false);
        saving.settle();
    };
    let rows = move || {
        let rows = saving.conflicts().into_iter().enumerate().map(|(place, it)| {
            let (mine, theirs) = match it.taken {
                Side::Ours => ("shown", ""),
                Side::Theirs => ("", "shown"),
            };
            let action = match it.taken {
                Side::Ours => "Take theirs",
                Side::Theirs => "Take mine",
            };
            let label = format!("{action}: {}", it.subject);
            let can = it.other != Other::None;
            view! {
                <li>
                    <strong class="conflict-subject">{it.subject}</strong>
                    <span class="conflict-side" data-shown=mine><span class="hint">"Mine"</span>{it.ours}</span>
                    <span class="conflict-side" data-shown=theirs><span class="hint">"Theirs"</span>{it.theirs}</span>
                    {can.then(|| view! {
                        <button class="button small" aria-label=label on:click=move |_| saving.turn_round(place)>{action}</button>
                    })}
                </li>
            }
        });
        view! { <ul class="conflict-rows">{rows.collect_view()}</ul> }
    };
    view! {
        <Dialog open=open title="Changed by both" id="conflicts-title" class="dialog conflicts">
            <p class="hint">
                "Everything else is merged. Of these, what is marked is on the canvas now; undo takes a choice back."
            </p>
            {rows}
            <footer class="dialog-foot">
                <button class="button primary" on:click=save>"Save as it is shown"</button>
            </footer>
        </Dialog>
    }
}
