//! Amazon DynamoDB table.

pub use super::global_table::REPLICAS;
pub use super::items::ITEMS;
pub use super::keys::{
    INDEXES, LOCAL_INDEXES, PARTITION_KEY, PARTITION_KEY_TYPE, SORT_KEY, SORT_KEY_TYPE, key_attributes,
};
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, DECRYPT, ENCRYPT, Encryption, Grant, Kind, Literal, Output, Parent, Part, Placement,
    PolicyPlace, Prop, PropSpec, Reach, ResourcePolicy, ResourceType, Satellite, Shape, TfMap, wording,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "dynamodb.table",
    label: "DynamoDB table",
    a_label: "a DynamoDB table",
    noun: "Table",
    category: Category::Database,
    icon: "dynamodb-table",
    doc: "A key-value and document table that scales by itself.",
    url: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    tf: "aws_dynamodb_table",
    cfn: "AWS::DynamoDB::Table",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &NAME.spec,
        &BILLING_MODE.spec,
        &READ_CAPACITY.spec,
        &WRITE_CAPACITY.spec,
        &MAX_READS.spec,
        &MAX_WRITES.spec,
        &AUTOSCALING.spec,
        &TABLE_CLASS.spec,
        &PARTITION_KEY.spec,
        &PARTITION_KEY_TYPE.spec,
        &SORT_KEY.spec,
        &SORT_KEY_TYPE.spec,
        &INDEXES.spec,
        &LOCAL_INDEXES.spec,
        &STREAM_VIEW_TYPE.spec,
        &DELETION_PROTECTION.spec,
        &PITR.spec,
        &RECOVERY_PERIOD.spec,
        &SSE_KMS.spec,
        &KMS_KEY.spec,
        &TTL_ATTRIBUTE.spec,
        &CONTRIBUTOR_INSIGHTS.spec,
        &RESOURCE_POLICY.spec,
        &TLS_ONLY.spec,
        &REPLICAS.spec,
        &ITEMS.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
        Attr { id: "stream_arn", tf: "stream_arn", cfn: CfnAttr::GetAtt("StreamArn") },
    ],
    grants: &[
        Grant::new(
            "read",
            "Read items",
            &[
                "dynamodb:BatchGetItem",
                "dynamodb:ConditionCheckItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:Query",
            ],
        )
        .on(WITH_INDEXES)
        .with_key(DECRYPT),
        Grant::new(
            "write",
            "Write items",
            &[
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
            ],
        )
        .on(WITH_INDEXES)
        .with_key(ENCRYPT),
        Grant::new("scan", "Scan the whole table", &["dynamodb:Scan"]).on(WITH_INDEXES).with_key(DECRYPT),
        Grant::new("get", "Get items by key only", &["dynamodb:BatchGetItem", "dynamodb:GetItem"]).with_key(DECRYPT),
        Grant::new("query", "Query only", &["dynamodb:Query"]).on(WITH_INDEXES).with_key(DECRYPT),
        Grant::new("put", "Put items only", &["dynamodb:PutItem"]).with_key(ENCRYPT),
        Grant::new("update", "Update items only", &["dynamodb:UpdateItem"]).with_key(ENCRYPT),
        Grant::new("delete", "Delete items only", &["dynamodb:DeleteItem"]).with_key(ENCRYPT),
        Grant::new(
            "stream",
            "Read its stream",
            &[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ],
        )
        .on(&[Reach { parts: &[Part::Attr("arn"), Part::Text("/stream/*")], when: &[] }])
        .with_key(DECRYPT),
    ],
    encryption: Some(Encryption { key: "kms_key", service: "dynamodb" }),
    // A policy that names the table it belongs to would be a circle.
    policy: Some(ResourcePolicy {
        place: PolicyPlace::Inside,
        property: RESOURCE_POLICY.key(),
        tls_only: Some((TLS_ONLY.key(), &["dynamodb:*"])),
        resources: &[&[Part::Text("*")]],
        root: None,
    }),
    complete: |properties| {
        super::keys::complete(properties);
        super::items::complete(properties);
        super::global_table::complete(properties);
    },
    cfn_variant: Some(&super::global_table::VARIANT),
    stateful: true,
    outputs: &[
        Output { attr: "name", doc: "Name of the table" },
        Output { attr: "arn", doc: "ARN of the table" },
    ],
    tags: true,
    ..BASE
};

