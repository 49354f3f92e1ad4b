//! Amazon DynamoDB table.

use crate::catalog::body::{Body, Item, insert_at, value_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, DECRYPT, ENCRYPT, Encryption, Grant, Kind, Literal, Output, Parent, Part,
    Placement, Prop, PropSpec, Properties, Reach, ResourceType, Shape, TfMap,
};
use crate::value::{Value, map};

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
        &PARTITION_KEY.spec,
        &PARTITION_KEY_TYPE.spec,
        &SORT_KEY.spec,
        &SORT_KEY_TYPE.spec,
        &INDEXES.spec,
        &DELETION_PROTECTION.spec,
        &PITR.spec,
        &SSE_KMS.spec,
        &KMS_KEY.spec,
        &TTL_ATTRIBUTE.spec,
    ],
    attrs: &[
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::GetAtt("Arn") },
        Attr { id: "name", tf: "name", cfn: CfnAttr::Ref },
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
    ],
    encryption: Some(Encryption { key: "kms_key", service: "dynamodb" }),
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
    Reach { parts: &[Part::Attr("arn"), Part::Text("/index/*")], when: &["indexes"] },
];

/// Types a key attribute can have. Source: DynamoDB API reference, AttributeDefinition.
const KEY_TYPES: &[(&str, &str)] = &[("S", "String"), ("N", "Number"), ("B", "Binary")];

/// Name of the table in the Region.
pub static NAME: Prop<Value> = Prop::value(
    "name",
    "Table name",
    "Name in the Region, 3 to 255 letters, digits, `_`, `-` or `.`. Changing it replaces the table.",
    Kind::Text,
)
.required()
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
        .cfn("ProvisionedThroughput/ReadCapacityUnits");

/// Provisioned writes a second.
pub static WRITE_CAPACITY: Prop<i64> =
    Prop::int("write_capacity", "Write capacity", "Provisioned writes a second.", (1, 40_000), "units")
        .cfn("ProvisionedThroughput/WriteCapacityUnits");

/// Attribute that spreads the items. Changing it replaces the table.
pub static PARTITION_KEY: Prop<String> = Prop::text(
    "partition_key",
    "Partition key",
    "The attribute that spreads items over partitions. Changing it replaces the table.",
)
.required()
.tf_map(TfMap::Custom { emit: emit_keys, read: read_keys })
.cfn_map(CfnMap::Custom { emit: cfn_keys, read: read_cfn_keys });

/// Type of the partition key.
pub static PARTITION_KEY_TYPE: Prop<String> =
    Prop::choice("partition_key_type", "Partition key type", "Type of the partition key.", KEY_TYPES)
        .default("S")
        .carried();

/// Attribute that orders the items of a partition.
pub static SORT_KEY: Prop<String> =
    Prop::text("sort_key", "Sort key", "The attribute that orders items of one partition. Optional.")
        .carried();

/// Type of the sort key.
pub static SORT_KEY_TYPE: Prop<String> =
    Prop::choice("sort_key_type", "Sort key type", "Type of the sort key.", KEY_TYPES)
        .default("S")
        .beside("sort_key")
        .carried();

/// Global secondary indexes.
pub static INDEXES: Prop<Value> = Prop::value(
    "indexes",
    "Global secondary indexes",
    "Other ways to look items up, each with keys of its own.",
    Kind::Records(INDEX),
)
.carried();

const INDEX: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the index.").required().spec,
    Prop::text("partition_key", "Partition key", "Attribute the index is looked up by.").required().spec,
    Prop::choice("partition_key_type", "Type", "Type of the partition key.", KEY_TYPES).required().spec,
    Prop::text("sort_key", "Sort key", "Attribute that orders the entries. Optional.").spec,
    Prop::choice("sort_key_type", "Type", "Type of the sort key.", KEY_TYPES).beside("sort_key").spec,
    Prop::choice(
        "projection",
        "Projection",
        "Which attributes the index carries.",
        &[("ALL", "All attributes"), ("KEYS_ONLY", "Keys only")],
    )
    .required()
    .spec,
];

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

/// Every key attribute of the table and its indexes with its type, each once, in order of first use. Both languages
/// want them declared beside the keys.
pub fn key_attributes(properties: &Properties) -> Vec<(String, Value)> {
    let text = |key: &str| properties.get(key).and_then(Value::as_str).map(str::to_owned);
    let ty = |key: &str| properties.get(key).cloned().unwrap_or("S".into());
    let own = [(text("partition_key"), ty("partition_key_type")), (text("sort_key"), ty("sort_key_type"))];
    let indexes = properties.get(INDEXES.key()).map(Value::items).unwrap_or_default();
    let of_indexes = indexes.iter().flat_map(|index| {
        let field = |key: &str| index.field(key).and_then(Value::as_str).map(str::to_owned);
        let ty = |key: &str| index.field(key).cloned().unwrap_or("S".into());
        [(field("partition_key"), ty("partition_key_type")), (field("sort_key"), ty("sort_key_type"))]
    });
    let mut found: Vec<(String, Value)> = Vec::new();
    for (name, ty) in own.into_iter().chain(of_indexes) {
        if let Some(name) = name
            && !found.iter().any(|(it, _)| *it == name)
        {
            found.push((name, ty));
        }
    }
    found
}

