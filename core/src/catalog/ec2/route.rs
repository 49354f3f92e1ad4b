//! One route of a route table.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{CfnMap, Kind, Prop, Properties, ResourceType, TfMap};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.route",
    label: "Route",
    a_label: "a route",
    noun: "Route",
    icon: "route-table",
    doc: "Sends traffic for a range through a gateway.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    tf: "aws_route",
    cfn: "AWS::EC2::Route",
    props: &[&ROUTE_TABLE.spec, &DESTINATION.spec, &INTERNET_GATEWAY.spec],
    ..BASE
};

/// The table it is in.
pub static ROUTE_TABLE: Prop<Value> =
    Prop::value("route_table", "Route table", "The table it is in.", Kind::Ref(&["ec2.route_table"]))
        .required()
        .tf("route_table_id")
        .cfn("RouteTableId");

/// The range it is for, IPv4 or IPv6.
pub static DESTINATION: Prop<Value> =
    Prop::value("destination", "Destination", "The range it is for.", Kind::Cidr)
        .tf_map(TfMap::Custom { emit: emit_destination, read: read_destination })
        .cfn_map(CfnMap::Custom {
            emit: |properties, object| {
                if let Some(value) = properties.get(DESTINATION.key()) {
                    let name = if is_ipv6(value) { CFN_IPV6 } else { CFN_IPV4 };
                    insert_at(object, name, value.clone());
                }
            },
            read: |object, properties| {
                if let Some(value) = object.field(CFN_IPV4).or_else(|| object.field(CFN_IPV6)) {
                    properties.insert(DESTINATION.key(), value.clone());
                }
            },
        });

const CFN_IPV4: &str = "DestinationCidrBlock";
const CFN_IPV6: &str = "DestinationIpv6CidrBlock";

/// The internet gateway it goes through.
pub static INTERNET_GATEWAY: Prop<Value> = Prop::value(
    "internet_gateway",
    "Internet gateway",
    "The internet gateway the traffic goes through.",
    Kind::Ref(&["ec2.internet_gateway"]),
)
.tf("gateway_id")
.cfn("GatewayId");

fn is_ipv6(value: &Value) -> bool {
    value.as_str().is_some_and(|it| it.contains(':'))
}

fn emit_destination(properties: &Properties, body: &mut Body) {
    if let Some(value) = properties.get(DESTINATION.key()) {
        let name = if is_ipv6(value) { "destination_ipv6_cidr_block" } else { "destination_cidr_block" };
        body.insert(name, Item::Value(value.clone()));
    }
}

fn read_destination(body: &Body, properties: &mut Properties) {
    let value = body.value("destination_cidr_block").or_else(|| body.value("destination_ipv6_cidr_block"));
    if let Some(value) = value {
        properties.insert(DESTINATION.key(), value.clone());
    }
}