/// The table and, if it has any, its indexes.
const WITH_INDEXES: &[Reach] = &[
    Reach::OWN,
    Reach { parts: &[Part::Attr("arn"), Part::Text("/index/*")], when: &["indexes", "local_indexes"] },
];

/// Name of the table in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Table name",
    "Name in the Region, 3 to 255 letters, digits, `_`, `-` or `.`. Changing it replaces the table.",
    Kind::Text,
)
.required()
.worded(wording::TABLE)
.cfn("TableName");

/// How throughput is paid.
pub static BILLING_MODE: Prop<String> = Prop::choice(
    "billing_mode",
    "Capacity",
    "Pay per request, or provision reads and writes a second.",
    &[("PAY_PER_REQUEST", "On demand"), ("PROVISIONED", "Provisioned")],
)
.default("PROVISIONED")
.cfn("BillingMode");

/// Provisioned reads a second.
pub static READ_CAPACITY: Prop<i64> =
    Prop::int("read_capacity", "Read capacity", "Provisioned reads a second.", (1, 40_000), "units")
        .beside_if("billing_mode", "PROVISIONED")
        .cfn("ProvisionedThroughput/ReadCapacityUnits");

/// Provisioned writes a second.
pub static WRITE_CAPACITY: Prop<i64> =
    Prop::int("write_capacity", "Write capacity", "Provisioned writes a second.", (1, 40_000), "units")
        .beside_if("billing_mode", "PROVISIONED")
        .cfn("ProvisionedThroughput/WriteCapacityUnits");

/// Ceiling of reads on demand.
pub static MAX_READS: Prop<i64> = Prop::int(
    "max_read_request_units",
    "At most reads",
    "What it reads at most a second on demand, so that a mistake cannot cost without limit.",
    (1, 1_000_000),
    "units",
)
.beside_if("billing_mode", "PAY_PER_REQUEST")
.tf("on_demand_throughput/max_read_request_units")
.cfn("OnDemandThroughput/MaxReadRequestUnits");

/// Ceiling of writes on demand.
pub static MAX_WRITES: Prop<i64> = Prop::int(
    "max_write_request_units",
    "At most writes",
    "What it writes at most a second on demand, so that a mistake cannot cost without limit.",
    (1, 1_000_000),
    "units",
)
.beside_if("billing_mode", "PAY_PER_REQUEST")
.tf("on_demand_throughput/max_write_request_units")
.cfn("OnDemandThroughput/MaxWriteRequestUnits");

/// How provisioned capacity follows its use; lowered to scalable targets and policies.
pub static AUTOSCALING: Prop<Value> = Prop::records(
    "autoscaling",
    "Auto scaling",
    "Lets provisioned capacity follow its use, for the table and each of its global indexes.",
    SCALING,
)
.beside_if("billing_mode", "PROVISIONED")
.no_tf();

const SCALING: &[PropSpec] = &[
    Prop::choice("direction", "Of", "Which capacity.", &[("read", "Reads"), ("write", "Writes")])
        .required()
        .spec,
    Prop::text("index", "Index", "Name of a global index; empty, the table itself.").spec,
    Prop::int("min_capacity", "At least", "The least capacity.", (1, 40_000), "units").required().spec,
    Prop::int("max_capacity", "At most", "The most capacity.", (1, 40_000), "units").required().spec,
    Prop::int("target_value", "In use", "Share in use that is kept; 70 when empty.", (20, 90), "%").spec,
    Prop::int("scale_in_cooldown", "Wait after scaling in", "Before the next time.", (0, 86_400), "seconds").spec,
    Prop::int("scale_out_cooldown", "Wait after scaling out", "Before the next time.", (0, 86_400), "seconds")
        .spec,
];

/// Price classes of storage.
pub(super) const TABLE_CLASSES: &[(&str, &str)] =
    &[("STANDARD", "Standard"), ("STANDARD_INFREQUENT_ACCESS", "Infrequent access")];

/// What storage and requests cost.
pub static TABLE_CLASS: Prop<String> = Prop::choice(
    "table_class",
    "Table class",
    "Infrequent access has cheaper storage and dearer requests.",
    TABLE_CLASSES,
)
.default("STANDARD")
.cfn("TableClass");

