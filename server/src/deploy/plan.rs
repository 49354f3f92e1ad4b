//! Planning: a change set made, waited for and read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudformation::types::{
    Capability, ChangeAction as CfnAction, ChangeSetStatus, ChangeSetType, Parameter,
    Replacement as CfnReplacement, ResourceChange, Stack, Tag,
};
use drawbridge_core::api::{
    Change, ChangeAction, Deployment, DeploymentStatus, ErrorCode, Failure, NewDeployment, Replacement,
    StackAction,
};
use drawbridge_core::cloudformation::{MAX_RESOURCES, MAX_TEMPLATE_BYTES};

use super::aws_error::AwsError;
use super::credentials::Scope;
use super::follow::MAX_FAILED_LOOKS;
use super::render::{Rendered, is_stateful};
use super::session::AwsSession;
use super::staging::{self, Staged};
use super::standing::standing_ids;
use super::{Deployer, StackTurn, names};
use crate::error::{ApiError, ApiResult};
use crate::store::{StoredDeployment, StoredDiagram};
use crate::token;

/// Tag of every stack: the diagram it comes from. A stack without it was not made here and is left alone.
pub(super) const DIAGRAM_TAG: &str = "drawbridge:diagram";
const VERSION_TAG: &str = "drawbridge:version";
const STAGING_HINT: &str = "the template is too large for a request and waits in a bucket of the account: allow that as the \
                            deploy policy says, or update the roles from the server's template";
/// How long a request for a plan waits for it; after that the plan goes on and the answer says `planning`.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// When a change set that is still being made is given up.
const MAX_LOOKS: usize = 600;

/// What a stack is before the plan.
enum Existing {
    /// Not there, or only the shell that an earlier plan left.
    Nothing,
    /// There, with these parameters and these resources, by their logical ids.
    Stack { parameters: Vec<String>, resources: BTreeSet<String> },
}

impl Existing {
    fn has_parameter(&self, name: &str) -> bool {
        matches!(self, Self::Stack { parameters, .. } if parameters.iter().any(|each| each == name))
    }
}

impl Deployer {
    /// Makes a change set for the stored diagram and answers with the plan, or with `planning` if AWS takes long.
    pub async fn plan(
        self: &Arc<Self>,
        user_id: &str,
        diagram: &StoredDiagram,
        request: NewDeployment,
    ) -> ApiResult<Deployment> {
        names::check(&request)?;
        check_version(diagram, request.diagram_version)?;
        let mut rendered = self.rendered(user_id, diagram, BTreeMap::new()).await?;
        check_findings(&rendered, request.acknowledge_findings)?;
        let given = named_parameters(&rendered, &request.parameters)?;

        let id = token::new_id();
        let scope = Scope {
            deployment_id: &id,
            stack_name: &request.stack_name,
            region: &request.region,
            execution_role_arn: request.execution_role_arn.as_deref(),
            is_staged: staging::is_needed(&rendered.template),
        };
        let session = self.open_session(request.credentials, scope).await?;
        let turn = self.take_stack(&session.identity.account, &request.region, &request.stack_name)?;
        let existing = self.look_at_stack(&session, &request.stack_name, &diagram.id).await?;
        check_complete(&rendered, &given, &existing)?;
        let target = (request.stack_name, request.region);
        let standing = self.standing_ids(&diagram.id, &session, &target, &existing).await?;
        if standing.iter().any(|(source, id)| rendered.logical_ids.get(source).is_some_and(|it| it != id)) {
            rendered = self.rendered(user_id, diagram, standing).await?;
        }

        let mut deployment = self.new_deployment(id, diagram, target, &session, &rendered, &existing);
        let parameters = parameters(&rendered, &given, &existing);
        let (change_set_id, staged) =
            self.create_change_set(&session, &mut deployment, &rendered, parameters).await?;
        let stored = StoredDeployment {
            user_id: user_id.to_owned(),
            deployment: deployment.clone(),
            logical_ids: std::mem::take(&mut rendered.logical_ids),
        };
        self.store.insert_deployment(&stored).await?;
        self.supersede_plans(&deployment, &session).await;
        self.hold(&deployment.id, session.clone(), Arc::new(rendered.nodes));

        // A task of its own: the plan is finished even when the answer goes out before.
        let id = deployment.id.clone();
        let deployer = Arc::clone(self);
        let work = tokio::spawn(async move {
            deployer.finish_plan(session, deployment, change_set_id, staged, turn).await
        });
        if let Ok(Ok(finished)) = tokio::time::timeout(ANSWER_WITHIN, work).await {
            finished?;
        }
        let stored = self.store.deployment(&id).await?;
        stored.map(|stored| stored.deployment).ok_or_else(|| ApiError::not_found("deployment"))
    }

