//! Deployments before the one in sight: short, newest first.

use drawbridge_core::api::{Deployment, DeploymentStatus};
use leptos::prelude::*;

use super::state::State;
use super::words;
use crate::notify::sentence;

/// So many are listed.
const LISTED: usize = 10;

/// The list, folded.
#[component]
pub(super) fn History(state: State) -> impl IntoView {
    let earlier = Memo::new(move |_| {
        let shown = state.current.with(|it| it.as_ref().map(|it| it.id.clone()));
        let earlier = |it: &&Deployment| Some(&it.id) != shown.as_ref();
        state.deployments.with(|all| all.iter().filter(earlier).take(LISTED).cloned().collect::<Vec<_>>())
    });
    view! {
        <Show when=move || earlier.with(|it| !it.is_empty())>
            <details class="history">
                <summary>"Earlier plans and deployments"</summary>
                <ol>
                    <For each=move || earlier.get() key=|it| (it.id.clone(), it.updated_at) let(deployment)>
                        <Row state=state deployment=deployment/>
                    </For>
                </ol>
            </details>
        </Show>
    }
}

#[component]
fn Row(state: State, deployment: Deployment) -> impl IntoView {
    let Deployment { id, status, stack_name, updated_at, identity, failure, .. } = deployment;
    let goes_on = status.is_running() || status == DeploymentStatus::Planned;
    let about = format!("{} · {}", words::when(updated_at), words::who(&identity.arn));
    let shown = id.clone();
    view! {
        <li data-deployment=id data-status=format!("{status:?}")>
            <p><strong>{words::status(status)}</strong>" "<span>{stack_name}</span></p>
            <p class="hint">{about}</p>
            {failure.map(|it| view! { <p class="hint">{sentence(&it.message)}</p> })}
            {goes_on.then(|| view! {
                <button class="button small" on:click=move |_| state.show(&shown)>"Show"</button>
            })}
        </li>
    }
}
