//! Inline policy of an IAM role.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.role_policy",
    label: "Inline policy",
    a_label: "an inline policy",
    noun: "Policy",
    category: Category::Security,
    icon: "iam-policy",
    doc: "What a role may do, as part of the role.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tf: "aws_iam_role_policy",
    cfn: "AWS::IAM::RolePolicy",
    props: &[&NAME.spec, &ROLE.spec, &POLICY.spec],
    ..BASE
};

/// Name of the policy within its role.
pub static NAME: Prop<Value> = Prop::value("name", "Name", "Name of the policy within its role.", Kind::Text)
    .required()
    .cfn("PolicyName");

/// The role it is part of.
pub static ROLE: Prop<Value> =
    Prop::value("role", "Role", "The role it is part of.", Kind::Ref(&["iam.role"]))
        .required()
        .cfn("RoleName");

/// What it allows.
pub static POLICY: Prop<Value> = Prop::value("policy", "Policy", "What it allows.", Kind::Policy)
    .required()
    .tf_map(TfMap::Policy { path: "policy", suffix: "" })
    .cfn("PolicyDocument");
