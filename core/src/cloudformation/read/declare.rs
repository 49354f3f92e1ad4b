//! The resources of a template before their properties are read: what they are called, and which belong to another.

use std::collections::BTreeMap;

use super::document::{Content, Field, Node, Position};
use super::inline;
use super::names::{Named, Names, Unnamed, split};
use crate::catalog::{self, Companion, Literal, ResourceType, TagsForm};
use crate::cloudformation::object::{LABEL, OWN_METADATA, TAGS};
use crate::cloudformation::principals::{INLINE_POLICY, KINDS};
use crate::sort::InOrder;
use crate::stack::snake_case;

/// A resource as it is declared.
#[derive(Debug)]
pub(super) struct Declaration<'a> {
    pub(super) id: &'a str,
    pub(super) at: Position,
    pub(super) node: &'a Node,
    /// Its type in CloudFormation.
    pub(super) type_name: &'a str,
    pub(super) ty: Option<&'static ResourceType>,
    pub(super) name: String,
    /// Its id, where that does not follow from its name.
    pub(super) logical_id: Option<String>,
}

/// A resource that is part of another one.
#[derive(Debug)]
pub(super) struct Attached<'a> {
    pub(super) id: &'a str,
    pub(super) companion: &'static Companion,
    pub(super) node: &'a Node,
}

/// What the section with the resources holds.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a> {
    pub(super) resources: Vec<Declaration<'a>>,
    /// By logical id of what they are part of.
    pub(super) attached: BTreeMap<&'a str, Vec<Attached<'a>>>,
    /// Entries that are no resources, such as those of macros.
    pub(super) others: Vec<(&'a str, &'a Node, Position)>,
    pub(super) names: Names,
}

impl Declaration<'_> {
    pub(super) fn address(&self) -> String {
        format!("{}.{}", self.ty.map_or(self.type_name, |it| it.id), self.name)
    }

    pub(super) fn properties(&self) -> Option<&Node> {
        self.node.get("Properties")
    }
}

/// Finds out what there is.
pub(super) fn declarations<'a>(document: &'a Node) -> Declarations<'a> {
    let mut declared = Declarations::default();
    let mut found = Vec::new();
    for field in document.get("Resources").map(Node::fields).unwrap_or_default() {
        match field.value.get("Type").and_then(Node::text) {
            Some(type_name) if !field.key.contains(':') => found.push((field, type_name)),
            _ => declared.others.push((&field.key, &field.value, field.at)),
        }
    }
    let types: BTreeMap<&str, &'static ResourceType> = found
        .iter()
        .filter_map(|(field, type_name)| Some((field.key.as_str(), type_of(type_name, &field.value)?)))
        .collect();
    found.retain(|(field, type_name)| {
        let Some((owner, companion)) = owner(type_name, &field.value, &types) else { return true };
        let attached = declared.attached.entry(owner).or_default();
        let is_first = !attached.iter().any(|it| it.companion.suffix == companion.suffix);
        if is_first {
            attached.push(Attached { id: &field.key, companion, node: &field.value });
        }
        !is_first
    });
    let title = |field: &'a Field| title(types.get(field.key.as_str()), &field.value);
    let titles: Vec<Option<&str>> = found.iter().map(|(field, _)| title(field)).collect();
    let known: Vec<usize> =
        (0..found.len()).filter(|it| types.contains_key(found[*it].0.key.as_str())).collect();
    let unnamed: Vec<Unnamed<'_>> = known
        .iter()
        .filter_map(|index| {
            let id = found[*index].0.key.as_str();
            let ty = types.get(id)?;
            let metadata = found[*index].0.value.get("Metadata").and_then(|it| it.get(OWN_METADATA));
            let label = metadata.and_then(|it| it.get(LABEL)).and_then(Node::text);
            let title = label.or(titles[*index]);
            Some(Unnamed { id, noun: ty.noun, title, is_entry: inline::is_entry(ty) })
        })
        .collect();
    let mut named: Vec<Option<Named>> = found.iter().map(|_| None).collect();
    for (index, name) in known.into_iter().zip(declared.names.resources(&unnamed)) {
        named[index] = Some(name);
    }
    let mut taken: BTreeMap<&str, crate::stack::Names> = BTreeMap::new();
    // Names that lead back to their ids come before those that do not.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.order_by_key(|it| named[*it].as_ref().is_none_or(|it| it.logical_id.is_some()));
    for index in order {
        let (field, type_name) = found[index];
        let ty = types.get(field.key.as_str()).copied();
        let named = named[index].take().unwrap_or_else(|| Named {
            name: snake_case(&split(&field.key, false), "resource"),
            logical_id: Some(field.key.clone()),
        });
        let name = taken.entry(ty.map_or(type_name, |it| it.id)).or_default().claim(&named.name);
        let logical_id = if name == named.name { named.logical_id } else { Some(field.key.clone()) };
        let (id, at, node) = (field.key.as_str(), field.at, &field.value);
        declared.resources.push(Declaration { id, at, node, type_name, ty, name, logical_id });
    }
    declared.resources.order_by_key(|it| it.at);
    declared
}

