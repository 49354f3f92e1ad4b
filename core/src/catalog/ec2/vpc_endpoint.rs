//! Gateway VPC endpoint.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Literal, Output, Parent, Placement, Prop, Properties,
    ResourceType, Shape, TfMap,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_endpoint",
    label: "Gateway endpoint",
    a_label: "a gateway endpoint",
    noun: "Endpoint",
    category: Category::Network,
    icon: "vpc-endpoint",
    doc: "A private way from a VPC to DynamoDB or S3, without internet gateway or NAT. It costs nothing.",
    url: "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    tf: "aws_vpc_endpoint",
    cfn: "AWS::EC2::VPCEndpoint",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc")], shape: Shape::Icon },
    props: &[
        &VPC.spec,
        &SERVICE.spec,
        &SERVICE_REGION.spec,
        &ROUTE_TABLES.spec,
        &POLICY_SCOPE.spec,
        &POLICY.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "prefix_list_id", tf: "prefix_list_id", cfn: CfnAttr::None },
    ],
    outputs: &[Output { attr: "id", doc: "Id of the gateway endpoint" }],
    tags: true,
    ..BASE
};

/// The VPC it serves.
pub static VPC: Prop<Value> =
    Prop::value("vpc", "VPC", "The VPC it serves, taken from where it is drawn.", Kind::Ref(&["ec2.vpc"]))
        .required()
        .tf("vpc_id")
        .cfn("VpcId");

/// The AWS service it leads to, by the last part of its name.
pub static SERVICE: Prop<String> = Prop::choice(
    "service",
    "Service",
    "The AWS service it leads to.",
    &[("dynamodb", "DynamoDB"), ("s3", "Amazon S3")],
)
.required()
.tf_map(TfMap::Custom { emit: emit_service, read: read_service })
.cfn_map(CfnMap::Custom {
    emit: |properties, object| {
        insert_at(object, "VpcEndpointType", "Gateway".into());
        if let Some(name) = service_name(properties) {
            insert_at(object, "ServiceName", name);
        }
    },
    read: |object, properties| read_name(object.field("ServiceName"), properties),
});

/// The Region in the service's name, when it is not the VPC's own.
pub static SERVICE_REGION: Prop<String> = Prop::text(
    "service_region",
    "Service Region",
    "The Region of the service. A gateway endpoint only reaches its own VPC's Region, so leave it empty.",
)
.beside("service")
.carried();

/// The route tables that learn the way to the service.
pub static ROUTE_TABLES: Prop<Value> = Prop::value(
    "route_tables",
    "Route tables",
    "The tables that learn the way to the service. Subnets with other tables do not use the endpoint.",
    Kind::Refs(&["ec2.route_table"]),
)
.tf("route_table_ids")
.cfn("RouteTableIds");

/// What the endpoint lets through; lowered to [`POLICY`].
pub static POLICY_SCOPE: Prop<String> = Prop::choice(
    "policy_scope",
    "Lets through",
    "Only what the diagram's edges need, or every call by anyone to any resource of the service.",
    &[("diagram", "Only what is drawn"), ("everything", "Everything (AWS default)")],
)
.default("everything")
.tf_map(TfMap::None);

/// The endpoint policy.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Endpoint policy",
    "What may pass. Without one, every call by anyone to any resource of the service.",
    Kind::Policy,
)
.tf_map(TfMap::Policy { path: "policy", suffix: "" })
.cfn("PolicyDocument");

/// `com.amazonaws.<region>.<service>`, with the Region left to the deployment unless it is set.
/// A service that is not known by its last part stands for the whole name.
fn service_name(properties: &Properties) -> Option<Value> {
    let service = properties.get(SERVICE.key())?.clone();
    if service.as_str().is_none() {
        return Some(service);
    }
    let region = properties.get(SERVICE_REGION.key()).cloned().unwrap_or(Context::Region.into());
    Some(Value::Concat(vec!["com.amazonaws.".into(), region, ".".into(), service]))
}

fn emit_service(properties: &Properties, body: &mut Body) {
    if let Some(name) = service_name(properties) {
        body.insert("service_name", Item::Value(name));
        body.insert("vpc_endpoint_type", Item::Value(Literal::Str("Gateway").to_value()));
    }
}

fn read_service(body: &Body, properties: &mut Properties) {
    read_name(body.value("service_name"), properties);
}

/// The service and, if it is written out, the Region from the service's whole name.
fn read_name(name: Option<&Value>, properties: &mut Properties) {
    // The parts of the name that are written out, with a mark where the Region is not.
    let (text, region) = match name {
        Some(Value::Str(name)) => (name.clone(), None),
        Some(Value::Concat(parts)) if parts.last().is_some_and(|it| it.as_str().is_some()) => {
            let text: String = parts.iter().map(|it| it.as_str().unwrap_or("*")).collect();
            (text, parts.iter().find(|it| it.as_str().is_none()).cloned())
        }
        Some(other) => {
            properties.insert(SERVICE.key(), other.clone());
            return;
        }
        None => return,
    };
    let mut parts = text.splitn(4, '.').skip(2);
    let (Some(written), Some(service)) = (parts.next(), parts.next()) else { return };
    properties.insert(SERVICE.key(), service.into());
    match region {
        Some(Value::Context(Context::Region)) => {}
        Some(other) => drop(properties.insert(SERVICE_REGION.key(), other)),
        None => drop(properties.insert(SERVICE_REGION.key(), written.into())),
    }
}
