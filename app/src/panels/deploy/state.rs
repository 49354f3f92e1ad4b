//! What the panel knows about the deployments of one diagram.

use std::time::Duration;

use drawbridge_core::api::{
    Deployment, DeploymentStatus, DeploymentTarget, ErrorCode, StandingStack, standing_stacks,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::inputs::Inputs;
use crate::api::{ApiError, deployments, diagrams};
use crate::saving::{CameIn, Saving};

/// How often the server is asked whether somebody else saved, while a plan waits.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Why what was asked for is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The server says so.
    Server(ApiError),
    /// The server was not even asked.
    Here(String),
}

impl Refusal {
    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Server(error) => error.code(),
            Self::Here(_) => None,
        }
    }
}

/// What the panel knows; copied freely.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// Id of the diagram.
    pub(super) diagram: StoredValue<String>,
    /// Where this server deploys to, once it has said so.
    pub(super) target: RwSignal<Option<DeploymentTarget>>,
    /// All deployments of the diagram, newest first.
    pub(super) deployments: RwSignal<Vec<Deployment>>,
    /// Id of the deployment in sight; `None` shows the form.
    in_sight: RwSignal<Option<String>>,
    /// Whether somebody asked for the form, rather than found it.
    is_form_asked_for: StoredValue<bool>,
    /// The deployment in sight.
    pub(super) current: Memo<Option<Deployment>>,
    /// The stacks as they stand.
    pub(super) stacks: Memo<Vec<StandingStack>>,
    /// Whether the diagram is no longer what the plan in sight was made of.
    pub(super) is_outdated: Memo<bool>,
    /// The newest version of the diagram that the server told of.
    stored_version: RwSignal<Option<i64>>,
    /// What others saved and came in for the plan.
    pub(super) came_in: RwSignal<Option<CameIn>>,
    /// Why what was asked for last is not done.
    pub(super) refusal: RwSignal<Option<Refusal>>,
    /// Whether something was asked for that is not answered yet.
    pub(super) is_busy: RwSignal<bool>,
    /// Whether the server was asked for everything.
    pub(super) is_loaded: RwSignal<bool>,
}

impl State {
    /// Nothing known yet.
    pub(super) fn new(diagram: String) -> Self {
        let saving = expect_context::<Saving>();
        let deployments = RwSignal::new(Vec::<Deployment>::new());
        let in_sight = RwSignal::new(None::<String>);
        let stored_version = RwSignal::new(None);
        let current = Memo::new(move |_| {
            let id = in_sight.get()?;
            deployments.with(|it| it.iter().find(|it| it.id == id).cloned())
        });
        let is_outdated = Memo::new(move |_| {
            current.with(|it| it.as_ref().is_some_and(|it| is_outdated(it, saving, stored_version.get())))
        });
        Self {
            diagram: StoredValue::new(diagram),
            target: RwSignal::new(None),
            deployments,
            in_sight,
            is_form_asked_for: StoredValue::new(false),
            current,
            stacks: Memo::new(move |_| deployments.with(|it| standing_stacks(it))),
            is_outdated,
            stored_version,
            came_in: RwSignal::new(None),
            refusal: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            is_loaded: RwSignal::new(false),
        }
    }

    /// Asks the server for everything. Whoever comes back finds the last deployment where it stands, unless it was
    /// thrown away.
    pub(super) fn load(self, inputs: Inputs) {
        let id = self.diagram.get_value();
        spawn_local(async move {
            let target = deployments::target().await;
            let before = deployments::list(&id).await;
            match target {
                Ok(target) => self.target.set(Some(target)),
                Err(error) => self.refusal.set(Some(Refusal::Server(error))),
            }
            if let Ok(before) = before {
                if let Some(newest) = before.first() {
                    inputs.propose(newest);
                    let is_shown = newest.status != DeploymentStatus::Canceled;
                    self.in_sight.set(is_shown.then(|| newest.id.clone()));
                }
                self.deployments.set(before);
            }
            self.is_loaded.set(true);
        });
    }

    /// Whether the practice AWS is deployed to.
    pub(super) fn is_practice(self) -> bool {
        self.target.with_untracked(|it| it.as_ref().is_some_and(|it| it.practice))
    }

