//! What the catalogue has no type for, as resources that can be drawn: their source text becomes arguments of nodes, and what
//! it names becomes references, so that a drawing loses nothing that its files say.

use std::collections::{BTreeMap, BTreeSet};

use super::further::{self, Trials};
use super::inputs::Inputs;
use super::naming::Titles;
use super::source::{self, argument_name, is_block, put_together};
use crate::catalog::other::resource::{self, ADDRESS, ARGUMENTS, KIND, TAG_TEXTS, Written, argument};
use crate::catalog::{Properties, ResourceType};
use crate::cloudformation;
use crate::reading::Piece;
use crate::stack::{Folded, Opaque, Resource, SourceBlock, Stack, id_of, logical_id, snake_case, words};
use crate::terraform;
use crate::value::{Expression, Value};

/// How often local values may stand for each other.
const DEEPEST: usize = 16;

/// Longer than this, in bytes, nothing becomes by them: each may name another twice.
const LONGEST: usize = 1 << 16;

/// A stack in which everything that can be drawn has a type, and what of it is lost, by the address it is about.
pub(super) struct Told {
    pub(super) stack: Stack,
    pub(super) lost: Vec<(String, String)>,
}

/// Gives what is outside the catalogue the type of nodes that hold source text, and nodes what their resources are told beside
/// their properties. `alone` has the addresses of nodes that things of their type are part of as a rule: those have no place for
/// that.
pub(super) fn told(stack: &Stack, alone: &BTreeSet<String>, titles: &Titles) -> Told {
    let inputs = Inputs::of(stack);
    let names = Names::of(stack, &inputs, titles);
    let mut told = Told { stack: stack.clone(), lost: Vec::new() };
    inputs.rename(&mut told.stack);
    let foreign = stack.resources.iter().filter(|(_, it)| it.ty.is_none());
    for (address, resource) in foreign {
        if let Some(drawn) = told.resource(&names, address, resource) {
            told.stack.resources.insert(address.clone(), drawn);
        }
    }
    let mut trials = Trials::default();
    let is_node = |address: &str, ty: &ResourceType| ty.is_drawn() || alone.contains(address);
    let known = stack.resources.iter().filter(|(_, it)| !it.opaque.is_empty());
    let known = known.filter_map(|(address, it)| Some((address, it.ty.filter(|ty| is_node(address, ty))?)));
    for (address, ty) in known {
        let Some(mut drawn) = told.stack.resources.get(address).cloned() else { continue };
        further::take(&mut trials, ty, &mut drawn, |it| match &it.source {
            Expression::Terraform(text) => told.argument(&names, address, &it.path, text),
            Expression::CloudFormation(_) => Some(told.property(&names, it)),
        });
        told.stack.resources.insert(address.clone(), drawn);
    }
    for block in &stack.configuration.blocks {
        if let Some((address, drawn)) = told.block(&names, block) {
            told.stack.resources.insert(address, drawn);
        }
    }
    told.rename(&names);
    told
}

/// What is called how in source text.
#[derive(Default)]
struct Names {
    /// By name in Terraform: what is drawn for it, and what it is called once it is.
    terraform: BTreeMap<String, (Option<String>, String)>,
    /// By logical id: what is drawn for it, and what an input is called once it is.
    ids: BTreeMap<String, (Option<String>, String)>,
    /// By name in Terraform: the expression that a local value stands for, or a variable that is no input of a drawing.
    locals: BTreeMap<String, String>,
}

