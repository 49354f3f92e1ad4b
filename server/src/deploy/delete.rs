//! Deleting a stack with everything in it.

use std::sync::Arc;

use aws_sdk_cloudformation::types::StackStatus;
use drawbridge_core::api::{Credentials, DeleteStack, Deployment, DeploymentStatus, ErrorCode};

use super::aws_error::AwsError;
use super::credentials::Scope;
use super::execute::credentials_gone;
use super::follow::{Begun, Goal};
use super::plan::DIAGRAM_TAG;
use super::{Deployer, Held, lock, wrong_state};
use crate::error::{ApiError, ApiResult};

impl Deployer {
    /// Starts deleting the stack of a deployment, once its name was typed.
    pub async fn delete_stack(
        self: &Arc<Self>,
        deployment: Deployment,
        request: DeleteStack,
    ) -> ApiResult<Deployment> {
        if request.confirm != deployment.stack_name {
            return Err(ApiError::invalid("confirm", "this is not the name of the stack")
                .hint(format!("type `{}` to delete it with everything in it", deployment.stack_name)));
        }
        let before = deployment.status;
        if before.is_running() {
            return Err(wrong_state(&deployment, "AWS is at work"));
        }
        if before == DeploymentStatus::Deleted {
            return Err(wrong_state(&deployment, "the stack is deleted already"));
        }
        let earlier = self.held(&deployment.id);
        let id = deployment.id.clone();
        let held = self.session_to_delete(&deployment, request.credentials).await?;
        let begun = self.begin_to_delete(deployment, held).await;
        if begun.is_err() {
            // What was sent for this alone is not kept for something else.
            match earlier {
                Some(earlier) => drop(lock(&self.held).insert(id, earlier)),
                None => self.let_go(&id),
            }
        }
        begun
    }

    async fn begin_to_delete(
        self: &Arc<Self>,
        mut deployment: Deployment,
        held: Held,
    ) -> ApiResult<Deployment> {
        let before = deployment.status;
        let turn =
            self.take_stack(&deployment.identity.account, &deployment.region, &deployment.stack_name)?;
        if !self.is_there_and_ours(&held, &deployment).await? {
            deployment.status = DeploymentStatus::Deleted;
            deployment.failure = None;
            deployment.resources.clear();
            deployment.outputs.clear();
            self.advance(&mut deployment, before).await?;
            self.let_go(&deployment.id);
            return Ok(deployment);
        }
        let seen = held.session.event_ids(&deployment).await.map_err(|error| self.explain(&error))?;

        let as_it_was = Box::new(deployment.clone());
        deployment.status = DeploymentStatus::Deleting;
        deployment.failure = None;
        self.advance(&mut deployment, before).await?;
        let sent = held
            .session
            .cloudformation
            .delete_stack()
            .stack_name(deployment.stack_id.as_deref().unwrap_or(&deployment.stack_name))
            .set_role_arn(held.session.execution_role_arn.clone())
            .client_request_token(format!("delete-{}", deployment.id))
            .send()
            .await;
        let begun = match sent.map_err(AwsError::from) {
            Ok(_) => Begun::Surely,
            Err(error) if error.is_a_no() => {
                deployment = *as_it_was;
                self.advance(&mut deployment, DeploymentStatus::Deleting).await?;
                return Err(self.explain(&error));
            }
            Err(error) => {
                tracing::warn!(deployment = %deployment.id, %error, "nobody knows whether AWS has begun: watching");
                Begun::Perhaps { before: as_it_was }
            }
        };
        self.supersede_plans(&deployment, &held.session).await;
        self.follow(held, deployment.clone(), (Goal::Gone, begun), seen, turn);
        Ok(deployment)
    }

    /// The credentials that were sent, else those still held, else the practice AWS's.
    async fn session_to_delete(
        &self,
        deployment: &Deployment,
        credentials: Option<Credentials>,
    ) -> ApiResult<Held> {
        let held = self.held(&deployment.id);
        let credentials = match credentials {
            Some(sent) => sent,
            None => match held {
                Some(held) => return Ok(held),
                None if self.practice.is_some() => Credentials::Practice,
                None => return Err(credentials_gone().hint("send credentials with this request")),
            },
        };
        let scope = Scope {
            deployment_id: &deployment.id,
            stack_name: &deployment.stack_name,
            region: &deployment.region,
            execution_role_arn: None,
            is_staged: false,
        };
        let session = self.open_session(credentials, scope).await?;
        if session.identity.account != deployment.identity.account {
            let message = format!(
                "these credentials are of account {}; the stack is in {}",
                session.identity.account, deployment.identity.account
            );
            return Err(ApiError::new(ErrorCode::CredentialsRefused, message).field("credentials"));
        }
        let nodes = held.map(|held| held.nodes).unwrap_or_default();
        self.hold(&deployment.id, session, nodes);
        self.held(&deployment.id).ok_or_else(credentials_gone)
    }

    /// Whether the stack is still there. One that does not carry our tag for this very diagram is refused.
    async fn is_there_and_ours(&self, held: &Held, deployment: &Deployment) -> ApiResult<bool> {
        let name = deployment.stack_id.as_deref().unwrap_or(&deployment.stack_name);
        let stack = match held.session.describe_stack(name).await {
            Ok(stack) => stack,
            Err(error) if error.is_no_such_stack() => return Ok(false),
            Err(error) => return Err(self.explain(&error)),
        };
        if stack.stack_status().map(StackStatus::as_str) == Some("DELETE_COMPLETE") {
            return Ok(false);
        }
        let ours = stack
            .tags()
            .iter()
            .any(|tag| tag.key() == Some(DIAGRAM_TAG) && tag.value() == Some(deployment.diagram_id.as_str()));
        if ours {
            return Ok(true);
        }
        let message = format!("the stack `{}` does not carry this diagram's tag", deployment.stack_name);
        Err(ApiError::new(ErrorCode::WrongState, message).hint("delete it in the CloudFormation console"))
    }
}
