//! Deployments: a change set on a CloudFormation stack, seen, confirmed and followed.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Where this server deploys to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentTarget {
    /// The target is the practice AWS: nothing costs money and [`Credentials::Practice`] works.
    pub practice: bool,
    /// Regions a deployment may name, the default first.
    pub regions: Vec<String>,
    /// The target in words, such as `AWS` or `practice AWS at http://127.0.0.1:4566`.
    pub endpoint_description: String,
    /// Why deployments cannot work at the moment; absent when all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Asks for a plan: the server renders the stored diagram and creates a change set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDeployment {
    /// CloudFormation stack, made or updated: a letter, then letters, digits and hyphens, 128 at most.
    pub stack_name: String,
    /// Region, one of [`DeploymentTarget::regions`].
    pub region: String,
    /// Who deploys.
    pub credentials: Credentials,
    /// Service role that CloudFormation acts with. Absent: with `assume_role` the onboarding
    /// template's execution role, else the rights of the credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_role_arn: Option<String>,
    /// Values of the diagram's parameters by name, as in the diagram or as in the template, lists joined by
    /// commas; the rest keep what the stack has or their defaults.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    /// The person has seen the critical and high findings and deploys all the same.
    #[serde(default)]
    pub acknowledge_findings: bool,
    /// Version of the diagram that the person sees: refused with 409 if another is stored. Absent: whichever is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagram_version: Option<i64>,
}

/// AWS credentials for one deployment. The server keeps them in memory until it ends; this is wiped when it is
/// dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Credentials {
    /// Keys that STS issued.
    Temporary {
        /// Starts with `ASIA`.
        access_key_id: String,
        /// Secret access key.
        secret_access_key: String,
        /// Session token.
        session_token: String,
    },
    /// A role that trusts the server's AWS identity.
    AssumeRole {
        /// ARN of the role.
        role_arn: String,
        /// External id in the role's trust policy.
        external_id: String,
    },
    /// The role the server made in its practice AWS.
    Practice,
}

// Even the access key id stays out: a log reader has no use for it.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Temporary { .. } => f.write_str("Temporary(redacted)"),
            Self::AssumeRole { role_arn, .. } => {
                f.debug_struct("AssumeRole").field("role_arn", role_arn).finish_non_exhaustive()
            }
            Self::Practice => f.write_str("Practice"),
        }
    }
}

/// One deployment of a diagram to a stack, from plan to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// Permanent id.
    pub id: String,
    /// Diagram that was rendered.
    pub diagram_id: String,
    /// Version of the diagram that was rendered.
    pub diagram_version: i64,
    /// CloudFormation stack.
    pub stack_name: String,
    /// ARN of the stack, which stays valid when the name is gone; absent until AWS has told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack_id: Option<String>,
    /// Region of the stack.
    pub region: String,
    /// Who deploys, as AWS sees it.
    pub identity: Identity,
    /// How far it has come.
    pub status: DeploymentStatus,
    /// Whether the stack is made or updated.
    pub action: StackAction,
    /// The change set to confirm; absent until [`DeploymentStatus::Planned`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_set_id: Option<String>,
    /// What the change set would do.
    pub plan: Vec<Change>,
    /// Findings on the diagram when the plan was made.
    pub findings: FindingCounts,
    /// Resources of the stack once it stands: what deleting it would remove.
    pub resources: Vec<StackResource>,
    /// Outputs of the stack once it stands.
    pub outputs: Vec<Output>,
    /// Why it ended badly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// When the plan was asked for.
    pub created_at: i64,
    /// When anything here last changed.
    pub updated_at: i64,
}

/// Who calls AWS, as `sts:GetCallerIdentity` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Twelve-digit account id.
    pub account: String,
    /// ARN of the user or of the assumed role's session.
    pub arn: String,
}

