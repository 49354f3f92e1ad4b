//! AWS CloudTrail trail.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, Delivery, Kind, Literal, Output, Parent, Part, Placement, Principal, Prop,
    PropSpec, Properties, ResourceType, Shape, TfMap, Via,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "cloudtrail.trail",
    label: "CloudTrail trail",
    a_label: "a CloudTrail trail",
    noun: "Trail",
    category: Category::Management,
    icon: "trail",
    doc: "Writes down who did what in the account, and on request every read and write of tables, objects and functions.",
    url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html",
    tf: "aws_cloudtrail",
    cfn: "AWS::CloudTrail::Trail",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &BUCKET.spec,
        &PREFIX.spec,
        &LOGGING.spec,
        &MULTI_REGION.spec,
        &GLOBAL_EVENTS.spec,
        &ORGANIZATION.spec,
        &VALIDATION.spec,
        &KMS_KEY.spec,
        &LOG_GROUP.spec,
        &LOG_ROLE.spec,
        &TOPIC.spec,
        &ADVANCED_SELECTORS.spec,
        &EVENT_SELECTORS.spec,
        &INSIGHTS.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
    ],
    service_roles: &[Principal::new("cloudtrail.amazonaws.com", Via::Role(LOG_ROLE.key()))
        .uses(&[(LOG_GROUP.key(), &["write"])])
        .checked()],
    deliveries: DELIVERIES,
    // CloudFormation demands to be told.
    complete: |properties| {
        properties.entry(LOGGING.key()).or_insert(Value::Bool(true));
    },
    policy_first: &[BUCKET.key(), TOPIC.key()],
    outputs: &[Output { attr: "arn", doc: "ARN of the trail" }],
    tags: true,
    ..BASE
};

const SERVICE: &[Part] = &[Part::Text("cloudtrail.amazonaws.com")];

/// ARN of the trail, put together: a policy that has to be there first cannot refer to it.
const ARN: &[Part] = &[
    Part::Text("arn:"),
    Part::Context(Context::Partition),
    Part::Text(":cloudtrail:"),
    Part::Context(Context::Region),
    Part::Text(":"),
    Part::Context(Context::AccountId),
    Part::Text(":trail/"),
    Part::Property("name"),
];

const OF_THIS_TRAIL: (&str, &str, &[Part]) = ("StringEquals", "aws:SourceArn", ARN);

/// What CloudTrail needs of the bucket. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail".
const DELIVERIES: &[Delivery] = &[
    Delivery::new("bucket", "s3.bucket", "AclCheckOf", SERVICE, &["s3:GetBucketAcl"])
        .on(&[&[Part::Attr("arn")]])
        .only_if(&[OF_THIS_TRAIL]),
    Delivery::new("bucket", "s3.bucket", "LogsOf", SERVICE, &["s3:PutObject"])
        .on(&[&[
            Part::Attr("arn"),
            Part::Text("/"),
            Part::Folder("s3_key_prefix"),
            Part::Text("AWSLogs/"),
            Part::Context(Context::AccountId),
            Part::Text("/*"),
        ]])
        .only_if(&[
            ("StringEquals", "s3:x-amz-acl", &[Part::Text("bucket-owner-full-control")]),
            OF_THIS_TRAIL,
        ]),
    // Source: CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
    Delivery::new("kms_key", "kms.key", "LogsOf", SERVICE, &["kms:DescribeKey", "kms:GenerateDataKey*"])
        .only_if(&[OF_THIS_TRAIL]),
    // Source: CloudTrail user guide, "Amazon SNS topic policy for CloudTrail".
    Delivery::new("sns_topic", "sns.topic", "NewsOf", SERVICE, &["sns:Publish"]).only_if(&[OF_THIS_TRAIL]),
];

/// Name in the account and Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Name in AWS",
    "Name in the Region: 3 to 128 letters, digits or `._-`. Changing it replaces the trail.",
    Kind::Text,
)
.required()
.cfn("TrailName");

/// The bucket the logs go to.
pub static BUCKET: Prop<Value> = Prop::reference(
    "bucket",
    "Bucket",
    "Where the log files go. Its policy lets CloudTrail write there and nobody else.",
    &["s3.bucket"],
)
.required()
.tf("s3_bucket_name")
.cfn("S3BucketName");

/// Folder in the bucket.
pub static PREFIX: Prop<String> =
    Prop::text("s3_key_prefix", "Folder", "Folder of the bucket, without a `/` at its end.").cfn("S3KeyPrefix");

/// Whether anything is written down.
pub static LOGGING: Prop<bool> = Prop::bool("enable_logging", "Logging", "Off, nothing is written down.")
    .default(true)
    .cfn_map(CfnMap::Custom {
        emit: |properties, object| {
            let is_on = properties.get(LOGGING.key()).cloned();
            insert_at(object, "IsLogging", is_on.unwrap_or_else(|| Literal::Bool(true).to_value()));
        },
        read: |object, properties| {
            if let Some(is_on) = object.field("IsLogging").cloned().map(|it| Kind::Bool.fit(it)) {
                properties.insert(LOGGING.key(), is_on);
            }
        },
    });

