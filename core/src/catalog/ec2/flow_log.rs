//! VPC flow log.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Delivery, Kind, Parent, Part, Placement, Principal, Prop, Properties, ResourceType, Shape, TfMap, Via,
};
use crate::value::{Context, Value};

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
        parents: &[Parent::within("ec2.vpc", "watched"), Parent::within("ec2.subnet", "watched"), Parent::UNDRAWN],
        shape: Shape::Icon,
    },
    props: &[
        &WATCHED.spec,
        &TRAFFIC_TYPE.spec,
        &DESTINATION_TYPE.spec,
        &DESTINATION.spec,
        &ROLE.spec,
        &FORMAT.spec,
        &INTERVAL.spec,
    ],
    attrs: &[Attr { id: "id", tf: "id", cfn: CfnAttr::Ref }],
    // Source: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs". The log group is there already.
    service_roles: &[Principal::new("vpc-flow-logs.amazonaws.com", Via::Role(ROLE.key()))
        .uses(&[(DESTINATION.key(), &["deliver"])])],
    // Source: VPC user guide, "Amazon S3 bucket permissions for flow logs".
    deliveries: &[
        Delivery::of_logs_acl(DESTINATION.key(), "FlowLogAclOf"),
        Delivery::of_logs(DESTINATION.key(), "FlowLogsOf", LOGS),
    ],
    policy_first: &[DESTINATION.key()],
    complete,
    tags: true,
    ..BASE
};

/// The VPC or the subnet it watches. Each language names it by its kind.
pub static WATCHED: Prop<Value> = Prop::reference(
    "watched",
    "Watches",
    "The VPC or the subnet it watches, taken from where it is drawn.",
    &["ec2.vpc", "ec2.subnet"],
)
.required()
.tf_map(TfMap::Custom { emit: emit_watched, read: read_watched })
.cfn_map(CfnMap::Custom { emit: cfn_watched, read: read_cfn_watched });

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

const DESTINATIONS: &[&str] = &["logs.log_group", "s3.bucket"];

/// What flow logs are called in a bucket.
const LOGS: &[&[Part]] =
    &[&[Part::Attr("arn"), Part::Text("/AWSLogs/"), Part::Context(Context::AccountId), Part::Text("/*")]];

/// Says where the records go if that follows from what takes them.
fn complete(properties: &mut Properties) {
    let is_bucket = properties.get(DESTINATION.key()).and_then(Value::target).is_some_and(|it| it.starts_with("s3.bucket."));
    if is_bucket {
        properties.entry(DESTINATION_TYPE.key()).or_insert_with(|| "s3".into());
    }
}

/// The role that may write to CloudWatch Logs.
pub static ROLE: Prop<Value> = Prop::value(
    "role",
    "Role",
    "The role that writes to CloudWatch Logs; S3 needs none. Empty, one is made that may write to the log group and \
     nothing else.",
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

/// Whether it is a subnet that is watched.
fn is_subnet(watched: &Value) -> bool {
    watched.target().is_some_and(|it| it.starts_with("ec2.subnet."))
}

fn emit_watched(properties: &Properties, body: &mut Body) {
    if let Some(value) = properties.get(WATCHED.key()) {
        body.insert(if is_subnet(value) { "subnet_id" } else { "vpc_id" }, Item::Value(value.clone()));
    }
}

fn read_watched(body: &Body, properties: &mut Properties) {
    let value = body.value("vpc_id").filter(|it| !is_subnet(it));
    let value = value.or_else(|| body.value("subnet_id").filter(|it| is_subnet(it)));
    properties.extend(value.map(|it| (WATCHED.key(), it.clone())));
}

fn cfn_watched(properties: &Properties, object: &mut Value) {
    if let Some(value) = properties.get(WATCHED.key()) {
        insert_at(object, "ResourceId", value.clone());
        insert_at(object, "ResourceType", if is_subnet(value) { "Subnet" } else { "VPC" }.into());
    }
}

fn read_cfn_watched(object: &Value, properties: &mut Properties) {
    let ty = object.field("ResourceType").and_then(Value::as_str);
    let is_meant = |it: &&Value| ty == Some(if is_subnet(it) { "Subnet" } else { "VPC" });
    properties.extend(object.field("ResourceId").filter(is_meant).map(|it| (WATCHED.key(), it.clone())));
}
