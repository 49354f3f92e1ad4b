//! Declared resources as resources of a stack: what the catalogue knows as properties, the rest with its source.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::declare::{Attached, Declaration, Declarations};
use super::document::Node;
use super::evaluate::{BASE64, is_function, unknown};
use super::inline::{self, Extra, Owner, Taken};
use super::leftover::{is_same, leftover};
use super::principals::{self, Membership, Principal};
use super::scope::Scope;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::dynamodb::global_table::{Scaling, home_first, scale};
use crate::catalog::ec2::{instance, subnet};
use crate::catalog::{CfnMap, Kind, Literal, Properties, ResourceType, TagsForm};
use crate::cloudformation::names::{LOGICAL_ID, companion_path};
use crate::cloudformation::object::{Around, OWN_METADATA, TAGS, UPDATE_POLICY, object_of, props_of};
use crate::cloudformation::principals::{INLINE_POLICY, TYPE};
use crate::cloudformation::resources::{ATTRIBUTES, deletion_policy};
use crate::cloudformation::scaling;
use crate::stack::{Opaque, Origin, Resource, Stack};
use crate::value::Value;

/// Adds every resource to the stack.
///
/// `file_of` tells the file that a logical id stands in.
pub(super) fn resources<'f>(
    file_of: impl Fn(&str) -> &'f str,
    declared: &Declarations<'_>,
    scope: &Scope<'_>,
    stack: &mut Stack,
) {
    let mut found = Found::default();
    for it in &declared.resources {
        let attached = declared.attached.get(it.id).map(Vec::as_slice).unwrap_or_default();
        let file = file_of(it.id);
        let resource = Reading { file, scope, declaration: it, attached }.resource(&mut found);
        stack.resources.insert(it.address(), resource);
    }
    let Found { mut extras, memberships, scaled } = found;
    extras.extend(principals::join(memberships, stack));
    let mut taken = Taken::default();
    taken.ids.extend(declared.resources.iter().map(|it| it.id.to_owned()));
    taken.ids.extend(scope.inputs.keys().map(|it| (*it).to_owned()));
    for extra in extras {
        extra.add(stack, &declared.names, &mut taken);
    }
    for (table, scaling) in scaled {
        scaling::add(stack, &table, &scaling);
    }
    let types: BTreeMap<String, &'static ResourceType> =
        stack.resources.iter().filter_map(|(address, it)| Some((address.clone(), it.ty?))).collect();
    for resource in stack.resources.values_mut() {
        let Some(ty) = resource.ty else { continue };
        for (key, value) in &mut resource.props {
            if let Some(spec) = ty.prop(key) {
                align(&types, &spec.kind, value);
            }
        }
    }
}

/// Gives references the attribute that a property of this kind takes, where CloudFormation has one word for several:
/// `Ref` of a secret is its id, which is its ARN.
fn align(types: &BTreeMap<String, &'static ResourceType>, kind: &Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::Records(fields), Value::List(records)) => {
            for record in records {
                let Value::Map(entries) = record else { continue };
                for (key, value) in entries {
                    if let Some(field) = fields.iter().find(|it| it.key == key) {
                        align(types, &field.kind, value);
                    }
                }
            }
        }
        (Kind::Refs(_) | Kind::List(_), Value::List(items)) => {
            items.iter_mut().for_each(|it| align(types, kind, it));
        }
        (_, Value::Ref { target, attr }) if !kind.target_types().is_empty() => {
            let Some(ty) = types.get(target) else { return };
            let (Some(wanted), Some(told)) = (kind.attribute(ty), ty.attr(attr)) else { return };
            if wanted.cfn == told.cfn {
                wanted.id.clone_into(attr);
            }
        }
        _ => {}
    }
}

/// What resources say of others that the template does not declare.
#[derive(Default)]
struct Found {
    extras: Vec<Extra>,
    /// Groups that users list.
    memberships: Vec<Membership>,
    /// Auto scaling, with the address of the table that says it.
    scaled: Vec<(String, Scaling)>,
}

struct Reading<'r, 'a> {
    file: &'r str,
    scope: &'r Scope<'a>,
    declaration: &'r Declaration<'a>,
    attached: &'r [Attached<'a>],
}

