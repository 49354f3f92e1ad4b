//! Inline policy of an IAM group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Kind, Prop, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.group_policy",
    label: "Inline policy of a group",
    a_label: "an inline policy of a group",
    noun: "GroupPolicy",
    category: Category::Security,
    icon: "iam-policy",
    doc: "What a group may do, as part of the group.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    tf: "aws_iam_group_policy",
    cfn: "AWS::IAM::GroupPolicy",
    props: &[&NAME.spec, &GROUP.spec, &POLICY.spec],
    ..BASE
};

/// Name of the policy within its group.
pub static NAME: Prop<Value> = Prop::value("name", "Name", "Name of the policy within its group.", Kind::Text)
    .required()
    .cfn("PolicyName");

/// The group it is part of.
pub static GROUP: Prop<Value> =
    Prop::reference("group", "Group", "The group it is part of.", &["iam.group"]).required().cfn("GroupName");

/// What it allows.
pub static POLICY: Prop<Value> = Prop::value("policy", "Policy", "What it allows.", Kind::Policy)
    .required()
    .tf_map(TfMap::Policy { path: "policy", suffix: "" })
    .cfn("PolicyDocument");
