//! IAM group.

use super::{group_membership as membership, group_policy, group_policy_attachment as attachment};
use crate::catalog::identity;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Literal, Lowered, Output, Parent, Placement, Principal, Prop, ResourceType,
    Shape, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.group",
    label: "IAM group",
    a_label: "an IAM group",
    noun: "Group",
    category: Category::Security,
    icon: "iam-group",
    doc: "Users who may do the same.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html",
    tf: "aws_iam_group",
    cfn: "AWS::IAM::Group",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &PATH.spec,
        &USERS.spec,
        &REQUIRE_MFA.spec,
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
        Via::Itself { policy: &group_policy::TYPE, owner: group_policy::GROUP.key() },
    )),
    lowered: &[
        Lowered {
            property: USERS.key(),
            ty: &membership::TYPE,
            owner: membership::GROUP.key(),
            attr: "name",
            entry: Entry::Whole(membership::USERS.key()),
            with: &[],
        },
        Lowered {
            property: REQUIRE_MFA.key(),
            ty: &group_policy::TYPE,
            owner: group_policy::GROUP.key(),
            attr: "name",
            entry: Entry::Made(group_policy::POLICY.key(), identity::without_mfa),
            with: &[(group_policy::NAME.key(), Literal::Str(identity::REQUIRE_MFA))],
        },
        Lowered {
            property: POLICIES.key(),
            ty: &attachment::TYPE,
            owner: attachment::GROUP.key(),
            attr: "name",
            entry: Entry::Value(attachment::POLICY_ARN.key()),
            with: &[],
        },
        Lowered {
            property: MANAGED_POLICIES.key(),
            ty: &attachment::TYPE,
            owner: attachment::GROUP.key(),
            attr: "name",
            entry: Entry::Made(attachment::POLICY_ARN.key(), identity::managed_policy_arn),
            with: &[],
        },
        Lowered {
            property: INLINE_POLICIES.key(),
            ty: &group_policy::TYPE,
            owner: group_policy::GROUP.key(),
            attr: "name",
            entry: Entry::Record { pick: None, name: None },
            with: &[],
        },
    ],
    outputs: &[Output { attr: "arn", doc: "ARN of the group" }],
    ..BASE
};

/// Name in the account.
pub static NAME: Prop<Value> =
    Prop::value("name", "Group name", "Name in the account, up to 128 characters.", Kind::Text)
        .required()
        .cfn("GroupName");

/// Where its name stands in the account's tree of names.
pub static PATH: Prop<String> = Prop::text("path", "Path", identity::PATH).default("/").cfn("Path");

/// Who is in it; lowered to one membership, as both languages have it.
pub static USERS: Prop<Value> =
    Prop::references("users", "Users", "Who is in the group, and may do what it may.", &["iam.user"]).no_tf();

/// Whether nothing is allowed without a second factor; lowered to an inline policy.
pub static REQUIRE_MFA: Prop<bool> =
    Prop::bool("require_mfa", "Require MFA", identity::REQUIRE_MFA_DOC).default(false).no_tf();

/// Managed policies of the account that it has; lowered to attachments.
pub static POLICIES: Prop<Value> =
    Prop::value("policies", "Policies", identity::POLICIES, Kind::List(&Kind::Arn(&["iam.policy"]))).no_tf();

/// Managed policies of AWS that it has, by name; lowered to attachments.
pub static MANAGED_POLICIES: Prop<Value> =
    Prop::value("managed_policies", "AWS managed policies", identity::MANAGED, Kind::List(&Kind::Text)).no_tf();

/// Policies that are part of the group; lowered to resources of their own.
pub static INLINE_POLICIES: Prop<Value> =
    Prop::records("inline_policies", "Inline policies", identity::INLINE_DOC, identity::INLINE).no_tf();
