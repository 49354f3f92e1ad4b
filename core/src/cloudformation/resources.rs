//! The resources of a template.

use std::collections::BTreeSet;

use super::intrinsics::{Intrinsics, is_templated};
use super::names::{ENVIRONMENT, LogicalIds, PROJECT, written_companion};
use super::node::Node;
use super::object::{COMMENT, LABEL, OWN_METADATA, Object, TAGS, object_of};
use super::principals::{self, TYPE};
use super::read::entries::{drawn_names, leading_to};
use super::read::inline::is_entry;
use super::read::names::{Names, Unnamed};
use super::scaling;
use super::suppressions;
use super::template::Fields;
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::dynamodb::global_table::scale;
use crate::catalog::{BASE, Companion, ResourceType, TagsForm};
use crate::sort::InOrder;
use crate::stack::{Origin, Resource, Stack, listing, repeated, snake_case};
use crate::value::{Expression, Value};

/// What stands beside a resource's type and properties, in the order in which it is written.
pub(super) const ATTRIBUTES: [&str; 8] = [
    "Condition",
    "CreationPolicy",
    "DependsOn",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "UpdatePolicy",
    "Metadata",
    "Comment",
];

/// Every resource, companions behind what they belong to.
pub(super) fn resources(stack: &Stack, ids: &LogicalIds<'_>, to: &mut Intrinsics<'_>) -> Fields {
    Writer { stack, ids, to, labelled: labelled(stack, ids) }.resources()
}

/// What has to be there before a resource works though its properties do not name it: companions of what it refers to,
/// and what no reference leads to.
pub(super) fn awaited(ids: &LogicalIds<'_>, address: &str, resource: &Resource) -> Vec<String> {
    let companions = |address: &str| {
        let companions = ids.companions.get(address).into_iter().flatten();
        companions.map(|(_, id)| id.clone()).collect::<Vec<String>>()
    };
    let mut awaited: Vec<String> = Vec::new();
    let mut add = |value: &Value| {
        let Value::Ref { target, attr } = value else { return };
        let companions = ids.companions.get(target.as_str()).into_iter().flatten();
        awaited.extend(companions.filter(|(it, _)| it.is_awaited_for(attr)).map(|(_, id)| id.clone()));
    };
    resource.props.values().for_each(|it| it.walk(&mut add));
    for address in ids.dependencies.of(address) {
        let companions = companions(address);
        let own = ids.resources.get(address).cloned().filter(|_| companions.is_empty());
        awaited.extend(companions.into_iter().chain(own));
    }
    awaited.order();
    awaited.dedup();
    awaited
}

/// What becomes of a resource when it is taken out of the template, where that is not what AWS assumes.
pub(super) fn deletion_policy(ty: &ResourceType) -> Option<&'static str> {
    ty.stateful.then_some(if ty.snapshot { "Snapshot" } else { "Retain" })
}

/// The tags every resource gets.
pub(super) fn standard_tags(ids: &LogicalIds<'_>) -> [(&'static str, Node); 3] {
    let [project, environment] = &ids.settings;
    [
        (PROJECT, Node::reference(project)),
        (ENVIRONMENT, Node::reference(environment)),
        ("ManagedBy", Node::text("CloudFormation")),
    ]
}

struct Writer<'w, 'a> {
    stack: &'w Stack,
    ids: &'w LogicalIds<'w>,
    to: &'w mut Intrinsics<'a>,
    /// Addresses of those whose names their ids do not lead back to.
    labelled: BTreeSet<&'w str>,
}

