//! Attachment of a managed policy to an IAM group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnMap, Fold, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has a list in the group instead.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.group_policy_attachment",
    label: "Policy attachment of a group",
    a_label: "a policy attachment of a group",
    noun: "GroupPolicyAttachment",
    category: Category::Security,
    icon: "iam-policy",
    doc: "Gives a group what a managed policy allows.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
    tf: "aws_iam_group_policy_attachment",
    props: &[&GROUP.spec, &POLICY_ARN.spec],
    cfn_fold: Some(Fold { owner: GROUP.key(), list: "ManagedPolicyArns", value: Some(POLICY_ARN.key()) }),
    ..BASE
};

/// The group.
pub static GROUP: Prop<Value> =
    Prop::reference("group", "Group", "The group.", &["iam.group"]).required().cfn_map(CfnMap::None);

/// ARN of the managed policy.
pub static POLICY_ARN: Prop<Value> =
    Prop::value("policy_arn", "Policy", "The managed policy.", Kind::Arn(&["iam.policy"]))
        .required()
        .cfn_map(CfnMap::None);
