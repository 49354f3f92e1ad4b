//! What a node of a type outside the catalogue says, or any other beside its properties, as text that a person edits: arguments
//! and blocks of HCL, or properties of CloudFormation in YAML.

use super::further;
use crate::catalog::further::{ATTRIBUTES, CLOUDFORMATION_PROPERTIES, TERRAFORM_ARGUMENTS, is_further};
use crate::catalog::other::resource::{self, ADDRESS, KIND, Written, argument};
use crate::cloudformation;
use crate::model::{Diagram, Node, NodeId};
use crate::reading::Piece;
use crate::sort::InOrder;
use crate::stack::{SourceNames, text_parts};
use crate::terraform;
use crate::value::Value;

/// The text that a property of a node holds, with the names of what it refers to.
pub fn source_text(diagram: &Diagram, id: &NodeId, key: &str) -> String {
    let names = SourceNames::of(diagram);
    let Some(node) = diagram.node(id.as_str()) else { return String::new() };
    let is_template = is_template(node, key);
    let arguments = node.props.get(key).map(Value::items).unwrap_or_default();
    let named = arguments.iter().filter_map(resource::parts);
    let texts = named.map(|(name, text)| (name, written(text, &names, is_template)));
    if is_template {
        return cloudformation::properties_text(
            texts.filter_map(|(name, text)| Some((shown(key, name)?, text))),
        );
    }
    let mut whole = String::new();
    for (_, text) in texts {
        // Blocks stand apart, as in files.
        if is_block(&text) && !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(text.trim_end());
        whole.push('\n');
    }
    whole
}

/// The arguments that a text comes to, for the property of the node; `None` for nothing.
///
/// # Errors
///
/// One sentence about the first place that is not in the language, or about what has a place of its own in the drawing.
pub fn source_arguments(
    diagram: &Diagram,
    id: &NodeId,
    key: &str,
    typed: &str,
) -> Result<Option<Value>, String> {
    let names = SourceNames::of(diagram);
    let Some(node) = diagram.node(id.as_str()) else { return Ok(None) };
    let is_template = is_template(node, key);
    let known = names.by_name(is_template);
    let find = |name: &str| known.get(name).map(ToString::to_string);
    let mut arguments: Vec<Value> = if is_template {
        // What it says beside its properties is not in the text.
        let old = node.props.get(key).map(Value::items).unwrap_or_default();
        let beside = old.iter().filter(|it| resource::parts(it).is_some_and(|it| shown(key, it.0).is_none()));
        let properties = cloudformation::properties_of(typed)?.into_iter().map(|(name, text)| {
            let name = said(key, name);
            let pieces = cloudformation::pieces(&text, name == "@DependsOn", find);
            argument(&name, referring(pieces))
        });
        beside.cloned().chain(properties).collect()
    } else {
        let texts = terraform::arguments_of(typed)?;
        let one = |text: String| {
            let pieces = terraform::pieces(&text, find).map(|(pieces, _)| referring(pieces));
            argument(argument_name(&text), pieces.unwrap_or_else(|| text.as_str().into()))
        };
        texts.into_iter().map(one).collect()
    };
    if is_further(key) {
        arguments.iter().try_for_each(|it| further::check(node.ty, key, it))?;
    }
    if !is_template {
        order(&mut arguments);
    }
    Ok((!arguments.is_empty()).then_some(Value::List(arguments)))
}

/// What a part of a template is called in the text that a person edits; `None` if it is no part of that. Beside a property that
/// the catalogue has not stands what a type of the catalogue says beside its properties.
fn shown<'a>(key: &str, name: &'a str) -> Option<&'a str> {
    match name.strip_prefix('@') {
        Some(attribute) => is_further(key).then_some(attribute),
        None => Some(name),
    }
}

/// The part of a template that something in such a text says.
fn said(key: &str, name: String) -> String {
    if is_further(key) && ATTRIBUTES.contains(&name.as_str()) { format!("@{name}") } else { name }
}

/// Arguments in front of blocks, as files have them.
pub(super) fn order(arguments: &mut [Value]) {
    arguments.order_by_key(|it| resource::parts(it).is_some_and(|(_, text)| is_block(&first_text(text))));
}

fn is_template(node: &Node, key: &str) -> bool {
    let kind = node.props.get(KIND.key()).and_then(Value::as_str);
    let is_template = || kind.and_then(Written::of).is_some_and(Written::is_cloudformation);
    key == CLOUDFORMATION_PROPERTIES.key() || key != TERRAFORM_ARGUMENTS.key() && is_template()
}

fn written(text: &Value, names: &SourceNames, is_template: bool) -> String {
    match text {
        Value::Str(it) => it.clone(),
        Value::Ref { target, .. } => names.name(target, is_template).to_owned(),
        Value::Concat(parts) => parts.iter().map(|it| written(it, names, is_template)).collect(),
        _ => String::new(),
    }
}

fn referring(pieces: Vec<Piece<String>>) -> Value {
    put_together(pieces.into_iter().map(|it| match it {
        Piece::Text(text) => text.into(),
        Piece::Name(id) => Value::reference(id, ADDRESS),
    }))
}

/// Parts of a text as one value, as plain as it can be.
pub(super) fn put_together(parts: impl Iterator<Item = Value>) -> Value {
    let mut parts: Vec<Value> = parts.collect();
    match &mut parts[..] {
        [] => "".into(),
        [Value::Str(text)] => std::mem::take(text).into(),
        _ => Value::Concat(text_parts(&parts)),
    }
}

fn first_text(text: &Value) -> String {
    match text {
        Value::Str(it) => it.clone(),
        Value::Concat(parts) => parts.first().and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// The name of an argument or block.
pub(super) fn argument_name(source: &str) -> &str {
    let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
    let source = source.trim_start();
    source.get(..source.find(|it| !is_part(it)).unwrap_or(source.len())).unwrap_or_default()
}

/// Whether source text is a block, and no argument.
pub(super) fn is_block(source: &str) -> bool {
    let rest = source.trim_start().get(argument_name(source).len()..).unwrap_or_default();
    !rest.trim_start().starts_with('=')
}
