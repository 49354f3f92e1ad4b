//! Executing a plan that a person has seen, or throwing it away.

use std::sync::Arc;

use aws_sdk_cloudformation::types::{ExecutionStatus, StackStatus};
use drawbridge_core::api::{
    Change, ChangeAction, Deployment, DeploymentStatus, ErrorCode, ExecuteDeployment, Failure, Replacement,
};

use super::aws_error::AwsError;
use super::follow::{Begun, Goal};
use super::session::AwsSession;
use super::supersede::is_same_stack;
use super::{Deployer, wrong_state};
use crate::error::{ApiError, ApiResult};

impl Deployer {
    /// Executes the change set the person saw, if the diagram is still the one it was made from.
    ///
    /// `current_version` is the diagram's version now; `None` if the diagram is gone.
    pub async fn execute(
        self: &Arc<Self>,
        mut deployment: Deployment,
        current_version: Option<i64>,
        request: &ExecuteDeployment,
    ) -> ApiResult<Deployment> {
        if deployment.status != DeploymentStatus::Planned {
            return Err(wrong_state(&deployment, "there is no plan waiting for a yes"));
        }
        if deployment.change_set_id.as_deref() != Some(&request.change_set_id) {
            return Err(ApiError::new(ErrorCode::PlanOutdated, "this is not the plan you were shown")
                .field("change_set_id")
                .hint("look at the plan again"));
        }
        if current_version != Some(deployment.diagram_version) {
            return Err(ApiError::new(
                ErrorCode::PlanOutdated,
                "the diagram was changed after the plan was made",
            )
            .hint("plan again and look at the new plan"));
        }
        check_confirmation(&deployment, request.confirm.as_deref())?;
        let held = self.held(&deployment.id).ok_or_else(credentials_gone)?;
        let turn =
            self.take_stack(&deployment.identity.account, &deployment.region, &deployment.stack_name)?;
        let seen = held.session.event_ids(&deployment).await.map_err(|error| self.explain(&error))?;

        let before = Box::new(deployment.clone());
        deployment.status = DeploymentStatus::Executing;
        self.advance(&mut deployment, DeploymentStatus::Planned).await?;
        let sent = held
            .session
            .cloudformation
            .execute_change_set()
            .stack_name(&deployment.stack_name)
            .change_set_name(&request.change_set_id)
            // The same token twice is one execution, however often a retry repeats the call.
            .client_request_token(&deployment.id)
            .send()
            .await;
        let begun = match sent.map_err(AwsError::from) {
            Ok(_) => Begun::Surely,
            // A call that is repeated because its answer got lost may be refused for having worked.
            Err(error) if error.is_a_no() && !is_executed(&held.session, &deployment).await => {
                // Nothing has begun: the plan waits as before.
                deployment.status = DeploymentStatus::Planned;
                self.advance(&mut deployment, DeploymentStatus::Executing).await?;
                return Err(self.explain(&error));
            }
            Err(error) => {
                tracing::warn!(deployment = %deployment.id, %error, "nobody knows whether AWS has begun: watching");
                Begun::Perhaps { before }
            }
        };
        self.supersede_plans(&deployment, &held.session).await;
        self.follow(held, deployment.clone(), (Goal::Stand, begun), seen, turn);
        Ok(deployment)
    }

    /// Deletes the change set, and the stack if there is nothing in it yet. Without credentials, a plan is only forgotten.
    pub async fn cancel(self: &Arc<Self>, mut deployment: Deployment) -> ApiResult<Deployment> {
        let (DeploymentStatus::Planned, Some(change_set_id)) =
            (deployment.status, deployment.change_set_id.clone())
        else {
            return Err(wrong_state(&deployment, "only a plan that waits for a yes can be canceled"));
        };
        let Some(held) = self.held(&deployment.id) else {
            return self.forget(deployment, change_set_id).await;
        };
        let _turn =
            self.take_stack(&deployment.identity.account, &deployment.region, &deployment.stack_name)?;
        if is_executed(&held.session, &deployment).await {
            return Err(wrong_state(&deployment, "its change set was executed already")
                .hint("plan again to see what state the stack is in"));
        }
        held.session
            .delete_change_set(&deployment.stack_name, &change_set_id)
            .await
            .map_err(|error| self.explain(&error))?;
        self.remove_empty_stack(&held.session, &deployment).await;
        deployment.status = DeploymentStatus::Canceled;
        deployment.change_set_id = None;
        self.advance(&mut deployment, DeploymentStatus::Planned).await?;
        self.let_go(&deployment.id);
        Ok(deployment)
    }

    /// Cancels a plan that nobody can execute any more, for want of credentials. What it left in AWS has nothing in it.
    async fn forget(&self, mut deployment: Deployment, change_set_id: String) -> ApiResult<Deployment> {
        let name = change_set_id.split('/').nth(1).unwrap_or(&change_set_id);
        deployment.status = DeploymentStatus::Canceled;
        deployment.failure = Some(Failure {
            message: format!(
                "the server no longer held credentials for this plan: its change set `{name}` is left in AWS"
            ),
            hint: Some("the next plan of this stack goes on from there; it costs nothing".to_owned()),
            logical_id: None,
            node_id: None,
        });
        deployment.change_set_id = None;
        self.advance(&mut deployment, DeploymentStatus::Planned).await?;
        Ok(deployment)
    }