impl Names {
    fn of(stack: &Stack, inputs: &Inputs, titles: &Titles) -> Self {
        let label = |it: &Resource, address: &str| label(it, titles.get(address));
        let mut names = Self::default();
        for [(variable, drawn), (id, drawn_id)] in inputs.in_text(stack) {
            names.terraform.insert(variable, (None, drawn));
            names.ids.insert(id, (None, drawn_id));
        }
        for (address, it) in &stack.resources {
            let called = format!("{}.{}", it.tf_type, label(it, address));
            names.terraform.insert(it.terraform_address(), (Some(address.clone()), called));
            names.ids.insert(logical_id(it), (Some(address.clone()), drawn_id(it, &label(it, address))));
        }
        for (name, folded) in &stack.configuration.folded {
            let called = match folded {
                Folded::Satellite { main, tf } => {
                    stack.get(main).map(|it| (None, format!("{tf}.{}", label(it, main))))
                }
                Folded::Into(all) => match &all[..] {
                    [only] => {
                        stack.get(only).and_then(|it| names.terraform.get(&it.terraform_address())).cloned()
                    }
                    _ => None,
                },
            };
            names.terraform.extend(called.map(|it| (name.clone(), it)));
        }
        for block in &stack.configuration.blocks {
            let Some(name) = block.address() else { continue };
            if let Some(place) = terraform::place_of(block) {
                names.terraform.insert(name, (None, place));
            } else if let Some(kind) = kind_of(block) {
                let kind = if kind == "variable" { "var" } else { &kind };
                let called = format!("{kind}.{}", snake_case(&flat(block), "block"));
                names.terraform.insert(name.clone(), (address_of(block), called));
            } else if let ("local", [source]) = (block.ty.as_str(), &block.body[..]) {
                names.locals.insert(name, source.clone());
            } else if let ("variable", Some(default)) = (block.ty.as_str(), default_of(block)) {
                names.locals.insert(name, default.to_owned());
            }
        }
        names
    }

    /// Source text with local values put in.
    fn inlined(&self, source: &str) -> String {
        let mut text = source.to_owned();
        for _ in 0..DEEPEST {
            let local = |name: &str| self.locals.get(name).map(|it| bracketed(it));
            let Some((pieces, _)) = terraform::pieces(&text, local) else { return text };
            if !pieces.iter().any(|it| matches!(it, Piece::Name(_))) {
                return text;
            }
            text = joined(pieces);
            if text.len() > LONGEST {
                return source.to_owned();
            }
        }
        text
    }
}

impl Told {
    fn resource(&mut self, names: &Names, address: &str, from: &Resource) -> Option<Resource> {
        let written = Written::of(&from.tf_type)
            .filter(|it| matches!(it, Written::Resource(_) | Written::CloudFormation(_)))?;
        resource::check(&from.tf_type).ok()?;
        let arguments: Vec<Value> = if written.is_cloudformation() {
            from.opaque.iter().map(|it| self.property(names, it)).collect()
        } else {
            from.opaque
                .iter()
                .filter_map(|it| self.argument(names, address, &it.path, it.source.source()))
                .collect()
        };
        let mut props = properties(&from.tf_type, arguments);
        if !from.tags.is_empty() {
            props.insert(TAG_TEXTS.key(), Value::Map(from.tags.clone()));
        }
        Some(Resource {
            ty: Some(&resource::TYPE),
            name: from.flat_name(),
            module: None,
            props,
            opaque: Vec::new(),
            logical_id: None,
            tags: Vec::new(),
            ..from.clone()
        })
    }

    /// A data source or a module from elsewhere, with its address.
    fn block(&mut self, names: &Names, block: &SourceBlock) -> Option<(String, Resource)> {
        let (kind, address) = (kind_of(block)?, address_of(block)?);
        let is_hidden = |name: &str| name == "default" && is_secret(block);
        if block.body.iter().any(|it| is_hidden(argument_name(it))) {
            let message = format!(
                "the default of `{address}` is secret and in no drawing: whoever deploys says it, in `TF_VAR_{}` for example",
                block.labels.last().map_or("", String::as_str)
            );
            self.lost.push((address.clone(), message));
        }
        let named = block.body.iter().map(|it| (argument_name(it), it)).filter(|it| !is_hidden(it.0));
        let arguments = named.filter_map(|(name, it)| self.argument(names, &address, name, it)).collect();
        let resource = Resource {
            ty: Some(&resource::TYPE),
            props: properties(&kind, arguments),
            tf_type: kind,
            name: flat(block),
            module: None,
            opaque: Vec::new(),
            logical_id: None,
            tags: Vec::new(),
            origin: block.origin.clone(),
        };
        Some((address, resource))
    }

