//! Egress-only internet gateway.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.egress_only_internet_gateway",
    label: "Egress-only internet gateway",
    a_label: "an egress-only internet gateway",
    noun: "EgressOnlyInternetGateway",
    category: Category::Network,
    icon: "egress-only-internet-gateway",
    doc: "Lets what is in a VPC open IPv6 connections to the internet, and nothing come in.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html",
    tf: "aws_egress_only_internet_gateway",
    cfn: "AWS::EC2::EgressOnlyInternetGateway",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[&VPC.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "eigw",
    tags: true,
    ..BASE
};

/// The VPC it is attached to.
pub static VPC: Prop<Value> =
    Prop::reference("vpc", "VPC", "The VPC it is attached to, taken from where it is drawn.", &["ec2.vpc"])
        .required()
        .tf("vpc_id")
        .cfn("VpcId");