    fn new_deployment(
        &self,
        id: String,
        diagram: &StoredDiagram,
        (stack_name, region): (String, String),
        session: &AwsSession,
        rendered: &Rendered,
        existing: &Existing,
    ) -> Deployment {
        let now = self.clock.now();
        Deployment {
            id,
            diagram_id: diagram.id.clone(),
            diagram_version: diagram.version,
            stack_name,
            stack_id: None,
            region,
            identity: session.identity.clone(),
            status: DeploymentStatus::Planning,
            action: match existing {
                Existing::Nothing => StackAction::Create,
                Existing::Stack { .. } => StackAction::Update,
            },
            change_set_id: None,
            plan: Vec::new(),
            findings: rendered.findings,
            resources: Vec::new(),
            outputs: Vec::new(),
            failure: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether the stack is there, and whether we may touch it.
    async fn look_at_stack(
        &self,
        session: &AwsSession,
        stack_name: &str,
        diagram_id: &str,
    ) -> ApiResult<Existing> {
        let stack = match session.describe_stack(stack_name).await {
            Ok(stack) => stack,
            Err(error) if error.is_no_such_stack() => return Ok(Existing::Nothing),
            Err(error) => return Err(self.explain(&error)),
        };
        let status = stack.stack_status().map_or("", |status| status.as_str());
        match status {
            // An earlier plan that was never executed: a name with nothing in it.
            "REVIEW_IN_PROGRESS" => return Ok(Existing::Nothing),
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => {
                let message = format!("the stack `{stack_name}` is in state {status} and cannot be updated");
                return Err(ApiError::new(ErrorCode::WrongState, message).field("stack_name").hint(
                    "its creation failed; delete the stack, then plan again, or choose another stack name",
                ));
            }
            "UPDATE_ROLLBACK_FAILED" => {
                let message = format!("the stack `{stack_name}` got stuck while an update was rolled back");
                return Err(ApiError::new(ErrorCode::WrongState, message).field("stack_name").hint(
                    "use \"Continue update rollback\" in the CloudFormation console, then plan again",
                ));
            }
            running if running.ends_with("_IN_PROGRESS") => {
                let message = format!("AWS is working on the stack `{stack_name}` ({running})");
                return Err(ApiError::new(ErrorCode::StackBusy, message).hint("wait until it has ended"));
            }
            _ => {}
        }
        check_is_ours(&stack, stack_name, diagram_id)?;
        let parameters = stack.parameters().iter().filter_map(|each| each.parameter_key().map(str::to_owned));
        let parameters = parameters.collect();
        let resources = session.resources(stack_name, &BTreeMap::new()).await;
        let resources = resources.map_err(|error| self.explain(&error))?;
        Ok(Existing::Stack { parameters, resources: resources.into_iter().map(|it| it.logical_id).collect() })
    }

    /// What the resources of a stack are called, by what each comes from in the diagram.
    async fn standing_ids(
        &self,
        diagram_id: &str,
        session: &AwsSession,
        (stack_name, region): &(String, String),
        existing: &Existing,
    ) -> ApiResult<BTreeMap<String, String>> {
        let Existing::Stack { resources, .. } = existing else { return Ok(BTreeMap::new()) };
        let account = &session.identity.account;
        let deployments = self.store.deployments_of(diagram_id).await?.into_iter().filter(|stored| {
            let it = &stored.deployment;
            it.stack_name == *stack_name && it.region == *region && it.identity.account == *account
        });
        let deployments = deployments.map(|it| (it.deployment.status, it.logical_ids));
        Ok(standing_ids(deployments, resources))
    }

    async fn create_change_set(
        &self,
        session: &AwsSession,
        deployment: &mut Deployment,
        rendered: &Rendered,
        parameters: Vec<Parameter>,
    ) -> ApiResult<(String, Option<Staged>)> {
        let kind = match deployment.action {
            StackAction::Create => ChangeSetType::Create,
            StackAction::Update => ChangeSetType::Update,
        };
        let staged = match staging::is_needed(&rendered.template) {
            true => Some(session.stage(&deployment.id, &rendered.template).await),
            false => None,
        };
        let staged = staged.transpose().map_err(|error| self.explain(&error).hint(STAGING_HINT))?;
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        let request = session.cloudformation.create_change_set();
        let request = match &staged {
            Some(it) => request.template_url(&it.url),
            None => request.template_body(&rendered.template),
        };
        let answer = request
            .stack_name(&deployment.stack_name)
            .change_set_name(change_set_name(&deployment.id))
            .change_set_type(kind)
            .set_parameters(Some(parameters))
            .capabilities(Capability::CapabilityNamedIam)
            .tags(tag(DIAGRAM_TAG, &deployment.diagram_id))
            .tags(tag(VERSION_TAG, &deployment.diagram_version.to_string()))
            .set_role_arn(session.execution_role_arn.clone())
            .client_token(&deployment.id)
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                unstage(session, staged.as_ref()).await;
                return Err(self.explain(&error.into()));
            }
        };
        deployment.stack_id = answer.stack_id;
        let id =
            answer.id.ok_or_else(|| ApiError::Internal("CreateChangeSet answered without an id".into()))?;
        Ok((id, staged))
    }

