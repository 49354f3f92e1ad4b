//! A stack as it stands: since when, by whom, its outputs, and its deletion.

use drawbridge_core::api::{DeleteStack, Deployment, DeploymentStatus, Output, StandingStack};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::SubmitEvent;

use super::credentials::{CredentialsFields, CredentialsInput};
use super::inputs::Inputs;
use super::state::{Refusal, State};
use super::words;
use crate::api::deployments;
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Notice, Tone};

/// The stack, whatever is being planned for it.
#[component]
pub(super) fn StackCard(state: State, stack: StandingStack) -> impl IntoView {
    let StandingStack { latest, deployed } = stack;
    let about = format!("Stack · {} · account {}", latest.region, latest.identity.account);
    let chip = match (latest.status, &deployed) {
        (DeploymentStatus::Failed, Some(_)) => "Update failed",
        (status, _) => words::status(status),
    };
    let label = format!("Stack {}", latest.stack_name);
    let is_running =
        Memo::new(move |_| state.current.with(|it| it.as_ref().is_some_and(|it| it.status.is_running())));
    let outputs = latest.outputs.clone();
    let id = latest.id.clone();
    // Beside a plan for it, what stands is folded: the plan is what is read now.
    let is_unfolded = Memo::new(move |_| state.current.with(|it| it.as_ref().is_none_or(|it| it.id == id)));
    let tone = format!("{:?}", latest.status);
    let doomed = StoredValue::new(latest.clone());
    let is_doomed = RwSignal::new(false);
    view! {
        <section class="stack" aria-label=label data-stack=latest.stack_name.clone()>
            <header class="run-head">
                <div>
                    <h2>{latest.stack_name.clone()}</h2>
                    <p class="hint">{about}</p>
                </div>
                <span class="chip" data-status=tone>{chip}</span>
                // Up here: below, it would lie where Deploy was a moment ago.
                <Show when=move || !is_running.get()>
                    <button
                        class="icon-button small"
                        aria-label="Delete this stack…"
                        aria-expanded=move || is_doomed.get().to_string()
                        data-tip="Delete this stack…"
                        on:click=move |_| is_doomed.update(|it| *it = !*it)
                    >
                        <Icon name="trash" size=14/>
                    </button>
                </Show>
            </header>
            {deployed.map(|it| view! { <DeployedBy deployment=it/> })}
            {(!outputs.is_empty()).then(|| view! { <Outputs outputs=outputs is_open=is_unfolded/> })}
            <Show when=move || is_doomed.get() && !is_running.get()>
                <div class="confirm">
                    <Deletion state=state stack=doomed.get_value() is_open=is_doomed/>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn DeployedBy(deployment: Deployment) -> impl IntoView {
    let Deployment { identity, updated_at, .. } = deployment;
    view! {
        <p class="identity" data-deployed-by=identity.arn.clone()>
            <Icon name="user" size=14/>
            <span>{format!("Deployed {} by ", words::when(updated_at))}<code>{identity.arn.clone()}</code></span>
        </p>
    }
}

#[component]
fn Outputs(outputs: Vec<Output>, is_open: Memo<bool>) -> impl IntoView {
    let count = outputs.len();
    let rows = outputs.into_iter().map(|it| {
        view! {
            <div class="output" data-output=it.name.clone()>
                <dt data-tip=it.description.clone()>{it.name.clone()}</dt>
                <dd><code>{it.value.clone()}</code></dd>
            </div>
        }
    });
    view! {
        <details class="output-fold" prop:open=move || is_open.get()>
            <summary>"Outputs "<span class="hint">{count}</span></summary>
            <dl class="outputs">{rows.collect_view()}</dl>
        </details>
    }
}

/// Deletes the stack; names what goes, asks who deletes and takes typing its name.
#[component]
fn Deletion(state: State, stack: Deployment, is_open: RwSignal<bool>) -> impl IntoView {
    let inputs = expect_context::<Inputs>();
    let is_practice = state.is_practice();
    let fields = CredentialsFields::new(inputs, is_practice);
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let form = NodeRef::<html::Form>::new();
    // It opens at the end of a panel that is often full: whoever asked for it sees all of it.
    form.on_load(|form| {
        request_animation_frame(move || form.scroll_into_view_with_bool(false));
    });
    let what = match stack.resources.len() {
        0 => "Deletes the stack with all its resources.".to_owned(),
        1 => "Deletes the stack with its 1 resource.".to_owned(),
        count => format!("Deletes the stack with its {count} resources."),
    };
    let holding: Vec<&str> =
        stack.resources.iter().filter(|it| it.stateful).map(|it| it.logical_id.as_str()).collect();
    let holds_data = (!holding.is_empty()).then(|| format!("Holds data: {}.", holding.join(", ")));
    let Deployment { id, stack_name: name, .. } = stack;
    let label = format!("Delete the stack {name}");
    let asked = format!("Type {name} to delete it");
    let delete = move |event: SubmitEvent| {
        event.prevent_default();
        let credentials = match fields.take() {
            Ok(it) => it,
            Err(reason) => return problem.set(Some(reason)),
        };
        problem.set(None);
        state.begin();
        let (id, body) =
            (id.clone(), DeleteStack { confirm: typed.get_untracked(), credentials: Some(credentials) });
        spawn_local(async move {
            state.answered(deployments::delete_stack(&id, &body).await.map_err(Refusal::Server));
        });
    };
    view! {
        <form class="form" node_ref=form on:submit=delete aria-label=label>
            <Notice tone=Tone::Bad>
                <p>{what}</p>
                {holds_data.map(|it| view! { <p>{it}</p> })}
            </Notice>
            <CredentialsInput fields=fields is_practice=is_practice/>
            <label class="stacked">
                {asked}
                <input class="input mono" name="confirm_delete" autocomplete="off" spellcheck="false" bind:value=typed/>
            </label>
            {move || problem.get().map(|it| view! { <p class="error-text" role="alert">{it}</p> })}
            <div class="button-row">
                <button class="button danger" type="submit" disabled=move || state.is_busy.get() || typed.get() != name>
                    "Delete stack"
                </button>
                <button class="button" type="button" on:click=move |_| is_open.set(false)>"Keep it"</button>
            </div>
        </form>
    }
}
