//! An address that leads nowhere.

use leptos::prelude::*;

use crate::route::{Route, Router};

/// Says so, and leads back.
#[component]
pub(crate) fn MissingPage() -> impl IntoView {
    let router = expect_context::<Router>();
    crate::pages::login::ready();
    view! {
        <main class="page">
            <div class="card">
                <h1>"There is nothing here"</h1>
                <p class="hint">"The address may be mistyped, or the link no longer exists."</p>
                <button class="button primary" on:click=move |_| router.go(Route::Draft)>"Go to the canvas"</button>
            </div>
        </main>
    }
}
