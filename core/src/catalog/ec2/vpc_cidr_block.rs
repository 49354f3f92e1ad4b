//! Further IPv4 range of a VPC.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_cidr_block",
    label: "Further VPC range",
    a_label: "a further VPC range",
    noun: "CidrBlock",
    icon: "vpc",
    doc: "Gives a VPC a further IPv4 range.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    tf: "aws_vpc_ipv4_cidr_block_association",
    cfn: "AWS::EC2::VPCCidrBlock",
    props: &[&VPC.spec, &CIDR_BLOCK.spec],
    ..BASE
};

/// The VPC.
pub static VPC: Prop<Value> =
    Prop::reference("vpc", "VPC", "The VPC.", &["ec2.vpc"]).required().tf("vpc_id").cfn("VpcId");

/// The range.
pub static CIDR_BLOCK: Prop<Value> =
    Prop::value("cidr_block", "Range", "The range, from /16 to /28.", Kind::Cidr).required().cfn("CidrBlock");
