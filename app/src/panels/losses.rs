//! What of opened files could not be taken over, line by line.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::dom::clipboard;
use crate::notify::{Notices, sentence};
use crate::saving::{Losses, Saving};
use crate::widgets::dialog::Dialog;

/// Every loss with its place, to read and to copy.
#[component]
pub(super) fn LossesDialog(open: RwSignal<bool>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    let notices = expect_context::<Notices>();
    let copy = move |_| {
        let Some(Losses { notes, .. }) = saving.losses() else { return };
        let lines: Vec<String> = notes.iter().map(ToString::to_string).collect();
        spawn_local(async move {
            if clipboard::write(&(lines.join("\n") + "\n")).await {
                notices.done("List copied");
            } else {
                notices.refuse("the browser did not let us copy; select the lines and copy them");
            }
        });
    };
    let rows = move || {
        let notes = saving.losses().map(|it| it.notes).unwrap_or_default();
        let row = notes.into_iter().map(|it| {
            // What follows from several places has none.
            let place = match (it.file.as_str(), it.line) {
                ("", _) => None,
                (file, 0) => Some(file.to_owned()),
                (file, line) => Some(format!("{file}:{line}")),
            };
            view! {
                <li>
                    {place.map(|it| view! { <code>{it}</code> })}
                    <span>{sentence(&it.message)}</span>
                </li>
            }
        });
        row.collect_view()
    };
    view! {
        <Dialog open=open title="Not taken over" id="losses-title" class="dialog losses">
            <p class="hint">
                "All the rest is drawn. What stands here is not in the diagram, and will not be in what it exports."
            </p>
            <ul class="loss-rows" tabindex="0" aria-labelledby="losses-title">{rows}</ul>
            <footer class="dialog-foot">
                <button class="button" on:click=copy>"Copy the list"</button>
                <button class="button primary" on:click=move |_| open.set(false)>"Close"</button>
            </footer>
        </Dialog>
    }
}
