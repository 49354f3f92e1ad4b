//! A session with AWS for one deployment, and the calls about a stack that planning, executing and deleting share.

use std::collections::{BTreeMap, HashSet};

use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;
use aws_sdk_cloudformation::types::{Output as CfnOutput, Stack, StackEvent};
use drawbridge_core::api::{Deployment, Identity, Output, StackResource};

use super::aws_error::AwsError;
use super::render::is_stateful;

/// Clients that act for one deployment, and who they are.
#[derive(Clone)]
pub(super) struct AwsSession {
    pub(super) identity: Identity,
    pub(super) region: String,
    /// The address of the AWS that is called, if it is not the real one.
    pub(super) endpoint: Option<String>,
    pub(super) cloudformation: Client,
    pub(super) s3: aws_sdk_s3::Client,
    pub(super) execution_role_arn: Option<String>,
}

impl AwsSession {
    pub(super) async fn describe_stack(&self, name_or_id: &str) -> Result<Stack, AwsError> {
        let answer = self.cloudformation.describe_stacks().stack_name(name_or_id).send().await?;
        answer.stacks.unwrap_or_default().into_iter().next().ok_or_else(|| AwsError::Refused {
            code: "ValidationError".to_owned(),
            message: format!("Stack with id {name_or_id} does not exist"),
            request_id: None,
        })
    }

    pub(super) async fn outputs(&self, name_or_id: &str) -> Result<Vec<Output>, AwsError> {
        Ok(outputs(&self.describe_stack(name_or_id).await?))
    }

    // The id alone would do, but permissions are checked on the stack that is named.
    pub(super) async fn describe_change_set(
        &self,
        stack_name: &str,
        id: &str,
        next_token: Option<String>,
    ) -> Result<DescribeChangeSetOutput, AwsError> {
        let request = self.cloudformation.describe_change_set().stack_name(stack_name).change_set_name(id);
        Ok(request.set_next_token(next_token).send().await?)
    }

    pub(super) async fn delete_change_set(&self, stack_name: &str, id: &str) -> Result<(), AwsError> {
        self.cloudformation.delete_change_set().stack_name(stack_name).change_set_name(id).send().await?;
        Ok(())
    }

    /// The ids of all events there are: those of earlier runs, when asked before a new one.
    pub(super) async fn event_ids(&self, deployment: &Deployment) -> Result<HashSet<String>, AwsError> {
        let name = deployment.stack_id.as_deref().unwrap_or(&deployment.stack_name);
        let events = self.new_events(name, &HashSet::new()).await?;
        Ok(events.into_iter().filter_map(|event| event.event_id).collect())
    }

    /// Events that are not in `seen`, oldest first.
    pub(super) async fn new_events(
        &self,
        name: &str,
        seen: &HashSet<String>,
    ) -> Result<Vec<StackEvent>, AwsError> {
        let is_new = |event: &StackEvent| event.event_id().is_some_and(|id| !seen.contains(id));
        let mut events = Vec::new();
        let mut next_token = None;
        loop {
            let request = self.cloudformation.describe_stack_events().stack_name(name);
            let page = request.set_next_token(next_token).send().await?;
            let page_events = page.stack_events.unwrap_or_default();
            let count = page_events.len();
            let before = events.len();
            events.extend(page_events.into_iter().filter(is_new));
            next_token = page.next_token;
            // AWS tells the newest first: a page with something old on it is the last that matters.
            if next_token.is_none() || events.len() - before < count {
                break;
            }
        }
        // Reversed before a stable sort, so that events of one millisecond keep the order in which they happened.
        let time = |event: &StackEvent| event.timestamp().and_then(|time| time.to_millis().ok());
        if events.first().and_then(time) >= events.last().and_then(time) {
            events.reverse();
        }
        events.sort_by_key(time);
        Ok(events)
    }

    pub(super) async fn resources(
        &self,
        stack_id: &str,
        nodes: &BTreeMap<String, String>,
    ) -> Result<Vec<StackResource>, AwsError> {
        let mut resources = Vec::new();
        let mut next_token = None;
        loop {
            let request = self.cloudformation.list_stack_resources().stack_name(stack_id);
            let page = request.set_next_token(next_token).send().await?;
            for summary in page.stack_resource_summaries.unwrap_or_default() {
                let gone =
                    summary.resource_status().is_some_and(|status| status.as_str() == "DELETE_COMPLETE");
                let (Some(logical_id), Some(physical_id)) =
                    (summary.logical_resource_id, summary.physical_resource_id)
                else {
                    continue;
                };
                let type_name = summary.resource_type.unwrap_or_default();
                if !gone {
                    resources.push(StackResource {
                        stateful: is_stateful(&type_name),
                        node_id: nodes.get(&logical_id).cloned(),
                        logical_id,
                        physical_id,
                        type_name,
                    });
                }
            }
            next_token = page.next_token;
            if next_token.is_none() {
                return Ok(resources);
            }
        }
    }
}

/// The outputs of a stack as the API shows them.
pub(super) fn outputs(stack: &Stack) -> Vec<Output> {
    let one = |output: &CfnOutput| Output {
        name: output.output_key().unwrap_or_default().to_owned(),
        value: output.output_value().unwrap_or_default().to_owned(),
        description: output.description().map(str::to_owned),
    };
    stack.outputs().iter().map(one).collect()
}