    /// An argument or block of Terraform with references in place of names.
    fn argument(&mut self, names: &Names, address: &str, name: &str, source: &str) -> Option<Value> {
        // A drawing has one provider, and what Terraform waits for follows from what it names.
        if name == "provider" {
            self.lost
                .push((address.to_owned(), format!("`provider` of `{address}`: a drawing has one provider")));
            return None;
        }
        let source = names.inlined(source);
        let Some((pieces, lost)) = terraform::pieces(&source, |it| names.terraform.get(it).cloned()) else {
            return Some(argument(name, source.into()));
        };
        let lost: Vec<&String> = lost.iter().filter(|it| !stands_anywhere(it)).collect();
        if let Some(first) = lost.first() {
            let message = format!("`{name}` of `{address}` names `{first}`, which is not drawn");
            self.lost.push((address.to_owned(), message));
            if name == "depends_on" {
                return None;
            }
        }
        let parts = pieces.into_iter().map(named);
        Some(argument(name, put_together(parts)))
    }

    /// A property of CloudFormation with references in place of logical ids.
    fn property(&mut self, names: &Names, from: &Opaque) -> Value {
        let is_waiting = from.path == "@DependsOn";
        let pieces =
            cloudformation::pieces(from.source.source(), is_waiting, |it| names.ids.get(it).cloned());
        let parts = pieces.into_iter().map(named);
        argument(&from.path, put_together(parts))
    }

    /// Gives names in expressions of all resources what they are called once everything is drawn.
    fn rename(&mut self, names: &Names) {
        for resource in self.stack.resources.values_mut().filter(|it| it.ty != Some(&resource::TYPE)) {
            let is_expression = |it: &Value| {
                let mut found = false;
                it.walk(&mut |it| found |= matches!(it, Value::Unknown(_)));
                found
            };
            let ty = resource.ty;
            let takes = |key: &str, it: &Value| {
                ty.and_then(|ty| ty.prop(key)).is_some_and(|spec| spec.kind.check(it).is_ok())
            };
            for (key, value) in resource.props.iter_mut() {
                if is_expression(value) {
                    let referring = value.clone().map(&mut |it| names.reference(&it).unwrap_or(it));
                    *value = if takes(key, &referring) { referring } else { value.clone() };
                    *value = std::mem::replace(value, Value::Null).map(&mut |it| names.called(it));
                }
            }
        }
    }
}

impl Names {
    /// The reference that an expression is, if it is nothing but what a data source, a module or a variable tells.
    fn reference(&self, value: &Value) -> Option<Value> {
        let Value::Unknown(Expression::Terraform(source)) = value else { return None };
        let (pieces, _) = terraform::pieces(&self.inlined(source), |it| self.terraform.get(it).cloned())?;
        let (target, attr) = match &pieces[..] {
            [Piece::Name((Some(target), _))] => (target, ADDRESS),
            [Piece::Name((Some(target), _)), Piece::Text(text)] => (target, text.strip_prefix('.')?),
            _ => return None,
        };
        let is_block = ["data.", "module.", "variable."].iter().any(|it| target.starts_with(it));
        let is_attribute = attr == ADDRESS || argument_name(attr) == attr && !attr.is_empty();
        (is_block && is_attribute).then(|| Value::reference(target, attr))
    }

    fn called(&self, value: Value) -> Value {
        let source = match value {
            Value::Unknown(Expression::Terraform(source)) => source,
            Value::Unknown(Expression::CloudFormation(source)) => {
                let find = |id: &str| self.ids.get(id).map(|(_, called)| called.clone());
                return Value::unknown_cloudformation(joined(cloudformation::pieces(&source, false, find)));
            }
            other => return other,
        };
        let text = self.inlined(&source);
        let find = |name: &str| self.terraform.get(name).map(|(_, called)| called.clone());
        let renamed = terraform::pieces(&text, find).map(|(pieces, _)| joined(pieces));
        Value::unknown(renamed.unwrap_or(text))
    }
}

