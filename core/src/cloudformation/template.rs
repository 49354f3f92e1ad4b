//! The sections of a template.

use std::collections::BTreeSet;

use super::intrinsics::Intrinsics;
use super::names::{LogicalIds, output_id};
use super::node::Node;
use super::{EmitError, Problem, Template};
use super::{parameters, resources, suppressions};
use crate::sort::InOrder;
use crate::stack::{Stack, tag_text};
use crate::value::Value;

/// Longest description a template may have, in bytes. Source: CloudFormation quotas.
const DESCRIPTION_LIMIT: usize = 1024;

/// What every description of ours says behind the name of the architecture.
pub(super) const DRAWN: &str = ": an architecture drawn with Drawbridge.";

/// Sections in the order in which CloudFormation's own documentation lists them; others follow.
const ORDER: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
];

/// Names and nodes in order.
pub(super) type Fields = Vec<(String, Node)>;

/// The template.
///
/// # Errors
///
/// What CloudFormation cannot take.
pub(super) fn template(stack: &Stack, ids: &LogicalIds<'_>) -> Result<Template, EmitError> {
    let (template, problems) = draft(stack, ids);
    if problems.is_empty() { Ok(template) } else { Err(EmitError { problems }) }
}

/// The template with something harmless in the place of what CloudFormation cannot take, and what that is.
fn draft(stack: &Stack, ids: &LogicalIds<'_>) -> (Template, Vec<Problem>) {
    let mut to = Intrinsics::new(stack, ids);
    let mut template = vec![
        ("AWSTemplateFormatVersion".to_owned(), Node::text("2010-09-09")),
        ("Resources".to_owned(), Node::Map(resources::resources(stack, ids, &mut to))),
        ("Outputs".to_owned(), Node::Map(outputs(stack, &mut to))),
    ];
    if !stack.template.is_untagged {
        put(&mut template, "Description", Node::text(description(stack)));
    }
    put_sections(stack, &mut template, &mut to);
    let mut used = BTreeSet::new();
    for (_, node) in &template {
        node.names(&mut |it| used.extend([it.to_owned()]));
    }
    declare(stack, ids, &used, &mut template, &mut to);
    template.retain(|(name, node)| name != "Outputs" || *node != Node::Map(Vec::new()));
    template.order_by_key(|(name, _)| ORDER.iter().position(|it| it == name).unwrap_or(ORDER.len()));
    (template, to.problems)
}

/// What the template says about its parameters, and of itself: the sections `Parameters` and `Metadata` of the draft of one
/// that uses these names.
pub(super) fn declared(stack: &Stack, ids: &LogicalIds<'_>, used: &BTreeSet<String>) -> Template {
    let mut to = Intrinsics::new(stack, ids);
    let mut template = Template::new();
    put_sections(stack, &mut template, &mut to);
    declare(stack, ids, used, &mut template, &mut to);
    template
}

/// Adds the sections that the catalogue does not know.
fn put_sections(stack: &Stack, template: &mut Template, to: &mut Intrinsics<'_>) {
    for (path, source) in &stack.template.sections {
        to.at("", path);
        let node = to.node(&Value::unknown_cloudformation(source));
        match path.split_once('/') {
            Some((section, entry)) => put_entry(template, section, entry, node),
            None => put(template, path, node),
        }
    }
}

/// Adds the parameters that something uses, and what the template says of itself.
fn declare(
    stack: &Stack,
    ids: &LogicalIds<'_>,
    used: &BTreeSet<String>,
    template: &mut Template,
    to: &mut Intrinsics<'_>,
) {
    let parameters = parameters::parameters(stack, ids, used, to);
    if !parameters.is_empty() {
        if !stack.template.is_untagged && !template.iter().any(|(it, _)| it == "Metadata") {
            let interface = parameters::interface(stack, ids, &parameters);
            let mut metadata = vec![("AWS::CloudFormation::Interface".to_owned(), interface)];
            let lookups = parameters::lookups(ids, used, to);
            metadata.extend(lookups.map(|it| (parameters::LOOKUPS[0].to_owned(), it)));
            put(template, "Metadata", Node::Map(metadata));
        }
        put(template, "Parameters", Node::Map(parameters));
    }
    if let Some(it) = stack.suppressions.get("") {
        to.at("", "Metadata");
        let node = to.node(&suppressions::value(it));
        put_entry(template, "Metadata", "Drawbridge", Node::map([(suppressions::NAME, node)]));
    }
}

/// What the template is, in one sentence.
pub(super) fn description(stack: &Stack) -> String {
    shortened(&format!("{}{DRAWN}", tag_text(&stack.settings.name)))
}

fn put(template: &mut Template, name: &str, node: Node) {
    match template.iter_mut().find(|(it, _)| it == name) {
        Some((_, present)) => *present = node,
        None => template.push((name.to_owned(), node)),
    }
}

fn put_entry(template: &mut Template, section: &str, entry: &str, node: Node) {
    if !template.iter().any(|(it, _)| it == section) {
        template.push((section.to_owned(), Node::Map(Vec::new())));
    }
    if let Some((_, Node::Map(fields))) = template.iter_mut().find(|(it, _)| it == section) {
        fields.push((entry.to_owned(), node));
    }
}

fn outputs(stack: &Stack, to: &mut Intrinsics<'_>) -> Fields {
    let mut outputs = Fields::new();
    // Whoever may look at a stack reads all of its outputs.
    for (name, output) in stack.outputs.iter().filter(|(_, it)| !it.is_secret) {
        let declared = stack.template.outputs.get(name);
        let id = declared.map_or_else(|| output_id(name), |it| it.id.clone());
        to.at("", &format!("output `{id}`"));
        let mut fields = Fields::new();
        if !output.description.is_empty() {
            let description = shortened(&output.description);
            fields.push(("Description".to_owned(), to.node(&Value::Str(description))));
        }
        fields.push(("Value".to_owned(), to.node(&output.value)));
        if let Some(name) = &output.export_name {
            fields.push(("Export".to_owned(), Node::Map(vec![("Name".to_owned(), to.node(name))])));
        }
        for (name, source) in declared.map(|it| &it.fields[..]).unwrap_or_default() {
            let node = to.node(&Value::unknown_cloudformation(source));
            // What the stack has a word for may be said in another way.
            fields.retain(|(it, _)| it != name);
            fields.push((name.clone(), node));
        }
        outputs.push((id, Node::Map(fields)));
    }
    outputs
}

/// At most as many bytes as a description may have, on a character's boundary.
fn shortened(text: &str) -> String {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at + c.len_utf8() > DESCRIPTION_LIMIT {
            break;
        }
        end = at + c.len_utf8();
    }
    text[..end].to_owned()
}
