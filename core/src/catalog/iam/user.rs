//! IAM user.

use super::{user_policy, user_policy_attachment as attachment};
use crate::catalog::identity;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Literal, Lowered, Output, Parent, Placement, Principal, Prop, ResourceType,
    Shape, Via,
};
use crate::value::Value;

/// The type. There are no access keys and no passwords: secrets do not belong in a file.
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
        Lowered {
            property: REQUIRE_MFA.key(),
            ty: &user_policy::TYPE,
            owner: user_policy::USER.key(),
            attr: "name",
            entry: Entry::Made(user_policy::POLICY.key(), identity::without_mfa),
            with: &[(user_policy::NAME.key(), Literal::Str(identity::REQUIRE_MFA))],
        },
        Lowered {
            property: POLICIES.key(),
            ty: &attachment::TYPE,
            owner: attachment::USER.key(),
            attr: "name",
            entry: Entry::Value(attachment::POLICY_ARN.key()),
            with: &[],
        },
        Lowered {
            property: MANAGED_POLICIES.key(),
            ty: &attachment::TYPE,
            owner: attachment::USER.key(),
            attr: "name",
            entry: Entry::Made(attachment::POLICY_ARN.key(), identity::managed_policy_arn),
            with: &[],
        },
        Lowered {
            property: INLINE_POLICIES.key(),
            ty: &user_policy::TYPE,
            owner: user_policy::USER.key(),
            attr: "name",
            entry: Entry::Record { pick: None, name: None },
            with: &[],
        },
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

/// Where its name stands in the account's tree of names.
pub static PATH: Prop<String> = Prop::text("path", "Path", identity::PATH).default("/").cfn("Path");

/// The most it may ever be allowed.
pub static BOUNDARY: Prop<Value> =
    Prop::value("permissions_boundary", "Permissions boundary", identity::BOUNDARY, Kind::Arn(&["iam.policy"]))
        .cfn("PermissionsBoundary");

/// Whether nothing is allowed without a second factor; lowered to an inline policy.
pub static REQUIRE_MFA: Prop<bool> =
    Prop::bool("require_mfa", "Require MFA", identity::REQUIRE_MFA_DOC).default(false).no_tf();

/// Managed policies of the account that it has; lowered to attachments.
pub static POLICIES: Prop<Value> =
    Prop::value("policies", "Policies", identity::POLICIES, Kind::List(&Kind::Arn(&["iam.policy"]))).no_tf();

/// Managed policies of AWS that it has, by name; lowered to attachments.
pub static MANAGED_POLICIES: Prop<Value> =
    Prop::value("managed_policies", "AWS managed policies", identity::MANAGED, Kind::List(&Kind::Text)).no_tf();

/// Policies that are part of the user; lowered to resources of their own.
pub static INLINE_POLICIES: Prop<Value> =
    Prop::records("inline_policies", "Inline policies", identity::INLINE_DOC, identity::INLINE).no_tf();
