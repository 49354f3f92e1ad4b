//! Resource blocks, each behind the data sources it is the first to need.

use std::collections::{BTreeMap, BTreeSet};

use super::{Chunk, cloud_control, data_sources};
use crate::catalog::{Body, Item, Kind, Properties, ResourceType, TfMap};
use crate::stack::{Dependencies, Opaque, Resource, Stack, listing, repeated};
use crate::terraform::body::{self, body_of};
use crate::terraform::dependencies;
use crate::terraform::expression::{Expressions, Fact, is_cloud_control};
use crate::terraform::items;
use crate::terraform::kept::argument;
use crate::terraform::policy;
use crate::terraform::print::{Block, Entry, Expr};
use crate::terraform::scaled;
use crate::terraform::skip_comment;
use crate::terraform::syntax::identifier;
use crate::value::{Expression, Value};

/// Every resource in the order of [`listing`].
pub(super) fn chunks<'a>(
    stack: &'a Stack,
    expressions: &mut Expressions<'a>,
    known: &mut BTreeSet<Fact>,
) -> Vec<Chunk> {
    let documents = document_labels(stack, expressions);
    let dependencies = Dependencies::new(stack);
    let mut chunks = Vec::new();
    for (category, address) in listing(stack) {
        let Some(resource) = stack.get(address) else { continue };
        let category = resource.ty.map(|_| category);
        let policies = Vec::new();
        let mut writer = Writer {
            stack,
            address,
            documents: &documents,
            dependencies: &dependencies,
            expressions,
            policies,
        };
        let mut texts = vec![above(stack, address) + &writer.resource(resource).print()];
        texts.extend(writer.satellites(resource).iter().map(Block::print));
        texts.extend(items::block(resource, address, writer.expressions).iter().map(Block::print));
        let policies = std::mem::take(&mut writer.policies);
        let facts = data_sources(expressions, known);
        chunks.extend(facts.into_iter().map(|text| Chunk { category, address: None, text }));
        let own = policies.iter().map(Block::print).chain(texts);
        chunks.extend(own.map(|text| Chunk { category, address: Some(address.to_owned()), text }));
    }
    chunks
}

/// Label of each policy document, by address and suffix. They share one name space.
fn document_labels<'a>(
    stack: &'a Stack,
    expressions: &mut Expressions<'_>,
) -> BTreeMap<(&'a str, &'static str), String> {
    let mut labels = BTreeMap::new();
    for (address, resource) in &stack.resources {
        for spec in resource.ty.map_or(&[][..], |it| it.props) {
            let Some(suffix) = policy_suffix(&spec.tf) else { continue };
            if resource.props.contains_key(spec.key) {
                let label = expressions.label(address);
                let wanted = if suffix.is_empty() { label } else { format!("{label}_{suffix}") };
                let label = expressions.claim_data("aws_iam_policy_document", &wanted);
                labels.insert((address.as_str(), suffix), label);
            }
        }
    }
    labels
}

fn policy_suffix(map: &TfMap) -> Option<&'static str> {
    match map {
        TfMap::Policy { suffix, .. } => Some(suffix),
        TfMap::Satellite { map, .. } => policy_suffix(map),
        _ => None,
    }
}

struct Writer<'w, 'a> {
    stack: &'a Stack,
    address: &'a str,
    documents: &'w BTreeMap<(&'a str, &'static str), String>,
    dependencies: &'w Dependencies<'a>,
    expressions: &'w mut Expressions<'a>,
    /// Policy documents the resource refers to.
    policies: Vec<Block>,
}

