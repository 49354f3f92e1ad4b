//! A table with replicas in other Regions, which CloudFormation has as a type of its own: what concerns the table in one
//! Region stands in an entry for that Region, the stack's own among them. Source: CloudFormation reference,
//! "AWS::DynamoDB::GlobalTable".

use crate::catalog::body::{insert_at, value_at};
use crate::catalog::{CfnVariant, Kind, Prop, PropSpec, Properties};
use crate::value::{Context, Value, map};

/// CloudFormation's type.
pub static VARIANT: CfnVariant =
    CfnVariant { cfn: "AWS::DynamoDB::GlobalTable", when: REPLICAS.key(), write, read };

/// Copies of the table in other Regions.
pub static REPLICAS: Prop<Value> = Prop::records(
    "replicas",
    "Replicas",
    "Copies in other Regions that take reads and writes as well. They need a stream of new and old items. In \
     CloudFormation this is another type of resource: a table that is deployed already cannot become one by an update.",
    REPLICA,
)
.tf_blocks("replica")
.cfn_objects(LIST);

const REPLICA: &[PropSpec] = &[
    Prop::text("region", "Region", "Code of the Region, such as eu-central-1.")
        .required()
        .tf("region_name")
        .cfn("Region")
        .spec,
    Prop::value(
        "kms_key",
        "KMS key",
        "A key of that Region it is encrypted with. Needed where the table has a key of your own.",
        Kind::Arn(&["kms.key"]),
    )
    .tf("kms_key_arn")
    .cfn("SSESpecification/KMSMasterKeyId")
    .spec,
    Prop::bool(
        "point_in_time_recovery",
        "Point-in-time recovery",
        "Continuous backups of the replica; those of the table say nothing about it.",
    )
    .default(false)
    .cfn("PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
    .spec,
    // The emitter puts the tags of the table in its place.
    Prop::bool("propagate_tags", "Tags", "Gives it the tags of the table.").default(false).cfn(TAGS).spec,
];

const LIST: &str = "Replicas";
const TAGS: &str = "Tags";
const INDEXES: &str = "GlobalSecondaryIndexes";
const READS: &str = "ReadProvisionedThroughputSettings";
const READS_SCALED: &str = "ReadProvisionedThroughputSettings/ReadCapacityAutoScalingSettings";
const WRITES_SCALED: &str = "WriteProvisionedThroughputSettings/WriteCapacityAutoScalingSettings";
const TRACKING: &str = "TargetTrackingScalingPolicyConfiguration";

/// Properties of a table that belong to its own Region here.
const OF_REGION: [(&str, &str); 8] = [
    ("ProvisionedThroughput/ReadCapacityUnits", "ReadProvisionedThroughputSettings/ReadCapacityUnits"),
    ("OnDemandThroughput/MaxReadRequestUnits", "ReadOnDemandThroughputSettings/MaxReadRequestUnits"),
    ("TableClass", "TableClass"),
    ("DeletionProtectionEnabled", "DeletionProtectionEnabled"),
    ("PointInTimeRecoverySpecification", "PointInTimeRecoverySpecification"),
    ("SSESpecification/KMSMasterKeyId", "SSESpecification/KMSMasterKeyId"),
    ("ContributorInsightsSpecification", "ContributorInsightsSpecification"),
    ("ResourcePolicy", "ResourcePolicy"),
];

/// The same of an index.
const OF_INDEX: [(&str, &str); 2] = [OF_REGION[0], OF_REGION[1]];

/// Properties, of the table and of each index, that have another name here. Writes can only be scaled: what is fixed
/// is scaled between equal bounds.
const RENAMED: [(&str, &str); 2] = [
    (
        "ProvisionedThroughput/WriteCapacityUnits",
        "WriteProvisionedThroughputSettings/WriteCapacityAutoScalingSettings/SeedCapacity",
    ),
    ("OnDemandThroughput/MaxWriteRequestUnits", "WriteOnDemandThroughputSettings/MaxWriteRequestUnits"),
];

/// Share in use at which fixed writes would be scaled, in percent.
const UTILIZATION: i64 = 70;

/// How the capacity of a table or of one of its indexes follows its use.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// Name of the index; `None` for the table itself.
    pub index: Option<String>,
    /// Whether it is about writes, or else about reads.
    pub is_write: bool,
    /// The least and the most capacity.
    pub bounds: [Value; 2],
    /// Share in use that is kept, and the rest of how it is tracked.
    pub tracking: Tracking,
}