/// Whether it covers all Regions.
pub static MULTI_REGION: Prop<bool> = Prop::bool(
    "is_multi_region_trail",
    "All Regions",
    "Also writes down what happens in other Regions, where an intruder would be busy first.",
)
.default(false)
.cfn("IsMultiRegionTrail");

/// Whether it covers services without a Region.
pub static GLOBAL_EVENTS: Prop<bool> = Prop::bool(
    "include_global_service_events",
    "Global services",
    "Also writes down what happens in services without a Region, such as IAM.",
)
.default(true)
.cfn("IncludeGlobalServiceEvents");

/// Whether it covers all accounts of the organization.
pub static ORGANIZATION: Prop<bool> = Prop::bool(
    "is_organization_trail",
    "Whole organization",
    "Covers all accounts of the organization. Only its management account can turn it on.",
)
.default(false)
.cfn("IsOrganizationTrail");

/// Whether a changed or deleted file shows.
pub static VALIDATION: Prop<bool> = Prop::bool(
    "enable_log_file_validation",
    "Log file validation",
    "Signs the files, so that a changed or deleted one shows.",
)
.default(false)
.cfn("EnableLogFileValidation");

/// Customer-managed key that encrypts the files.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "Encrypts the files with a key of yours: whoever reads them needs the key as well.",
    Kind::Arn(&["kms.key"]),
)
.tf("kms_key_id")
.cfn("KMSKeyId");

/// Log group that gets the events as well, so that metric filters and alarms see them.
pub static LOG_GROUP: Prop<Value> = Prop::value(
    "log_group",
    "Log group",
    "Gets the events as well, within minutes, so that metric filters and alarms see them.",
    Kind::Arn(&["logs.log_group"]),
)
.tf_map(TfMap::Custom { emit: emit_log_group, read: read_log_group })
.cfn_map(CfnMap::Custom { emit: cfn_log_group, read: read_cfn_log_group });

/// The role that writes to the log group. Derived when it is not set.
pub static LOG_ROLE: Prop<Value> = Prop::value(
    "log_group_role",
    "Log group role",
    "The role that writes to the log group. Made by Drawbridge when it is not set.",
    Kind::Arn(&["iam.role"]),
)
.beside("log_group")
.tf("cloud_watch_logs_role_arn")
.cfn("CloudWatchLogsRoleArn");

/// Topic that is told of every new file.
pub static TOPIC: Prop<Value> = Prop::value(
    "sns_topic",
    "Topic",
    "Is told of every new file. For alarms, use the log group.",
    Kind::Ref(&["sns.topic"]),
)
.tf("sns_topic_name")
.cfn("SnsTopicName");

/// Fields that a condition can be about. Source: CloudTrail API reference, AdvancedFieldSelector.
const FIELDS: &[(&str, &str)] = &[
    ("eventCategory", "Category: Management or Data"),
    ("resources.type", "Type of the resource"),
    ("resources.ARN", "ARN of the resource"),
    ("readOnly", "Only reads: true or false"),
    ("eventName", "Name of the call"),
    ("eventSource", "Service"),
    ("eventType", "Type of the event"),
    ("sessionCredentialFromConsole", "From the console: true or false"),
    ("userIdentity.arn", "ARN of who did it"),
    ("vpcEndpointId", "Endpoint it came through"),
    ("errorCode", "Error"),
];

const VALUES: Kind = Kind::List(&Kind::Text);

const FIELD_SELECTOR: &[PropSpec] = &[
    Prop::choice("field", "Field", "What the condition is about.", FIELDS).required().cfn("Field").spec,
    Prop::value("equals", "Is", "One of these.", VALUES).cfn("Equals").spec,
    Prop::value("not_equals", "Is not", "None of these.", VALUES).cfn("NotEquals").spec,
    Prop::value("starts_with", "Starts with", "One of these.", VALUES).cfn("StartsWith").spec,
    Prop::value("not_starts_with", "Does not start with", "None of these.", VALUES).cfn("NotStartsWith").spec,
    Prop::value("ends_with", "Ends with", "One of these.", VALUES).cfn("EndsWith").spec,
    Prop::value("not_ends_with", "Does not end with", "None of these.", VALUES).cfn("NotEndsWith").spec,
];

/// What a selector of events says.
pub(super) const ADVANCED_SELECTOR: &[PropSpec] = &[
    Prop::text("name", "Name", "What it is for.").cfn("Name").spec,
    Prop::records("field_selectors", "Conditions", "All of them have to hold.", FIELD_SELECTOR)
        .required()
        .tf_blocks("field_selector")
        .cfn_objects("FieldSelectors")
        .spec,
];