impl Reading<'_, '_> {
    fn resource(&self, found: &mut Found) -> Resource {
        let it = self.declaration;
        let origin = Origin::Source { file: self.file.to_owned(), line: it.at.line, column: it.at.column };
        let mut opaque = self.attributes();
        let mut resource = Resource {
            ty: it.ty,
            tf_type: it.ty.map_or(it.type_name, |it| it.tf).to_owned(),
            name: it.name.clone(),
            props: Properties::new(),
            opaque: Vec::new(),
            logical_id: it.logical_id.clone(),
            module: None,
            tags: Vec::new(),
            origin,
        };
        match it.ty {
            Some(ty) => self.known(ty, &mut resource, &mut opaque, found),
            None => {
                for field in it.properties().map(Node::fields).unwrap_or_default() {
                    let is_tags = field.key == "Tags";
                    let tags = is_tags.then(|| entries(&self.scope.value(&field.value), &[])).flatten();
                    match tags {
                        Some(tags) => resource.tags = tags,
                        None => opaque
                            .push(Opaque::cloudformation(step(&field.key), field.value.json().to_string())),
                    }
                }
            }
        }
        resource.opaque = opaque;
        resource
    }

    fn known(
        &self,
        ty: &'static ResourceType,
        resource: &mut Resource,
        opaque: &mut Vec<Opaque>,
        found: &mut Found,
    ) {
        let it = self.declaration;
        let source = it.properties();
        let mut parts: Vec<Principal> = Vec::new();
        let mut fields = Vec::new();
        for field in source.map(Node::fields).unwrap_or_default() {
            if is_function(&field.key) {
                opaque.push(Opaque::cloudformation(&field.key, field.value.json().to_string()));
            } else {
                fields.push((field.key.clone(), self.scope.value(&field.value)));
            }
        }
        fields.retain(|(_, it)| *it != Value::Null);
        if self.scope.is_deployed && *ty == instance::TYPE {
            groups_by_id(&mut fields);
        }
        if it.type_name == INLINE_POLICY {
            opaque.push(Opaque::cloudformation(TYPE, Json::from(INLINE_POLICY).to_string()));
            parts = principals::parts(self.scope, it, ty, &mut fields, opaque);
        }
        let metadata = it.node.get("Metadata").and_then(|it| it.get(OWN_METADATA));
        let metadata = metadata.map_or_else(|| Value::Map(Vec::new()), |it| self.scope.value(it));
        let beside = [UPDATE_POLICY].into_iter().filter_map(|name| {
            let written = it.node.get(name)?;
            Some((name.to_owned(), self.scope.value(written)))
        });
        let around = Around { metadata, beside: Value::Map(beside.collect()) };
        let metadata = &around.metadata;
        let mut object = Value::Map(fields);
        let variant = ty.cfn_variant.filter(|variant| variant.cfn == it.type_name);
        if let Some(variant) = variant {
            let source = source.filter(|_| !home_first(&mut object));
            let mut plain = object.clone();
            let scalings = (variant.read)(&mut plain);
            resource.tags = tags(ty, &mut plain, metadata);
            resource.props = props_of(ty, &plain, &around);
            let mut written = Value::Map(object_of(ty, &resource.props).properties);
            scalings.iter().for_each(|it| scale(&mut written, it));
            without_tags(&mut object, &mut written, plain.field("Tags").is_none());
            leftover(self.scope, &object, source, &written, "", opaque);
            found.scaled.extend(scalings.into_iter().map(|scaling| (it.address(), scaling)));
            return;
        }
        resource.tags = tags(ty, &mut object, metadata);
        decode(ty, &mut object, source, opaque);
        let owner = Owner { ty, name: &it.name, address: &it.address(), origin: &resource.origin };
        let mut extras = inline::take(self.scope, &owner, source, &mut object, opaque);
        extras.extend(principals::attachments(&owner, source, &mut object));
        found.memberships.extend(principals::memberships(self.scope, &owner, source, &mut object, opaque));
        // What belongs to something that is there on a condition is there on the same.
        if let Some(condition) = opaque.iter().find(|it| it.path == "@Condition") {
            extras.iter_mut().for_each(|it| it.hold_on(condition));
        }
        found.extras.extend(extras);
        resource.props = props_of(ty, &object, &around);
        let written = object_of(ty, &resource.props);
        for (name, value) in written.beside.fields() {
            if around.beside.field(name).is_some_and(|it| is_same(it, value)) {
                opaque.retain(|it| it.path.strip_prefix('@') != Some(name));
            }
        }
        let written = Value::Map(written.properties);
        leftover(self.scope, &object, source, &written, "", opaque);
        for it in self.attached {
            self.attach(it, resource, opaque);
        }
        found.extras.extend(principals::others(parts, it, resource, opaque));
        if *ty == subnet::TYPE
            && let Some((_, Value::Str(tier))) = resource.tags.iter().find(|(key, _)| key == "Tier")
            && subnet::TIER.spec.kind.check(&tier.as_str().into()).is_ok()
        {
            resource.props.insert(subnet::TIER.key(), tier.as_str().into());
        }
    }