/// Fields of a target tracking policy, under their names in CloudFormation.
pub type Tracking = Vec<(&'static str, Value)>;

/// What a target tracking policy may say.
pub const TRACKED: [&str; 4] = ["TargetValue", "ScaleInCooldown", "ScaleOutCooldown", "DisableScaleIn"];

/// Gives a table with replicas the stream that AWS copies changes through, and forgets a list of none.
pub(super) fn complete(properties: &mut Properties) {
    match properties.get(REPLICAS.key()) {
        Some(Value::List(items)) if items.is_empty() => drop(properties.remove(REPLICAS.key())),
        Some(_) => drop(properties.entry("stream_view_type").or_insert_with(|| "NEW_AND_OLD_IMAGES".into())),
        None => {}
    }
}

fn write(object: &mut Value) {
    let others = take(object, LIST).unwrap_or_else(|| Value::List(Vec::new()));
    let mut home = map([("Region", Context::Region.into())]);
    moved(object, &mut home, &OF_REGION);
    renamed(object);
    let mut indexes = Vec::new();
    let n = value_at(object, INDEXES).map_or(0, |it| it.items().len());
    for index in 0..n {
        let at = format!("{INDEXES}/{index}");
        let Some(mut whole) = value_at(object, &at).cloned() else { continue };
        let mut of_region = map([]);
        moved(&mut whole, &mut of_region, &OF_INDEX);
        renamed(&mut whole);
        if let (Some(name), false) = (whole.field("IndexName"), of_region.fields().is_empty()) {
            insert_at(&mut of_region, "IndexName", name.clone());
            indexes.push(of_region);
        }
        insert_at(object, &at, whole);
    }
    if !indexes.is_empty() {
        insert_at(&mut home, INDEXES, Value::List(indexes));
    }
    let mut replicas = vec![home];
    for other in others.items() {
        let mut other = other.clone();
        // What a replica reads is not taken over from the others.
        for key in [READS, INDEXES] {
            if let Some(it) = replicas.first().and_then(|it| it.field(key)) {
                insert_at(&mut other, key, it.clone());
            }
        }
        replicas.push(other);
    }
    insert_at(object, LIST, Value::List(replicas));
}

/// Moves what is known by other names here, and gives fixed writes their bounds.
fn renamed(object: &mut Value) {
    for (from, to) in RENAMED {
        if let Some(value) = take(object, from) {
            insert_at(object, to, value);
        }
    }
    let seed = value_at(object, RENAMED[0].1).cloned();
    if let Some(seed) = seed {
        let tracking = vec![("TargetValue", Value::Int(UTILIZATION))];
        put_scaled(object, WRITES_SCALED, &[seed.clone(), seed], &tracking);
    }
}

fn moved(from: &mut Value, to: &mut Value, paths: &[(&str, &str)]) {
    for (path, wanted) in paths {
        if let Some(value) = take(from, path) {
            insert_at(to, wanted, value);
        }
    }
}

fn put_scaled(object: &mut Value, at: &str, bounds: &[Value; 2], tracking: &Tracking) {
    insert_at(object, &format!("{at}/MinCapacity"), bounds[0].clone());
    insert_at(object, &format!("{at}/MaxCapacity"), bounds[1].clone());
    let tracking = tracking.iter().map(|(name, it)| ((*name).to_owned(), it.clone()));
    insert_at(object, &format!("{at}/{TRACKING}"), Value::Map(tracking.collect()));
}

/// Lets capacity of a global table in CloudFormation's shape follow its use.
pub fn scale(object: &mut Value, scaling: &Scaling) {
    let is_index = |it: &Value| it.field("IndexName").and_then(Value::as_str) == scaling.index.as_deref();
    // Where the table, or an index of it, stands in an object.
    let place = |of: &Value| match &scaling.index {
        None => Some(String::new()),
        Some(_) => {
            let indexes = value_at(of, INDEXES).map(Value::items).unwrap_or_default();
            indexes.iter().position(is_index).map(|it| format!("{INDEXES}/{it}/"))
        }
    };
    if scaling.is_write {
        if let Some(at) = place(object) {
            put_scaled(object, &format!("{at}{WRITES_SCALED}"), &scaling.bounds, &scaling.tracking);
        }
        return;
    }
    let n = value_at(object, LIST).map_or(0, |it| it.items().len());
    for replica in 0..n {
        let at = format!("{LIST}/{replica}");
        let Some(mut whole) = value_at(object, &at).cloned() else { continue };
        let inside = place(&whole).unwrap_or_else(|| {
            let n = value_at(&whole, INDEXES).map_or(0, |it| it.items().len());
            let name = scaling.index.as_deref().unwrap_or_default();
            insert_at(&mut whole, &format!("{INDEXES}/{n}/IndexName"), name.into());
            format!("{INDEXES}/{n}/")
        });
        if let Some(seed) = take(&mut whole, &format!("{inside}{READS}/ReadCapacityUnits")) {
            insert_at(&mut whole, &format!("{inside}{READS_SCALED}/SeedCapacity"), seed);
        }
        put_scaled(&mut whole, &format!("{inside}{READS_SCALED}"), &scaling.bounds, &scaling.tracking);
        insert_at(object, &at, whole);
    }
}

/// Takes out of a global table in CloudFormation's shape, or of one of its indexes, what `at` says of scaling, but for the
/// capacity it starts with, which becomes `fixed`. Nothing if that is all it says.
fn unscaled(object: &mut Value, at: &str, fixed: &str) -> Option<([Value; 2], Tracking)> {
    let Value::Map(settings) = value_at(object, at)?.clone() else { return None };
    let field = |key: &str| settings.iter().find(|(it, _)| it == key).map(|(_, it)| it.clone());
    let tracking = field(TRACKING)?;
    let bounds = [field("MinCapacity")?, field("MaxCapacity")?];
    let seed = field("SeedCapacity");
    take(object, at);
    if let Some(seed) = &seed {
        insert_at(object, fixed, seed.clone());
    }
    let usual = map([("TargetValue", Value::Int(UTILIZATION))]);
    if at == WRITES_SCALED && tracking == usual && bounds.iter().all(|it| Some(it) == seed.as_ref()) {
        return None;
    }
    let known = TRACKED.iter().filter_map(|key| Some((*key, tracking.field(key)?.clone())));
    Some((bounds, known.collect()))
}

/// Brings a global table into the shape of a table, with its replicas but for that of the stack's own Region, and tells
/// how its capacity follows its use.
///
/// The stack's Region is the one that is named so; a template that names all of them by their codes means the first.
fn read(object: &mut Value) -> Vec<Scaling> {
    let mut scalings = Vec::new();
    let mut replicas = match take(object, LIST) {
        Some(Value::List(items)) if items.iter().all(|it| matches!(it, Value::Map(_))) => items,
        _ => Vec::new(),
    };
    if replicas.is_empty() {
        insert_at(object, LIST, Value::List(Vec::new()));
        return scalings;
    }
    let mut home = replicas.remove(0);
    let scaled = |it: Option<([Value; 2], Tracking)>, index: Option<&str>, is_write: bool| {
        it.map(|(bounds, tracking)| Scaling { index: index.map(str::to_owned), is_write, bounds, tracking })
    };
    scalings.extend(scaled(unscaled(&mut home, READS_SCALED, OF_REGION[0].1), None, false));
    for (path, from) in OF_REGION.iter().chain(&[(TAGS, TAGS)]) {
        if let Some(value) = take(&mut home, from) {
            insert_at(object, path, value);
        }
    }
    scalings.extend(scaled(unscaled(object, WRITES_SCALED, RENAMED[0].1), None, true));
    restored(object);
    let n = value_at(object, INDEXES).map_or(0, |it| it.items().len());
    for number in 0..n {
        let at = format!("{INDEXES}/{number}");
        let Some(mut index) = value_at(object, &at).cloned() else { continue };
        let Some(name) = index.field("IndexName").and_then(Value::as_str).map(str::to_owned) else {
            continue;
        };
        let is_it = |it: &&Value| it.field("IndexName").and_then(Value::as_str) == Some(&name);
        let of_region = value_at(&home, INDEXES).and_then(|it| it.items().iter().find(is_it));
        if let Some(mut of_region) = of_region.cloned() {
            scalings.extend(scaled(
                unscaled(&mut of_region, READS_SCALED, OF_REGION[0].1),
                Some(&name),
                false,
            ));
            for (path, from) in OF_INDEX {
                if let Some(value) = take(&mut of_region, from) {
                    insert_at(&mut index, path, value);
                }
            }
        }
        scalings.extend(scaled(unscaled(&mut index, WRITES_SCALED, RENAMED[0].1), Some(&name), true));
        restored(&mut index);
        insert_at(object, &at, index);
    }
    let tags = object.field(TAGS).cloned();
    for replica in &mut replicas {
        let told = match replica.field(TAGS) {
            Some(Value::List(items)) if items.is_empty() => Some(false),
            Some(it) if Some(it) == tags.as_ref() => Some(true),
            Some(Value::Bool(it)) => Some(*it),
            _ => None,
        };
        take(replica, TAGS);
        if let Some(told) = told {
            insert_at(replica, TAGS, told.into());
        }
    }
    insert_at(object, LIST, Value::List(replicas));
    scalings
}

fn restored(object: &mut Value) {
    for (to, from) in RENAMED {
        if let Some(value) = take(object, from) {
            insert_at(object, to, value);
        }
    }
}

/// Puts the replica of the stack's own Region first; whether that changed anything.
pub fn home_first(object: &mut Value) -> bool {
    let home: Value = Context::Region.into();
    let Some(Value::List(mut items)) = value_at(object, LIST).cloned() else { return false };
    match items.iter().position(|it| it.field("Region") == Some(&home)) {
        None | Some(0) => false,
        Some(at) => {
            let home = items.remove(at);
            items.insert(0, home);
            insert_at(object, LIST, Value::List(items));
            true
        }
    }
}

/// Takes what stands at a path out of an object, with the objects around it that are left empty.
fn take(object: &mut Value, path: &str) -> Option<Value> {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    if let (Ok(index), Value::List(items)) = (head.parse::<usize>(), &mut *object) {
        return take(items.get_mut(index)?, rest?);
    }
    let Value::Map(fields) = object else { return None };
    let at = fields.iter().position(|(it, _)| it == head)?;
    let Some(rest) = rest else { return Some(fields.remove(at).1) };
    let taken = take(&mut fields[at].1, rest)?;
    if matches!(&fields[at].1, Value::Map(inner) if inner.is_empty()) {
        fields.remove(at);
    }
    Some(taken)
}