    /// Waits for the change set and turns it into a plan. `turn` keeps the stack ours until then.
    async fn finish_plan(
        self: Arc<Self>,
        session: AwsSession,
        mut deployment: Deployment,
        change_set_id: String,
        staged: Option<Staged>,
        turn: StackTurn,
    ) -> ApiResult<()> {
        let read = self.read_change_set(&session, &change_set_id, &deployment).await;
        unstage(&session, staged.as_ref()).await;
        match read {
            Ok(Planned::Changes(plan)) => {
                deployment.status = DeploymentStatus::Planned;
                deployment.plan = plan;
                deployment.change_set_id = Some(change_set_id);
            }
            Ok(Planned::Nothing) => {
                deployment.status = DeploymentStatus::Unchanged;
                // Standing empty-handed is no reason to keep keys, nor to leave the change set behind.
                let _left_behind = session.delete_change_set(&deployment.stack_name, &change_set_id).await;
                self.read_stack(&session, &mut deployment).await;
                self.let_go(&deployment.id);
            }
            Ok(Planned::Refused(reason)) => {
                deployment.status = DeploymentStatus::Failed;
                deployment.failure = Some(Failure {
                    message: format!("CloudFormation does not accept the template: {reason}"),
                    hint: Some("nothing was changed in AWS".to_owned()),
                    logical_id: None,
                    node_id: None,
                });
                let _left_behind = session.delete_change_set(&deployment.stack_name, &change_set_id).await;
                self.remove_empty_stack(&session, &deployment).await;
                self.let_go(&deployment.id);
            }
            Err(error) => {
                deployment.status = DeploymentStatus::Failed;
                deployment.failure = Some(Failure {
                    message: format!("the plan could not be read: {error}"),
                    hint: Some("nothing was changed in AWS; plan again".to_owned()),
                    logical_id: None,
                    node_id: None,
                });
                let _left_behind = session.delete_change_set(&deployment.stack_name, &change_set_id).await;
                self.remove_empty_stack(&session, &deployment).await;
                self.let_go(&deployment.id);
            }
        }
        self.settle(&mut deployment, DeploymentStatus::Planning, turn).await
    }

    /// Notes what is in a stack that a plan would leave as it is.
    async fn read_stack(&self, session: &AwsSession, deployment: &mut Deployment) {
        let nodes = self.held(&deployment.id).map(|held| held.nodes).unwrap_or_default();
        deployment.outputs = session.outputs(&deployment.stack_name).await.unwrap_or_default();
        deployment.resources = session.resources(&deployment.stack_name, &nodes).await.unwrap_or_default();
    }

