//! The body of a resource block: what the catalogue says becomes of a resource's properties in Terraform, and back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::catalog::prop::{record, record_properties};
use crate::catalog::{
    Body, Item, Kind, PropSpec, Properties, ResourceType, Satellite, TfMap, autoscaling, ec2,
};
use crate::stack::{Opaque, parse_json_text};
use crate::value::Value;

/// The arguments and blocks of a resource, in the catalogue's order.
pub(super) fn body_of(ty: &ResourceType, props: &Properties) -> Body {
    let mut body = Body::default();
    fill(ty.props.iter().copied(), props, &mut body);
    body
}

/// The Terraform resources beside the main one, in the order in which the catalogue names them first. Those that a file
/// says something about beyond the properties are among them.
pub(super) fn satellites_of(
    ty: &ResourceType,
    props: &Properties,
    opaque: &[Opaque],
) -> Vec<(&'static Satellite, Body)> {
    let mut satellites: Vec<(&'static Satellite, Body)> = Vec::new();
    for spec in ty.props {
        let TfMap::Satellite { of, map } = spec.tf else { continue };
        let value = props.get(spec.key).filter(|it| !is_absence(map, it));
        let is_mentioned = |it: &Opaque| it.path.strip_prefix(of.tf).is_some_and(|it| it.starts_with('/'));
        if value.is_none() && !opaque.iter().any(is_mentioned) {
            continue;
        }
        let at = satellites.iter().position(|(it, _)| it.tf == of.tf).unwrap_or_else(|| {
            satellites.push((of, Body::default()));
            satellites.len() - 1
        });
        if let Some(value) = value {
            put(map, &spec.kind, value, &mut satellites[at].1);
        }
    }
    satellites
}

/// Whether a value says that there is no such satellite: it is one that is there or not, and says nothing else.
fn is_absence(map: &TfMap, value: &Value) -> bool {
    matches!(map, TfMap::None) && *value == Value::Bool(false)
}

/// The satellites that some property of a type goes to.
pub(super) fn satellites(ty: &ResourceType) -> impl Iterator<Item = &'static Satellite> {
    let all = ty.props.iter().filter_map(|it| match it.tf {
        TfMap::Satellite { of, .. } => Some(of),
        _ => None,
    });
    all.collect::<Vec<_>>().into_iter()
}

fn fill<'a>(specs: impl Iterator<Item = &'a PropSpec>, props: &Properties, body: &mut Body) {
    for spec in specs {
        match (spec.tf, props.get(spec.key)) {
            (TfMap::Custom { emit, .. }, _) => emit(props, body),
            (map, Some(value)) => put(&map, &spec.kind, value, body),
            _ => {}
        }
    }
}

fn put(map: &TfMap, kind: &Kind, value: &Value, body: &mut Body) {
    match *map {
        TfMap::Path { path, with } => {
            for (path, literal) in with {
                body.insert(path, Item::Value(literal.to_value()));
            }
            body.insert(path, Item::Value(value.clone()));
        }
        TfMap::Blocks(path) => {
            let Kind::Records(fields) = kind else { return };
            for record in value.items() {
                let mut inner = Body::default();
                fill(fields.iter(), &record_properties(fields, record), &mut inner);
                body.push_block_at(path, inner);
            }
        }
        TfMap::Json(path) => body.insert(path, Item::Json(value.clone())),
        TfMap::JsonAs { path, write, .. } => body.insert(path, Item::Json(write(value))),
        TfMap::Base64(path) => body.insert(path, Item::Base64(value.clone())),
        TfMap::Policy { path, suffix } => {
            body.insert(path, Item::Policy { document: value.clone(), suffix });
        }
        TfMap::None | TfMap::Carried | TfMap::Satellite { .. } | TfMap::Custom { .. } => {}
    }
}

/// The properties a body sets.
pub(super) fn props_of(ty: &ResourceType, body: &Body) -> Properties {
    let mut props = Properties::new();
    read(ty.props.iter().copied(), body, &mut props);
    props
}

/// The properties that the body of a satellite sets.
pub(super) fn satellite_props(ty: &ResourceType, tf: &str, body: &Body) -> Properties {
    let mut props = Properties::new();
    for spec in ty.props {
        let TfMap::Satellite { of, map } = spec.tf else { continue };
        if of.tf == tf {
            let there = matches!(map, TfMap::None).then_some(Value::Bool(true));
            props.extend(there.or_else(|| take(map, &spec.kind, body)).map(|it| (spec.key, it)));
        }
    }
    props
}

fn read<'a>(specs: impl Iterator<Item = &'a PropSpec>, body: &Body, props: &mut Properties) {
    for spec in specs {
        match spec.tf {
            TfMap::Custom { read, .. } => read(body, props),
            map => props.extend(take(&map, &spec.kind, body).map(|it| (spec.key, it))),
        }
    }
    props.retain(|_, it| *it != Value::Null);
}

