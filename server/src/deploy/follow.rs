//! Following a stack while AWS works on it: events as they come, then how it ended.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use aws_sdk_cloudformation::types::{Stack, StackEvent as CfnEvent, StackStatus};
use drawbridge_core::api::{Deployment, DeploymentStatus, Failure, StackEvent};

use super::aws_error::{AwsError, sources};
use super::execute::is_executed;
use super::session::outputs;
use super::{Deployer, Held, StackTurn};
use crate::error::{ApiError, ApiResult};

/// This many looks in a row may fail before the server gives up following.
pub(super) const MAX_FAILED_LOOKS: u32 = 30;

/// What AWS was told to bring about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// A stack like the template.
    Stand,
    /// No stack.
    Gone,
}

/// Looks without an event after which a call that nobody answered is taken not to have arrived: a minute.
const SILENT_LOOKS: u32 = 30;

/// Whether AWS is known to have begun.
#[derive(Debug, Clone)]
pub(super) enum Begun {
    /// AWS said so.
    Surely,
    /// No answer came. If nothing happens, the deployment is again what it was before.
    Perhaps { before: Box<Deployment> },
}

/// How one look at the stack went.
enum Look {
    Running,
    /// The stack's status at the end; `None` if it is gone.
    Ended(Option<Box<Stack>>),
}

impl Deployer {
    /// Starts the one task that follows this deployment to its end. `seen` are the events from before.
    pub(super) fn follow(
        self: &Arc<Self>,
        held: Held,
        deployment: Deployment,
        (goal, begun): (Goal, Begun),
        seen: HashSet<String>,
        turn: StackTurn,
    ) {
        let deployer = Arc::clone(self);
        tokio::spawn(async move {
            let id = deployment.id.clone();
            match deployer.follow_to_the_end(held, deployment, (goal, begun), seen, turn).await {
                // The plan waits for another yes.
                Ok(DeploymentStatus::Planned) => return,
                Ok(_) => {}
                Err(error) => {
                    let error = sources(&error);
                    tracing::error!(deployment = %id, %error, "the deployment is no longer followed");
                }
            }
            deployer.let_go(&id);
        });
    }

    async fn follow_to_the_end(
        &self,
        held: Held,
        mut deployment: Deployment,
        (goal, begun): (Goal, Begun),
        mut seen: HashSet<String>,
        turn: StackTurn,
    ) -> ApiResult<DeploymentStatus> {
        let running = deployment.status;
        let mut story = Story::default();
        let (mut failed_looks, mut silent_looks) = (0, 0);
        let seen_before = seen.len();
        let ended = loop {
            match self.look(&held, &deployment, &mut seen, &mut story).await? {
                Ok(Look::Ended(stack)) => break stack,
                Ok(Look::Running) => {
                    failed_looks = 0;
                    silent_looks += 1;
                }
                Err(error) if error.is_transient() && failed_looks < MAX_FAILED_LOOKS => failed_looks += 1,
                Err(error) => {
                    deployment.status = DeploymentStatus::Disconnected;
                    deployment.failure = Some(lost_sight(&error, &self.target_description));
                    self.settle(&mut deployment, running, turn).await?;
                    return Ok(deployment.status);
                }
            }
            if let Begun::Perhaps { before } = &begun
                && seen.len() == seen_before
                && silent_looks >= SILENT_LOOKS
                && (goal == Goal::Gone || !is_executed(&held.session, before).await)
            {
                deployment = (**before).clone();
                self.settle(&mut deployment, running, turn).await?;
                return Ok(deployment.status);
            }
            tokio::time::sleep(self.poll_every).await;
        };
        conclude(&mut deployment, goal, ended.as_deref(), story, &held.nodes);
        if ended.is_some() {
            let stack_id = deployment.stack_id.clone().unwrap_or_default();
            deployment.resources = held.session.resources(&stack_id, &held.nodes).await.unwrap_or_default();
        }
        self.settle(&mut deployment, running, turn).await?;
        Ok(deployment.status)
    }