    async fn read_change_set(
        &self,
        session: &AwsSession,
        change_set_id: &str,
        deployment: &Deployment,
    ) -> Result<Planned, AwsError> {
        let mut failed_looks = 0;
        for _ in 0..MAX_LOOKS {
            let described = session.describe_change_set(&deployment.stack_name, change_set_id, None).await;
            let mut page = match described {
                Ok(page) => page,
                Err(error) if error.is_transient() && failed_looks < MAX_FAILED_LOOKS => {
                    failed_looks += 1;
                    tokio::time::sleep(self.poll_every).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            failed_looks = 0;
            match page.status {
                Some(ChangeSetStatus::CreateComplete) => {
                    let mut changes = std::mem::take(&mut page.changes).unwrap_or_default();
                    while let Some(next) = page.next_token.take() {
                        page = session
                            .describe_change_set(&deployment.stack_name, change_set_id, Some(next))
                            .await?;
                        changes.append(&mut page.changes.take().unwrap_or_default());
                    }
                    let nodes = self.held(&deployment.id).map(|held| held.nodes).unwrap_or_default();
                    let plan = changes
                        .iter()
                        .filter_map(|each| each.resource_change())
                        .map(|each| change(each, &nodes));
                    return Ok(Planned::Changes(plan.collect()));
                }
                Some(ChangeSetStatus::Failed) => {
                    let reason = page.status_reason.unwrap_or_default();
                    let nothing = reason.contains("didn't contain changes")
                        || reason.contains("No updates are to be performed");
                    return Ok(if nothing { Planned::Nothing } else { Planned::Refused(reason) });
                }
                _ => tokio::time::sleep(self.poll_every).await,
            }
        }
        Err(AwsError::Unreachable("the change set was not ready in time".to_owned()))
    }
}

/// The template is in the change set by now; the day after, S3 removes what could not be taken out.
async fn unstage(session: &AwsSession, staged: Option<&Staged>) {
    if let Some(it) = staged
        && let Err(error) = session.unstage(it).await
    {
        tracing::warn!(%error, "a template could not be taken out of its bucket");
    }
}

/// What CloudFormation made of the change set.
enum Planned {
    Changes(Vec<Change>),
    Nothing,
    Refused(String),
}

fn change_set_name(deployment_id: &str) -> String {
    // A name starts with a letter; an id need not.
    format!("drawbridge-{deployment_id}")
}

fn check_is_ours(stack: &Stack, stack_name: &str, diagram_id: &str) -> ApiResult<()> {
    let tag = stack.tags().iter().find(|tag| tag.key() == Some(DIAGRAM_TAG)).and_then(Tag::value);
    if tag == Some(diagram_id) {
        return Ok(());
    }
    let whose = match tag {
        None => "was not made by Drawbridge",
        Some(_) => "belongs to another diagram",
    };
    let message = format!("the stack `{stack_name}` exists and {whose}; it is left alone");
    Err(ApiError::new(ErrorCode::WrongState, message).field("stack_name").hint("choose another stack name"))
}

/// What is planned is what the person sees.
fn check_version(diagram: &StoredDiagram, seen: Option<i64>) -> ApiResult<()> {
    if seen.is_none_or(|seen| seen == diagram.version) {
        return Ok(());
    }
    let message =
        format!("version {} of the diagram is stored, which is not the one you see", diagram.version);
    Err(ApiError::new(ErrorCode::VersionConflict, message)
        .field("diagram_version")
        .hint("look at the stored version, then plan again"))
}

fn check_findings(rendered: &Rendered, acknowledged: bool) -> ApiResult<()> {
    let counts = rendered.findings;
    if acknowledged || counts.critical + counts.high == 0 {
        return Ok(());
    }
    let message =
        format!("{} critical and {} high findings block the deployment", counts.critical, counts.high);
    Err(ApiError::new(ErrorCode::FindingsBlock, message)
        .field("acknowledge_findings")
        .hint("fix them, or say that you have seen them and want to deploy all the same"))
}

pub(super) fn check_size(rendered: &Rendered) -> ApiResult<()> {
    let (bytes, resources) = (rendered.template.len(), rendered.resources);
    let message = if resources > MAX_RESOURCES {
        format!("the template has {resources} resources; CloudFormation takes {MAX_RESOURCES} in one stack")
    } else if bytes > MAX_TEMPLATE_BYTES {
        format!("the template has {bytes} bytes; CloudFormation takes {MAX_TEMPLATE_BYTES}")
    } else {
        return Ok(());
    };
    Err(ApiError::new(ErrorCode::InvalidDiagram, message)
        .hint("deploy it in parts, or export it: the export has nested stacks"))
}

/// The values by the template's names. A parameter may be called as in the diagram (`ssh_cidrs`) or as in the template
/// (`SshCidrs`).
fn named_parameters(
    rendered: &Rendered,
    given: &BTreeMap<String, String>,
) -> ApiResult<BTreeMap<String, String>> {
    let plain =
        |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let mut named = BTreeMap::new();
    for (name, value) in given {
        let Some(own) = rendered.parameters.keys().find(|own| plain(own) == plain(name)) else {
            let known: Vec<&str> = rendered.parameters.keys().map(String::as_str).collect();
            let message = format!("the diagram has no parameter `{name}`");
            return Err(ApiError::invalid(format!("parameters.{name}"), message)
                .hint(format!("it has: {}", known.join(", "))));
        };
        named.insert(own.clone(), value.clone());
    }
    Ok(named)
}

/// Every parameter has a value: given, known from the last time, or the template's default.
fn check_complete(
    rendered: &Rendered,
    given: &BTreeMap<String, String>,
    existing: &Existing,
) -> ApiResult<()> {
    let missing = rendered.parameters.iter().find(|(name, has_default)| {
        !**has_default && !given.contains_key(*name) && !existing.has_parameter(name)
    });
    missing.map_or(Ok(()), |(name, _)| {
        Err(ApiError::invalid(format!("parameters.{name}"), format!("the parameter `{name}` needs a value")))
    })
}

/// What is given, else what the stack has, else the template's default, which CloudFormation takes by itself.
fn parameters(rendered: &Rendered, given: &BTreeMap<String, String>, existing: &Existing) -> Vec<Parameter> {
    let one = |name: &String| {
        let parameter = Parameter::builder().parameter_key(name);
        match given.get(name) {
            Some(value) => Some(parameter.parameter_value(value).build()),
            None if existing.has_parameter(name) => Some(parameter.use_previous_value(true).build()),
            None => None,
        }
    };
    rendered.parameters.keys().filter_map(one).collect()
}

fn change(change: &ResourceChange, nodes: &BTreeMap<String, String>) -> Change {
    let logical_id = change.logical_resource_id().unwrap_or_default().to_owned();
    let type_name = change.resource_type().unwrap_or_default().to_owned();
    Change {
        action: match change.action() {
            Some(CfnAction::Add) => ChangeAction::Add,
            Some(CfnAction::Modify) => ChangeAction::Modify,
            Some(CfnAction::Remove) => ChangeAction::Remove,
            Some(CfnAction::Import) => ChangeAction::Import,
            _ => ChangeAction::Dynamic,
        },
        physical_id: change.physical_resource_id().map(str::to_owned),
        replacement: match change.replacement() {
            Some(CfnReplacement::True) => Replacement::Yes,
            Some(CfnReplacement::Conditional) => Replacement::Conditional,
            _ => Replacement::No,
        },
        stateful: is_stateful(&type_name),
        node_id: nodes.get(&logical_id).cloned(),
        logical_id,
        type_name,
    }
}

#[cfg(test)]
mod tests {
    use drawbridge_core::api::FindingCounts;

    use super::*;

    fn rendered(findings: FindingCounts) -> Rendered {
        Rendered {
            template: "{}".to_owned(),
            parameters: BTreeMap::new(),
            resources: 1,
            nodes: BTreeMap::new(),
            findings,
            logical_ids: BTreeMap::new(),
        }
    }

    #[test]
    fn each_grave_finding_blocks_until_it_was_acknowledged() {
        let none = FindingCounts { medium: 3, low: 7, set_aside: 2, ..FindingCounts::default() };
        assert!(check_findings(&rendered(none), false).is_ok());
        for grave in [FindingCounts { critical: 1, ..none }, FindingCounts { high: 1, ..none }] {
            assert!(check_findings(&rendered(grave), false).is_err(), "{grave:?}");
            assert!(check_findings(&rendered(grave), true).is_ok(), "{grave:?}");
        }
    }

    #[test]
    fn what_cloudformation_would_not_take_is_not_sent() {
        let fits = |resources, bytes| {
            let template = "x".repeat(bytes);
            check_size(&Rendered { resources, template, ..rendered(FindingCounts::default()) }).is_ok()
        };
        assert!(fits(MAX_RESOURCES, MAX_TEMPLATE_BYTES));
        assert!(!fits(MAX_RESOURCES + 1, 2));
        assert!(!fits(1, MAX_TEMPLATE_BYTES + 1));
    }
}