    /// Whether the server said that it has no credentials for what was asked, tracked.
    pub(super) fn is_without_credentials(self) -> bool {
        self.refusal.with(|it| it.as_ref().and_then(Refusal::code) == Some(ErrorCode::CredentialsRequired))
    }

    /// Something is asked of the server.
    pub(super) fn begin(self) {
        self.is_busy.set(true);
        self.refusal.set(None);
        self.came_in.set(None);
    }

    /// Takes over what a call answered.
    pub(super) fn answered(self, answer: Result<Deployment, Refusal>) {
        self.is_busy.set(false);
        match answer {
            Ok(deployment) => {
                self.refusal.set(None);
                let id = deployment.id.clone();
                self.told(deployment);
                self.show(&id);
            }
            Err(refusal) => {
                if refusal.code() == Some(ErrorCode::PlanOutdated) {
                    self.look_at_version();
                }
                self.refusal.set(Some(refusal));
            }
        }
        // Other deployments may have been moved on by this one.
        self.read_all();
    }

    /// Takes over what the server tells of a deployment, unless something newer is known.
    pub(super) fn told(self, deployment: Deployment) {
        self.deployments.try_update(|all| match all.iter_mut().find(|it| it.id == deployment.id) {
            Some(known) if known.updated_at > deployment.updated_at => {}
            Some(known) => *known = deployment,
            None => all.insert(0, deployment),
        });
    }

    /// Puts a deployment in sight.
    pub(super) fn show(self, id: &str) {
        self.in_sight.set(Some(id.to_owned()));
    }

    /// Shows the form.
    pub(super) fn show_form(self) {
        self.refusal.set(None);
        self.is_form_asked_for.try_set_value(true);
        self.in_sight.set(None);
    }

    /// Whether somebody asked for the form, rather than found it.
    pub(super) fn is_form_asked_for(self) -> bool {
        self.is_form_asked_for.get_value()
    }

    /// What came in is told above the plan.
    pub(super) fn note(self, came_in: CameIn) {
        self.came_in.set(Some(came_in));
    }

    /// Reads the deployment in sight anew.
    pub(super) fn refresh(self) {
        let Some(id) = self.current.with_untracked(|it| it.as_ref().map(|it| it.id.clone())) else { return };
        spawn_local(async move {
            match deployments::read(&id).await {
                Ok(deployment) => self.told(deployment),
                Err(error) if self.is_current(&id) => self.refusal.set(Some(Refusal::Server(error))),
                Err(_) => {}
            }
        });
    }

    fn read_all(self) {
        let Some(diagram) = self.diagram.try_get_value() else { return };
        spawn_local(async move {
            for deployment in deployments::list(&diagram).await.unwrap_or_default().into_iter().rev() {
                self.told(deployment);
            }
        });
    }

    /// Whether this deployment is in sight, and the panel still open.
    pub(super) fn is_current(self, id: &str) -> bool {
        self.in_sight.try_with_untracked(|it| it.as_deref() == Some(id)) == Some(true)
    }

    /// Keeps asking, as long as a plan waits, whether somebody else saved meanwhile.
    pub(super) fn watch_version(self) {
        let look = move || {
            let is_planned = self.current.with_untracked(|it| it.as_ref().map(|it| it.status))
                == Some(DeploymentStatus::Planned);
            if is_planned && !document().hidden() {
                self.look_at_version();
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, LOOK_AGAIN) {
            on_cleanup(move || timer.clear());
        }
    }

    fn look_at_version(self) {
        let Some(diagram) = self.diagram.try_get_value() else { return };
        spawn_local(async move {
            // Without an answer, the server compares the versions once more before anything is touched.
            let all = diagrams::list().await.unwrap_or_default();
            if let Some(version) = all.into_iter().find(|it| it.id == diagram).map(|it| it.version) {
                self.stored_version.set(Some(version));
            }
        });
    }
}

/// Whether a plan is of another version than the one that is stored, or drawn here, by now; tracked.
fn is_outdated(plan: &Deployment, saving: Saving, stored: Option<i64>) -> bool {
    let is_saved_anew = stored.is_some_and(|it| it > plan.diagram_version);
    let is_drawn_on = !saving.is_watching() && saving.shown_version() != Some(plan.diagram_version);
    plan.status == DeploymentStatus::Planned && (is_saved_anew || is_drawn_on)
}
