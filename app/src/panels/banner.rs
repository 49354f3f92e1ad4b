//! What concerns the whole document, above the canvas: it cannot be opened, may only be read, or was saved elsewhere.

use drawbridge_core::api::Role;
use leptos::prelude::*;

use crate::document::Document;
use crate::route::{Route, Router};
use crate::saving::{Place, Saved, Saving};
use crate::widgets::icon::Icon;

/// The banner, if there is something to say.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let document = expect_context::<Document>();
    let router = expect_context::<Router>();
    let sign_in = move |_| router.go(Route::Login { next: router.now().path() });
    move || {
        if let Some(failure) = saving.failure() {
            return view! {
                <div class="banner bad" role="alert">
                    <Icon name="warning" size=16/>
                    <p><strong>{failure.message}</strong>" "{failure.hint}</p>
                    {failure.wants_sign_in.then(|| view! { <button class="button small" on:click=sign_in>"Sign in"</button> })}
                    <button class="button small" on:click=move |_| router.go(Route::Draft)>"Go to my draft"</button>
                </div>
            }
            .into_any();
        }
        match saving.saved() {
            Saved::Conflict => view! {
                <div class="banner warn" role="alert">
                    <Icon name="warning" size=16/>
                    <p><strong>"Somebody else saved this diagram in the meantime."</strong>" Your version is kept in this browser."</p>
                    <button class="button small" on:click=move |_| saving.keep_as_copy()>"Keep mine as a copy"</button>
                    <button class="button small" on:click=move |_| saving.load_theirs()>"Load theirs"</button>
                </div>
            }
            .into_any(),
            Saved::Refused(error) => {
                let hint = error.hint();
                view! {
                    <div class="banner bad" role="alert">
                        <Icon name="warning" size=16/>
                        <p><strong>"Not saved. "</strong>{error.to_string()}" "{hint}</p>
                        <button class="button small" on:click=move |_| saving.save_now()>"Try again"</button>
                        <button class="button small" on:click=move |_| saving.download()>"Save a file"</button>
                    </div>
                }
                .into_any()
            }
            _ if document.is_read_only() => {
                let why = match saving.place() {
                    Place::Link { role: Role::View, .. } => "You opened a view link: look, check and export.",
                    _ => "You may look at this diagram, not change it.",
                };
                view! {
                    <div class="banner" role="note">
                        <Icon name="eye" size=16/>
                        <p><strong>"Read-only. "</strong>{why}</p>
                        <button class="button small" on:click=move |_| {
                            let copy = document.peek(Clone::clone);
                            saving.start_from(copy);
                        }>"Make a copy to edit"</button>
                    </div>
                }
                .into_any()
            }
            _ => ().into_any(),
        }
    }
}
