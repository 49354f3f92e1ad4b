//! What concerns the whole document, above the canvas: it cannot be opened, may only be read, or was saved elsewhere.

use drawbridge_core::api::Role;
use leptos::prelude::*;

use super::conflicts::ConflictsDialog;
use super::losses::LossesDialog;
use crate::document::Document;
use crate::route::{Route, Router};
use crate::saving::{Losses, Place, Saved, Saving};
use crate::widgets::icon::Icon;

/// The banner, if there is something to say.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let document = expect_context::<Document>();
    let router = expect_context::<Router>();
    let reviews = RwSignal::new(false);
    let losses = RwSignal::new(false);
    view! {
        {move || banner(saving, document, router, reviews)}
        {move || lost(saving, losses)}
        <ConflictsDialog open=reviews/>
        <LossesDialog open=losses/>
    }
}

/// What of opened files could not be taken over: it stays until somebody has seen it.
fn lost(saving: Saving, opens: RwSignal<bool>) -> Option<AnyView> {
    let Losses { from, notes } = saving.losses()?;
    let said = match notes.len() {
        1 => format!("One thing of {from} could not be taken over."),
        it => format!("{it} things of {from} could not be taken over."),
    };
    Some(
        view! {
            <div class="banner warn" role="status">
                <Icon name="warning" size=16/>
                <p><strong>{said}</strong>" All the rest is drawn."</p>
                <button class="button small primary" on:click=move |_| opens.set(true)>"Show what…"</button>
                <button
                    class="icon-button"
                    aria-label="Dismiss"
                    on:click=move |_| {
                        opens.set(false);
                        saving.forget_losses();
                    }
                >
                    <Icon name="close" size=16/>
                </button>
            </div>
        }
        .into_any(),
    )
}

fn banner(saving: Saving, document: Document, router: Router, reviews: RwSignal<bool>) -> AnyView {
    let sign_in = move |_| router.go(Route::Login { next: router.now().path() });
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
            Saved::Conflict if !saving.conflicts().is_empty() => {
                let said = match saving.conflicts().len() {
                    1 => "One thing was changed by you and by somebody else.".to_owned(),
                    it => format!("{it} things were changed by you and by somebody else."),
                };
                view! {
                    <div class="banner warn" role="alert">
                        <Icon name="warning" size=16/>
                        <p><strong>{said}</strong>" All the rest is merged. Nothing is sent until you have chosen."</p>
                        <button class="button small primary" on:click=move |_| reviews.set(true)>"Choose…"</button>
                        <button class="button small" on:click=move |_| saving.keep_as_copy()>"Keep mine as a copy"</button>
                    </div>
                }
                .into_any()
            }
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
            _ if saving.is_watching() => view! {
                <div class="banner" role="note">
                    <Icon name="eye" size=16/>
                    <p><strong>"Open in another tab. "</strong>"You see every change made there as it is made."</p>
                    <button class="button small primary" on:click=move |_| saving.take_over()>"Edit here"</button>
                    <button class="button small" on:click=move |_| saving.open_as_copy()>"Open as a copy"</button>
                </div>
            }
            .into_any(),
            _ if document.is_read_only() && !saving.is_opening() => {
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
