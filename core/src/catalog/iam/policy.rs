//! IAM managed policy.

pub use crate::catalog::identity::PATH;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Output, Parent, Placement, Prop, ResourceType, Shape, TagsForm, TfMap,
};
use crate::value::Value;

/// The type. Roles, users and groups name it in their lists.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.policy",
    label: "IAM policy",
    a_label: "an IAM policy",
    noun: "ManagedPolicy",
    category: Category::Security,
    icon: "iam-policy",
    doc: "What may be done and what must not, for as many roles, users and groups as name it.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tf: "aws_iam_policy",
    cfn: "AWS::IAM::ManagedPolicy",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &PATH.spec, &DESCRIPTION.spec, &POLICY.spec],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tf_aliases: &[("id", "arn")],
    outputs: &[Output { attr: "arn", doc: "ARN of the policy" }],
    tags: true,
    cfn_tags: TagsForm::Metadata,
    ..BASE
};

/// Name in the account; AWS makes one up when it is not set.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Policy name",
    "Name in the account, up to 128 characters. Left empty, AWS makes one up.",
    Kind::Text,
)
.cfn("ManagedPolicyName");

/// What it is for. AWS replaces the policy when it changes.
pub static DESCRIPTION: Prop<String> =
    Prop::text("description", "Description", "What the policy is for. Changing it replaces the policy.")
        .cfn("Description");

/// What it allows and denies.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Policy",
    "What may be done to what, and on what condition. A `Deny` wins over every `Allow`.",
    Kind::Policy,
)
.required()
.tf_map(TfMap::Policy { path: "policy", suffix: "" })
.cfn("PolicyDocument");