/// How far a deployment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentStatus {
    /// AWS works the change set out.
    Planning,
    /// The plan waits for a person's confirmation.
    Planned,
    /// The stack already is as the diagram says; nothing to do.
    Unchanged,
    /// AWS works on the stack.
    Executing,
    /// The stack is as the diagram says.
    Deployed,
    /// AWS could not do it; see [`Deployment::failure`].
    Failed,
    /// The change set was thrown away: by a person, or because another of its stack took its place.
    Canceled,
    /// AWS deletes the stack.
    Deleting,
    /// The stack is gone.
    Deleted,
    /// The server can no longer follow it (restarted, or the credentials expired); AWS goes on.
    Disconnected,
}

impl DeploymentStatus {
    /// Whether AWS is at work, so that events are still to come.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Planning | Self::Executing | Self::Deleting)
    }
}

/// What a change set does to its stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StackAction {
    /// The stack is new.
    Create,
    /// The stack exists.
    Update,
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happens to the resource.
    pub action: ChangeAction,
    /// Name in the template.
    pub logical_id: String,
    /// Name in AWS; absent for a resource to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physical_id: Option<String>,
    /// CloudFormation type, such as `AWS::EC2::VPC`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Whether a change means deleting and making anew.
    pub replacement: Replacement,
    /// The resource holds data that is lost with it: a table, bucket, volume or key.
    pub stateful: bool,
    /// Node of the diagram the resource comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
}

/// What happens to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeAction {
    /// It is made.
    Add,
    /// It is changed, or replaced: see [`Replacement`].
    Modify,
    /// It is deleted.
    Remove,
    /// It is taken into the stack as it is.
    Import,
    /// CloudFormation cannot say before it runs.
    Dynamic,
}

/// Whether changing a resource means deleting it and making it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// It is changed in place, or is not there yet.
    No,
    /// Depends on values that are known only when it runs.
    Conditional,
    /// It is replaced.
    Yes,
}

/// Findings by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCounts {
    /// Critical findings: block until acknowledged.
    pub critical: u32,
    /// High findings: block until acknowledged.
    pub high: u32,
    /// Medium findings.
    pub medium: u32,
    /// Low findings.
    pub low: u32,
    /// Critical and high findings that suppressions or the diagram's own choice of rules set aside: they do not block, but
    /// whoever deploys has to know of them.
    #[serde(default)]
    pub set_aside: u32,
}

/// One resource of a stack that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackResource {
    /// Name in the template.
    pub logical_id: String,
    /// Name in AWS.
    pub physical_id: String,
    /// CloudFormation type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Deleting it loses data.
    pub stateful: bool,
    /// Node of the diagram the resource comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
}

/// One output of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Name in the template.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What the template says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Why a deployment ended badly, and in what state AWS is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong, in one sentence.
    pub message: String,
    /// What state AWS is in and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The resource that failed first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logical_id: Option<String>,
    /// Node of the diagram that resource comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
}

/// Executes the plan a person has seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecuteDeployment {
    /// [`Deployment::change_set_id`] of the plan that was shown.
    pub change_set_id: String,
    /// The stack's name, typed. Required when the plan removes or replaces a stateful resource,
    /// welcome otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
}

/// Deletes the stack of a deployment with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteStack {
    /// The stack's name, typed.
    pub confirm: String,
    /// Who deletes. Absent: the credentials the server still holds, which in the practice AWS it
    /// always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
}

/// One event of a stack, in the order the server saw them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackEvent {
    /// Counts the events of a deployment from 1; the id of the server-sent event.
    pub sequence: i64,
    /// When AWS says it happened.
    pub timestamp: i64,
    /// Name in the template; the stack's name for events of the stack itself.
    pub logical_id: String,
    /// CloudFormation type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// CloudFormation resource status, such as `CREATE_IN_PROGRESS`.
    pub status: String,
    /// CloudFormation's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Node of the diagram the resource comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_id: Option<String>,
}

/// Last message of an event stream: nothing more comes until the deployment is acted on again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOfEvents {
    /// How it ended.
    pub status: DeploymentStatus,
}
