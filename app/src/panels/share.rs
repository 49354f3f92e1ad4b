//! Links: whoever holds one may look, or edit, without an account.

use drawbridge_core::api::{LinkRole, ShareLink, ShareLinkSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, shares};
use crate::dom::{clipboard, date};
use crate::notify::Notices;
use crate::route::{Route, Router};
use crate::saving::{Place, Saving};
use crate::session::{Session, Who};
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Failure, Notice, Tone};

/// The panel.
#[component]
pub(crate) fn SharePanel() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let id = Memo::new(move |_| saving.owned_id());
    view! {
        <div class="share scroll">
            <h2>"Share by link"</h2>
            {move || match id.get() {
                Some(id) => view! { <Links diagram=id/> }.into_any(),
                None => view! { <NotStored what="share"/> }.into_any(),
            }}
        </div>
    }
}

/// What has to happen before a diagram can be shared or deployed.
#[component]
pub(super) fn NotStored(what: &'static str) -> impl IntoView {
    let saving = expect_context::<Saving>();
    let session = expect_context::<Session>();
    let router = expect_context::<Router>();
    move || {
        match (saving.place(), session.who()) {
        (Place::Browser, Who::User(_)) => view! {
            <Notice tone=Tone::Plain>
                <p>{format!("Save this diagram to {what} it. It is in this browser only.")}</p>
                <div class="actions">
                    <button class="button primary small" on:click=move |_| saving.save_now()>"Save it now"</button>
                </div>
            </Notice>
        }
        .into_any(),
        // Nobody can say who is signed in: the server is out of reach.
        (Place::Browser, Who::Unknown) => view! {
            <Notice tone=Tone::Plain>
                <p>{format!("The server is out of reach, so you cannot {what} this diagram now. Drawing, checking and exporting go on.")}</p>
            </Notice>
        }
        .into_any(),
        (Place::Browser, _) => view! {
            <Notice tone=Tone::Plain>
                <p>{format!("Sign in to {what} this diagram. What you drew stays as it is.")}</p>
                <div class="actions">
                    <button
                        class="button primary small"
                        on:click=move |_| router.go(Route::Login { next: router.now().path() })
                    >
                        "Sign in to continue"
                    </button>
                </div>
            </Notice>
        }
        .into_any(),
        _ => view! {
            <Notice tone=Tone::Plain>
                <p>{format!("Only the owner can {what} this diagram. A copy would be yours.")}</p>
                <div class="actions">
                    <button class="button small" on:click=move |_| saving.keep_as_copy()>"Save a copy"</button>
                </div>
            </Notice>
        }
        .into_any(),
    }
    }
}

#[component]
fn Links(diagram: String) -> impl IntoView {
    let diagram = StoredValue::new(diagram);
    let made = RwSignal::new(Vec::<ShareLink>::new());
    let open = RwSignal::new(Vec::<ShareLinkSummary>::new());
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);
    let refresh = move || {
        // The panel may have been closed while the server was asked.
        let Some(diagram) = diagram.try_get_value() else { return };
        spawn_local(async move {
            match shares::list(&diagram).await {
                Ok(links) => open.set(links),
                Err(error) => failure.set(Some(error)),
            }
        });
    };
    refresh();
    let create = move |role: LinkRole| {
        is_busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match shares::create(&diagram.get_value(), role).await {
                Ok(link) => made.update(|it| it.insert(0, link)),
                Err(error) => failure.set(Some(error)),
            }
            is_busy.set(false);
            refresh();
        });
    };
    let revoke = Callback::new(move |id: String| {
        spawn_local(async move {
            match shares::revoke(&diagram.get_value(), &id).await {
                Ok(()) => made.update(|it| it.retain(|it| it.id != id)),
                Err(error) => failure.set(Some(error)),
            }
            refresh();
        });
    });
    let is_made = move |id: &str| made.with(|it| it.iter().any(|it| it.id == id));
    let others = move || open.get().into_iter().filter(|it| !is_made(&it.id)).collect::<Vec<_>>();
    view! {
        <p class="hint">"Whoever has a link can use it until you revoke it. Links never deploy, share or delete."</p>
        <div class="button-row">
            <button class="button" disabled=move || is_busy.get() on:click=move |_| create(LinkRole::View)>
                <Icon name="eye" size=15/>"Create view link"
            </button>
            <button class="button" disabled=move || is_busy.get() on:click=move |_| create(LinkRole::Edit)>
                <Icon name="pencil" size=15/>"Create edit link"
            </button>
        </div>
        {move || failure.get().map(|error| view! { <Failure error=error/> })}
        <ul class="links">
            <For each=move || made.get() key=|it| it.id.clone() let(link)>
                <MadeLink link=link revoke=revoke/>
            </For>
            <For each=others key=|it| it.id.clone() let(link)>
                <li class="link">
                    <div class="link-head">
                        <RoleChip role=link.role/>
                        <span class="hint">{date::day(link.created_at as f64)}</span>
                        <span class="spacer"></span>
                        <RevokeButton id=link.id role=link.role revoke=revoke/>
                    </div>
                    <p class="hint">"Its address was shown once, when it was made."</p>
                </li>
            </For>
        </ul>
    }
}

#[component]
fn MadeLink(link: ShareLink, revoke: Callback<String>) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let address = format!("{}{}", window().location().origin().unwrap_or_default(), link.url_path);
    let role = match link.role {
        LinkRole::View => "view",
        LinkRole::Edit => "edit",
    };
    let copied = address.clone();
    let copy = move |_| {
        let text = copied.clone();
        spawn_local(async move {
            if clipboard::write(&text).await {
                notices.done("Link copied");
            } else {
                notices.refuse("the browser did not let us copy; select the address and copy it");
            }
        });
    };
    view! {
        <li class="link">
            <div class="link-head">
                <RoleChip role=link.role/>
                <span class="hint">"New"</span>
                <span class="spacer"></span>
                <RevokeButton id=link.id.clone() role=link.role revoke=revoke/>
            </div>
            <div class="link-address">
                <input
                    class="input mono"
                    readonly
                    aria-label=format!("Address of the {role} link")
                    data-share-role=role
                    prop:value=address
                    on:focus=select_all
                />
                <button class="button" aria-label=format!("Copy the {role} link") on:click=copy>
                    <Icon name="copy" size=15/>"Copy"
                </button>
            </div>
        </li>
    }
}

#[component]
fn RoleChip(role: LinkRole) -> impl IntoView {
    let (icon, text) = match role {
        LinkRole::View => ("eye", "Can look"),
        LinkRole::Edit => ("pencil", "Can edit"),
    };
    view! { <span class="chip accent"><Icon name=icon size=12/>{text}</span> }
}

#[component]
fn RevokeButton(id: String, role: LinkRole, revoke: Callback<String>) -> impl IntoView {
    let role = match role {
        LinkRole::View => "view",
        LinkRole::Edit => "edit",
    };
    view! {
        <button
            class="button ghost small"
            aria-label=format!("Revoke this {role} link")
            on:click=move |_| revoke.run(id.clone())
        >
            "Revoke"
        </button>
    }
}

/// A field that is read as a whole is selected as a whole.
#[expect(clippy::needless_pass_by_value, reason = "the shape of an event handler")]
fn select_all(event: web_sys::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
}
