//! Association of a subnet with a route table.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.route_table_association",
    label: "Route table association",
    a_label: "a route table association",
    noun: "RouteTableAssociation",
    icon: "route-table",
    doc: "Makes a subnet use a route table.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html",
    tf: "aws_route_table_association",
    cfn: "AWS::EC2::SubnetRouteTableAssociation",
    props: &[&SUBNET.spec, &ROUTE_TABLE.spec],
    ..BASE
};

/// The subnet.
pub static SUBNET: Prop<Value> = Prop::value("subnet", "Subnet", "The subnet.", Kind::Ref(&["ec2.subnet"]))
    .required()
    .tf("subnet_id")
    .cfn("SubnetId");

/// The table it uses.
pub static ROUTE_TABLE: Prop<Value> =
    Prop::value("route_table", "Route table", "The table it uses.", Kind::Ref(&["ec2.route_table"]))
        .required()
        .tf("route_table_id")
        .cfn("RouteTableId");
