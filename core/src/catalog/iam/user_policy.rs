//! Inline policy of an IAM user.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.user_policy",
    label: "Inline policy of a user",
    a_label: "an inline policy of a user",
    noun: "UserPolicy",
    category: Category::Security,
    icon: "iam-policy",
    doc: "What a user may do, as part of the user.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tf: "aws_iam_user_policy",
    cfn: "AWS::IAM::UserPolicy",
    props: &[&NAME.spec, &USER.spec, &POLICY.spec],
    ..BASE
};

/// Name of the policy within its user.
pub static NAME: Prop<Value> = Prop::value("name", "Name", "Name of the policy within its user.", Kind::Text)
    .required()
    .cfn("PolicyName");

/// The user it is part of.
pub static USER: Prop<Value> =
    Prop::reference("user", "User", "The user it is part of.", &["iam.user"]).required().cfn("UserName");

/// What it allows.
pub static POLICY: Prop<Value> = Prop::value("policy", "Policy", "What it allows.", Kind::Policy)
    .required()
    .tf_map(TfMap::Policy { path: "policy", suffix: "" })
    .cfn("PolicyDocument");