impl Writer<'_, '_> {
    fn resource(&mut self, resource: &Resource) -> Block {
        if is_cloud_control(resource) {
            let mut block = cloud_control::block(self.stack, self.address, resource, self.expressions);
            skip_comments(self.stack, self.address, &mut block);
            return block;
        }
        let label = self.expressions.label(self.address);
        let mut block = Block::new(format!("resource \"{}\" \"{label}\"", identifier(&resource.tf_type)));
        let mut props = resource.props.clone();
        if let Some((key, parameter)) = repeated(self.stack, resource) {
            let set = Expr::Source(format!("toset(var.{})", self.expressions.variable(parameter)));
            block.push("for_each", set);
            block.space();
            props.insert(key, Value::unknown("each.value"));
        }
        if resource.ty.is_some_and(|it| wants_name(it, &props)) {
            props.insert(NAME, label.replace('_', "-").into());
        }
        let mut body = resource.ty.map(|it| body_of(it, &props)).unwrap_or_default();
        let opaque: Vec<(&str, &str)> = resource.opaque.iter().filter_map(hcl).collect();
        let written = |name: &str| opaque.iter().any(|(it, _)| *it == name);
        let safely = resource.ty.is_some_and(body::is_replaced_safely);
        if safely && !body::NAMES.iter().any(|it| written(it) || body.get(it).is_some()) {
            body.items.insert(0, ("name_prefix".to_owned(), Item::Value(body::name_prefix(&label).into())));
        }
        self.fill(&mut block, &body, "", &opaque);
        let has_tag_blocks = resource.ty.is_some_and(|it| it.tf_tag_blocks);
        if has_tag_blocks {
            for (key, value) in &resource.tags {
                block.push_block(tag_block(Expr::text(key), self.expressions.expr(value)));
            }
            // The provider's default tags do not reach what the resource launches.
            for (key, source) in body::DEFAULT_TAGS {
                if !resource.tags.iter().any(|(it, _)| it == key) {
                    block.push_block(tag_block(Expr::text(key), Expr::source(source)));
                }
            }
        }
        if safely && !written("lifecycle") {
            block.space();
            block.entries.push(Entry::Source(body::LIFECYCLE.to_owned()));
        }
        if let Some(lifecycle) = scaled::lifecycle(self.stack, self.address).filter(|_| !written("lifecycle"))
        {
            block.space();
            block.entries.push(Entry::Source(lifecycle));
        }
        // Tags stand behind the arguments and before the blocks.
        if let Some(tags) = body::tags(&resource.tags).filter(|_| !has_tag_blocks) {
            let value = self.expressions.expr(&tags);
            let at = block.entries.iter().position(|it| matches!(it, Entry::Block(_) | Entry::Source(_)));
            let at = at.unwrap_or(block.entries.len());
            let before_blocks = at < block.entries.len();
            let at = if before_blocks && at > 0 { at - 1 } else { at };
            let entries = [Entry::Blank, Entry::Argument("tags".to_owned(), value)];
            let skipped = usize::from(at == 0);
            block.entries.splice(at..at, entries.into_iter().skip(skipped));
        }
        let awaited = self.dependencies.of(self.address);
        if !awaited.is_empty() && !written(dependencies::NAME) {
            let named = awaited.iter().filter_map(|it| Some((*it, self.stack.get(it)?)));
            let named = named.map(|(it, resource)| (resource.tf_type.clone(), self.expressions.label(it)));
            block.space();
            block.push(dependencies::NAME, dependencies::list(&named.collect::<Vec<_>>()));
        }
        skip_comments(self.stack, self.address, &mut block);
        block
    }

    /// The Terraform resources that hold some of its properties.
    fn satellites(&mut self, resource: &Resource) -> Vec<Block> {
        let Some(ty) = resource.ty else { return Vec::new() };
        let bodies = body::satellites_of(ty, &resource.props, &resource.opaque);
        let opaque: Vec<(&str, &str)> = resource.opaque.iter().filter_map(hcl).collect();
        let present: Vec<&'static str> = bodies.iter().map(|(it, _)| it.tf).collect();
        let blocks = bodies.into_iter().map(|(satellite, mut body)| {
            let before = satellite.after.iter().filter(|it| present.contains(it));
            let before: Vec<Value> = before
                .map(|tf| {
                    Value::unknown(format!("{tf}.{}", self.expressions.satellite_label(self.address, tf)))
                })
                .collect();
            if !before.is_empty() {
                body.insert("depends_on", Item::Value(Value::List(before)));
            }
            let label = self.expressions.satellite_label(self.address, satellite.tf);
            let mut block = Block::new(format!("resource \"{}\" \"{label}\"", satellite.tf));
            let link = self.expressions.expr(&Value::reference(self.address, satellite.attr));
            block.push(satellite.link, link);
            self.fill(&mut block, &body, &format!("{}/", satellite.tf), &opaque);
            block
        });
        blocks.collect()
    }