/// What its stream tells of every change. Replicas need all of it.
pub static STREAM_VIEW_TYPE: Prop<String> = Prop::choice(
    "stream_view_type",
    "Stream",
    "Tells of every change for a day, for functions to act on: what it says of an item.",
    &[
        ("KEYS_ONLY", "Keys only"),
        ("NEW_IMAGE", "The new item"),
        ("OLD_IMAGE", "The old item"),
        ("NEW_AND_OLD_IMAGES", "The new and the old item"),
    ],
)
.tf_with("stream_view_type", &[("stream_enabled", Literal::Bool(true))])
.cfn("StreamSpecification/StreamViewType");

/// Whether AWS refuses to delete the table.
pub static DELETION_PROTECTION: Prop<bool> = Prop::bool(
    "deletion_protection",
    "Deletion protection",
    "AWS refuses to delete the table while it is on.",
)
.default(false)
.tf("deletion_protection_enabled")
.cfn("DeletionProtectionEnabled");

/// Continuous backups of the last 35 days.
pub static PITR: Prop<bool> = Prop::bool(
    "point_in_time_recovery",
    "Point-in-time recovery",
    "Continuous backups: the table can be restored to any second of the last 35 days.",
)
.default(false)
.tf("point_in_time_recovery/enabled")
.cfn("PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled");

/// How far back it can be restored.
pub static RECOVERY_PERIOD: Prop<i64> = Prop::int(
    "recovery_period_in_days",
    "Recovery period",
    "How far back the table can be restored: 35 days when it is not set.",
    (1, 35),
    "days",
)
.default(35)
.beside("point_in_time_recovery")
.tf("point_in_time_recovery/recovery_period_in_days")
.cfn("PointInTimeRecoverySpecification/RecoveryPeriodInDays");

/// Encryption with a KMS key the account can see, instead of one that AWS owns.
pub static SSE_KMS: Prop<bool> = Prop::bool(
    "sse_kms",
    "Encrypt with KMS",
    "Uses the account's KMS key for DynamoDB, so that its use is logged. Off, AWS encrypts with a key of its own.",
)
.default(false)
.tf("server_side_encryption/enabled")
.cfn("SSESpecification/SSEEnabled");

/// The account's own key it is encrypted with.
pub static KMS_KEY: Prop<Value> = Prop::value(
    "kms_key",
    "KMS key",
    "A key of your own, whose policy and rotation you decide. Empty, the account's key for DynamoDB.",
    Kind::Arn(&["kms.key"]),
)
.beside("sse_kms")
.tf("server_side_encryption/kms_key_arn")
.cfn_with("SSESpecification/KMSMasterKeyId", &[("SSESpecification/SSEType", Literal::Str("KMS"))]);

/// Attribute whose time stamp makes an item expire.
pub static TTL_ATTRIBUTE: Prop<String> = Prop::text(
    "ttl_attribute",
    "Time to live",
    "The attribute with the time (seconds since 1970) after which an item is deleted. Optional.",
)
.tf_with("ttl/attribute_name", &[("ttl/enabled", Literal::Bool(true))])
.cfn_with(
    "TimeToLiveSpecification/AttributeName",
    &[("TimeToLiveSpecification/Enabled", Literal::Bool(true))],
);


static INSIGHTS: Satellite =
    Satellite::new("aws_dynamodb_contributor_insights", "table_name", "name").except(&["index_name"]);

/// Whether CloudWatch shows which keys are used most.
pub static CONTRIBUTOR_INSIGHTS: Prop<bool> = Prop::bool(
    "contributor_insights",
    "Contributor Insights",
    "Shows in CloudWatch which keys are used and throttled most.",
)
.default(false)
.tf_satellite(&INSIGHTS, &TfMap::None)
.cfn("ContributorInsightsSpecification/Enabled");

static POLICY: Satellite = Satellite::new("aws_dynamodb_resource_policy", "resource_arn", "arn");

/// Statements of a policy on the table itself.
pub static RESOURCE_POLICY: Prop<Value> = Prop::value(
    "resource_policy",
    "Resource policy",
    "Who may do what with the table, such as another account's role; its resource is `*`, the table.",
    Kind::Policy,
)
.tf_satellite(&POLICY, &TfMap::Policy { path: "policy", suffix: "table" })
.cfn("ResourcePolicy/PolicyDocument");

/// Whether that policy refuses unencrypted connections.
pub static TLS_ONLY: Prop<bool> = Prop::bool(
    "tls_only",
    "Refuse plain HTTP",
    "A statement in the table's policy that refuses every request without TLS.",
)
.default(false)
.no_tf();
