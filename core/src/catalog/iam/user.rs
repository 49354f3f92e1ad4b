//! IAM user.

use super::{user_policy, user_policy_attachment as attachment};
use crate::catalog::identity;
pub use crate::catalog::identity::{BOUNDARY, INLINE_POLICIES, MANAGED_POLICIES, PATH, POLICIES, REQUIRE_MFA};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Kind, Output, Parent, Placement, Principal, Prop, ResourceType,
    Shape, Via,
};
use crate::value::Value;

/// The type. A drawing has no access keys and no passwords for it: secrets do not belong in a file.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.user",
    label: "IAM user",
    a_label: "an IAM user",
    noun: "User",
    category: Category::Security,
    icon: "iam-user",
    doc: "A person or a program outside AWS with credentials of its own. Roles are safer wherever they will do.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html",
    tf: "aws_iam_user",
    cfn: "AWS::IAM::User",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &PATH.spec,
        &BOUNDARY.spec,
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
        Via::Itself { policy: &user_policy::TYPE, owner: user_policy::USER.key() },
    )),
    lowered: &[
        identity::mfa_required(&user_policy::TYPE, user_policy::USER.key()),
        identity::attached(&attachment::TYPE, attachment::USER.key()),
        identity::attached_by_name(&attachment::TYPE, attachment::USER.key()),
        identity::inline(&user_policy::TYPE, user_policy::USER.key()),
    ],
    outputs: &[Output { attr: "arn", doc: "ARN of the user" }],
    tags: true,
    ..BASE
};

/// Name in the account.
pub static NAME: Prop<Value> =
    Prop::value("name", "User name", "Name in the account, up to 64 characters. The person signs in with it.", Kind::Text)
        .required()
        .cfn("UserName");
