//! Keys and indexes of a table. Both languages want the type of every key attribute declared beside the keys.

use crate::catalog::body::{Body, Item, insert_at, value_at};
use crate::catalog::{CfnMap, Kind, Prop, PropSpec, Properties, TfMap};
use crate::value::{Value, map};

/// Types a key attribute can have. Source: DynamoDB API reference, AttributeDefinition.
const KEY_TYPES: &[(&str, &str)] = &[("S", "String"), ("N", "Number"), ("B", "Binary")];

/// Attributes an index can carry. Source: DynamoDB API reference, Projection.
const PROJECTIONS: &[(&str, &str)] =
    &[("ALL", "All attributes"), ("KEYS_ONLY", "Keys only"), ("INCLUDE", "Keys and some others")];

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
        .beside("partition_key")
        .carried();

/// Attribute that orders the items of a partition.
pub static SORT_KEY: Prop<String> =
    Prop::text("sort_key", "Sort key", "The attribute that orders items of one partition. Optional.")
        .beside("partition_key")
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

/// Local secondary indexes: decided when the table is made.
pub static LOCAL_INDEXES: Prop<Value> = Prop::value(
    "local_indexes",
    "Local secondary indexes",
    "Other orders of the items of one partition, at most five. Changing them replaces the table.",
    Kind::Records(LOCAL_INDEX),
)
.beside("sort_key")
.carried();

const NON_KEY_ATTRIBUTES: PropSpec = Prop::value(
    "non_key_attributes",
    "Other attributes",
    "Attributes it carries beside the keys.",
    Kind::List(&Kind::Text),
)
.beside("projection")
.spec;

const INDEX: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the index.").required().spec,
    Prop::text("partition_key", "Partition key", "Attribute the index is looked up by.").required().spec,
    Prop::choice("partition_key_type", "Type", "Type of the partition key.", KEY_TYPES).required().spec,
    Prop::text("sort_key", "Sort key", "Attribute that orders the entries. Optional.").spec,
    Prop::choice("sort_key_type", "Type", "Type of the sort key.", KEY_TYPES).beside("sort_key").spec,
    Prop::choice("projection", "Projection", "Which attributes the index carries.", PROJECTIONS)
        .required()
        .spec,
    NON_KEY_ATTRIBUTES,
    Prop::int("read_capacity", "Read capacity", "Reads a second; empty, as the table.", (1, 40_000), "units")
        .spec,
    Prop::int(
        "write_capacity",
        "Write capacity",
        "Writes a second; empty, as the table.",
        (1, 40_000),
        "units",
    )
    .spec,
    Prop::int("max_read_request_units", "At most reads", "Ceiling on demand.", (1, 1_000_000), "units").spec,
    Prop::int("max_write_request_units", "At most writes", "Ceiling on demand.", (1, 1_000_000), "units")
        .spec,
];

const LOCAL_INDEX: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the index.").required().spec,
    Prop::text("sort_key", "Sort key", "Attribute that orders the entries.").required().spec,
    Prop::choice("sort_key_type", "Type", "Type of the sort key.", KEY_TYPES).required().spec,
    Prop::choice("projection", "Projection", "Which attributes the index carries.", PROJECTIONS)
        .required()
        .spec,
    NON_KEY_ATTRIBUTES,
];