/// Which events are written down, by conditions on their fields.
pub static ADVANCED_SELECTORS: Prop<Value> = Prop::records(
    "advanced_event_selectors",
    "Event selectors",
    "Which events are written down. Without any, all management events; what happens to data costs by the event.",
    ADVANCED_SELECTOR,
)
.tf_blocks("advanced_event_selector")
.cfn_objects("AdvancedEventSelectors");

const DATA_RESOURCE: &[PropSpec] = &[
    Prop::choice(
        "type",
        "Type",
        "What the events happen to.",
        &[
            ("AWS::DynamoDB::Table", "DynamoDB tables"),
            ("AWS::S3::Object", "S3 objects"),
            ("AWS::Lambda::Function", "Lambda functions"),
        ],
    )
    .required()
    .cfn("Type")
    .spec,
    Prop::value("values", "ARNs", "Which ones; for objects the bucket's ARN with `/` behind it.", VALUES)
        .required()
        .cfn("Values")
        .spec,
];

const EVENT_SELECTOR: &[PropSpec] = &[
    Prop::choice(
        "read_write_type",
        "Reads and writes",
        "Which of them are written down.",
        &[("All", "Both"), ("ReadOnly", "Reads"), ("WriteOnly", "Writes")],
    )
    .default("All")
    .cfn("ReadWriteType")
    .spec,
    Prop::bool("include_management_events", "Management events", "Writes down what happens to resources.")
        .default(true)
        .cfn("IncludeManagementEvents")
        .spec,
    Prop::value(
        "exclude_management_event_sources",
        "Without",
        "Services whose management events are left out, such as kms.amazonaws.com.",
        VALUES,
    )
    .cfn("ExcludeManagementEventSources")
    .spec,
    Prop::records("data_resources", "Data events", "What happens to data.", DATA_RESOURCE)
        .tf_blocks("data_resource")
        .cfn_objects("DataResources")
        .spec,
];

/// Which events are written down, in the older form.
pub static EVENT_SELECTORS: Prop<Value> = Prop::records(
    "event_selectors",
    "Basic event selectors",
    "The older form of event selectors. A trail has one form or the other.",
    EVENT_SELECTOR,
)
.tf_blocks("event_selector")
.cfn_objects("EventSelectors");

const INSIGHT: &[PropSpec] = &[Prop::choice(
    "insight_type",
    "Insight",
    "What CloudTrail looks out for.",
    &[("ApiCallRateInsight", "Unusual numbers of calls"), ("ApiErrorRateInsight", "Unusual numbers of errors")],
)
.required()
.cfn("InsightType")
.spec];

/// What CloudTrail looks out for by itself.
pub static INSIGHTS: Prop<Value> = Prop::records(
    "insight_selectors",
    "Insights",
    "What CloudTrail looks out for by itself. Costs by the event.",
    INSIGHT,
)
.tf_blocks("insight_selector")
.cfn_objects("InsightSelectors");

/// What CloudTrail wants behind the ARN of a log group. The ARN that CloudFormation tells has it already.
const STREAMS: &str = ":*";

fn with_streams(value: &Value) -> Value {
    match value {
        Value::Str(text) => format!("{text}{STREAMS}").into(),
        Value::Concat(parts) => Value::Concat(parts.iter().cloned().chain([STREAMS.into()]).collect()),
        other => Value::Concat(vec![other.clone(), STREAMS.into()]),
    }
}

fn without_streams(value: &Value) -> Value {
    match value {
        Value::Str(text) => text.strip_suffix(STREAMS).unwrap_or(text).into(),
        Value::Concat(parts) => match parts.split_last() {
            Some((Value::Str(last), rest)) if last.ends_with(STREAMS) => {
                let last = last.strip_suffix(STREAMS).unwrap_or(last);
                let mut parts = rest.to_vec();
                if !last.is_empty() {
                    parts.push(last.into());
                }
                if parts.len() == 1 { parts.swap_remove(0) } else { Value::Concat(parts) }
            }
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

fn emit_log_group(properties: &Properties, body: &mut Body) {
    if let Some(group) = properties.get(LOG_GROUP.key()) {
        body.insert("cloud_watch_logs_group_arn", Item::Value(with_streams(group)));
    }
}

fn read_log_group(body: &Body, properties: &mut Properties) {
    if let Some(arn) = body.value("cloud_watch_logs_group_arn") {
        properties.insert(LOG_GROUP.key(), without_streams(arn));
    }
}

fn cfn_log_group(properties: &Properties, object: &mut Value) {
    if let Some(group) = properties.get(LOG_GROUP.key()) {
        let arn = if group.target().is_some() { group.clone() } else { with_streams(group) };
        insert_at(object, "CloudWatchLogsLogGroupArn", arn);
    }
}

fn read_cfn_log_group(object: &Value, properties: &mut Properties) {
    if let Some(arn) = object.field("CloudWatchLogsLogGroupArn") {
        properties.insert(LOG_GROUP.key(), without_streams(arn));
    }
}
