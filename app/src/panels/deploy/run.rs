//! One deployment: who deploys, the plan and its confirmation, what happens, how it ended.

use drawbridge_core::api::{Deployment, DeploymentStatus, StackEvent};
use drawbridge_core::editor::Edit;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::confirmation::{Confirmation, Outdated};
use super::events::{self, EventList, Stream};
use super::plan::{self, PlanList};
use super::state::{Refusal, State};
use super::words;
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
    announce(state);
    state.watch_version();
    let status = Memo::new(move |_| state.current.with(|it| it.as_ref().map(|it| it.status)));
    let plan = Memo::new(move |_| {
        state.current.with(|it| it.as_ref().map(|it| it.plan.clone())).unwrap_or_default()
    });
    let failure = Memo::new(move |_| state.current.with(|it| it.as_ref().and_then(|it| it.failure.clone())));
    let is_plan_shown =
        move || matches!(status.get(), Some(DeploymentStatus::Planned | DeploymentStatus::Unchanged));
    let is_waiting = move || status.get() == Some(DeploymentStatus::Planned);
    let is_over = move || status.get().is_some_and(|it| !it.is_running() && it != DeploymentStatus::Planned);
    view! {
        <section class="run" aria-label="Last deployment" data-deployment-status=stack_status(state, events)>
            <Heading state=state/>
            {move || failure.get().map(|it| view! { <FailureNotice message=it.message hint=it.hint node=it.node_id/> })}
            <Show when=move || status.get() == Some(DeploymentStatus::Unchanged)>
                <Notice tone=Tone::Good><p>"The stack already is as the diagram says. There is nothing to do."</p></Notice>
            </Show>
            <Show when=move || state.is_outdated.get()>
                <Outdated state=state/>
            </Show>
            {move || (is_plan_shown() && !plan.with(Vec::is_empty)).then(|| view! { <PlanList plan=plan.get()/> })}
            <Show when=is_waiting>
                <Confirmation state=state/>
            </Show>
            <EventList events=events/>
            <Show when=is_over>
                <button class="button wide" on:click=move |_| state.show_form()>"New plan"</button>
            </Show>
        </section>
    }
}

/// CloudFormation's own word for the stack while AWS works and after; before, the deployment's.
fn stack_status(state: State, events: RwSignal<Vec<StackEvent>>) -> impl Fn() -> String {
    let newest = Memo::new(move |_| {
        let name = state.current.with(|it| it.as_ref().map(|it| it.stack_name.clone()))?;
        events.with(|it| {
            it.iter()
                .rev()
                .find(|it| it.type_name == "AWS::CloudFormation::Stack" && it.logical_id == name)
                .map(|it| it.status.clone())
        })
    });
    move || match (newest.get(), state.current.with(|it| it.as_ref().map(|it| it.status))) {
        (Some(stack), Some(it)) if !matches!(it, DeploymentStatus::Planning | DeploymentStatus::Planned) => {
            stack
        }
        (_, Some(it)) => format!("{it:?}").to_uppercase(),
        (_, None) => String::new(),
    }
}

/// Says how far the deployment in sight has come, when it has come further.
fn announce(state: State) {
    let notices = expect_context::<Notices>();
    let now = Memo::new(move |_| state.current.with(|it| it.as_ref().map(|it| (it.id.clone(), it.status))));
    Effect::watch(
        move || now.get(),
        move |now, _, _| {
            if let Some((_, status)) = now {
                notices.announce(words::status(*status), false);
            }
        },
        false,
    );
    Effect::watch(
        move || state.is_outdated.get(),
        move |is_outdated, _, _| {
            if *is_outdated {
                notices.announce("The diagram was changed after this plan was made.", false);
            }
        },
        false,
    );
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
                    self.told(it);
                    if is_planning {
                        set_timeout(
                            move || self.refresh_if_planning(),
                            std::time::Duration::from_millis(POLL),
                        );
                    }
                }
                Err(error) => self.refusal.set(Some(Refusal::Server(error))),
            }
        });
    }
}

/// What the deployment is about, and who deploys. Where the stack stands as this one left it, the stack says so itself.
#[component]
fn Heading(state: State) -> impl IntoView {
    let is_told_by_stack = move || {
        let is_latest =
            |it: &Deployment| state.stacks.with(|all| all.iter().any(|stack| stack.latest.id == it.id));
        state
            .current
            .with(|it| it.as_ref().is_some_and(|it| it.status == DeploymentStatus::Deployed && is_latest(it)))
    };
    let shown = move || state.current.get().filter(|_| !is_told_by_stack());
    move || {
        shown().map(|it| {
            let status = move || if state.is_outdated.get() { "Outdated" } else { words::status(it.status) };
            let tone = move || if state.is_outdated.get() { "Outdated".to_owned() } else { format!("{:?}", it.status) };
            view! {
                <header class="run-head">
                    <div>
                        <h2>{title(it.status)}</h2>
                        <p class="hint">{about(&it)}</p>
                    </div>
                    <span class="chip" data-status=tone>{status}</span>
                </header>
                <p class="identity" data-identity=it.identity.arn.clone()>
                    <Icon name="user" size=14/>
                    <span><code>{it.identity.arn.clone()}</code><span class="hint">{format!(" account {}", it.identity.account)}</span></span>
                </p>
            }
        })
    }
}

fn about(deployment: &Deployment) -> String {
    let stack = format!("{} · {}", deployment.stack_name, deployment.region);
    match deployment.status {
        DeploymentStatus::Deleting | DeploymentStatus::Deleted => stack,
        _ => format!("{stack} · {}", words::action(deployment)),
    }
}

fn title(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::Planning
        | DeploymentStatus::Planned
        | DeploymentStatus::Unchanged
        | DeploymentStatus::Canceled => "Plan",
        DeploymentStatus::Deleting | DeploymentStatus::Deleted => "Deletion",
        DeploymentStatus::Executing
        | DeploymentStatus::Deployed
        | DeploymentStatus::Failed
        | DeploymentStatus::Disconnected => "Deployment",
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