    /// Status first, events second: so the events behind a final status are all there.
    async fn look(
        &self,
        held: &Held,
        deployment: &Deployment,
        seen: &mut HashSet<String>,
        story: &mut Story,
    ) -> ApiResult<Result<Look, AwsError>> {
        let name = deployment.stack_id.as_deref().unwrap_or(&deployment.stack_name);
        let stack = match held.session.describe_stack(name).await {
            Ok(stack) => Some(stack),
            Err(error) if error.is_no_such_stack() => None,
            Err(error) => return Ok(Err(error)),
        };
        let events = match held.session.new_events(name, seen).await {
            Ok(events) => events,
            Err(error) if error.is_no_such_stack() => Vec::new(),
            Err(error) => return Ok(Err(error)),
        };
        for event in &events {
            story.hear(event, name);
            let source_id = event.event_id().unwrap_or_default();
            self.append(&deployment.id, source_id, &stack_event(event, &held.nodes)).await?;
            seen.insert(source_id.to_owned());
        }
        let status = stack.as_ref().and_then(Stack::stack_status).map(StackStatus::as_str);
        Ok(Ok(match status {
            None => Look::Ended(None),
            Some("DELETE_COMPLETE") => Look::Ended(None),
            Some(status) if story.is_over(status) => Look::Ended(stack.map(Box::new)),
            Some(_) => Look::Running,
        }))
    }
}

/// What the events told so far.
#[derive(Default)]
struct Story {
    /// Last status of the stack itself.
    last_status: Option<String>,
    /// The first resource that failed for a reason of its own.
    first_failure: Option<(String, String)>,
}

impl Story {
    /// Whether the stack's status is the end. Right after the call it still has the status of the last time, which is
    /// final too; only the event of its own tells them apart.
    fn is_over(&self, status: &str) -> bool {
        !status.ends_with("_IN_PROGRESS") && self.last_status.as_deref() == Some(status)
    }

    fn hear(&mut self, event: &CfnEvent, stack_id: &str) {
        let status = event.resource_status().map_or("", |status| status.as_str());
        if event.physical_resource_id() == Some(stack_id) {
            self.last_status = Some(status.to_owned());
            return;
        }
        let reason = event.resource_status_reason().unwrap_or("no reason given");
        // When one resource fails, those beside it are "cancelled": a consequence, not the cause.
        let is_cause = status.ends_with("_FAILED") && !reason.to_ascii_lowercase().contains("cancel");
        if is_cause && self.first_failure.is_none() {
            let logical_id = event.logical_resource_id().unwrap_or_default();
            self.first_failure = Some((logical_id.to_owned(), reason.to_owned()));
        }
    }
}

/// Writes how it ended into the deployment.
fn conclude(
    deployment: &mut Deployment,
    goal: Goal,
    ended: Option<&Stack>,
    story: Story,
    nodes: &BTreeMap<String, String>,
) {
    let status = ended.and_then(Stack::stack_status).map(StackStatus::as_str);
    deployment.status = match (goal, status) {
        (Goal::Gone, None) => DeploymentStatus::Deleted,
        (Goal::Stand, Some("CREATE_COMPLETE" | "UPDATE_COMPLETE" | "IMPORT_COMPLETE")) => {
            DeploymentStatus::Deployed
        }
        _ => DeploymentStatus::Failed,
    };
    deployment.outputs = ended.map(outputs).unwrap_or_default();
    if deployment.status == DeploymentStatus::Failed {
        deployment.failure = Some(failure(status, ended, story, nodes));
    } else {
        deployment.failure = None;
        deployment.change_set_id = None;
        deployment.resources.clear();
    }
}

