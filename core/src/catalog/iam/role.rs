//! IAM role.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Prop, ResourceType, TfMap};
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
    props: &[&NAME.spec, &DESCRIPTION.spec, &TRUST.spec],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    tags: true,
    ..BASE
};

/// Name in the account; AWS makes one up when it is not set.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name", "Name in the account. Left empty, AWS makes one up.", Kind::Text)
        .cfn("RoleName");

/// What it is for.
pub static DESCRIPTION: Prop<Value> =
    Prop::value("description", "Description", "What the role is for.", Kind::Text).cfn("Description");

/// Who may assume the role.
pub static TRUST: Prop<Value> =
    Prop::value("assume_role_policy", "Trust policy", "Who may assume the role.", Kind::Policy)
        .required()
        .tf_map(TfMap::Policy { path: "assume_role_policy", suffix: "trust" })
        .cfn("AssumeRolePolicyDocument");
