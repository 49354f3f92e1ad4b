//! NAT gateway.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.nat_gateway",
    label: "NAT gateway",
    a_label: "a NAT gateway",
    noun: "NatGateway",
    category: Category::Network,
    icon: "nat-gateway",
    doc: "Lets what is in private subnets open connections to the internet, and nothing come in. It stands in a public \
          subnet and costs by the hour and by the gigabyte.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    tf: "aws_nat_gateway",
    cfn: "AWS::EC2::NatGateway",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.subnet", "subnet"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[
        &CONNECTIVITY_TYPE.spec,
        &ELASTIC_IP.spec,
        &SUBNET.spec,
        &PRIVATE_IP.spec,
        &SECONDARY_ELASTIC_IPS.spec,
        &SECONDARY_PRIVATE_IP_COUNT.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "nat",
    tags: true,
    ..BASE
};

/// Whether it leads to the internet or to other private networks.
pub static CONNECTIVITY_TYPE: Prop<String> = Prop::choice(
    "connectivity_type",
    "Leads to",
    "The internet, through an Elastic IP address, or other private networks.",
    &[("public", "The internet"), ("private", "Private networks")],
)
.default("public")
.cfn("ConnectivityType");

/// The public address the connections come from. Made when it is not set.
pub static ELASTIC_IP: Prop<Value> = Prop::reference(
    "elastic_ip",
    "Elastic IP address",
    "The public address its connections come from. Without one, it gets an address of its own.",
    &["ec2.eip"],
)
.tf("allocation_id")
.cfn("AllocationId");

/// The public subnet it stands in.
pub static SUBNET: Prop<Value> = Prop::reference(
    "subnet",
    "Subnet",
    "The public subnet it stands in, taken from where it is drawn.",
    &["ec2.subnet"],
)
.required()
.tf("subnet_id")
.cfn("SubnetId");

/// Its address in the subnet.
pub static PRIVATE_IP: Prop<Value> = Prop::value(
    "private_ip",
    "Private IP address",
    "Its address in the subnet; AWS chooses one otherwise.",
    Kind::Text,
)
.cfn("PrivateIpAddress");

/// More public addresses, for more than 55,000 connections to one destination.
pub static SECONDARY_ELASTIC_IPS: Prop<Value> = Prop::references(
    "secondary_elastic_ips",
    "Further addresses",
    "More Elastic IP addresses: each allows another 55,000 connections at a time to one destination.",
    &["ec2.eip"],
)
.tf("secondary_allocation_ids")
.cfn("SecondaryAllocationIds");

/// How many further private addresses a private gateway has.
pub static SECONDARY_PRIVATE_IP_COUNT: Prop<i64> = Prop::int(
    "secondary_private_ip_address_count",
    "Further private addresses",
    "How many further private addresses a private gateway gets.",
    (1, 31),
    "",
)
.cfn("SecondaryPrivateIpAddressCount");
