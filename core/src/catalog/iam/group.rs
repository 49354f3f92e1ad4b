//! IAM group.

use super::{group_membership as membership, group_policy, group_policy_attachment as attachment};
use crate::catalog::identity;
pub use crate::catalog::identity::{INLINE_POLICIES, MANAGED_POLICIES, PATH, POLICIES, REQUIRE_MFA};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Output, Parent, Placement, Principal, Prop, ResourceType,
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
        identity::mfa_required(&group_policy::TYPE, group_policy::GROUP.key()),
        identity::attached(&attachment::TYPE, attachment::GROUP.key()),
        identity::attached_by_name(&attachment::TYPE, attachment::GROUP.key()),
        identity::inline(&group_policy::TYPE, group_policy::GROUP.key()),
    ],
    outputs: &[Output { attr: "arn", doc: "ARN of the group" }],
    ..BASE
};

/// Name in the account.
pub static NAME: Prop<Value> =
    Prop::value("name", "Group name", "Name in the account, up to 128 characters.", Kind::Text)
        .required()
        .cfn("GroupName");

/// Who is in it; lowered to one membership, as both languages have it.
pub static USERS: Prop<Value> =
    Prop::references("users", "Users", "Who is in the group, and may do what it may.", &["iam.user"]).no_tf();
