//! One deployment: who deploys, the plan and its confirmation, what happens, how it ended.

use drawbridge_core::api::{
    DeleteStack, Deployment, DeploymentStatus, ExecuteDeployment, Output, StackAction, StackEvent,
};
use drawbridge_core::editor::Edit;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::State;
use super::events::{self, EventList, Stream};
use super::plan::{self, PlanList, loses_data};
use crate::api::deployments;
use crate::canvas::Marks;
use crate::document::Document;
use crate::notify::{Notices, sentence};
use crate::widgets::icon::Icon;
use crate::widgets::notice::{Notice, Tone};

/// How often a deployment that is being planned is asked for, in milliseconds.
const POLL: u64 = 700;

/// The deployment in sight.
#[component]
pub(super) fn DeploymentView(state: State) -> impl IntoView {
    let events = RwSignal::new(Vec::<StackEvent>::new());
    follow(state, events);
    paint(state, events);
    let status = Memo::new(move |_| state.current.with(|it| it.as_ref().map(|it| it.status)));
    let plan = Memo::new(move |_| {
        state.current.with(|it| it.as_ref().map(|it| it.plan.clone())).unwrap_or_default()
    });
    let outputs = Memo::new(move |_| {
        state.current.with(|it| it.as_ref().map(|it| it.outputs.clone())).unwrap_or_default()
    });
    let failure = Memo::new(move |_| state.current.with(|it| it.as_ref().and_then(|it| it.failure.clone())));
    let is_plan_shown =
        move || matches!(status.get(), Some(DeploymentStatus::Planned | DeploymentStatus::Unchanged));
    view! {
        <Heading state=state events=events/>
        {move || failure.get().map(|it| view! { <FailureNotice message=it.message hint=it.hint node=it.node_id/> })}
        <Show when=move || status.get() == Some(DeploymentStatus::Unchanged)>
            <Notice tone=Tone::Good><p>"The stack already is as the diagram says. There is nothing to do."</p></Notice>
        </Show>
        {move || (is_plan_shown() && !plan.with(Vec::is_empty)).then(|| view! { <PlanList plan=plan.get()/> })}
        <Show when=move || status.get() == Some(DeploymentStatus::Planned)>
            <Confirmation state=state/>
        </Show>
        {move || {
            let outputs = outputs.get();
            (!outputs.is_empty()).then(|| view! { <Outputs outputs=outputs/> })
        }}
        <Show when=move || status.get().is_some_and(has_stack)>
            <DeleteForm state=state/>
        </Show>
        <EventList events=events/>
        <Show when=move || status.get().is_some_and(|it| !it.is_running() && it != DeploymentStatus::Planned)>
            <button class="button wide" on:click=move |_| {
                state.failure.set(None);
                state.current.set(None);
            }>
                "New plan"
            </button>
        </Show>
    }
}

fn has_stack(status: DeploymentStatus) -> bool {
    matches!(
        status,
        DeploymentStatus::Deployed
            | DeploymentStatus::Failed
            | DeploymentStatus::Unchanged
            | DeploymentStatus::Disconnected
    )
}

/// Paints the plan, then what happens, on the nodes.
fn paint(state: State, events: RwSignal<Vec<StackEvent>>) {
    let document = expect_context::<Document>();
    Effect::new(move || {
        let marks = state.current.with(|it| match it {
            Some(it) if it.status == DeploymentStatus::Planned => plan::marks(&it.plan),
            Some(it) if it.status.is_running() => events.with(|it| events::marks(it)),
            Some(it) if it.status == DeploymentStatus::Failed => events.with(|it| events::marks(it)),
            _ => Marks::new(),
        });
        document.mark(marks);
    });
    on_cleanup(move || document.mark(Marks::new()));
}