fn emit_keys(properties: &Properties, body: &mut Body) {
    for (key, argument) in [("partition_key", "hash_key"), ("sort_key", "range_key")] {
        if let Some(value) = properties.get(key) {
            body.insert(argument, Item::Value(value.clone()));
        }
    }
    for (name, ty) in key_attributes(properties) {
        body.push_block("attribute", Body::from([("name", name.into()), ("type", ty)]));
    }
    for index in properties.get(INDEXES.key()).map(Value::items).unwrap_or_default() {
        let mut block = Body::default();
        let arguments = [
            ("name", "name"),
            ("hash_key", "partition_key"),
            ("range_key", "sort_key"),
            ("projection_type", "projection"),
        ];
        for (argument, field) in arguments {
            if let Some(value) = index.field(field) {
                block.insert(argument, Item::Value(value.clone()));
            }
        }
        for (key, argument) in [("read_capacity", "read_capacity"), ("write_capacity", "write_capacity")] {
            if let Some(value) = properties.get(key) {
                block.insert(argument, Item::Value(value.clone()));
            }
        }
        body.push_block("global_secondary_index", block);
    }
}

fn read_keys(body: &Body, properties: &mut Properties) {
    let declared = |name: &Value| {
        let block = body.blocks("attribute").find(|it| it.value("name") == Some(name))?;
        block.value("type").cloned()
    };
    let keys = [
        ("hash_key", PARTITION_KEY.key(), PARTITION_KEY_TYPE.key()),
        ("range_key", SORT_KEY.key(), SORT_KEY_TYPE.key()),
    ];
    for (argument, key, key_type) in keys {
        if let Some(name) = body.value(argument) {
            if let Some(ty) = declared(name) {
                properties.insert(key_type, ty);
            }
            properties.insert(key, name.clone());
        }
    }
    let indexes: Vec<Value> =
        body.blocks("global_secondary_index").map(|it| read_index(it, &declared)).collect();
    if !indexes.is_empty() {
        properties.insert(INDEXES.key(), Value::List(indexes));
    }
}

fn read_index(block: &Body, declared: &impl Fn(&Value) -> Option<Value>) -> Value {
    let mut fields = Vec::new();
    let mut push = |key: &str, value: Option<Value>| fields.extend(value.map(|it| (key.to_owned(), it)));
    push("name", block.value("name").cloned());
    push("partition_key", block.value("hash_key").cloned());
    push("partition_key_type", block.value("hash_key").and_then(declared));
    push("sort_key", block.value("range_key").cloned());
    push("sort_key_type", block.value("range_key").and_then(declared));
    push("projection", block.value("projection_type").cloned());
    Value::Map(fields)
}

fn cfn_keys(properties: &Properties, object: &mut Value) {
    let attributes = key_attributes(properties);
    let definitions = attributes
        .into_iter()
        .map(|(name, ty)| map([("AttributeName", name.into()), ("AttributeType", ty)]))
        .collect();
    insert_at(object, "AttributeDefinitions", definitions);
    insert_at(object, "KeySchema", key_schema(|key| properties.get(key).cloned()));
    let indexes = properties.get(INDEXES.key()).map(Value::items).unwrap_or_default();
    if indexes.is_empty() {
        return;
    }
    let throughput = [("ReadCapacityUnits", "read_capacity"), ("WriteCapacityUnits", "write_capacity")];
    let indexes: Value = indexes
        .iter()
        .map(|index| {
            let mut object = Value::Map(Vec::new());
            if let Some(name) = index.field("name") {
                insert_at(&mut object, "IndexName", name.clone());
            }
            insert_at(&mut object, "KeySchema", key_schema(|key| index.field(key).cloned()));
            if let Some(projection) = index.field("projection") {
                insert_at(&mut object, "Projection/ProjectionType", projection.clone());
            }
            for (name, key) in throughput {
                if let Some(value) = properties.get(key) {
                    insert_at(&mut object, &format!("ProvisionedThroughput/{name}"), value.clone());
                }
            }
            object
        })
        .collect();
    insert_at(object, "GlobalSecondaryIndexes", indexes);
}

fn key_schema(name_of: impl Fn(&str) -> Option<Value>) -> Value {
    [("partition_key", "HASH"), ("sort_key", "RANGE")]
        .into_iter()
        .filter_map(|(key, role)| Some(map([("AttributeName", name_of(key)?), ("KeyType", role.into())])))
        .collect()
}

fn read_cfn_keys(object: &Value, properties: &mut Properties) {
    let definitions = object.field("AttributeDefinitions").map(Value::items).unwrap_or_default();
    let type_of = |name: &Value| {
        let definition = definitions.iter().find(|it| it.field("AttributeName") == Some(name))?;
        definition.field("AttributeType").cloned()
    };
    let key_of = |object: &Value, role: &str| {
        let keys = object.field("KeySchema").map(Value::items).unwrap_or_default();
        let key = keys.iter().find(|it| it.field("KeyType").and_then(Value::as_str) == Some(role))?;
        key.field("AttributeName").cloned()
    };
    let keys = [
        ("HASH", PARTITION_KEY.key(), PARTITION_KEY_TYPE.key()),
        ("RANGE", SORT_KEY.key(), SORT_KEY_TYPE.key()),
    ];
    for (role, key, key_type) in keys {
        if let Some(name) = key_of(object, role) {
            properties.extend(type_of(&name).map(|it| (key_type, it)));
            properties.insert(key, name);
        }
    }
    let indexes = object.field("GlobalSecondaryIndexes").map(Value::items).unwrap_or_default();
    let read = |index: &Value| {
        let mut fields = Vec::new();
        let mut push = |key: &str, value: Option<Value>| fields.extend(value.map(|it| (key.to_owned(), it)));
        push("name", index.field("IndexName").cloned());
        for (role, key, _) in keys {
            let name = key_of(index, role);
            let ty = name.as_ref().and_then(type_of);
            push(key, name);
            push(&format!("{key}_type"), ty);
        }
        push("projection", value_at(index, "Projection/ProjectionType").cloned());
        Value::Map(fields)
    };
    if !indexes.is_empty() {
        properties.insert(INDEXES.key(), indexes.iter().map(read).collect());
    }
}