    /// Takes over what a companion says.
    fn attach(&self, it: &Attached<'_>, resource: &mut Resource, opaque: &mut Vec<Opaque>) {
        let properties = it.node.get("Properties");
        for (name, key) in it.companion.props {
            let Some(value) = properties.and_then(|it| it.get(name)) else { continue };
            if let Some(spec) = resource.ty.and_then(|ty| ty.prop(key)) {
                resource.props.insert(spec.key, spec.kind.fit(self.scope.value(value)));
            }
        }
        // What it depends on is there, or it would not be.
        if let Some(key) = it.companion.when
            && let Some(spec) = resource.ty.and_then(|ty| ty.prop(key))
            && matches!(spec.kind, Kind::Bool)
        {
            resource.props.entry(spec.key).or_insert(Value::Bool(true));
        }
        let mut said = serde_json::Map::new();
        if it.id != format!("{}{}", self.declaration.id, it.companion.suffix) {
            said.insert(LOGICAL_ID.to_owned(), Json::from(it.id));
        }
        for field in it.node.fields().iter().filter(|it| !matches!(it.key.as_str(), "Type" | "Properties")) {
            said.insert(field.key.clone(), field.value.json());
        }
        if !said.is_empty() {
            opaque.push(Opaque::cloudformation(companion_path(it.companion), Json::Object(said).to_string()));
        }
    }

    /// What stands beside type and properties, where it is not what we would write. What the resource waits for is
    /// compared later, when the names of companions are known.
    fn attributes(&self) -> Vec<Opaque> {
        let it = self.declaration;
        let mut opaque = Vec::new();
        let expected = it.ty.and_then(deletion_policy);
        for name in ATTRIBUTES {
            let written = it.node.get(name).map(Node::json);
            let kept = match (name, written) {
                ("DeletionPolicy" | "UpdateReplacePolicy", written) => match (written, expected) {
                    (Some(Json::String(written)), Some(expected)) if written == expected => None,
                    // Written as nothing, so that we do not write it either.
                    (None, Some(_)) => Some(Json::Null),
                    (written, _) => written,
                },
                ("Metadata", Some(Json::Object(mut entries))) => {
                    entries.shift_remove(OWN_METADATA);
                    (!entries.is_empty()).then_some(Json::Object(entries))
                }
                (_, written) => written,
            };
            if let Some(kept) = kept {
                opaque.push(Opaque::cloudformation(format!("@{name}"), kept.to_string()));
            }
        }
        opaque
    }
}

/// Has the groups of an instance where their ids stand: in a default VPC they may stand by name, and `Ref` is either.
fn groups_by_id(fields: &mut [(String, Value)]) {
    const IDS: &str = "SecurityGroupIds";
    if fields.iter().any(|(name, _)| name == IDS) {
        return;
    }
    let is_here =
        |it: &Value| matches!(it, Value::List(items) if items.iter().all(|it| it.target().is_some()));
    if let Some((name, _)) = fields.iter_mut().find(|(name, it)| name == "SecurityGroups" && is_here(it)) {
        IDS.clone_into(name);
    }
}