/// The resources whose names would be read back as others: a logical id has lost where its words begin, as in `app_2`.
fn labelled<'a>(stack: &'a Stack, ids: &'a LogicalIds<'_>) -> BTreeSet<&'a str> {
    let mut labelled = BTreeSet::new();
    if stack.template.is_untagged {
        return labelled;
    }
    let parts = ids.parts();
    let mut unnamed: Vec<(&str, &Resource, &'static ResourceType, Unnamed<'_>)> = stack
        .resources
        .iter()
        .filter(|(address, _)| !parts.contains(address.as_str()))
        .filter_map(|(address, resource)| {
            let ty = resource.ty?;
            let id = ids.resources.get(address.as_str())?;
            let name = resource.tags.iter().find(|(key, _)| key == "Name").map(|(_, it)| it);
            let title = name.and_then(Value::as_str);
            Some((
                address.as_str(),
                resource,
                ty,
                Unnamed { id, noun: ty.noun, title, is_entry: is_entry(ty) },
            ))
        })
        .collect();
    loop {
        let named = Names::default().resources(&unnamed.iter().map(|it| it.3).collect::<Vec<_>>());
        let before = labelled.len();
        for ((address, resource, ty, unnamed), named) in unnamed.iter_mut().zip(&named) {
            // What a template or Terraform calls otherwise has no label to keep.
            let is_label = resource.logical_id.is_none() && snake_case(&resource.name, "") == resource.name;
            let is_drawn = || {
                let drawn = drawn_names(stack, ty, &resource.props);
                let told = drawn.iter().find_map(|it| leading_to(unnamed.id, ty.noun, it));
                told.is_some_and(|it| it == resource.name)
            };
            if is_label && named.name != resource.name && !is_drawn() && labelled.insert(*address) {
                unnamed.title = Some(&resource.name);
            }
        }
        // A label may change what others are read as.
        if labelled.len() == before {
            return labelled;
        }
    }
}

impl Writer<'_, '_> {
    fn resources(mut self) -> Fields {
        let mut resources = Fields::new();
        let parts = self.ids.parts();
        let listed: BTreeSet<&str> = self.ids.listed.values().flatten().copied().collect();
        for (_, address) in listing(self.stack) {
            let Some(resource) = self.stack.get(address) else { continue };
            if self.ids.scaled.resources.contains(address) || parts.contains(address) {
                continue;
            }
            if resource.ty.is_some_and(|it| it.cfn_fold.is_some()) {
                self.check_folded(address, resource, listed.contains(address));
                continue;
            }
            if resource.ty.is_none_or(|it| it.cfn.is_empty()) && !is_templated(resource) {
                self.to.at(address, "").refuse(format!(
                    "CloudFormation has no resource for `{}`; remove it, or export Terraform",
                    resource.tf_type
                ));
                continue;
            }
            self.refuse_opaque(address, resource);
            match self.ids.entries.get(address) {
                Some(entries) => {
                    let parameter = repeated(self.stack, resource).map_or("", |(_, parameter)| parameter);
                    for (index, id) in entries.iter().enumerate() {
                        self.to.only(Some((parameter, index)));
                        resources.push((id.clone(), self.resource(address, resource)));
                    }
                    self.to.only(None);
                }
                None => {
                    let id = self.ids.resources.get(address).cloned().unwrap_or_default();
                    resources.push((id.clone(), self.resource(address, resource)));
                    for (companion, name) in self.ids.companions.get(address).into_iter().flatten() {
                        resources.push((name.clone(), self.companion(address, resource, companion, &id)));
                    }
                }
            }
        }
        resources
    }

    /// Arguments that only Terraform knows. What steers Terraform itself has no meaning here, and a drawing says apart what it
    /// tells Terraform alone.
    fn refuse_opaque(&mut self, address: &str, resource: &Resource) {
        if !matches!(resource.origin, Origin::Source { .. }) {
            return;
        }
        const STEERING: [&str; 5] = ["lifecycle", "timeouts", "provider", "depends_on", "name_prefix"];
        for it in resource.opaque.iter().filter(|it| !STEERING.contains(&it.path.as_str())) {
            if let Expression::Terraform(_) = it.source {
                let message =
                    "Drawbridge knows this argument in Terraform only; remove it, or export Terraform";
                self.to.at(address, &it.path).refuse(message);
            }
        }
    }

