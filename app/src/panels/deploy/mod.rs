//! Plan first, then deploy: who am I, what would change, confirmation, live events, outputs, deletion.

mod credentials;
mod events;
mod form;
mod plan;
mod run;

use drawbridge_core::api::{Deployment, DeploymentTarget};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::share::NotStored;
use crate::api::{ApiError, deployments};
use crate::saving::Saving;
use crate::widgets::notice::{Failure, Notice, Tone};
use form::PlanForm;
use run::DeploymentView;

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

/// What the panel knows about the deployments of one diagram.
#[derive(Clone, Copy)]
struct State {
    diagram: StoredValue<String>,
    target: RwSignal<Option<DeploymentTarget>>,
    /// The deployment in sight; `None` shows the form.
    current: RwSignal<Option<Deployment>>,
    failure: RwSignal<Option<ApiError>>,
    is_busy: RwSignal<bool>,
}

impl State {
    /// Takes over what a call answered.
    fn answered(self, answer: Result<Deployment, ApiError>) {
        self.is_busy.set(false);
        match answer {
            Ok(deployment) => {
                self.failure.set(None);
                self.current.set(Some(deployment));
            }
            Err(error) => self.failure.set(Some(error)),
        }
    }

    /// Reads the deployment in sight anew.
    fn refresh(self) {
        let Some(id) = self.current.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        spawn_local(async move {
            match deployments::read(&id).await {
                Ok(deployment) if self.is_current(&id) => self.current.set(Some(deployment)),
                Ok(_) => {}
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }

    fn is_current(self, id: &str) -> bool {
        self.current.try_with_untracked(|it| it.as_ref().is_some_and(|it| it.id == id)) == Some(true)
    }
}

#[component]
fn Stored(diagram: String) -> impl IntoView {
    let state = State {
        diagram: StoredValue::new(diagram),
        target: RwSignal::new(None),
        current: RwSignal::new(None),
        failure: RwSignal::new(None),
        is_busy: RwSignal::new(false),
    };
    let is_loaded = RwSignal::new(false);
    let id = state.diagram.get_value();
    spawn_local(async move {
        match deployments::target().await {
            Ok(target) => state.target.set(Some(target)),
            Err(error) => state.failure.set(Some(error)),
        }
        // Whoever comes back finds the last run where it stands.
        if let Ok(before) = deployments::list(&id).await {
            state.current.set(before.into_iter().next());
        }
        is_loaded.set(true);
    });
    let shows_form = Memo::new(move |_| state.current.with(Option::is_none));
    view! {
        <Show when=move || !is_loaded.get()>
            <p class="hint" role="status">"Asking the server…"</p>
        </Show>
        {move || state.target.get().map(|target| view! { <TargetLine target=target/> })}
        {move || is_loaded.get().then(|| if shows_form.get() {
            view! { <PlanForm state=state/> }.into_any()
        } else {
            view! { <DeploymentView state=state/> }.into_any()
        })}
        {move || state.failure.get().map(|error| view! { <Failure error=error/> })}
    }
}

#[component]
fn TargetLine(target: DeploymentTarget) -> impl IntoView {
    view! {
        <p class="hint">{format!("Deploys to {}.", target.endpoint_description)}</p>
        {target.problem.map(|it| view! { <Notice tone=Tone::Bad><p>{crate::notify::sentence(&it)}</p></Notice> })}
    }
}
