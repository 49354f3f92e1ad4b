//! Route table of a VPC.

use super::{egress_only_internet_gateway, instance, nat_gateway, route, vpc_peering_connection};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Entry, Kind, Lowered, Parent, Placement, Prop, PropSpec, ResourceType, Shape,
    TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.route_table",
    label: "Route table",
    a_label: "a route table",
    noun: "RouteTable",
    category: Category::Network,
    icon: "route-table",
    doc: "Decides where the traffic of its subnets goes. It always holds the VPC's own range.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    tf: "aws_route_table",
    cfn: "AWS::EC2::RouteTable",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[&VPC.spec, &ROUTES.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    id_prefix: "rtb",
    lowered: &[Lowered {
        property: ROUTES.key(),
        ty: &route::TYPE,
        owner: route::ROUTE_TABLE.key(),
        attr: "id",
        entry: Entry::Record { pick: Some(("target", target_property)), name: None },
        with: &[],
    }],
    tags: true,
    ..BASE
};

/// The VPC it belongs to.
pub static VPC: Prop<Value> = Prop::value(
    "vpc",
    "VPC",
    "The VPC it belongs to, taken from where it is drawn.",
    Kind::Ref(&["ec2.vpc"]),
)
.required()
.tf("vpc_id")
.cfn("VpcId");

/// Routes beside the VPC's own; lowered to resources of their own.
pub static ROUTES: Prop<Value> = Prop::value(
    "routes",
    "Routes",
    "Where traffic to other ranges goes. The longest matching prefix wins.",
    Kind::Records(FIELDS),
)
.tf_map(TfMap::None);

const FIELDS: &[PropSpec] = &[
    Prop::value(
        "destination",
        "Destination",
        "The range this route is for, or a prefix list; 0.0.0.0/0 is everything else.",
        Kind::Cidr,
    )
    .required()
    .spec,
    Prop::reference("target", "Target", "What the traffic goes through.", TARGETS).required().spec,
];

/// What a route may lead to.
const TARGETS: &[&str] = &[
    "ec2.internet_gateway",
    "ec2.nat_gateway",
    "ec2.egress_only_internet_gateway",
    "ec2.vpc_peering_connection",
    "ec2.instance",
];

/// The property of a route that takes such a target.
fn target_property(_: &Value, target: Option<&'static ResourceType>) -> &'static str {
    match target {
        Some(it) if *it == nat_gateway::TYPE => route::NAT_GATEWAY.key(),
        Some(it) if *it == egress_only_internet_gateway::TYPE => route::EGRESS_ONLY_GATEWAY.key(),
        Some(it) if *it == vpc_peering_connection::TYPE => route::PEERING_CONNECTION.key(),
        Some(it) if *it == instance::TYPE => route::INSTANCE.key(),
        _ => route::INTERNET_GATEWAY.key(),
    }
}
