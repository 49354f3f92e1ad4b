//! Plan first, then deploy: the stack as it stands, who am I, what would change, confirmation, live events, deletion.

mod confirmation;
mod credentials;
mod events;
mod form;
mod history;
mod inputs;
mod plan;
mod planning;
mod run;
mod stack;
mod state;
mod words;

use drawbridge_core::api::DeploymentTarget;
use leptos::prelude::*;

use super::share::NotStored;
use crate::saving::Saving;
use crate::widgets::notice::{Failure, Notice, Tone};
use form::PlanForm;
use history::History;
pub(crate) use inputs::Inputs;
use run::DeploymentView;
use stack::StackCard;
use state::{Refusal, State};

/// The panel.
#[component]
pub(crate) fn DeployPanel() -> impl IntoView {
    let saving = expect_context::<Saving>();
    let id = Memo::new(move |_| saving.owned_id());
    view! {
        <div class="deploy scroll" tabindex="0" role="group" aria-label="Deployment">
            {move || match id.get() {
                Some(id) => view! { <Stored diagram=id/> }.into_any(),
                None => view! {
                    <h2>"Deploy"</h2>
                    <NotStored what="deploy"/>
                }.into_any(),
            }}
        </div>
    }
}

/// The stacks as they stand; the deployment in sight, or the form of the next; and those before.
#[component]
fn Stored(diagram: String) -> impl IntoView {
    let inputs = expect_context::<Inputs>();
    inputs.keep_for(&diagram);
    let state = State::new(diagram);
    state.load(inputs);
    let shows_form = Memo::new(move |_| state.current.with(Option::is_none));
    view! {
        <Show when=move || !state.is_loaded.get()>
            <p class="hint" role="status">"Asking the server…"</p>
        </Show>
        {move || state.target.get().map(|target| view! { <TargetLine target=target/> })}
        <For each=move || state.stacks.get() key=|it| (it.latest.id.clone(), it.latest.updated_at) let(stack)>
            <StackCard state=state stack=stack/>
        </For>
        {move || state.came_in.get().map(|it| view! {
            <div data-came-in="">
                <Notice tone=Tone::Plain><p>{words::came_in(&it)}</p></Notice>
            </div>
        })}
        {move || state.is_loaded.get().then(|| if shows_form.get() {
            view! { <PlanForm state=state/> }.into_any()
        } else {
            view! { <DeploymentView state=state/> }.into_any()
        })}
        {move || state.refusal.get().map(|it| match it {
            Refusal::Server(error) => view! { <Failure error=error/> }.into_any(),
            Refusal::Here(reason) => view! { <Notice tone=Tone::Bad><p>{reason}</p></Notice> }.into_any(),
        })}
        <History state=state/>
    }
}

#[component]
fn TargetLine(target: DeploymentTarget) -> impl IntoView {
    view! {
        <p class="hint">{format!("Deploys to {}.", target.endpoint_description)}</p>
        {target.problem.map(|it| view! { <Notice tone=Tone::Bad><p>{crate::notify::sentence(&it)}</p></Notice> })}
    }
}
