//! CloudWatch Logs log group.

use super::metric_filter;
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, Delivery, Entry, Grant, Kind, Lowered, Output, Parent, Part, Placement, Prop, PropSpec, Reach,
 ResourceType, Shape, wording,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "logs.log_group",
    label: "Log group",
    a_label: "a log group",
    noun: "LogGroup",
    category: Category::Management,
    icon: "log-group",
    doc: "Keeps what programs and AWS services log, for as long as you say.",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    tf: "aws_cloudwatch_log_group",
    cfn: "AWS::Logs::LogGroup",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[&NAME.spec, &RETENTION.spec, &CLASS.spec, &KMS_KEY.spec, &METRIC_FILTERS.spec],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    grants: &[
        Grant::new(
            "read",
            "Read the log",
            &[
                "logs:DescribeLogStreams",
                "logs:FilterLogEvents",
                "logs:GetLogEvents",
                "logs:GetQueryResults",
                "logs:StartQuery",
            ],
        )
        .on(STREAMS),
        Grant::new(
            "deliver",
            "Deliver logs, as AWS services do",
            &["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        )
        .on(STREAMS),
        Grant::new("write", "Write to the log", &["logs:CreateLogStream", "logs:PutLogEvents"]).on(STREAMS),
    ],
    // Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    deliveries: &[Delivery::new(
        KMS_KEY.key(),
        "kms.key",
        "LogsOf",
        &[Part::Text("logs."), Part::Context(Context::Region), Part::Text(".amazonaws.com")],
        &["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    )
    .only_if(&[("ArnLike", "kms:EncryptionContext:aws:logs:arn", GROUPS)])],
    stateful: true,
    lowered: &[Lowered {
        property: METRIC_FILTERS.key(),
        ty: &metric_filter::TYPE,
        owner: metric_filter::LOG_GROUP.key(),
        attr: "name",
        entry: Entry::Record { pick: None, name: None },
        with: &[],
    }],
    outputs: &[Output { attr: "name", doc: "Name of the log group" }],
    tags: true,
    ..BASE
};

/// The log group and its streams. The ARN that CloudFormation tells ends in `:*`, Terraform's does not.
const STREAMS: &[Reach] = &[Reach {
    parts: &[
        Part::Text("arn:"),
        Part::Context(Context::Partition),
        Part::Text(":logs:"),
        Part::Context(Context::Region),
        Part::Text(":"),
        Part::Context(Context::AccountId),
        Part::Text(":log-group:"),
        Part::Attr("name"),
        Part::Text(":*"),
    ],
    when: &[],
}];

/// Every log group of the account: the key stands before the group that uses it.
const GROUPS: &[Part] = &[
    Part::Text("arn:"),
    Part::Context(Context::Partition),
    Part::Text(":logs:"),
    Part::Context(Context::Region),
    Part::Text(":"),
    Part::Context(Context::AccountId),
    Part::Text(":log-group:*"),
];

/// Name in the account and Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Log group name",
    "Name in the Region, up to 512 letters, digits or `_-/.#`. Left empty, AWS makes one up.",
    Kind::Text,
)
.worded(wording::LOG_GROUP)
.cfn("LogGroupName");

/// Days until a log event is deleted. Source: CloudWatch Logs API reference, PutRetentionPolicy.
pub static RETENTION: Prop<i64> = Prop::int_choice(
    "retention_in_days",
    "Keep for",
    "How long an event is kept. Without it, forever, and you pay for all of it.",
    &[
        (1, "1 day"),
        (3, "3 days"),
        (5, "5 days"),
        (7, "1 week"),
        (14, "2 weeks"),
        (30, "1 month"),
        (60, "2 months"),
        (90, "3 months"),
        (120, "4 months"),
        (150, "5 months"),
        (180, "6 months"),
        (365, "1 year"),
        (400, "13 months"),
        (545, "18 months"),
        (731, "2 years"),
        (1096, "3 years"),
        (1827, "5 years"),
        (2192, "6 years"),
        (2557, "7 years"),
        (2922, "8 years"),
        (3288, "9 years"),
        (3653, "10 years"),
    ],
)
.cfn("RetentionInDays");

/// What can be done with the events. It cannot be changed later.
pub static CLASS: Prop<String> = Prop::choice(
    "log_group_class",
    "Class",
    "Infrequent access costs half as much, without metric filters and live tail. It cannot be changed later.",
    &[
        ("STANDARD", "Standard"),
        ("INFREQUENT_ACCESS", "Infrequent access"),
        ("DELIVERY", "Delivery to other services"),
    ],
)
.default("STANDARD")
.cfn("LogGroupClass");

/// Customer-managed key that encrypts the events.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "Encrypts the events with a key of yours, whose policy has to let CloudWatch Logs use it. Without one, AWS's own.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KmsKeyId");

const FILTER: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the filter within the log group.").required().spec,
    Prop::text(
        "pattern",
        "Pattern",
        "Which events count, such as `{ $.errorCode = \"AccessDenied\" }`. Empty: all of them.",
    )
    .required()
    .spec,
    Prop::text("metric_name", "Metric", "Name of the metric it feeds.").required().spec,
    Prop::text("metric_namespace", "Namespace", "Namespace of that metric.").required().spec,
    Prop::text("metric_value", "Value", "What an event adds: a number, or a field such as `$.latency`.").required().spec,
    Prop::value(
        "default_value",
        "Default value",
        "What the metric gets in a minute with events, none of which count.",
        Kind::Number,
    )
    .spec,
];

/// Filters that count events; lowered to resources of their own.
pub static METRIC_FILTERS: Prop<Value> = Prop::records(
    "metric_filters",
    "Metric filters",
    "Turn events into numbers that an alarm can watch.",
    FILTER,
)
.no_tf();