    fn resource(&mut self, address: &str, resource: &Resource) -> Node {
        let object = resource.ty.map(|it| object_of(it, &resource.props)).unwrap_or_default();
        let mut attributes = self.attributes(address, resource, &object);
        for (name, source) in attributes_of(resource) {
            let node = self.to.at(address, name).node(&Value::unknown_cloudformation(source));
            let node = match name {
                "DependsOn" => also(attributes.iter().find(|(it, _)| it == name).map(|it| &it.1), &node),
                "Metadata" => merged(attributes.iter().find(|(it, _)| it == name).map(|it| &it.1), node),
                _ => node,
            };
            attributes.retain(|(it, _)| it != name);
            // Nothing stands for what the template does not say where we would.
            if node != Node::Null {
                attributes.push((name.to_owned(), node));
            }
        }
        attributes.order_by_key(|(name, _)| {
            ATTRIBUTES.iter().position(|it| it == name).unwrap_or(ATTRIBUTES.len())
        });
        let ty = resource.ty.map_or(resource.tf_type.as_str(), |it| it.cfn_of(&resource.props));
        let written = opaque(resource, TYPE).and_then(|it| serde_json::from_str::<String>(it).ok());
        let mut fields = vec![("Type".to_owned(), Node::text(written.as_deref().unwrap_or(ty)))];
        fields.append(&mut attributes);
        let mut properties = self.properties(address, resource, object);
        if written.is_some() {
            let others = self.ids.parts.get(address).map(Vec::as_slice).unwrap_or_default();
            principals::put_parts(&mut properties, others, address, resource, self.to);
        }
        if !properties.is_empty() {
            fields.push(("Properties".to_owned(), Node::Map(properties)));
        }
        Node::Map(fields)
    }

    /// What we say beside the properties.
    fn attributes(&mut self, address: &str, resource: &Resource, object: &Object) -> Fields {
        let mut fields = Fields::new();
        match &awaited(self.ids, address, resource)[..] {
            [] => {}
            [one] => fields.push(("DependsOn".to_owned(), Node::text(one))),
            more => fields.push(("DependsOn".to_owned(), Node::List(more.iter().map(Node::text).collect()))),
        }
        if let Some(policy) = resource.ty.and_then(deletion_policy) {
            fields.push(("DeletionPolicy".to_owned(), Node::text(policy)));
            fields.push(("UpdateReplacePolicy".to_owned(), Node::text(policy)));
        }
        for (name, value) in object.beside.fields() {
            self.to.at(address, name);
            fields.push((name.clone(), self.to.node(value)));
        }
        let mut metadata = object.metadata.clone();
        if self.labelled.contains(address) {
            metadata.push((LABEL.to_owned(), resource.name.as_str().into()));
        }
        let has_nowhere = resource.ty.is_some_and(|it| it.tags && it.cfn_tags == TagsForm::Metadata);
        if has_nowhere && !resource.tags.is_empty() {
            metadata.push((TAGS.to_owned(), Value::Map(resource.tags.clone())));
        }
        if let Some(it) = self.to.stack().suppressions.get(address) {
            metadata.push((suppressions::NAME.to_owned(), suppressions::value(it)));
        }
        if let Some(it) = self.to.stack().comments.get(address) {
            metadata.push((COMMENT.to_owned(), it.as_str().into()));
        }
        if !metadata.is_empty() {
            self.to.at(address, "Metadata");
            let own = metadata.iter().map(|(key, it)| (key.clone(), self.to.node(it))).collect();
            fields.push(("Metadata".to_owned(), Node::map([(OWN_METADATA, Node::Map(own))])));
        }
        fields
    }

    fn properties(&mut self, address: &str, resource: &Resource, object: Object) -> Fields {
        let mut own = Value::Map(object.properties);
        for it in self.ids.scaled.tables.get(address).into_iter().flatten() {
            scale(&mut own, it);
        }
        for it in resource.opaque.iter().filter(|it| !it.path.starts_with('@')) {
            if let Expression::CloudFormation(source) = &it.source {
                insert_at(&mut own, &it.path, Value::unknown_cloudformation(source));
            }
        }
        self.fold_into(address, &mut own);
        let listed = self.ids.listed.get(address).map(Vec::as_slice).unwrap_or_default();
        principals::put_listed(self.stack, listed, &mut own);
        let mut properties = Fields::new();
        for (name, value) in own.fields() {
            self.to.at(address, name);
            properties.push((name.clone(), self.to.node(value)));
        }
        for path in object.encoded {
            encode(&mut properties, path);
        }
        match resource.ty.and_then(|it| it.variant(&resource.props)) {
            None => self.put_tags(address, resource, &own, &mut properties),
            Some(_) => {
                let tag = |(key, value)| Node::map([("Key", Node::Text(key)), ("Value", value)]);
                let tags = self.tags(address, resource).into_iter().map(tag).collect();
                scaling::put_tags(&mut properties, &Node::List(tags));
            }
        }
        properties
    }

