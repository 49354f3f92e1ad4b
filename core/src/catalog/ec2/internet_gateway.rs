//! Internet gateway of a VPC.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Companion, Kind, Parent, Placement, Prop, ResourceType, Shape,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.internet_gateway",
    label: "Internet gateway",
    a_label: "an internet gateway",
    noun: "InternetGateway",
    category: Category::Network,
    icon: "internet-gateway",
    doc: "Connects a VPC with the internet, for subnets that route to it.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    tf: "aws_internet_gateway",
    cfn: "AWS::EC2::InternetGateway",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[&VPC.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "igw",
    cfn_companions: &[Companion {
        suffix: "Attachment",
        cfn: "AWS::EC2::VPCGatewayAttachment",
        main: "InternetGatewayId",
        props: &[("VpcId", "vpc")],
        with: &[],
        when: None,
        awaited_for: None,
    }],
    tags: true,
    ..BASE
};

/// The VPC it is attached to. CloudFormation attaches it by the companion.
pub static VPC: Prop<Value> = Prop::value(
    "vpc",
    "VPC",
    "The VPC it is attached to, taken from where it is drawn.",
    Kind::Ref(&["ec2.vpc"]),
)
.tf("vpc_id")
.cfn_map(CfnMap::None);