fn failure(
    status: Option<&str>,
    ended: Option<&Stack>,
    story: Story,
    nodes: &BTreeMap<String, String>,
) -> Failure {
    let hint = match status {
        Some("ROLLBACK_COMPLETE") => {
            "CloudFormation took back what it had made; only the empty stack is left. Mend the diagram, delete the \
             stack, then plan again."
        }
        Some("UPDATE_ROLLBACK_COMPLETE") => {
            "CloudFormation put the stack back as it was before. Mend the diagram, then plan again."
        }
        Some("UPDATE_ROLLBACK_FAILED") => {
            "The update failed and could not be undone. Use \"Continue update rollback\" in the CloudFormation console."
        }
        Some("ROLLBACK_FAILED") => {
            "What had been made could not all be taken back. Delete the stack, and look in the console at what stays."
        }
        Some("DELETE_FAILED") => {
            "What is left is still in AWS and may cost money. Remove the cause (a bucket that is not empty, deletion \
             protection), then delete again."
        }
        Some(_) | None => "Look at the stack in the CloudFormation console.",
    };
    let (logical_id, reason) = story.first_failure.unzip();
    let message = match (&logical_id, reason) {
        (Some(logical_id), Some(reason)) => format!("`{logical_id}` failed: {reason}"),
        _ => {
            let reason = ended.and_then(Stack::stack_status_reason).unwrap_or("AWS gave no reason");
            format!("the stack ended as {}: {reason}", status.unwrap_or("deleted"))
        }
    };
    let node_id = logical_id.as_ref().and_then(|id| nodes.get(id)).cloned();
    Failure { message, hint: Some(hint.to_owned()), logical_id, node_id }
}

fn lost_sight(error: &AwsError, target: &str) -> Failure {
    let message = match error.explain(target) {
        ApiError::Refused(detail) => detail.message,
        other => other.to_string(),
    };
    Failure {
        message: format!("the server can no longer follow the stack: {message}"),
        hint: Some("AWS goes on without it; make a new plan to see what state the stack is in".to_owned()),
        logical_id: None,
        node_id: None,
    }
}

fn stack_event(event: &CfnEvent, nodes: &BTreeMap<String, String>) -> StackEvent {
    let logical_id = event.logical_resource_id().unwrap_or_default().to_owned();
    StackEvent {
        sequence: 0,
        timestamp: event.timestamp().and_then(|time| time.to_millis().ok()).unwrap_or_default(),
        type_name: event.resource_type().unwrap_or_default().to_owned(),
        status: event.resource_status().map_or("", |status| status.as_str()).to_owned(),
        reason: event.resource_status_reason().map(str::to_owned),
        node_id: nodes.get(&logical_id).cloned(),
        logical_id,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::ResourceStatus;

    use super::*;

    const STACK: &str = "arn:aws:cloudformation:eu-west-1:111111111111:stack/scores/1";

    fn event(physical_id: &str, logical_id: &str, status: ResourceStatus, reason: &str) -> CfnEvent {
        CfnEvent::builder()
            .physical_resource_id(physical_id)
            .logical_resource_id(logical_id)
            .resource_status(status)
            .resource_status_reason(reason)
            .build()
    }

    #[test]
    fn an_old_final_status_is_not_the_end_of_a_new_update() {
        let mut story = Story::default();
        assert!(!story.is_over("UPDATE_COMPLETE"), "that was the last time");
        story.hear(&event(STACK, "scores", ResourceStatus::UpdateInProgress, ""), STACK);
        assert!(!story.is_over("UPDATE_COMPLETE"));
        assert!(!story.is_over("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
        story.hear(&event(STACK, "scores", ResourceStatus::UpdateComplete, ""), STACK);
        assert!(story.is_over("UPDATE_COMPLETE"));
    }

    #[test]
    fn the_cause_is_the_first_failure_that_is_no_consequence() {
        let mut story = Story::default();
        for (logical_id, reason) in
            [("Vpc", "Resource creation cancelled"), ("Table", "limit exceeded"), ("Subnet", "also failed")]
        {
            story.hear(&event("", logical_id, ResourceStatus::CreateFailed, reason), STACK);
        }
        assert_eq!(story.first_failure, Some(("Table".to_owned(), "limit exceeded".to_owned())));
    }
}
