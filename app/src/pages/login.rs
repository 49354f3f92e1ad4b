//! Sign in, or open an account.

use drawbridge_core::api::{Login, NewAccount};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use crate::api::{ApiError, accounts};
use crate::route::{Route, Router};
use crate::session::Session;
use crate::widgets::notice::Failure;

/// Sign in, or open an account.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let router = expect_context::<Router>();
    let session = expect_context::<Session>();
    let is_new = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let (email, name, password) =
        (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    ready();
    // Whoever comes here types: the address, or the name once the address is there.
    email.on_load(|field| drop(field.focus()));
    name.on_load(move |field| {
        let is_address_there = email.get_untracked().is_some_and(|it| !it.value().is_empty());
        if is_address_there {
            drop(field.focus());
        }
    });

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let value =
            |field: NodeRef<html::Input>| field.get_untracked().map(|it| it.value()).unwrap_or_default();
        let (email, name, secret) = (value(email).trim().to_owned(), value(name), value(password));
        let is_new = is_new.get_untracked();
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = if is_new {
                accounts::create(&NewAccount { email, password: secret, name: name.trim().to_owned() }).await
            } else {
                accounts::sign_in(&Login { email, password: secret }).await
            };
            is_busy.set(false);
            match answer {
                Ok(begun) => {
                    if let Some(field) = password.try_get_untracked().flatten() {
                        field.set_value("");
                    }
                    session.begin(begun);
                    router.go(after(&router.now()));
                }
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    let label = move || if is_new.get() { "Create account" } else { "Sign in" };
    let is_wrong = move |field: &'static str| {
        failure.with(|it| it.as_ref().and_then(ApiError::field).is_some_and(|it| it == field)).to_string()
    };
    view! {
        <main class="page">
            <form class="card" on:submit=submit aria-label=label>
                <h1>{label}</h1>
                <p class="hint">"An account stores diagrams, shares them by link and deploys them."</p>
                <label class="stacked">
                    "E-mail address"
                    <input
                        class="input"
                        type="email"
                        name="email"
                        autocomplete="username"
                        required
                        aria-invalid=move || is_wrong("email")
                        node_ref=email
                    />
                </label>
                <Show when=move || is_new.get()>
                    <label class="stacked">
                        "Your name"
                        <input
                            class="input"
                            name="name"
                            autocomplete="name"
                            required
                            aria-invalid=move || is_wrong("name")
                            node_ref=name
                        />
                    </label>
                </Show>
                <label class="stacked">
                    "Password"
                    <input
                        class="input"
                        type="password"
                        name="password"
                        autocomplete=move || if is_new.get() { "new-password" } else { "current-password" }
                        required
                        minlength=move || is_new.get().then_some("8")
                        aria-invalid=move || is_wrong("password")
                        node_ref=password
                    />
                    <Show when=move || is_new.get()>
                        <span class="hint">"At least 8 characters."</span>
                    </Show>
                </label>
                {move || failure.get().map(|error| view! { <Failure error=error/> })}
                <button class="button primary wide" type="submit" disabled=move || is_busy.get()>
                    {label}
                </button>
                <div class="card-foot">
                    <button class="button ghost small" type="button" on:click=move |_| {
                        failure.set(None);
                        is_new.update(|it| *it = !*it);
                    }>
                        {move || if is_new.get() { "I have an account" } else { "New here? Open an account" }}
                    </button>
                    <button class="button ghost small" type="button" on:click=move |_| router.go(Route::Draft)>
                        "Back to the canvas"
                    </button>
                </div>
            </form>
        </main>
    }
}

/// Where to go once signed in.
fn after(route: &Route) -> Route {
    let Route::Login { next } = route else { return Route::Draft };
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    match Route::parse(path, query) {
        Route::Login { .. } | Route::Missing => Route::Draft,
        route => route,
    }
}

/// A screen without a canvas is ready once it stands.
pub(super) fn ready() {
    request_animation_frame(|| {
        if let Some(loading) = document().get_element_by_id("loading") {
            loading.remove();
        }
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("data-ready", "true"));
        }
    });
}