    /// A plan for a new stack leaves a stack in `REVIEW_IN_PROGRESS`: a name without resources. Takes it away, unless another
    /// other plan waits in it, a diagram's or one made outside of Drawbridge, which would go with it.
    pub(super) async fn remove_empty_stack(&self, session: &AwsSession, deployment: &Deployment) {
        let waits = |it: &Deployment| it.id != deployment.id && is_same_stack(it, deployment);
        match self.store.deployments_with(DeploymentStatus::Planned).await {
            Ok(planned) if !planned.iter().any(|it| waits(&it.deployment)) => {}
            _ => return,
        }
        let Ok(stack) = session.describe_stack(&deployment.stack_name).await else { return };
        if stack.stack_status().map(StackStatus::as_str) != Some("REVIEW_IN_PROGRESS") {
            return;
        }
        // Somebody may have planned into the same name outside of Drawbridge.
        match session.cloudformation.list_change_sets().stack_name(&deployment.stack_name).send().await {
            Ok(waiting) if waiting.summaries().is_empty() => {}
            Ok(_) => return,
            Err(error) => {
                let error = AwsError::from(error);
                tracing::warn!(deployment = %deployment.id, %error, "an empty stack was left behind");
                return;
            }
        }
        let deleted = session.cloudformation.delete_stack().stack_name(&deployment.stack_name).send().await;
        if deleted.is_err() {
            // It costs nothing and the next plan takes the name over: not worth failing for.
            tracing::warn!(deployment = %deployment.id, "an empty stack was left behind");
        }
    }
}

/// Whether AWS has begun with the deployment's change set, or done it.
pub(super) async fn is_executed(session: &AwsSession, deployment: &Deployment) -> bool {
    use ExecutionStatus::{ExecuteComplete, ExecuteFailed, ExecuteInProgress};
    let change_set_id = deployment.change_set_id.as_deref().unwrap_or_default();
    let described = session.describe_change_set(&deployment.stack_name, change_set_id, None).await;
    let status = described.ok().and_then(|it| it.execution_status);
    matches!(status, Some(ExecuteComplete | ExecuteFailed | ExecuteInProgress))
}

pub(super) fn credentials_gone() -> ApiError {
    ApiError::new(
        ErrorCode::CredentialsRequired,
        "the server no longer holds credentials for this deployment",
    )
    .field("credentials")
    .hint("plan again with new credentials; they are kept in memory for an hour at most")
}

/// Losing data needs the stack's name typed out.
fn check_confirmation(deployment: &Deployment, typed: Option<&str>) -> ApiResult<()> {
    let loses_data = |change: &&Change| {
        change.stateful && (change.action == ChangeAction::Remove || change.replacement != Replacement::No)
    };
    let lost: Vec<&str> =
        deployment.plan.iter().filter(loses_data).map(|change| change.logical_id.as_str()).collect();
    if lost.is_empty() || typed == Some(&deployment.stack_name) {
        return Ok(());
    }
    let message = format!("the plan may delete data: {} would be removed or replaced", lost.join(", "));
    Err(ApiError::invalid("confirm", message)
        .hint(format!("type the stack's name, `{}`, to go on", deployment.stack_name)))
}

#[cfg(test)]
mod tests {
    use drawbridge_core::api::{FindingCounts, Identity, StackAction};

    use super::*;

    fn deployment(action: ChangeAction, replacement: Replacement, stateful: bool) -> Deployment {
        let change = Change {
            action,
            logical_id: "Scores".to_owned(),
            physical_id: None,
            type_name: "AWS::DynamoDB::Table".to_owned(),
            replacement,
            stateful,
            node_id: None,
        };
        Deployment {
            id: String::new(),
            diagram_id: String::new(),
            diagram_version: 1,
            stack_name: "game".to_owned(),
            stack_id: None,
            region: String::new(),
            identity: Identity { account: String::new(), arn: String::new() },
            status: DeploymentStatus::Planned,
            action: StackAction::Update,
            change_set_id: None,
            plan: vec![change],
            findings: FindingCounts::default(),
            resources: Vec::new(),
            outputs: Vec::new(),
            failure: None,
            created_at: 0,
            updated_at: 0,
        }
    }

    #[test]
    fn only_losing_data_needs_the_name() {
        for (action, replacement, stateful, needed) in [
            (ChangeAction::Add, Replacement::No, true, false),
            (ChangeAction::Modify, Replacement::No, true, false),
            (ChangeAction::Modify, Replacement::Conditional, true, true),
            (ChangeAction::Modify, Replacement::Yes, true, true),
            (ChangeAction::Remove, Replacement::No, true, true),
            (ChangeAction::Remove, Replacement::No, false, false),
            (ChangeAction::Modify, Replacement::Yes, false, false),
        ] {
            let deployment = deployment(action, replacement, stateful);
            assert_eq!(check_confirmation(&deployment, None).is_err(), needed, "{:?}", deployment.plan);
            assert_eq!(check_confirmation(&deployment, Some("other")).is_err(), needed);
            assert!(check_confirmation(&deployment, Some("game")).is_ok());
        }
    }
}
