//! Attachment of a managed policy to an IAM role.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnMap, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. Read from Terraform; CloudFormation has no resource for it, so it is never derived.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.role_policy_attachment",
    label: "Policy attachment",
    a_label: "a policy attachment",
    noun: "PolicyAttachment",
    category: Category::Security,
    icon: "iam-policy",
    doc: "Gives a role what a managed policy allows.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
    tf: "aws_iam_role_policy_attachment",
    props: &[&ROLE.spec, &POLICY_ARN.spec],
    ..BASE
};

/// The role.
pub static ROLE: Prop<Value> =
    Prop::value("role", "Role", "The role.", Kind::Ref(&["iam.role"])).required().cfn_map(CfnMap::None);

/// ARN of the managed policy.
pub static POLICY_ARN: Prop<String> =
    Prop::text("policy_arn", "Policy", "ARN of the managed policy.").required().cfn_map(CfnMap::None);
