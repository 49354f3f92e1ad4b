//! What the catalogue says becomes of a resource's properties in CloudFormation, and back.

use crate::catalog::body::{insert_at, value_at};
use crate::catalog::prop::{record, record_properties};
use crate::catalog::{CfnMap, Kind, PropSpec, Properties, ResourceType, ec2};
use crate::stack::{json_text, parse_json_text};
use crate::value::{Value, map};

/// A resource in CloudFormation's shape, before its values are printed.
#[derive(Debug)]
pub(super) struct Object {
    /// Its `Properties`.
    pub(super) properties: Vec<(String, Value)>,
    /// Paths of the texts that are wanted in Base64.
    pub(super) encoded: Vec<&'static str>,
    /// What only its metadata can hold, by name.
    pub(super) metadata: Vec<(String, Value)>,
    /// What stands beside its properties, such as [`UPDATE_POLICY`].
    pub(super) beside: Value,
}

/// What a template says of a resource beside its `Properties`.
#[derive(Debug)]
pub(super) struct Around {
    /// Our entry of its metadata.
    pub(super) metadata: Value,
    /// What stands beside its properties, such as [`UPDATE_POLICY`].
    pub(super) beside: Value,
}

/// How CloudFormation goes about replacing what a resource has launched.
pub(super) const UPDATE_POLICY: &str = "UpdatePolicy";

impl Default for Object {
    fn default() -> Self {
        Self {
            properties: Vec::new(),
            encoded: Vec::new(),
            metadata: Vec::new(),
            beside: Value::Map(Vec::new()),
        }
    }
}

impl Default for Around {
    fn default() -> Self {
        Self { metadata: Value::Map(Vec::new()), beside: Value::Map(Vec::new()) }
    }
}

/// The properties as an object in CloudFormation's shape.
pub(super) fn object_of(ty: &ResourceType, props: &Properties) -> Object {
    let mut object = Value::Map(Vec::new());
    let mut whole = Object::default();
    fill(ty.props.iter().copied(), props, &mut object, &mut whole);
    if *ty == ec2::security_group::TYPE {
        insert_at(&mut object, NOWHERE, nowhere());
    }
    if let Some(variant) = ty.variant(props) {
        (variant.write)(&mut object);
    }
    whole.properties = object.fields().to_vec();
    whole
}

fn fill<'a>(
    specs: impl Iterator<Item = &'a PropSpec>,
    props: &Properties,
    object: &mut Value,
    whole: &mut Object,
) {
    for spec in specs {
        let value = props.get(spec.key);
        if let CfnMap::Custom { emit, .. } = spec.cfn {
            emit(props, object);
            continue;
        }
        let Some(value) = value else { continue };
        match spec.cfn {
            CfnMap::Path { path, with } => {
                for (path, literal) in with {
                    insert_at(object, path, literal.to_value());
                }
                insert_at(object, path, value.clone());
            }
            CfnMap::Objects(path) => {
                let Kind::Records(fields) = spec.kind else { continue };
                let items = value.items().iter().map(|it| {
                    let mut inner = Value::Map(Vec::new());
                    let props = record_properties(fields, it);
                    fill(fields.iter(), &props, &mut inner, whole);
                    inner
                });
                insert_at(object, path, items.collect());
            }
            CfnMap::Pairs { path, name, value: called } => {
                let pairs = value
                    .fields()
                    .iter()
                    .map(|(key, it)| map([(name, Value::from(key.as_str())), (called, it.clone())]));
                insert_at(object, path, pairs.collect());
            }
            CfnMap::Setting { list, key, with } => {
                for (key, literal) in with {
                    put_setting(object, list, key, &literal.to_value());
                }
                put_setting(object, list, key, value);
            }
            CfnMap::Base64(path) => {
                insert_at(object, path, value.clone());
                whole.encoded.push(path);
            }
            CfnMap::JsonText(path) => insert_at(object, path, json_text(value)),
            CfnMap::Metadata(key) => {
                // A template has no null.
                let value = if has_null(value) { json_text(value) } else { value.clone() };
                whole.metadata.push((key.to_owned(), value));
            }
            CfnMap::Beside(path) => insert_at(&mut whole.beside, path, value.clone()),
            CfnMap::None | CfnMap::Carried | CfnMap::Custom { .. } => {}
        }
    }
}

/// The properties that an object of CloudFormation's shape sets, given its `Properties` (texts in Base64 as they read)
/// and what stands beside them.
pub(super) fn props_of(ty: &ResourceType, object: &Value, around: &Around) -> Properties {
    let mut props = Properties::new();
    read(ty.props.iter().copied(), object, around, &mut props);
    props
}

fn read<'a>(
    specs: impl Iterator<Item = &'a PropSpec>,
    object: &Value,
    around: &Around,
    props: &mut Properties,
) {
    for spec in specs {
        let value = match spec.cfn {
            CfnMap::Path { path, .. } | CfnMap::Base64(path) => value_at(object, path).cloned(),
            CfnMap::Objects(path) => match (spec.kind, value_at(object, path)) {
                (Kind::Records(fields), Some(Value::List(items))) => Some(
                    items
                        .iter()
                        .map(|it| {
                            let mut props = Properties::new();
                            read(fields.iter(), it, around, &mut props);
                            record(fields, &props)
                        })
                        .collect(),
                ),
                (_, other) => other.cloned(),
            },
            CfnMap::Pairs { path, name, value: called } => value_at(object, path).map(|pairs| {
                let read = |pair: &Value| {
                    Some((pair.field(name)?.as_str()?.to_owned(), pair.field(called)?.clone()))
                };
                let read: Option<Vec<(String, Value)>> = pairs.items().iter().map(read).collect();
                read.map_or_else(|| pairs.clone(), Value::Map)
            }),
            CfnMap::Setting { list, key, .. } => {
                value_at(object, list).and_then(|it| setting(it, key)).cloned()
            }
            CfnMap::JsonText(path) => {
                value_at(object, path).map(|it| parse_json_text(it).unwrap_or_else(|| it.clone()))
            }
            CfnMap::Metadata(key) => around.metadata.field(key).map(|it| match spec.kind {
                Kind::Json => parse_json_text(it).unwrap_or_else(|| it.clone()),
                _ => it.clone(),
            }),
            CfnMap::Beside(path) => value_at(&around.beside, path).cloned(),
            CfnMap::Custom { read, .. } => {
                read(object, props);
                None
            }
            CfnMap::None | CfnMap::Carried => None,
        };
        props.extend(value.map(|it| (spec.key, spec.kind.fit(it))));
    }
}