fn properties(kind: &str, mut arguments: Vec<Value>) -> Properties {
    // As they are written: arguments come before blocks.
    if Written::of(kind).is_some_and(|it| !it.is_cloudformation()) {
        source::order(&mut arguments);
    }
    let mut props = Properties::new();
    props.insert(KIND.key(), kind.into());
    if !arguments.is_empty() {
        props.insert(ARGUMENTS.key(), Value::List(arguments));
    }
    props
}

/// The type of node that a block is drawn as: a data source, a module from elsewhere, or a variable that a drawing has no input
/// for.
fn kind_of(block: &SourceBlock) -> Option<String> {
    match (block.ty.as_str(), &block.labels[..]) {
        ("data", [ty, _]) if terraform::place_of(block).is_none() => Some(format!("data.{ty}")),
        ("module", [_]) => Some("module".to_owned()),
        ("variable", [_]) if default_of(block).is_none() => Some("variable".to_owned()),
        _ => None,
    }
}

/// The address of what is drawn for a block, as lowering gives it.
fn address_of(block: &SourceBlock) -> Option<String> {
    let address = block.address()?;
    Some(address.strip_prefix("var.").map_or(address.clone(), |it| format!("variable.{it}")))
}

/// Whether a variable is marked so that its value shows nowhere.
fn is_secret(block: &SourceBlock) -> bool {
    let is_mark = |it: &String| {
        let said = it.split_once('=').map(|(_, it)| it.trim());
        ["sensitive", "ephemeral"].contains(&argument_name(it)) && said == Some("true")
    };
    block.ty == "variable" && block.body.iter().any(is_mark)
}

/// The default of a variable that may be in a drawing.
fn default_of(block: &SourceBlock) -> Option<&str> {
    if is_secret(block) {
        return None;
    }
    let default = block.body.iter().find(|it| argument_name(it) == "default" && !is_block(it))?;
    default.split_once('=').map(|(_, it)| it.trim())
}

fn flat(block: &SourceBlock) -> String {
    crate::stack::flat_name(block.module.as_deref(), block.labels.last().map_or("", String::as_str))
}

/// The label that what is drawn for a resource gets, if no other has it.
fn label(resource: &Resource, title: Option<&String>) -> String {
    match resource.ty {
        None => snake_case(&resource.flat_name(), "resource"),
        Some(ty) => {
            snake_case(title.map_or(resource.title(), String::as_str), &snake_case(ty.noun, "resource"))
        }
    }
}

/// The logical id that what is drawn for a resource gets, if no other has it.
fn drawn_id(resource: &Resource, label: &str) -> String {
    match resource.ty {
        None => words(label, "resource"),
        Some(ty) => id_of(label, ty.noun),
    }
}

/// A piece of text, with a reference in place of a name that is drawn, or what it is called then.
fn named(piece: Piece<(Option<String>, String)>) -> Value {
    match piece {
        Piece::Text(text) => text.into(),
        Piece::Name((Some(target), _)) => Value::reference(target, ADDRESS),
        Piece::Name((None, called)) => called.into(),
    }
}

fn joined(pieces: Vec<Piece<String>>) -> String {
    let text = |it| match it {
        Piece::Text(it) | Piece::Name(it) => it,
    };
    pieces.into_iter().map(text).collect()
}

/// An expression that can stand for a name in another.
fn bracketed(source: &str) -> String {
    let is_whole =
        source.starts_with(['"', '[', '{']) || source.chars().all(|it| it.is_alphanumeric() || it == '_');
    if is_whole { source.to_owned() } else { format!("({source})") }
}

/// Whether a name means something wherever it stands.
fn stands_anywhere(name: &str) -> bool {
    let root = name.split(['.', '[']).next().unwrap_or_default();
    matches!(root, "path" | "terraform" | "each" | "count" | "self")
        || matches!(name, "var.region" | "var.environment" | "var.project")
        || name.starts_with("data.aws_caller_identity.current")
        || name.starts_with("data.aws_partition.current")
        || name.starts_with("data.aws_region.current")
        || name.starts_with("data.aws_availability_zones.available")
}
