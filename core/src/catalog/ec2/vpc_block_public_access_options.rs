//! VPC Block Public Access of an account in a Region.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Parent, Placement, Prop, ResourceType, Shape};

/// The type. An account has one in each Region; it holds for all VPCs there. Source: VPC user guide, "Block public access to
/// VPCs and subnets".
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_block_public_access_options",
    label: "VPC Block Public Access",
    a_label: "VPC Block Public Access",
    noun: "BlockPublicAccess",
    category: Category::Network,
    icon: "vpc-block-public-access",
    doc: "Keeps internet gateways of all VPCs in the Region from passing traffic, whatever routes and groups say.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html",
    tf: "aws_vpc_block_public_access_options",
    cfn: "AWS::EC2::VPCBlockPublicAccessOptions",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&MODE.spec],
    ..BASE
};

/// What is blocked. Terraform also takes `off`, which is as good as no such resource and nothing for CloudFormation to make.
pub static MODE: Prop<String> = Prop::choice(
    "internet_gateway_block_mode",
    "Block",
    "What internet gateways no longer pass. Connections through NAT and egress-only gateways go out while only what comes in is \
     blocked.",
    &[
        ("block-bidirectional", "Both directions"),
        ("block-ingress", "What comes in"),
    ],
)
.required()
.cfn("InternetGatewayBlockMode");
