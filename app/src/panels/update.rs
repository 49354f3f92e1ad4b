//! A new version of the app, offered when it is there.

use leptos::prelude::*;

use crate::dom::worker::Worker;
use crate::widgets::icon::Icon;

/// The offer, in a corner: nothing waits for it.
#[component]
pub(crate) fn UpdateNotice() -> impl IntoView {
    let worker = expect_context::<Worker>();
    view! {
        <div class="update" role="status" hidden=move || !worker.has_update()>
            <Show when=move || worker.has_update()>
                <Icon name="download" size=16/>
                <p>"A new version of Drawbridge is ready."</p>
                <button class="button small primary" on:click=move |_| worker.update()>"Reload"</button>
                <button class="button small" on:click=move |_| worker.later()>"Later"</button>
            </Show>
        </div>
    }
}