/// Keeps up with the server: by its event stream while AWS works on the stack, by asking while it plans.
fn follow(state: State, events: RwSignal<Vec<StackEvent>>) {
    let current =
        Memo::new(move |_| state.current.with(|it| it.as_ref().map(|it| (it.id.clone(), it.status))));
    let stream = StoredValue::new_local(None::<(String, Stream)>);
    let last = StoredValue::new(None::<String>);
    Effect::new(move || {
        let Some((id, status)) = current.get() else {
            stream.set_value(None);
            return;
        };
        if last.get_value().as_ref() != Some(&id) {
            events.set(Vec::new());
            stream.set_value(None);
            last.set_value(Some(id.clone()));
        }
        match status {
            DeploymentStatus::Planning => {
                set_timeout(move || state.refresh_if_planning(), std::time::Duration::from_millis(POLL));
            }
            DeploymentStatus::Planned | DeploymentStatus::Unchanged | DeploymentStatus::Canceled => {}
            _ => {
                // A run that is over streams its events and ends at once; one that begins anew streams again.
                let is_open = stream.with_value(|it| it.as_ref().is_some_and(|(open, _)| *open == id));
                if !is_open {
                    let end = move || {
                        drop(stream.try_set_value(None));
                        if status.is_running() {
                            state.refresh();
                        }
                    };
                    stream.set_value(Stream::open(&id, events, end).map(|it| (id, it)));
                }
            }
        }
    });
    on_cleanup(move || drop(stream.try_set_value(None)));
}

impl State {
    fn refresh_if_planning(self) {
        let status =
            self.current.try_with_untracked(|it| it.as_ref().map(|it| (it.id.clone(), it.status))).flatten();
        let Some((id, DeploymentStatus::Planning)) = status else { return };
        spawn_local(async move {
            let answer = deployments::read(&id).await;
            if !self.is_current(&id) {
                return;
            }
            match answer {
                Ok(it) => {
                    let is_planning = it.status == DeploymentStatus::Planning;
                    self.current.set(Some(it));
                    if is_planning {
                        set_timeout(
                            move || self.refresh_if_planning(),
                            std::time::Duration::from_millis(POLL),
                        );
                    }
                }
                Err(error) => self.failure.set(Some(error)),
            }
        });
    }
}

#[component]
fn Heading(state: State, events: RwSignal<Vec<StackEvent>>) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let deployment = move || state.current.get();
    // While AWS works, the newest status of the stack itself; CloudFormation's own word for it.
    let stack_status = Memo::new(move |_| {
        let name = state.current.with(|it| it.as_ref().map(|it| it.stack_name.clone()))?;
        events.with(|it| {
            it.iter()
                .rev()
                .find(|it| it.type_name == "AWS::CloudFormation::Stack" && it.logical_id == name)
                .map(|it| it.status.clone())
        })
    });
    let status = Memo::new(move |_| state.current.with(|it| it.as_ref().map(|it| it.status)));
    Effect::new(move |before: Option<Option<DeploymentStatus>>| {
        let now = status.get();
        if let (Some(Some(before)), Some(now)) = (before, now)
            && before != now
        {
            notices.announce(words(now), false);
        }
        now
    });
    let shown = move || match (stack_status.get(), status.get()) {
        (Some(stack), Some(it)) if !matches!(it, DeploymentStatus::Planning | DeploymentStatus::Planned) => {
            stack
        }
        (_, Some(it)) => format!("{it:?}").to_uppercase(),
        (_, None) => String::new(),
    };
    move || {
        deployment().map(|it| {
            view! {
                <header class="run-head" data-deployment-status=shown>
                    <div>
                        <h2>{it.stack_name.clone()}</h2>
                        <p class="hint">{format!("{} · {}", it.region, action_words(&it))}</p>
                    </div>
                    <span class="chip" data-status=format!("{:?}", it.status)>{words(it.status)}</span>
                </header>
                <p class="identity" data-identity=it.identity.arn.clone()>
                    <Icon name="user" size=14/>
                    <span><code>{it.identity.arn.clone()}</code><span class="hint">{format!(" account {}", it.identity.account)}</span></span>
                </p>
            }
        })
    }
}

fn action_words(deployment: &Deployment) -> &'static str {
    match deployment.action {
        StackAction::Create => "new stack",
        StackAction::Update => "update of the stack",
    }
}

fn words(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::Planning => "Planning…",
        DeploymentStatus::Planned => "Waiting for you",
        DeploymentStatus::Unchanged => "Nothing to do",
        DeploymentStatus::Executing => "Deploying…",
        DeploymentStatus::Deployed => "Deployed",
        DeploymentStatus::Failed => "Failed",
        DeploymentStatus::Canceled => "Canceled",
        DeploymentStatus::Deleting => "Deleting…",
        DeploymentStatus::Deleted => "Deleted",
        DeploymentStatus::Disconnected => "No longer followed",
    }
}