    /// Arguments, then nested blocks, then what the catalogue does not know.
    fn fill(&mut self, block: &mut Block, body: &Body, path: &str, opaque: &[(&str, &str)]) {
        // What a file said otherwise stands in for what the catalogue would write.
        let is_replaced = |name: &str| opaque.iter().any(|(it, _)| it.strip_prefix(path) == Some(name));
        for (name, item) in body.items.iter().filter(|(name, _)| !is_replaced(name)) {
            let value = match item {
                Item::Value(value) => self.expressions.argument(value),
                Item::Base64(value) => Expr::Call("base64encode", Box::new(self.expressions.argument(value))),
                Item::Json(value) => Expr::Call("jsonencode", Box::new(self.expressions.expr(value))),
                Item::Policy { document, suffix } => self.policy(document, suffix),
                Item::Block(_) => continue,
            };
            block.push(name, value);
        }
        let own = opaque.iter().filter_map(|(name, text)| {
            let name = name.strip_prefix(path)?;
            (!name.contains('/')).then_some(*text)
        });
        let (arguments, blocks): (Vec<&str>, Vec<&str>) = own.partition(|it| argument(it).is_some());
        for source in arguments {
            self.expressions.push_source(block, source);
        }
        for (name, item) in &body.items {
            if let Item::Block(inner) = item {
                let mut nested = Block::new(name.clone());
                self.fill(&mut nested, inner, &format!("{path}{name}/"), opaque);
                block.push_block(nested);
            }
        }
        for source in blocks {
            self.expressions.push_source(block, source);
        }
    }

    fn policy(&mut self, document: &Value, suffix: &'static str) -> Expr {
        if let Value::Map(_) = document {
            if let Some(label) = self.documents.get(&(self.address, suffix))
                && let Some(block) = policy::data_source(document, label, self.expressions)
            {
                self.policies.push(block);
                return Expr::Source(format!("data.aws_iam_policy_document.{label}.json"));
            }
            return Expr::Call("jsonencode", Box::new(self.expressions.expr(document)));
        }
        self.expressions.expr(document)
    }
}

/// The property that a resource is called by.
const NAME: &str = "name";

/// Whether a resource has no name although Terraform wants one: CloudFormation makes one up.
fn wants_name(ty: &ResourceType, props: &Properties) -> bool {
    let is_wanted = ty.prop(NAME).is_some_and(|it| it.required && matches!(it.kind, Kind::Text));
    is_wanted && !props.contains_key(NAME)
}

/// What people should know of a resource, in lines above its block. Nothing in it suppresses a finding.
fn above(stack: &Stack, address: &str) -> String {
    let comment = stack.comments.get(address).map(String::as_str).unwrap_or_default();
    let is_break = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
    let line = |it: &str| {
        let it = it.replace(is_break, " ").replace("skip=", "skip ").replace(":ignore:", " ignore ");
        format!("# {it}").trim_end().to_owned() + "\n"
    };
    comment.lines().map(line).collect()
}

/// What is suppressed stands at the top of the block.
pub(super) fn skip_comments(stack: &Stack, address: &str, block: &mut Block) {
    let Some(suppressions) = stack.suppressions.get(address) else { return };
    let comments = suppressions.iter().map(|it| Entry::Source(format!("# {}", skip_comment::write(it))));
    block.entries.splice(0..0, comments.chain([Entry::Blank]));
}

/// A tag of a resource that hands its tags on to what it launches.
fn tag_block(key: Expr, value: Expr) -> Block {
    Block::new("tag").with("key", key).with("value", value).with("propagate_at_launch", Expr::source("true"))
}

/// Path and source text of what was written in HCL.
fn hcl(opaque: &Opaque) -> Option<(&str, &str)> {
    match &opaque.source {
        Expression::Terraform(source) => Some((&opaque.path, source)),
        Expression::CloudFormation(_) => None,
    }
}
