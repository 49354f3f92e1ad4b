//! Attachment of a managed policy to an IAM user.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, CfnMap, Fold, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type. CloudFormation has a list in the user instead.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.user_policy_attachment",
    label: "Policy attachment of a user",
    a_label: "a policy attachment of a user",
    noun: "UserPolicyAttachment",
    category: Category::Security,
    icon: "iam-policy",
    doc: "Gives a user what a managed policy allows.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
    tf: "aws_iam_user_policy_attachment",
    props: &[&USER.spec, &POLICY_ARN.spec],
    cfn_fold: Some(Fold { owner: USER.key(), list: "ManagedPolicyArns", value: Some(POLICY_ARN.key()) }),
    ..BASE
};

/// The user.
pub static USER: Prop<Value> =
    Prop::reference("user", "User", "The user.", &["iam.user"]).required().cfn_map(CfnMap::None);

/// ARN of the managed policy.
pub static POLICY_ARN: Prop<Value> =
    Prop::value("policy_arn", "Policy", "The managed policy.", Kind::Arn(&["iam.policy"]))
        .required()
        .cfn_map(CfnMap::None);