/// A field of an index with its argument in Terraform and its path in CloudFormation.
type Field = (&'static str, &'static str, &'static str);

/// What both kinds of index have in common but for their keys.
const SHARED: [Field; 3] = [
    ("name", "name", "IndexName"),
    ("projection", "projection_type", "Projection/ProjectionType"),
    ("non_key_attributes", "non_key_attributes", "Projection/NonKeyAttributes"),
];

const CAPACITY: [Field; 4] = [
    ("read_capacity", "read_capacity", "ProvisionedThroughput/ReadCapacityUnits"),
    ("write_capacity", "write_capacity", "ProvisionedThroughput/WriteCapacityUnits"),
    (
        "max_read_request_units",
        "on_demand_throughput/max_read_request_units",
        "OnDemandThroughput/MaxReadRequestUnits",
    ),
    (
        "max_write_request_units",
        "on_demand_throughput/max_write_request_units",
        "OnDemandThroughput/MaxWriteRequestUnits",
    ),
];

/// Both keys: in our records, in Terraform, and their role in CloudFormation.
const KEYS: [Field; 2] = [("partition_key", "hash_key", "HASH"), ("sort_key", "range_key", "RANGE")];

/// Gives every index the capacity of its table where it says none of its own: AWS demands one as soon as it is provisioned.
pub(super) fn complete(properties: &mut Properties) {
    let capacity = ["read_capacity", "write_capacity"].map(|key| (key, properties.get(key).cloned()));
    let Some(Value::List(indexes)) = properties.get_mut(INDEXES.key()) else { return };
    for index in indexes {
        let Value::Map(fields) = index else { continue };
        for (key, value) in &capacity {
            if !fields.iter().any(|(it, _)| it == key) {
                fields.extend(value.iter().map(|it| ((*key).to_owned(), it.clone())));
            }
        }
    }
}

fn items<'a>(properties: &'a Properties, prop: &Prop<Value>) -> &'a [Value] {
    properties.get(prop.key()).map(Value::items).unwrap_or_default()
}

/// Every key attribute of the table and its indexes with its type, each once, in order of first use.
pub fn key_attributes(properties: &Properties) -> Vec<(String, Value)> {
    let text = |key: &str| properties.get(key).and_then(Value::as_str).map(str::to_owned);
    let ty = |key: &str| properties.get(key).cloned().unwrap_or("S".into());
    let own = [(text("partition_key"), ty("partition_key_type")), (text("sort_key"), ty("sort_key_type"))];
    let indexes = items(properties, &INDEXES).iter().chain(items(properties, &LOCAL_INDEXES));
    let of_indexes = indexes.flat_map(|index| {
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
    for (key, argument, _) in KEYS {
        if let Some(value) = properties.get(key) {
            body.insert(argument, Item::Value(value.clone()));
        }
    }
    for (name, ty) in key_attributes(properties) {
        body.push_block("attribute", Body::from([("name", name.into()), ("type", ty)]));
    }
    let [name, projection, others] = SHARED;
    let [partition_key, sort_key] = KEYS;
    let global = [name, partition_key, sort_key, projection, others].into_iter().chain(CAPACITY);
    let local = [name, sort_key, projection, others];
    for (block, indexes, fields) in [
        ("global_secondary_index", items(properties, &INDEXES), global.collect::<Vec<Field>>()),
        ("local_secondary_index", items(properties, &LOCAL_INDEXES), local.to_vec()),
    ] {
        for index in indexes {
            let mut inner = Body::default();
            for (key, argument, _) in &fields {
                if let Some(value) = index.field(key) {
                    inner.insert(argument, Item::Value(value.clone()));
                }
            }
            body.push_block(block, inner);
        }
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
            properties.extend(declared(name).map(|it| (key_type, it)));
            properties.insert(key, name.clone());
        }
    }
    let read = |block: &Body, fields: &'static [PropSpec]| {
        record(fields, |key| {
            let known = SHARED.iter().chain(&CAPACITY).chain(&KEYS).find(|(it, _, _)| *it == key);
            match (known, key.strip_suffix("_type")) {
                (Some((_, argument, _)), _) => block.at(argument).cloned(),
                (None, Some("partition_key")) => declared(block.value("hash_key")?),
                (None, _) => declared(block.value("range_key")?),
            }
        })
    };
    for (block, prop, fields) in
        [("global_secondary_index", &INDEXES, INDEX), ("local_secondary_index", &LOCAL_INDEXES, LOCAL_INDEX)]
    {
        let indexes: Vec<Value> = body.blocks(block).map(|it| read(it, fields)).collect();
        if !indexes.is_empty() {
            properties.insert(prop.key(), Value::List(indexes));
        }
    }
}

