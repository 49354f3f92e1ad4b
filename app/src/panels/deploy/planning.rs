//! Asking for a plan. What is planned is what is on the canvas: it is saved, and what others saved is brought in, before.

use drawbridge_core::api::{Credentials, Deployment, ErrorCode, NewDeployment};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::inputs::Inputs;
use super::state::{Refusal, State};
use crate::api::deployments;
use crate::document::Document;
use crate::saving::{Behind, Saving};

/// How often somebody else may save between the last look and the plan before planning is given up.
const TRIES: usize = 3;

/// Whoever asks for plans.
#[derive(Clone, Copy)]
pub(super) struct Planner {
    state: State,
    inputs: Inputs,
    saving: Saving,
    document: Document,
}

impl Planner {
    /// For the diagram that is open.
    pub(super) fn new(state: State) -> Self {
        let (inputs, saving, document) = (expect_context(), expect_context(), expect_context());
        Self { state, inputs, saving, document }
    }

    /// Asks for a plan of what was filled in.
    pub(super) fn plan(self, stack_name: &str, region: String, credentials: Credentials) {
        let mut parameters = self.inputs.parameters.get_untracked();
        parameters.retain(|_, it| !it.trim().is_empty());
        let request = NewDeployment {
            stack_name: stack_name.trim().to_owned(),
            region,
            credentials,
            execution_role_arn: None,
            parameters,
            acknowledge_findings: self.acknowledges(),
            diagram_version: None,
        };
        self.inputs.stack_name.set(Some(request.stack_name.clone()));
        self.inputs.region.set(Some(request.region.clone()));
        self.inputs.is_complete.set_value(true);
        self.inputs.wants_secrets.set(false);
        self.state.begin();
        let diagram = self.state.diagram.get_value();
        spawn_local(async move { self.state.answered(self.planned(&diagram, request).await) });
    }

    /// Plans the stack of a deployment again, as it was planned: at once where nothing is missing, else after the form.
    pub(super) fn plan_again(self, deployment: &Deployment) {
        let (stack_name, region) = (deployment.stack_name.clone(), deployment.region.clone());
        let is_complete = self.inputs.is_complete.get_value();
        let credentials = self.inputs.credentials_again().filter(|_| is_complete && !self.is_blocked());
        match credentials {
            Some(credentials) => self.plan(&stack_name, region, credentials),
            None => {
                self.inputs.stack_name.set(Some(stack_name));
                self.inputs.region.set(Some(region));
                self.inputs.wants_secrets.set(is_complete && self.inputs.needs_secrets());
                self.state.show_form();
            }
        }
    }

    async fn planned(self, diagram: &str, mut request: NewDeployment) -> Result<Deployment, Refusal> {
        for _ in 0..TRIES {
            let (version, came_in) = self.saving.catch_up().await.map_err(refusal)?;
            if let Some(came_in) = came_in {
                self.state.note(came_in);
                // Nobody has seen the findings of what came in.
                request.acknowledge_findings = false;
            }
            request.diagram_version = Some(version);
            let answer = deployments::plan(diagram, &request).await;
            match answer {
                Err(error) if error.code() == Some(ErrorCode::VersionConflict) => {}
                answer => return answer.map_err(Refusal::Server),
            }
        }
        Err(refusal(Behind::Overtaken))
    }

    fn acknowledges(self) -> bool {
        untrack(|| self.inputs.acknowledges(self.document.analysis_now().report.counts()))
    }

    fn is_blocked(self) -> bool {
        let counts = self.document.analysis_now().report.counts();
        counts.critical + counts.high > 0 && !self.acknowledges()
    }
}

fn refusal(behind: Behind) -> Refusal {
    let said = match behind {
        Behind::Server(error) => return Refusal::Server(error),
        Behind::Conflict => {
            "You and somebody else changed the same things. Choose above the canvas first, then plan."
        }
        Behind::OtherTab => {
            "The other tab has changes that are not saved yet. Plan once they are, or edit here."
        }
        Behind::Overtaken => {
            "Somebody else saved again and again meanwhile. Nothing was planned; plan again."
        }
    };
    Refusal::Here(said.to_owned())
}
