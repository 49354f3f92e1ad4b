//! Amazon Virtual Private Cloud.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Output, Parent, Placement, Prop, ResourceType, Shape};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc",
    label: "VPC",
    a_label: "a VPC",
    noun: "Vpc",
    category: Category::Network,
    icon: "vpc",
    doc: "A private network of your own: an address range with subnets, route tables and gateways.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-your-vpc.html",
    tf: "aws_vpc",
    cfn: "AWS::EC2::VPC",
    placement: Placement::Drawn {
        parents: &[Parent::CANVAS],
        shape: Shape::Container { width: 640.0, height: 420.0 },
    },
    props: &[&CIDR_BLOCK.spec, &ENABLE_DNS_SUPPORT.spec, &ENABLE_DNS_HOSTNAMES.spec],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "cidr_block", tf: "cidr_block", cfn: CfnAttr::GetAtt("CidrBlock") },
    ],
    outputs: &[Output { attr: "id", doc: "Id of the VPC" }],
    tags: true,
    ..BASE
};

/// IPv4 range, from /16 to /28.
pub static CIDR_BLOCK: Prop<String> = Prop::cidr(
    "cidr_block",
    "IPv4 range",
    "The VPC's addresses, from /16 to /28. Choose a private range (RFC 1918) that no connected network uses.",
)
.required()
.cfn("CidrBlock");

/// Whether the Amazon DNS server answers inside the VPC.
pub static ENABLE_DNS_SUPPORT: Prop<bool> = Prop::bool(
    "enable_dns_support",
    "DNS resolution",
    "Lets the Amazon DNS server answer inside the VPC. Endpoints need it.",
)
.default(true)
.cfn("EnableDnsSupport");

/// Whether instances get DNS names.
pub static ENABLE_DNS_HOSTNAMES: Prop<bool> = Prop::bool(
    "enable_dns_hostnames",
    "DNS hostnames",
    "Gives instances DNS names. Private DNS of interface endpoints needs it.",
)
.default(false)
.cfn("EnableDnsHostnames");
