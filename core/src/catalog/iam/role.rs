//! IAM role.

use super::{role_policy, role_policy_attachment as attachment};
use crate::catalog::identity;
pub use crate::catalog::identity::{BOUNDARY, INLINE_POLICIES, MANAGED_POLICIES, PATH, POLICIES};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Output, Parent, Placement, Principal, Prop, ResourceType,
    Shape, TfMap, Via, wording,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.role",
    label: "IAM role",
    a_label: "an IAM role",
    noun: "Role",
    category: Category::Security,
    icon: "iam-role",
    doc: "A set of permissions that a service or a person takes on for a while, without long-lived keys.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
    tf: "aws_iam_role",
    cfn: "AWS::IAM::Role",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &PATH.spec,
        &DESCRIPTION.spec,
        &TRUSTED_SERVICE.spec,
        &TRUST.spec,
        &MAX_SESSION.spec,
        &BOUNDARY.spec,
        &POLICIES.spec,
        &MANAGED_POLICIES.spec,
        &INLINE_POLICIES.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    tf_aliases: &[("id", "name")],
    principal: Some(Principal::new(
        "",
        Via::Itself { policy: &role_policy::TYPE, owner: role_policy::ROLE.key() },
    )),
    lowered: &[
        identity::attached(&attachment::TYPE, attachment::ROLE.key()),
        identity::attached_by_name(&attachment::TYPE, attachment::ROLE.key()),
        identity::inline(&role_policy::TYPE, role_policy::ROLE.key()),
    ],
    outputs: &[Output { attr: "arn", doc: "ARN of the role" }],
    tags: true,
    ..BASE
};

/// Name in the account; AWS makes one up when it is not set.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Role name",
    "Name in the account, up to 64 characters. Left empty, AWS makes one up, so that a change can replace the role.",
    Kind::Text,
)
.worded(wording::ROLE)
.cfn("RoleName");

/// What it is for.
pub static DESCRIPTION: Prop<Value> =
    Prop::value("description", "Description", "What the role is for.", Kind::Text).cfn("Description");

/// Services that a role of one's own is usually for. Source: IAM user guide, "AWS services that work with IAM".
const SERVICES: &[(&str, &str)] = &[
    ("ec2.amazonaws.com", "EC2 instances"),
    ("lambda.amazonaws.com", "Lambda functions"),
    ("ecs-tasks.amazonaws.com", "ECS tasks"),
    ("backup.amazonaws.com", "AWS Backup"),
    ("cloudtrail.amazonaws.com", "CloudTrail"),
    ("vpc-flow-logs.amazonaws.com", "VPC flow logs"),
    ("monitoring.rds.amazonaws.com", "RDS enhanced monitoring"),
    ("events.amazonaws.com", "EventBridge"),
    ("scheduler.amazonaws.com", "EventBridge Scheduler"),
    ("states.amazonaws.com", "Step Functions"),
    ("apigateway.amazonaws.com", "API Gateway"),
    ("cloudformation.amazonaws.com", "CloudFormation"),
    ("codebuild.amazonaws.com", "CodeBuild"),
];

/// The service that may assume the role; lowered to [`TRUST`].
pub static TRUSTED_SERVICE: Prop<String> = Prop::choice(
    "trusted_service",
    "Trusted service",
    "The AWS service that acts with the role. For anybody else, write a trust policy.",
    SERVICES,
)
.no_tf();

/// Who may assume the role.
pub static TRUST: Prop<Value> = Prop::value(
    "assume_role_policy",
    "Trust policy",
    "Who may assume the role, where that is not simply one service.",
    Kind::Policy,
)
.required()
.unless("trusted_service")
.tf_map(TfMap::Policy { path: "assume_role_policy", suffix: "trust" })
.cfn("AssumeRolePolicyDocument");

/// How long its credentials last at most, in seconds. Source: IAM API reference, CreateRole.
pub static MAX_SESSION: Prop<i64> = Prop::int(
    "max_session_duration",
    "Longest session",
    "How long credentials last that somebody asks for. Services are not bound by it.",
    (3_600, 43_200),
    "s",
)
.default(3_600)
.cfn("MaxSessionDuration");
