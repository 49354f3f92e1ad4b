//! Attachment of a managed policy to an IAM role.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnMap, Fold, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has a list in the role instead.
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
    cfn_fold: Some(Fold { owner: ROLE.key(), list: "ManagedPolicyArns", value: Some(POLICY_ARN.key()) }),
    ..BASE
};

/// The role.
pub static ROLE: Prop<Value> =
    Prop::value("role", "Role", "The role.", Kind::Ref(&["iam.role"])).required().cfn_map(CfnMap::None);

/// ARN of the managed policy.
pub static POLICY_ARN: Prop<Value> =
    Prop::value("policy_arn", "Policy", "The managed policy.", Kind::Arn(&["iam.policy"]))
        .required()
        .cfn_map(CfnMap::None);
