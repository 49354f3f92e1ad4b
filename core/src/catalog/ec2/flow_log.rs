//! VPC flow log.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Parent, Placement, Prop, Properties, ResourceType, Shape, TfMap,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.flow_log",
    label: "VPC flow log",
    a_label: "a VPC flow log",
    noun: "FlowLog",
    category: Category::Network,
    icon: "flow-log",
    doc: "Records which connections of a VPC were accepted and which were refused.",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
    tf: "aws_flow_log",
    cfn: "AWS::EC2::FlowLog",
    placement: Placement::Drawn {
        parents: &[Parent::within("ec2.vpc", "vpc"), Parent::within("ec2.subnet", "subnet")],
        shape: Shape::Icon,
    },
    props: &[
        &VPC.spec,
        &SUBNET.spec,
        &TRAFFIC_TYPE.spec,
        &DESTINATION_TYPE.spec,
        &DESTINATION.spec,
        &ROLE.spec,
        &FORMAT.spec,
        &INTERVAL.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    tags: true,
    ..BASE
};

/// The VPC it watches. CloudFormation takes what is watched as one property with its type beside it.
pub static VPC: Prop<Value> =
    Prop::reference("vpc", "VPC", "The VPC it watches, taken from where it is drawn.", &["ec2.vpc"])
        .tf_map(TfMap::Custom { emit: emit_watched, read: read_watched })
        .cfn_map(CfnMap::Custom { emit: cfn_watched, read: read_cfn_watched });

/// The subnet it watches, when it watches only that.
pub static SUBNET: Prop<Value> = Prop::reference(
    "subnet",
    "Subnet",
    "The subnet it watches, when it watches only that; taken from where it is drawn.",
    &["ec2.subnet"],
)
.carried();

/// Which connections are recorded.
pub static TRAFFIC_TYPE: Prop<String> = Prop::choice(
    "traffic_type",
    "Records",
    "Which connections are recorded.",
    &[("ALL", "All"), ("ACCEPT", "Accepted ones"), ("REJECT", "Refused ones")],
)
.cfn("TrafficType");

/// Where the records go.
pub static DESTINATION_TYPE: Prop<String> = Prop::choice(
    "log_destination_type",
    "Goes to",
    "Where the records go.",
    &[
        ("cloud-watch-logs", "CloudWatch Logs"),
        ("s3", "Amazon S3"),
        ("kinesis-data-firehose", "Amazon Data Firehose"),
    ],
)
.default("cloud-watch-logs")
.cfn("LogDestinationType");

/// The log group, bucket or stream that takes them.
pub static DESTINATION: Prop<Value> = Prop::value(
    "log_destination",
    "Destination",
    "The log group, bucket or delivery stream that takes the records.",
    Kind::Arn(DESTINATIONS),
)
.cfn("LogDestination");

const DESTINATIONS: &[&str] = &[];

/// The role that may write to CloudWatch Logs.
pub static ROLE: Prop<Value> = Prop::value(
    "role",
    "Role",
    "The role that writes to CloudWatch Logs; S3 needs none.",
    Kind::Arn(&["iam.role"]),
)
.tf("iam_role_arn")
.cfn("DeliverLogsPermissionArn");

/// Fields of a record.
pub static FORMAT: Prop<Value> = Prop::value(
    "log_format",
    "Format",
    "The fields of a record, such as `${srcaddr} ${dstaddr}`. AWS's default has fourteen.",
    Kind::Text,
)
.cfn("LogFormat");

/// How long records are collected before they are written, in seconds.
pub static INTERVAL: Prop<Value> = Prop::value(
    "max_aggregation_interval",
    "Interval",
    "How many seconds of traffic a record may cover: 60 or 600.",
    Kind::Int { min: 60, max: 600, unit: "seconds" },
)
.cfn("MaxAggregationInterval");

fn emit_watched(properties: &Properties, body: &mut Body) {
    for (key, argument) in [(SUBNET.key(), "subnet_id"), (VPC.key(), "vpc_id")] {
        if let Some(value) = properties.get(key) {
            body.insert(argument, Item::Value(value.clone()));
        }
    }
}

fn read_watched(body: &Body, properties: &mut Properties) {
    for (key, argument) in [(SUBNET.key(), "subnet_id"), (VPC.key(), "vpc_id")] {
        properties.extend(body.value(argument).map(|it| (key, it.clone())));
    }
}

fn cfn_watched(properties: &Properties, object: &mut Value) {
    for (key, ty) in [(SUBNET.key(), "Subnet"), (VPC.key(), "VPC")] {
        if let Some(value) = properties.get(key) {
            insert_at(object, "ResourceId", value.clone());
            insert_at(object, "ResourceType", ty.into());
            return;
        }
    }
}

fn read_cfn_watched(object: &Value, properties: &mut Properties) {
    let key = match object.field("ResourceType").and_then(Value::as_str) {
        Some("VPC") => VPC.key(),
        Some("Subnet") => SUBNET.key(),
        _ => return,
    };
    properties.extend(object.field("ResourceId").map(|it| (key, it.clone())));
}