fn type_of(type_name: &str, node: &Node) -> Option<&'static ResourceType> {
    if type_name == INLINE_POLICY {
        let properties = node.get("Properties")?;
        let is_told = |node: &&Node| !matches!(&node.content, Content::List(items) if items.is_empty());
        let first = KINDS.iter().find(|it| properties.get(it.list).filter(is_told).is_some());
        // Of nobody it is refused, and says what it says all the same.
        return first.or(KINDS.first()).map(|it| it.inline);
    }
    let properties = node.get("Properties");
    catalog::by_cloudformation(type_name, |it| properties.is_some_and(|own| own.get(it).is_some()))
}

/// What a resource is a companion of, if it says no more than a companion does.
fn owner<'a>(
    type_name: &str,
    node: &'a Node,
    types: &BTreeMap<&str, &'static ResourceType>,
) -> Option<(&'a str, &'static Companion)> {
    let properties = node.get("Properties")?;
    let is_one = |companion: &&'static Companion| {
        let is_fixed = |(name, literal): &(&str, Literal)| {
            properties.get(name).is_some_and(|it| is_literal(it, *literal))
        };
        let is_said = |name: &str| {
            name == companion.main
                || companion.props.iter().any(|(it, _)| *it == name)
                || companion.with.iter().any(|(it, _)| *it == name)
        };
        companion.cfn == type_name
            && companion.with.iter().all(is_fixed)
            && properties.fields().iter().all(|it| is_said(&it.key))
    };
    let of_type = |ty: &'static ResourceType| ty.cfn_companions.iter().find(is_one);
    properties.fields().iter().find_map(|field| {
        let ("Ref", id) = field.value.only()? else { return None };
        let id = id.text()?;
        let companion = of_type(types.get(id)?)?;
        (companion.main == field.key).then_some((id, companion))
    })
}

fn is_literal(node: &Node, literal: Literal) -> bool {
    let text = match literal {
        Literal::Bool(it) => it.to_string(),
        Literal::Int(it) => it.to_string(),
        Literal::Str(it) => it.to_owned(),
    };
    node.text() == Some(text.as_str())
}

/// What people call a resource: its tag `Name`, if that is written out.
fn title<'a>(ty: Option<&&'static ResourceType>, node: &'a Node) -> Option<&'a str> {
    let at = |path: &str| path.split('/').try_fold(node.get("Properties")?, |it, step| it.get(step));
    let form = ty.map_or(TagsForm::Entries { path: "Tags", with: &[] }, |it| it.cfn_tags);
    let type_name = node.get("Type").and_then(Node::text);
    let variant = ty.and_then(|it| it.cfn_variant).filter(|it| Some(it.cfn) == type_name);
    let named = |tags: &'a Node| {
        let is_name = |it: &&Node| it.get("Key").and_then(Node::text) == Some("Name");
        tags.items().iter().find(is_name)?.get("Value")
    };
    if variant.is_some() {
        // Its tags stand with the replica of the stack's own Region.
        let replicas = at("Replicas")?.items();
        let is_home = |it: &&Node| {
            it.get("Region")
                .and_then(Node::only)
                .is_some_and(|(name, it)| name == "Ref" && it.text() == Some("AWS::Region"))
        };
        return named(replicas.iter().find(is_home).or(replicas.first())?.get("Tags")?)?.text();
    }
    let value = match form {
        TagsForm::Entries { path, .. } => named(at(path)?)?,
        TagsForm::Specification { path, .. } => named(at(path)?.items().first()?.get("Tags")?)?,
        TagsForm::Map(path) => at(path)?.get("Name")?,
        TagsForm::Metadata => node.get("Metadata")?.get(OWN_METADATA)?.get(TAGS)?.get("Name")?,
    };
    value.text()
}
