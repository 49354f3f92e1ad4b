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
    props: &[
        &ROUTE_TABLE.spec,
        &DESTINATION.spec,
        &INTERNET_GATEWAY.spec,
        &NAT_GATEWAY.spec,
        &EGRESS_ONLY_GATEWAY.spec,
        &PEERING_CONNECTION.spec,
        &INSTANCE.spec,
    ],
    ..BASE
};

/// The table it is in.
pub static ROUTE_TABLE: Prop<Value> =
    Prop::value("route_table", "Route table", "The table it is in.", Kind::Ref(&["ec2.route_table"]))
        .required()
        .tf("route_table_id")
        .cfn("RouteTableId");

/// The range it is for, IPv4 or IPv6, or a prefix list.
pub static DESTINATION: Prop<Value> =
    Prop::value("destination", "Destination", "The range it is for.", Kind::Cidr)
        .tf_map(TfMap::Custom { emit: emit_destination, read: read_destination })
        .cfn_map(CfnMap::Custom {
            emit: |properties, object| {
                if let Some(value) = properties.get(DESTINATION.key()) {
                    insert_at(object, DESTINATIONS[form(value)].1, value.clone());
                }
            },
            read: |object, properties| properties.extend(destination(|it| object.field(it.1))),
        });

/// What takes a destination in Terraform and CloudFormation: IPv4, IPv6, prefix list.
const DESTINATIONS: [(&str, &str); 3] = [
    ("destination_cidr_block", "DestinationCidrBlock"),
    ("destination_ipv6_cidr_block", "DestinationIpv6CidrBlock"),
    ("destination_prefix_list_id", "DestinationPrefixListId"),
];

/// Which of [`DESTINATIONS`] takes a value.
fn form(value: &Value) -> usize {
    match value {
        Value::Ref { attr, .. } if attr == "cidr_block" => 0,
        Value::Ref { attr, .. } if attr == "ipv6_cidr_block" => 1,
        Value::Ref { .. } => 2,
        Value::Str(it) if it.starts_with("pl-") => 2,
        Value::Str(it) if it.contains(':') => 1,
        _ => 0,
    }
}

fn emit_destination(properties: &Properties, body: &mut Body) {
    if let Some(value) = properties.get(DESTINATION.key()) {
        body.insert(DESTINATIONS[form(value)].0, Item::Value(value.clone()));
    }
}

fn read_destination(body: &Body, properties: &mut Properties) {
    properties.extend(destination(|it| body.value(it.0)));
}

/// The destination, if it would be written where it stands.
fn destination<'a>(
    get: impl Fn(&(&'static str, &'static str)) -> Option<&'a Value>,
) -> Option<(&'static str, Value)> {
    let all = DESTINATIONS.iter().enumerate();
    all.into_iter()
        .find_map(|(index, it)| get(it).filter(|value| form(value) == index))
        .map(|it| (DESTINATION.key(), it.clone()))
}

/// The internet gateway it goes through.
pub static INTERNET_GATEWAY: Prop<Value> = Prop::reference(
    "internet_gateway",
    "Internet gateway",
    "The internet gateway the traffic goes through.",
    &["ec2.internet_gateway"],
)
.tf("gateway_id")
.cfn("GatewayId");

/// The NAT gateway it goes through.
pub static NAT_GATEWAY: Prop<Value> = Prop::reference(
    "nat_gateway",
    "NAT gateway",
    "The NAT gateway the traffic goes through.",
    &["ec2.nat_gateway"],
)
.tf("nat_gateway_id")
.cfn("NatGatewayId");

/// The egress-only gateway it goes through, for IPv6.
pub static EGRESS_ONLY_GATEWAY: Prop<Value> = Prop::reference(
    "egress_only_gateway",
    "Egress-only internet gateway",
    "The egress-only internet gateway the IPv6 traffic goes through.",
    &["ec2.egress_only_internet_gateway"],
)
.tf("egress_only_gateway_id")
.cfn("EgressOnlyInternetGatewayId");

/// The peering connection it goes through.
pub static PEERING_CONNECTION: Prop<Value> = Prop::reference(
    "peering_connection",
    "VPC peering connection",
    "The peering connection the traffic goes through.",
    &["ec2.vpc_peering_connection"],
)
.tf("vpc_peering_connection_id")
.cfn("VpcPeeringConnectionId");

/// The instance it goes through: a firewall, or a NAT of one's own.
pub static INSTANCE: Prop<Value> = Prop::reference(
    "instance",
    "Instance",
    "The instance the traffic goes through. Its source/destination check has to be off.",
    &["ec2.instance"],
)
// Terraform names the instance by its network interface, CloudFormation by its id.
.tf_map(TfMap::Custom {
    emit: |properties, body| {
        let interface = match properties.get(INSTANCE.key()) {
            Some(Value::Ref { target, attr }) if attr == "id" => Value::reference(target, INTERFACE),
            Some(other) => other.clone(),
            None => return,
        };
        body.insert("network_interface_id", Item::Value(interface));
    },
    read: |body, properties| {
        let value = match body.value("network_interface_id") {
            Some(Value::Ref { target, attr }) if attr == INTERFACE => Value::reference(target, "id"),
            Some(other) => other.clone(),
            None => return,
        };
        properties.insert(INSTANCE.key(), value);
    },
})
.cfn("InstanceId");

/// Attribute of an instance that Terraform's routes take.
const INTERFACE: &str = "primary_network_interface_id";
