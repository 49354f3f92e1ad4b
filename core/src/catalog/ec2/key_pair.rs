//! Key pair for SSH.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.key_pair",
    label: "Key pair",
    a_label: "a key pair",
    noun: "KeyPair",
    category: Category::Compute,
    icon: "key-pair",
    doc: "The public half of an SSH key, put on instances when they first start.",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html",
    tf: "aws_key_pair",
    cfn: "AWS::EC2::KeyPair",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&KEY_NAME.spec, &PUBLIC_KEY.spec],
    attrs: &[Attr { id: "name", tf: "key_name", cfn: CfnAttr::Ref }],
    tags: true,
    ..BASE
};

/// Name of the pair in the Region.
pub static KEY_NAME: Prop<Value> =
    Prop::value("key_name", "Name", "Name of the pair in the Region.", Kind::Text).required().cfn("KeyName");

/// The public half, in OpenSSH format. The private half never leaves your machine.
pub static PUBLIC_KEY: Prop<Value> = Prop::value(
    "public_key",
    "Public key",
    "The public half, in OpenSSH format. The private half never leaves your machine.",
    Kind::Text,
)
.required()
.cfn("PublicKeyMaterial");
