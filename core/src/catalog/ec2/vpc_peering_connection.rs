//! VPC peering connection.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Attr, Category, CfnAttr, Kind, Parent, Placement, Prop, ResourceType, Shape};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_peering_connection",
    label: "VPC peering connection",
    a_label: "a VPC peering connection",
    noun: "PeeringConnection",
    category: Category::Network,
    icon: "vpc-peering-connection",
    doc: "Joins two VPCs whose ranges do not overlap, as if they were one network; both need routes to each other.",
    url: "https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html",
    tf: "aws_vpc_peering_connection",
    cfn: "AWS::EC2::VPCPeeringConnection",
    placement: Placement::Drawn {
        parents: &[Parent::within("ec2.vpc", "vpc"), Parent::CANVAS],
        shape: Shape::Icon,
    },
    props: &[
        &VPC.spec,
        &PEER_VPC.spec,
        &PEER_ACCOUNT.spec,
        &PEER_REGION.spec,
        &AUTO_ACCEPT.spec,
        &PEER_ROLE.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "pcx",
    tags: true,
    ..BASE
};

/// The VPC that asks for the connection.
pub static VPC: Prop<Value> =
    Prop::reference("vpc", "VPC", "The VPC that asks for the connection.", &["ec2.vpc"])
        .required()
        .tf("vpc_id")
        .cfn("VpcId");

/// The VPC at the other end.
pub static PEER_VPC: Prop<Value> =
    Prop::reference("peer_vpc", "Peer VPC", "The VPC at the other end.", &["ec2.vpc"])
        .required()
        .tf("peer_vpc_id")
        .cfn("PeerVpcId");

/// Account of the other end, when it is another one.
pub static PEER_ACCOUNT: Prop<Value> = Prop::value(
    "peer_account",
    "Peer account",
    "The twelve-digit account of the other end, when it is another one.",
    Kind::Text,
)
.tf("peer_owner_id")
.cfn("PeerOwnerId");

/// Region of the other end, when it is another one.
pub static PEER_REGION: Prop<Value> = Prop::value(
    "peer_region",
    "Peer Region",
    "The Region of the other end, when it is another one.",
    Kind::Text,
)
.cfn("PeerRegion");

/// Whether the other end is accepted at once; both have to be in this account and Region. CloudFormation always does.
pub static AUTO_ACCEPT: Prop<bool> = Prop::bool(
    "auto_accept",
    "Accept at once",
    "Accepts the connection for the other end, which has to be in the same account and Region. CloudFormation always does.",
)
.default(false)
.cfn_metadata("auto_accept");

/// Role in the other account that lets CloudFormation accept there.
pub static PEER_ROLE: Prop<Value> = Prop::value(
    "peer_role",
    "Accepting role",
    "A role of the other account that lets CloudFormation accept the connection there.",
    Kind::Arn(&[]),
)
.no_tf()
.cfn("PeerRoleArn");
