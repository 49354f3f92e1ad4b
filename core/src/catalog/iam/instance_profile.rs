//! Instance profile: carries a role onto EC2 instances.

use crate::catalog::body::{insert_at, value_at};
pub use crate::catalog::identity::PATH;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Parent, Placement, Principal, Prop, Properties, ResourceType, Shape,
    TagsForm, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "iam.instance_profile",
    label: "Instance profile",
    a_label: "an instance profile",
    noun: "InstanceProfile",
    category: Category::Security,
    icon: "instance-profile",
    doc: "Carries a role onto EC2 instances.",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
    tf: "aws_iam_instance_profile",
    cfn: "AWS::IAM::InstanceProfile",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &PATH.spec, &ROLE.spec],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    tf_aliases: &[("id", "name")],
    principal: Some(Principal::new("", Via::Of(ROLE.key()))),
    tags: true,
    cfn_tags: TagsForm::Metadata,
    ..BASE
};

/// Name in the account; AWS makes one up when it is not set.
pub static NAME: Prop<Value> =
    Prop::value("name", "Name", "Name in the account. Left empty, AWS makes one up.", Kind::Text)
        .cfn("InstanceProfileName");

/// The role it carries.
pub static ROLE: Prop<Value> = Prop::value("role", "Role", "The role it carries.", Kind::Ref(&["iam.role"]))
    .cfn_map(CfnMap::Custom { emit: roles, read: read_roles });

fn read_roles(object: &Value, properties: &mut Properties) {
    if let Some(role) = value_at(object, "Roles/0") {
        properties.insert(ROLE.key(), role.clone());
    }
}

/// CloudFormation wants a list, of which AWS accepts one entry.
fn roles(properties: &Properties, object: &mut Value) {
    if let Some(role) = properties.get(ROLE.key()) {
        insert_at(object, "Roles", Value::List(vec![role.clone()]));
    }
}
