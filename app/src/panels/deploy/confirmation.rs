//! The yes or no to a plan, or another plan where this one is outdated.

use drawbridge_core::api::ExecuteDeployment;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::plan::loses_data;
use super::planning::Planner;
use super::state::{Refusal, State};
use crate::api::deployments;
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Notice, Tone};

/// Executes the plan that was seen. Losing data takes typing the stack's name.
#[component]
pub(super) fn Confirmation(state: State) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let name =
        move || state.current.with(|it| it.as_ref().map(|it| it.stack_name.clone())).unwrap_or_default();
    let is_dangerous =
        Memo::new(move |_| state.current.with(|it| it.as_ref().is_some_and(|it| loses_data(&it.plan))));
    let may_go = move || !state.is_outdated.get() && (!is_dangerous.get() || typed.get() == name());
    let execute = move |_| {
        let Some(deployment) = state.current.get_untracked() else { return };
        let Some(change_set_id) = deployment.change_set_id.clone() else { return };
        let confirm = is_dangerous.get_untracked().then(|| typed.get_untracked());
        state.begin();
        spawn_local(async move {
            let body = ExecuteDeployment { change_set_id, confirm };
            state.answered(deployments::execute(&deployment.id, &body).await.map_err(Refusal::Server));
        });
    };
    let cancel = move |_| {
        let Some(id) = state.current.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        state.begin();
        spawn_local(async move {
            let answer = deployments::cancel(&id).await.map_err(Refusal::Server);
            let is_canceled = answer.is_ok();
            state.answered(answer);
            if is_canceled {
                state.show_form();
            }
        });
    };
    let set_aside = move || state.current.with(|it| it.as_ref().map_or(0, |it| it.findings.set_aside));
    let told = move || match set_aside() {
        1 => "1 critical or high finding is set aside by a suppression or by the diagram's rules.".to_owned(),
        count => format!(
            "{count} critical or high findings are set aside by suppressions or by the diagram's rules."
        ),
    };
    view! {
        <div class="confirm">
            <Show when=move || { set_aside() > 0 }>
                <Notice tone=Tone::Warn><p>{told}</p></Notice>
            </Show>
            <Show when=move || is_dangerous.get() && !state.is_outdated.get()>
                <Notice tone=Tone::Bad>
                    <p>"Data would be lost: a stateful resource is replaced or removed."</p>
                    <label class="stacked">
                        {move || format!("Type {} to deploy all the same", name())}
                        <input
                            class="input mono"
                            name="confirm_deploy"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=move || typed.get()
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                    </label>
                </Notice>
            </Show>
            <div class="button-row">
                <Show
                    when=move || !state.is_without_credentials()
                    fallback=move || view! { <PlanAgain state=state/> }
                >
                    <button class="button primary" aria-label="Deploy" disabled=move || state.is_busy.get() || !may_go() on:click=execute>
                        <Icon name="play" size=15/>"Deploy"
                    </button>
                </Show>
                <button class="button" disabled=move || state.is_busy.get() on:click=cancel>"Discard plan"</button>
            </div>
        </div>
    }
}

/// The drawing is no longer what was planned.
#[component]
pub(super) fn Outdated(state: State) -> impl IntoView {
    view! {
        <div data-plan-outdated="">
            <Notice tone=Tone::Warn>
                <p>"The diagram was changed after this plan was made. What you see below is what was planned then."</p>
                <div class="actions"><PlanAgain state=state/></div>
            </Notice>
        </div>
    }
}

/// Leads on from a plan that can no longer be executed.
#[component]
fn PlanAgain(state: State) -> impl IntoView {
    let planner = Planner::new(state);
    let plan_again = move |_| {
        if let Some(deployment) = state.current.get_untracked() {
            planner.plan_again(&deployment);
        }
    };
    view! {
        <button class="button primary" disabled=move || state.is_busy.get() on:click=plan_again>
            {move || if state.is_busy.get() { "Planning…" } else { "Plan again" }}
        </button>
    }
}
