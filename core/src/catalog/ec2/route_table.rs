//! Route table of a VPC.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Field, Kind, Parent, Placement, Prop, ResourceType, Shape, TfMap,
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
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc")], shape: Shape::Icon },
    props: &[&VPC.spec, &ROUTES.spec],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
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
    Kind::Records(&[
        Field {
            key: "destination",
            label: "Destination",
            doc: "The range this route is for; 0.0.0.0/0 is everything else.",
            kind: Kind::Cidr,
            required: true,
        },
        Field {
            key: "target",
            label: "Target",
            doc: "The gateway the traffic goes through.",
            kind: Kind::Ref(&["ec2.internet_gateway"]),
            required: true,
        },
    ]),
)
.tf_map(TfMap::None);