    /// Puts the tags where the type takes them, behind its other properties.
    fn put_tags(&mut self, address: &str, resource: &Resource, own: &Value, to: &mut Fields) {
        let form = resource.ty.map_or(BASE.cfn_tags, |it| it.cfn_tags);
        let (TagsForm::Entries { path, .. } | TagsForm::Specification { path, .. } | TagsForm::Map(path)) =
            form
        else {
            return;
        };
        let tags = self.tags(address, resource);
        if tags.is_empty() || value_at(own, path).is_some() {
            return;
        }
        let node = match form {
            TagsForm::Entries { with, .. } => {
                let with: Fields = with
                    .iter()
                    .map(|(name, it)| ((*name).to_owned(), self.to.node(&it.to_value())))
                    .collect();
                let entry = |(key, value)| {
                    let pair = [("Key".to_owned(), Node::Text(key)), ("Value".to_owned(), value)];
                    Node::Map(pair.into_iter().chain(with.clone()).collect())
                };
                Node::List(tags.into_iter().map(entry).collect())
            }
            TagsForm::Specification { of, .. } => {
                let entry = |(key, value)| Node::map([("Key", Node::Text(key)), ("Value", value)]);
                let list = Node::List(tags.into_iter().map(entry).collect());
                Node::List(vec![Node::map([("ResourceType", Node::text(of)), ("Tags", list)])])
            }
            _ => {
                // Keys that CloudFormation would take for functions are refused.
                self.to.node(&Value::Map(resource.tags.clone()));
                Node::Map(tags)
            }
        };
        insert(to, path, node);
    }

    /// Adds what CloudFormation has as entries of lists of this resource.
    fn fold_into(&self, address: &str, object: &mut Value) {
        for other in self.ids.folded.get(address).into_iter().flatten() {
            let Some(resource) = self.stack.get(other) else { continue };
            let Some((ty, fold)) = resource.ty.and_then(|it| Some((it, it.cfn_fold.as_ref()?))) else {
                continue;
            };
            let entry = match fold.value {
                Some(key) => resource.props.get(key).cloned(),
                None => {
                    let mut props = resource.props.clone();
                    props.remove(fold.owner);
                    Some(Value::Map(object_of(ty, &props).properties))
                }
            };
            let n = value_at(object, fold.list).map_or(0, |it| it.items().len());
            if let Some(entry) = entry {
                insert_at(object, &format!("{}/{n}", fold.list), entry);
            }
        }
    }

    /// What is an entry of another resource's list needs that resource; one that a policy lists has it.
    fn check_folded(&mut self, address: &str, resource: &Resource, is_listed: bool) {
        self.refuse_opaque(address, resource);
        if is_listed {
            return;
        }
        let owner = resource.ty.and_then(|it| it.cfn_fold.as_ref()).map_or("", |it| it.owner);
        let target = resource.props.get(owner).and_then(Value::target);
        if target.is_none_or(|it| !self.ids.resources.contains_key(it)) {
            let message = "CloudFormation has no such resource, only a list in what it belongs to, which is not in \
                           the stack; add that, or export Terraform";
            self.to.at(address, owner).refuse(message);
        }
    }