#[component]
fn FailureNotice(message: String, hint: Option<String>, node: Option<String>) -> impl IntoView {
    let document = expect_context::<Document>();
    view! {
        <Notice tone=Tone::Bad>
            <p>{sentence(&message)}</p>
            {hint.map(|it| view! { <p class="hint">{sentence(&it)}</p> })}
            {node.map(|id| view! {
                <div class="actions">
                    <button class="button small" on:click=move |_| document.edit(Edit::ZoomToNode(id.as_str().into()))>"Show the resource"</button>
                </div>
            })}
        </Notice>
    }
}

/// Executes the plan that was seen. Losing data takes typing the stack's name.
#[component]
fn Confirmation(state: State) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let name =
        move || state.current.with(|it| it.as_ref().map(|it| it.stack_name.clone())).unwrap_or_default();
    let is_dangerous =
        Memo::new(move |_| state.current.with(|it| it.as_ref().is_some_and(|it| loses_data(&it.plan))));
    let may_go = move || !is_dangerous.get() || typed.get() == name();
    let execute = move |_| {
        let Some(deployment) = state.current.get_untracked() else { return };
        let Some(change_set_id) = deployment.change_set_id.clone() else { return };
        let confirm = is_dangerous.get_untracked().then(|| typed.get_untracked());
        state.is_busy.set(true);
        spawn_local(async move {
            let body = ExecuteDeployment { change_set_id, confirm };
            state.answered(deployments::execute(&deployment.id, &body).await);
        });
    };
    let cancel = move |_| {
        let Some(id) = state.current.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        state.is_busy.set(true);
        spawn_local(async move {
            let answer = deployments::cancel(&id).await;
            let is_canceled = answer.is_ok();
            state.answered(answer);
            if is_canceled {
                state.current.set(None);
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
            <Show when=move || is_dangerous.get()>
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
                <button class="button primary" aria-label="Deploy" disabled=move || state.is_busy.get() || !may_go() on:click=execute>
                    <Icon name="play" size=15/>"Deploy"
                </button>
                <button class="button" disabled=move || state.is_busy.get() on:click=cancel>"Discard plan"</button>
            </div>
        </div>
    }
}

#[component]
fn Outputs(outputs: Vec<Output>) -> impl IntoView {
    let rows = outputs.into_iter().map(|it| {
        view! {
            <div class="output" data-output=it.name.clone()>
                <dt data-tip=it.description.clone()>{it.name.clone()}</dt>
                <dd><code>{it.value.clone()}</code></dd>
            </div>
        }
    });
    view! {
        <h3>"Outputs"</h3>
        <dl class="outputs">{rows.collect_view()}</dl>
    }
}

/// Deletes the stack; names what goes and takes typing its name.
#[component]
fn DeleteForm(state: State) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let name =
        move || state.current.with(|it| it.as_ref().map(|it| it.stack_name.clone())).unwrap_or_default();
    let resources =
        move || state.current.with(|it| it.as_ref().map(|it| it.resources.clone())).unwrap_or_default();
    let stateful = move || {
        let names: Vec<String> =
            resources().into_iter().filter(|it| it.stateful).map(|it| it.logical_id).collect();
        (!names.is_empty()).then(|| format!("Holds data: {}.", names.join(", ")))
    };
    let delete = move |_| {
        let Some(id) = state.current.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        let body = DeleteStack { confirm: typed.get_untracked(), credentials: None };
        state.is_busy.set(true);
        spawn_local(async move { state.answered(deployments::delete_stack(&id, &body).await) });
    };
    view! {
        <div class="confirm">
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <button class="button ghost small" on:click=move |_| is_open.set(true)>
                        <Icon name="trash" size=14/>"Delete this stack…"
                    </button>
                }
            >
                <Notice tone=Tone::Bad>
                    <p>{move || format!("Deletes the stack with its {} resources.", resources().len())}</p>
                    {move || stateful().map(|it| view! { <p>{it}</p> })}
                    <label class="stacked">
                        {move || format!("Type {} to delete it", name())}
                        <input
                            class="input mono"
                            name="confirm_delete"
                            autocomplete="off"
                            spellcheck="false"
                            prop:value=move || typed.get()
                            on:input=move |event| typed.set(event_target_value(&event))
                        />
                    </label>
                    <div class="actions">
                        <button class="button danger" disabled=move || state.is_busy.get() || typed.get() != name() on:click=delete>
                            "Delete stack"
                        </button>
                        <button class="button" on:click=move |_| is_open.set(false)>"Keep it"</button>
                    </div>
                </Notice>
            </Show>
        </div>
    }
}