fn take(map: &TfMap, kind: &Kind, body: &Body) -> Option<Value> {
    match *map {
        TfMap::Path { path, .. } => body.at(path).map(|it| kind.fit(it.clone())),
        TfMap::Blocks(path) => {
            let Kind::Records(fields) = kind else { return None };
            let written: Vec<Body> = match body.item_at(path) {
                // Blocks may be written as a list of objects where the provider takes an attribute.
                Some(Item::Value(Value::List(items))) => items.iter().map(object_body).collect(),
                Some(Item::Block(_)) => body.blocks_at(path).into_iter().cloned().collect(),
                _ => return None,
            };
            Some(written.iter().map(|it| record_of(fields, it)).collect())
        }
        TfMap::Base64(path) => match body.item_at(path)? {
            Item::Base64(value) => Some(value.clone()),
            Item::Value(Value::Str(text)) => decoded(text),
            _ => None,
        },
        TfMap::Json(path) | TfMap::Policy { path, .. } => match body.item_at(path)? {
            Item::Value(value) => Some(parse_json_text(value).unwrap_or_else(|| value.clone())),
            Item::Json(value) | Item::Base64(value) | Item::Policy { document: value, .. } => {
                Some(value.clone())
            }
            Item::Block(_) => None,
        },
        TfMap::JsonAs { path, read, .. } => match body.item_at(path)? {
            Item::Value(value) => read(&parse_json_text(value)?),
            Item::Json(value) => read(value),
            _ => None,
        },
        TfMap::None | TfMap::Carried | TfMap::Satellite { .. } | TfMap::Custom { .. } => None,
    }
}

/// The text behind Base64, if it is text.
fn decoded(text: &str) -> Option<Value> {
    let bytes = STANDARD.decode(text).ok()?;
    String::from_utf8(bytes).ok().map(Value::Str)
}

/// An object written with `=` as the body of a block.
fn object_body(object: &Value) -> Body {
    let set = object.fields().iter().filter(|(_, it)| *it != Value::Null);
    Body { items: set.map(|(name, it)| (name.clone(), Item::Value(it.clone()))).collect() }
}

/// A record from the body of its block, with its fields in the catalogue's order.
fn record_of(fields: &'static [PropSpec], body: &Body) -> Value {
    let mut props = Properties::new();
    read(fields.iter(), body, &mut props);
    record(fields, &props)
}

/// Whether resources of a type are replaced without leaving a gap: the new one is made before the old one goes, under a
/// name of its own. An expert writes that for what instances cannot do without. It is no property;
/// the files it was read from may say otherwise.
pub(super) fn is_replaced_safely(ty: &ResourceType) -> bool {
    [&ec2::security_group::TYPE, &ec2::launch_template::TYPE, &autoscaling::group::TYPE].contains(&ty)
}

/// Arguments that name such a resource; one excludes the other.
pub(super) const NAMES: [&str; 2] = ["name_prefix", "name"];

/// The start of a security group's name: its label, in the characters and the form AWS accepts.
pub(super) fn name_prefix(label: &str) -> String {
    let name = label.replace('_', "-");
    // AWS keeps names that start with `sg-` for ids.
    let name = name.trim_start_matches("sg-");
    format!("{}-", if name.is_empty() { "group" } else { name })
}

/// The `lifecycle` block of such a resource.
pub(super) const LIFECYCLE: &str = "lifecycle {\n  create_before_destroy = true\n}";

/// The tags that the provider's `default_tags` give every resource, with their source text.
pub(super) const DEFAULT_TAGS: [(&str, &str); 3] =
    [("Project", "var.project"), ("Environment", "var.environment"), ("ManagedBy", "\"Terraform\"")];

/// The tags argument: `None` if there are none.
pub(super) fn tags(tags: &[(String, Value)]) -> Option<Value> {
    (!tags.is_empty()).then(|| Value::Map(tags.to_vec()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{self, Literal, samples};
    use crate::stack::{Origin, Resource, Stack};

    fn resource(ty: &'static ResourceType, name: &str, props: Properties) -> (String, Resource) {
        let resource = Resource {
            ty: Some(ty),
            tf_type: ty.tf.to_owned(),
            name: name.to_owned(),
            props,
            opaque: Vec::new(),
            logical_id: None,
            module: None,
            tags: Vec::new(),
            origin: Origin::Source { file: String::new(), line: 1, column: 1 },
        };
        (format!("{}.{name}", ty.id), resource)
    }

    #[test]
    fn every_property_reads_back_from_its_file() {
        for ty in catalog::all().filter(|it| it.is_exported()) {
            for props in samples::of(ty, |spec| !matches!(spec.tf, TfMap::None)) {
                let mut targets: Vec<&str> = props.values().flat_map(Value::targets).collect();
                targets.sort_unstable();
                targets.dedup();
                let stubs = targets.iter().filter_map(|it| it.strip_suffix(".target"));
                let stubs =
                    stubs.map(|it| resource(catalog::by_id(it).unwrap(), "target", Properties::new()));
                let resources = stubs.chain([resource(ty, "one", props.clone())]).collect();
                let files = super::super::emit(&Stack { resources, ..Stack::default() });
                let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
                let text = || files.iter().map(|it| it.1.as_str()).collect::<String>();
                let read = super::super::read(&files).unwrap_or_else(|error| panic!("{error}\n{}", text()));
                let address = format!("{}.one", ty.id);
                let one = read.stack.resources.get(&address);
                let one = one.unwrap_or_else(|| panic!("{address} is gone\n{}", text()));
                assert_eq!(one.opaque, [], "{address}\n{}", text());
                // What AWS assumes may be left out, and may be written out where a language demands it.
                let assumed = |key: &str| ty.prop(key)?.default.map(Literal::to_value);
                for (key, value) in &props {
                    let read = one.props.get(key).cloned().or_else(|| assumed(key));
                    assert_eq!(read.as_ref(), Some(value), "{address}: {key}\n{}", text());
                }
                for (key, value) in one.props.iter().filter(|(key, _)| !props.contains_key(key)) {
                    assert_eq!(
                        assumed(key).as_ref(),
                        Some(value),
                        "{address}: {key} out of nothing\n{}",
                        text()
                    );
                }
            }
        }
    }
}