/// A record of the fields that are known.
fn record(fields: &'static [PropSpec], value_of: impl Fn(&str) -> Option<Value>) -> Value {
    let known = fields.iter().filter_map(|it| Some((it.key.to_owned(), it.kind.fit(value_of(it.key)?))));
    Value::Map(known.collect())
}

fn cfn_keys(properties: &Properties, object: &mut Value) {
    let attributes = key_attributes(properties);
    let definitions = attributes
        .into_iter()
        .map(|(name, ty)| map([("AttributeName", name.into()), ("AttributeType", ty)]))
        .collect();
    insert_at(object, "AttributeDefinitions", definitions);
    insert_at(object, "KeySchema", key_schema(|key| properties.get(key).cloned()));
    let local = |key: &str, index: &Value| match key {
        // Every local index has the partition key of its table.
        "partition_key" => properties.get(key).cloned(),
        _ => index.field(key).cloned(),
    };
    let [name, projection, others] = SHARED;
    let write = |index: &Value, schema: Value, fields: &[Field]| {
        let mut object = Value::Map(Vec::new());
        insert_at(&mut object, name.2, index.field(name.0).cloned().unwrap_or_else(|| "".into()));
        insert_at(&mut object, "KeySchema", schema);
        for (key, _, path) in [projection, others].iter().chain(fields) {
            if let Some(value) = index.field(key) {
                insert_at(&mut object, path, value.clone());
            }
        }
        object
    };
    let global = items(properties, &INDEXES).iter();
    let global: Vec<Value> =
        global.map(|it| write(it, key_schema(|key| it.field(key).cloned()), &CAPACITY)).collect();
    let locals = items(properties, &LOCAL_INDEXES).iter();
    let locals: Vec<Value> = locals.map(|it| write(it, key_schema(|key| local(key, it)), &[])).collect();
    for (path, indexes) in [("GlobalSecondaryIndexes", global), ("LocalSecondaryIndexes", locals)] {
        if !indexes.is_empty() {
            insert_at(object, path, Value::List(indexes));
        }
    }
}

fn key_schema(name_of: impl Fn(&str) -> Option<Value>) -> Value {
    KEYS.into_iter()
        .filter_map(|(key, _, role)| Some(map([("AttributeName", name_of(key)?), ("KeyType", role.into())])))
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
    let read = |index: &Value, fields: &'static [PropSpec]| {
        record(fields, |key| {
            let known = SHARED.iter().chain(&CAPACITY).find(|(it, _, _)| *it == key);
            match (known, key) {
                (Some((_, _, path)), _) => value_at(index, path).cloned(),
                (None, "partition_key") => key_of(index, "HASH"),
                (None, "partition_key_type") => type_of(&key_of(index, "HASH")?),
                (None, "sort_key") => key_of(index, "RANGE"),
                (None, _) => type_of(&key_of(index, "RANGE")?),
            }
        })
    };
    for (path, prop, fields) in
        [("GlobalSecondaryIndexes", &INDEXES, INDEX), ("LocalSecondaryIndexes", &LOCAL_INDEXES, LOCAL_INDEX)]
    {
        let indexes = object.field(path).map(Value::items).unwrap_or_default();
        if !indexes.is_empty() {
            properties.insert(prop.key(), indexes.iter().map(|it| read(it, fields)).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_takes_the_capacity_of_its_table_unless_it_has_its_own() {
        let mut properties = Properties::from([
            ("read_capacity", Value::Int(5)),
            ("write_capacity", Value::Int(4)),
            (
                INDEXES.key(),
                Value::List(vec![
                    map([("name", "a".into())]),
                    map([("name", "b".into()), ("read_capacity", Value::Int(9))]),
                ]),
            ),
        ]);
        complete(&mut properties);
        let capacity = |index: &Value| ["read_capacity", "write_capacity"].map(|it| index.field(it).cloned());
        let [a, b] = properties[INDEXES.key()].items() else { panic!("two indexes") };
        assert_eq!(capacity(a), [Some(Value::Int(5)), Some(Value::Int(4))]);
        assert_eq!(capacity(b), [Some(Value::Int(9)), Some(Value::Int(4))]);
        assert_eq!(a.fields().len(), 3);
    }
}
