//! Who is in an IAM group.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Literal, Prop, ResourceType};
use crate::value::Value;

/// The type: all users of a group, as both languages can say it.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.group_membership",
    label: "Group membership",
    a_label: "a group membership",
    noun: "Membership",
    category: Category::Security,
    icon: "iam-group",
    doc: "Puts users into a group.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups_manage_add-remove-users.html",
    tf: "aws_iam_group_membership",
    cfn: "AWS::IAM::UserToGroupAddition",
    props: &[&GROUP.spec, &USERS.spec],
    ..BASE
};

/// The group.
pub static GROUP: Prop<Value> =
    Prop::reference("group", "Group", "The group.", &["iam.group"]).required().cfn("GroupName");

/// Who is in it. Terraform wants a name for the list, which AWS never sees.
pub static USERS: Prop<Value> = Prop::references("users", "Users", "Who is in the group.", &["iam.user"])
    .required()
    .tf_with("users", &[("name", Literal::Str("members"))])
    .cfn("Users");
