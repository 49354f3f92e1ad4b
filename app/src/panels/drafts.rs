//! Diagrams that only this browser has.

use leptos::prelude::*;

use crate::dom::date;
use crate::saving::{Head, Saving};
use crate::widgets::dialog::Dialog;
use crate::widgets::icon::Icon;

/// Everything that is kept besides what is open: to go on with, or to let go.
#[component]
fn DraftsDialog(open: RwSignal<bool>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    Effect::new(move || {
        if open.get() {
            saving.look_for_drafts();
        }
    });
    view! {
        <Dialog open=open title="Drafts in this browser" id="drafts-title" class="dialog drafts">
            <p class="hint">"Every diagram you begin has a place of its own here, until you save it to the server or delete it."</p>
            {move || {
                let drafts = saving.drafts();
                if drafts.is_empty() {
                    return view! {
                        <div class="empty">
                            <Icon name="file" size=20/>
                            <p>"No other drafts. What is open now is kept as you draw."</p>
                        </div>
                    }
                    .into_any();
                }
                let rows = drafts.into_iter().map(|it| view! { <Draft draft=it open=open/> });
                view! { <ul class="draft-rows">{rows.collect_view()}</ul> }.into_any()
            }}
        </Dialog>
    }
}

/// The dialog, as the rest of the app asks for it.
pub(crate) fn drafts_dialog(open: RwSignal<bool>) -> AnyView {
    view! { <DraftsDialog open=open/> }.into_any()
}

#[component]
fn Draft(draft: Head, open: RwSignal<bool>) -> impl IntoView {
    let saving = expect_context::<Saving>();
    let asks = RwSignal::new(false);
    let (key, doomed) = (draft.key.clone(), StoredValue::new(draft.key));
    let about = format!("{} · {}", resources(draft.nodes), date::moment(draft.changed));
    let (title, label) = (draft.name.clone(), format!("Delete {}", draft.name));
    view! {
        <li>
            <button
                class="draft-open"
                on:click=move |_| {
                    open.set(false);
                    saving.open_kept_draft(key.clone());
                }
            >
                <Icon name="file" size=16/>
                <span class="draft-name">{title}</span>
                <span class="hint">{about}</span>
            </button>
            <Show
                when=move || asks.get()
                fallback=move || view! {
                    <button class="icon-button" aria-label=label.clone() on:click=move |_| asks.set(true)>
                        <Icon name="trash" size=16/>
                    </button>
                }
            >
                <button class="button small danger" on:click=move |_| saving.delete_draft(doomed.get_value())>"Delete for good"</button>
                <button class="button small" on:click=move |_| asks.set(false)>"Keep"</button>
            </Show>
        </li>
    }
}

fn resources(count: usize) -> String {
    match count {
        1 => "1 resource".to_owned(),
        it => format!("{it} resources"),
    }
}