    /// The resource's own tags, then those every resource gets.
    fn tags(&mut self, address: &str, resource: &Resource) -> Fields {
        let mut tags = Fields::new();
        if resource.ty.is_some_and(|it| !it.tags) {
            return tags;
        }
        for (key, value) in &resource.tags {
            self.to.at(address, &format!("tag `{key}`"));
            self.to.node(&Value::Str(key.clone()));
            tags.push((key.clone(), self.to.node(value)));
        }
        if self.stack.template.is_untagged || resource.ty.is_none() {
            return tags;
        }
        for (name, value) in standard_tags(self.ids) {
            // AWS refuses two tags with one key.
            if !resource.tags.iter().any(|(key, _)| key == name) {
                tags.push((name.to_owned(), value));
            }
        }
        tags
    }

    fn companion(&mut self, address: &str, resource: &Resource, companion: &Companion, main: &str) -> Node {
        let mut properties = vec![(companion.main.to_owned(), Node::reference(main))];
        for (name, key) in companion.props {
            if let Some(value) = resource.props.get(key) {
                self.to.at(address, name);
                properties.push(((*name).to_owned(), self.to.node(value)));
            }
        }
        let fixed =
            companion.with.iter().map(|(name, it)| ((*name).to_owned(), self.to.node(&it.to_value())));
        properties.extend(fixed.collect::<Vec<_>>());
        let mut fields = vec![("Type".to_owned(), Node::text(companion.cfn))];
        let written = written_companion(resource, companion).unwrap_or_default();
        fields.extend(written.attributes.iter().map(|(name, it)| (name.clone(), Node::from_json(it))));
        fields.push(("Properties".to_owned(), Node::Map(properties)));
        Node::Map(fields)
    }
}

/// The source of something opaque, by its path.
fn opaque<'a>(resource: &'a Resource, path: &str) -> Option<&'a str> {
    resource.opaque.iter().find(|it| it.path == path).map(|it| it.source.source())
}

/// What a template says beside type and properties, with its source.
fn attributes_of(resource: &Resource) -> impl Iterator<Item = (&str, &str)> {
    resource.opaque.iter().filter_map(|it| {
        let name = it.path.strip_prefix('@')?;
        ATTRIBUTES.contains(&name).then_some((name, it.source.source()))
    })
}

/// What we make a resource wait for, and what its template does.
fn also(ours: Option<&Node>, theirs: &Node) -> Node {
    let list = |node: &Node| match node {
        Node::List(items) => items.clone(),
        other => vec![other.clone()],
    };
    let mut all = list(theirs);
    for it in ours.map(list).unwrap_or_default() {
        if !all.contains(&it) {
            all.push(it);
        }
    }
    if all.len() == 1 { all.swap_remove(0) } else { Node::List(all) }
}

/// What the template has as metadata, then what we have.
fn merged(ours: Option<&Node>, theirs: Node) -> Node {
    match (ours, theirs) {
        (Some(Node::Map(ours)), Node::Map(mut theirs)) => {
            theirs.extend(ours.iter().cloned());
            Node::Map(theirs)
        }
        (_, theirs) => theirs,
    }
}

/// Puts a text at a path into Base64.
fn encode(properties: &mut Fields, path: &str) {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let Some((_, node)) = properties.iter_mut().find(|(name, _)| name == head) else { return };
    match (rest, node) {
        (None, node) => *node = Node::map([("Fn::Base64", std::mem::replace(node, Node::Bool(false)))]),
        (Some(rest), Node::Map(inner)) => encode(inner, rest),
        (Some(rest), Node::List(items)) => {
            let (index, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let item = index.parse::<usize>().ok().and_then(|it| items.get_mut(it));
            if let Some(Node::Map(inner)) = item {
                encode(inner, rest);
            }
        }
        _ => {}
    }
}

/// Puts a node at a path, making the objects on the way.
fn insert(fields: &mut Fields, path: &str, node: Node) {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let at = fields.iter().position(|(name, _)| name == head).unwrap_or_else(|| {
        fields.push((head.to_owned(), Node::Map(Vec::new())));
        fields.len() - 1
    });
    match (rest, &mut fields[at].1) {
        (None, present) => *present = node,
        (Some(rest), Node::Map(inner)) => insert(inner, rest, node),
        (Some(_), _) => {}
    }
}