/// Takes the tags of a resource out of its properties, where they say no more than keys and values.
fn tags(ty: &ResourceType, object: &mut Value, metadata: &Value) -> Vec<(String, Value)> {
    if !ty.tags {
        return Vec::new();
    }
    let (path, read) = match ty.cfn_tags {
        TagsForm::Specification { path, of } => {
            let only = match value_at(object, path) {
                Some(Value::List(items)) if items.len() == 1 => items.first(),
                _ => None,
            };
            let of: Value = of.into();
            let only = only.filter(|it| it.fields().len() == 2 && it.field("ResourceType") == Some(&of));
            (Some(path), only.and_then(|it| entries(it.field("Tags")?, &[])))
        }
        TagsForm::Metadata => (None, metadata.field(TAGS).and_then(map)),
        TagsForm::Map(path) => (Some(path), value_at(object, path).and_then(map)),
        TagsForm::Entries { path, with } => {
            (Some(path), value_at(object, path).and_then(|it| entries(it, with)))
        }
    };
    let Some(read) = read else { return Vec::new() };
    if let Some(path) = path {
        remove_at(object, path);
    }
    read
}

fn map(written: &Value) -> Option<Vec<(String, Value)>> {
    let Value::Map(fields) = written else { return None };
    Some(fields.iter().map(|(key, it)| (key.clone(), Kind::Text.fit(it.clone()))).collect())
}

/// Tags written as a list; `with` is what every entry says besides.
fn entries(written: &Value, with: &[(&str, Literal)]) -> Option<Vec<(String, Value)>> {
    let Value::List(items) = written else { return None };
    let tag = |it: &Value| {
        let is_plain = it.fields().len() == 2 + with.len()
            && with
                .iter()
                .all(|(name, literal)| it.field(name).is_some_and(|it| is_same(it, &literal.to_value())));
        // AWS takes text; what looks like a number is text as well.
        let value = it.field("Value").filter(|_| is_plain)?;
        Some((it.field("Key")?.as_str()?.to_owned(), Kind::Text.fit(value.clone())))
    };
    items.iter().map(tag).collect()
}

/// A name of a property as the path of something opaque.
fn step(name: &str) -> String {
    name.replace('/', "")
}

/// Gives texts in Base64 as they read. What is encoded already stays opaque: it is no text.
fn decode(ty: &ResourceType, object: &mut Value, source: Option<&Node>, opaque: &mut Vec<Opaque>) {
    for spec in ty.props {
        let CfnMap::Base64(path) = spec.cfn else { continue };
        let Some(written) = value_at(object, path).cloned() else { continue };
        match written.field(BASE64) {
            Some(text) => insert_at(object, path, text.clone()),
            None => {
                let is_plain = !matches!(written, Value::Unknown(_));
                let source = source.and_then(|it| path.split('/').try_fold(it, |it, step| it.get(step)));
                if let Some(source) = source.filter(|_| is_plain) {
                    insert_at(object, path, unknown(source));
                }
                let kept = value_at(object, path).map(|it| match it {
                    Value::Unknown(it) => it.source().to_owned(),
                    _ => json!(null).to_string(),
                });
                remove_at(object, path);
                opaque.extend(kept.map(|it| Opaque::cloudformation(path, it)));
            }
        }
    }
}

/// Leaves the tags out of a global table, and out of what we would write: those of the stack's own Region where they have
/// been read, those of a replica where it has the same or is said to have none.
fn without_tags(object: &mut Value, written: &mut Value, are_read: bool) {
    let n = value_at(object, "Replicas").map_or(0, |it| it.items().len());
    for index in 0..n {
        let path = format!("Replicas/{index}/Tags");
        let is_known = matches!(value_at(written, &path), Some(Value::Bool(_)));
        if is_known || (index == 0 && are_read) {
            remove_at(object, &path);
        }
        if is_known {
            remove_at(written, &path);
        }
    }
}

fn remove_at(object: &mut Value, path: &str) {
    let (around, name) = path.rsplit_once('/').unwrap_or(("", path));
    let cut = |value: &mut Value| {
        if let Value::Map(fields) = value {
            fields.retain(|(it, _)| it != name);
        }
    };
    if around.is_empty() {
        cut(object);
    } else if let Some(mut inner) = value_at(object, around).cloned() {
        cut(&mut inner);
        insert_at(object, around, inner);
    }
}