/// Puts a value into the entry of a list that has this key, as text.
fn put_setting(object: &mut Value, list: &str, key: &str, value: &Value) {
    let text = match value {
        Value::Bool(it) => it.to_string().into(),
        Value::Int(it) => it.to_string().into(),
        Value::Decimal(it) => it.as_str().into(),
        other => other.clone(),
    };
    let entries = value_at(object, list).map(Value::items).unwrap_or_default();
    let is_it = |it: &Value| it.field("Key").and_then(Value::as_str) == Some(key);
    let at = entries.iter().position(is_it).unwrap_or(entries.len());
    insert_at(object, &format!("{list}/{at}"), map([("Key", key.into()), ("Value", text)]));
}

/// The value of the entry of a list that has this key.
fn setting<'a>(list: &'a Value, key: &str) -> Option<&'a Value> {
    let entry = list.items().iter().find(|it| it.field("Key").and_then(Value::as_str) == Some(key))?;
    entry.field("Value")
}

/// Where metadata keeps a name that a logical id does not lead back to.
pub(super) const LABEL: &str = "Label";
/// What people should know of it.
pub(super) const COMMENT: &str = "Comment";

/// Entry of a resource's metadata with what CloudFormation has no property for.
pub(super) const OWN_METADATA: &str = "Drawbridge";

/// Where metadata keeps tags; see [`TagsForm::Metadata`](crate::catalog::TagsForm::Metadata).
pub(super) const TAGS: &str = "Tags";

fn has_null(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |it| found |= *it == Value::Null);
    found
}

/// Path of the outbound rule that every security group has.
pub(super) const NOWHERE: &str = "SecurityGroupEgress/0";

/// EC2 lets a new group send anything anywhere, and CloudFormation takes that rule away only where the group itself has
/// another. This one leads nowhere, so that what may go out is exactly what the separate rules say, as in Terraform.
/// Source: CloudFormation reference, "AWS::EC2::SecurityGroupEgress".
pub(super) fn nowhere() -> Value {
    map([
        ("Description", "Replaces the default rule; the separate rules say what may go out".into()),
        ("IpProtocol", "-1".into()),
        ("CidrIp", "127.0.0.1/32".into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, Literal, samples};

    #[test]
    fn tags_read_back_as_they_were_written() {
        use crate::stack::{Origin, Resource, Stack};
        // What a property tells from another type is not without it.
        for ty in catalog::all().filter(|it| !it.cfn.is_empty() && it.tags && it.cfn_if.is_none()) {
            let tags = vec![("Name".to_owned(), Value::from("one")), ("Cost center".to_owned(), "7".into())];
            let resource = Resource {
                ty: Some(ty),
                tf_type: ty.tf.to_owned(),
                name: "one".to_owned(),
                props: Properties::new(),
                opaque: Vec::new(),
                logical_id: None,
                module: None,
                tags: tags.clone(),
                origin: Origin::Source { file: String::new(), line: 1, column: 1 },
            };
            let resources = [(format!("{}.one", ty.id), resource)].into_iter().collect();
            let file = super::super::emit_json(&Stack { resources, ..Stack::default() });
            let file = file.unwrap_or_else(|error| panic!("{}: {error}", ty.id));
            let read = super::super::read(&file.path, &file.text);
            let read = read.unwrap_or_else(|error| panic!("{error}\n{}", file.text));
            let one = read.stack.get(&format!("{}.one", ty.id));
            assert_eq!(one.map(|it| &it.tags), Some(&tags), "{}: {}", ty.id, file.text);
        }
    }

    #[test]
    fn every_property_reads_back_as_it_was_written() {
        for ty in catalog::all().filter(|it| it.is_exported()) {
            for props in samples::of(ty, |spec| !matches!(spec.cfn, CfnMap::None)) {
                let object = object_of(ty, &props);
                let around = Around { metadata: Value::Map(object.metadata), beside: object.beside };
                let mut written = Value::Map(object.properties);
                if let Some(variant) = ty.variant(&props) {
                    assert_eq!((variant.read)(&mut written), []);
                }
                let read = props_of(ty, &written, &around);
                for (key, value) in &props {
                    assert_eq!(read.get(key), Some(value), "{}: {key} of {props:?}", ty.id);
                }
                // What AWS assumes may be written out where a language demands it.
                let assumed = |key: &str| ty.prop(key)?.default.map(Literal::to_value);
                for (key, value) in read.iter().filter(|(key, _)| !props.contains_key(key)) {
                    assert_eq!(
                        assumed(key).as_ref(),
                        Some(value),
                        "{}: {key} out of nothing from {props:?}",
                        ty.id
                    );
                }
            }
        }
    }
}
