//! Elastic IP address.

use crate::catalog::body::{Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Output, Parent, Placement, Prop, ResourceType, Shape, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.eip",
    label: "Elastic IP address",
    a_label: "an Elastic IP address",
    noun: "ElasticIp",
    category: Category::Network,
    icon: "elastic-ip",
    doc: "A public IPv4 address that stays the same. AWS charges for it by the hour, in use or not.",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
    tf: "aws_eip",
    cfn: "AWS::EC2::EIP",
    placement: Placement::Drawn {
        parents: &[
            Parent::inside("ec2.vpc"),
            Parent::inside("ec2.subnet"),
            Parent::inside("ec2.availability_zone"),
            Parent::CANVAS,
        ],
        shape: Shape::Icon,
    },
    props: &[&INSTANCE.spec, &ADDRESS.spec, &PUBLIC_IPV4_POOL.spec, &NETWORK_BORDER_GROUP.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::GetAtt("AllocationId") },
        Attr { id: "public_ip", tf: "public_ip", cfn: CfnAttr::Ref },
    ],
    id_prefix: "eipalloc",
    tf_aliases: &[("allocation_id", "id")],
    outputs: &[Output { attr: "public_ip", doc: "Public IPv4 address" }],
    tags: true,
    ..BASE
};

/// The instance that answers at the address.
pub static INSTANCE: Prop<Value> = Prop::reference(
    "instance",
    "Instance",
    "The instance that answers at the address. A NAT gateway names its address itself.",
    &["ec2.instance"],
)
.tf_map(TfMap::Custom {
    // An address outside of VPCs is history; the provider wants to be told all the same.
    emit: |properties, body| {
        body.insert("domain", Item::Value("vpc".into()));
        if let Some(value) = properties.get(INSTANCE.key()) {
            body.insert("instance", Item::Value(value.clone()));
        }
    },
    read: |body, properties| {
        properties.extend(body.value("instance").map(|it| (INSTANCE.key(), it.clone())));
    },
})
.cfn_map(CfnMap::Custom {
    emit: |properties, object| {
        insert_at(object, "Domain", "vpc".into());
        if let Some(value) = properties.get(INSTANCE.key()) {
            insert_at(object, "InstanceId", value.clone());
        }
    },
    read: |object, properties| {
        properties.extend(object.field("InstanceId").map(|it| (INSTANCE.key(), it.clone())));
    },
});

/// An address of a range brought to AWS.
pub static ADDRESS: Prop<Value> = Prop::value(
    "address",
    "Own address",
    "One address of a range that you brought to AWS. Leave it empty to get one of Amazon's.",
    Kind::Text,
)
.cfn("Address");

/// The pool it is taken from.
pub static PUBLIC_IPV4_POOL: Prop<Value> = Prop::value(
    "public_ipv4_pool",
    "Address pool",
    "Id of the pool of addresses you brought to AWS that it is taken from.",
    Kind::Text,
)
.cfn("PublicIpv4Pool");

/// The zones and Local Zones in which it is announced.
pub static NETWORK_BORDER_GROUP: Prop<Value> = Prop::value(
    "network_border_group",
    "Network border group",
    "Where AWS announces the address; the Region, unless it is for a Local Zone.",
    Kind::Text,
)
.cfn("NetworkBorderGroup");
