//! A template as a stack.
//!
//! Types and properties of the catalogue become resources and properties; everything else is kept with its source.
//! Functions are evaluated as far as a template decides them by itself; the rest stays unknown, with its source.

mod declare;
mod deployed;
pub(super) mod entries;
mod evaluate;
mod functions;
pub(super) mod inline;
mod leftover;
mod loops;
pub(super) mod names;
mod nested;
mod parameters;
mod policy_text;
mod principals;
mod repeated;
mod resource;
mod scope;
mod secrets;
mod serverless;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::json;
use super::names::{LogicalIds, output_id};
use super::node::Node as Written;
use super::node::names_in_text;
use super::object::{COMMENT, OWN_METADATA};
use super::remarks::{Remarks, remarks};
use super::resources::awaited;
use super::suppressions::of_metadata;
use super::template::{declared, description};
use crate::reading::{Note, ReadError, SIZE_LIMIT, document};
use crate::sort::InOrder;
use crate::stack::{DeclaredOutput, DeclaredParameter, Opaque, Output, Resource, Stack, logical_in};
use crate::value::{Expression, Value};
use declare::Declarations;
use document::{Field, Node, Position};
use nested::Flat;
use parameters::Parameters;
use scope::{Declared, Input, Scope};
use serverless::Transformed;

/// What a template holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Read {
    /// The resources, with inputs and outputs.
    pub stack: Stack,
    /// What was left out or could not be decided, in file order.
    pub notes: Vec<Note>,
    /// Paths of the templates of nested stacks that were not given, sorted. Given too, they would be read.
    pub missing: Vec<String>,
}

/// Whether a text may be a template: it has the one section that none goes without.
pub fn is_template(text: &str) -> bool {
    let is_section = |line: &str| {
        let line = line.trim_start_matches(['\u{feff}', '{', ' ', '\t']);
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix("Resources");
        rest.is_some_and(|it| it.trim_start_matches(['"', '\'', ' ', '\t']).starts_with(':'))
    };
    text.lines().any(is_section)
        || text
            .match_indices("\"Resources\"")
            .any(|(at, it)| text.get(at + it.len()..).is_some_and(|rest| rest.trim_start().starts_with(':')))
}

/// Reads a template in YAML or JSON; `path` is what messages call it.
///
/// # Errors
///
/// When there is too much text, or it is no template.
pub fn read(path: &str, text: &str) -> Result<Read, ReadError> {
    read_nested(path, text, &[])
}

/// Reads a template together with those of its nested stacks, each a path and its text: where a stack names one of them by a
/// relative path, its resources stand in the place of the stack.
///
/// # Errors
///
/// When there is too much text, or one of them is no template.
pub fn read_nested(path: &str, text: &str, parts: &[(String, String)]) -> Result<Read, ReadError> {
    read_with(path, text, parts, Choices::Open)
}

/// Reads a template so that it can be drawn. A drawing has no conditions and no mappings: where they choose by an input, it has
/// what the input's default gives, and a note says so.
///
/// # Errors
///
/// As [`read_nested`].
pub fn read_to_draw(path: &str, text: &str, parts: &[(String, String)]) -> Result<Read, ReadError> {
    read_with(path, text, parts, Choices::ByDefaults)
}

/// Reads a template as it is deployed if nobody says otherwise: conditions and mappings choose by the defaults of inputs, and
/// what a condition leaves out is not there. What no default decides may be there, and is.
///
/// # Errors
///
/// As [`read_nested`].
pub fn read_deployed(path: &str, text: &str, parts: &[(String, String)]) -> Result<Read, ReadError> {
    read_with(path, text, parts, Choices::Deployed)
}

/// What becomes of values that a condition or a mapping chooses by an input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choices {
    /// They stay as they are written: whoever deploys the template chooses.
    Open,
    /// The default of the input chooses between values; resources stay.
    ByDefaults,
    /// The default of the input chooses between values and between resources.
    Deployed,
}

fn read_with(
    path: &str,
    text: &str,
    parts: &[(String, String)],
    choices: Choices,
) -> Result<Read, ReadError> {
    let bytes = text.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>();
    if bytes > SIZE_LIMIT {
        return Err(ReadError::TooLarge { bytes, limit: SIZE_LIMIT });
    }
    let mut notes = Vec::new();
    let (document, written) = document::parse_with_comments(path, text, &mut notes)?;
    let own = remarks(&document, &written, text);
    let Flat { document, files, missing, remarks } = nested::flat(path, document, parts, &mut notes)?;
    let said = |file: &str, it: &Field| {
        let of_file = if file == path { &own } else { remarks.get(file)? };
        of_file.get(&it.at).cloned()
    };
    let said: BTreeMap<String, String> = document
        .get("Resources")
        .map(Node::fields)
        .unwrap_or_default()
        .iter()
        .filter_map(|it| Some((it.key.clone(), said(files.get(&it.key).map_or(path, String::as_str), it)?)))
        .collect();
    let resources = document.get("Resources");
    if resources.is_none_or(|it| !it.is_map() && !it.is_null()) {
        let Position { line, column } = resources.map_or(document.at, |it| it.at);
        let message = "a template has a section `Resources` with an entry for each resource".to_owned();
        return Err(ReadError::Syntax { file: path.to_owned(), line, column, message });
    }
    let declared_ids: BTreeSet<String> = ids_of(&document).map(str::to_owned).collect();
    let is_transformed = document.get("Transform").is_some();
    let Transformed { document, made_of } = match choices {
        Choices::Open => Transformed { document, made_of: BTreeMap::new() },
        Choices::ByDefaults | Choices::Deployed => {
            serverless::transformed(policy_text::policies_as_objects(loops::unrolled(document)))
        }
    };
    let document = if choices == Choices::Deployed { deployed::deployed(document, bytes) } else { document };
    let mut stack = Stack { remote_state: true, ..Stack::default() };
    let Parameters { inputs, parameters, settings } = parameters::parameters(&document, &mut stack.settings);
    stack.parameters = parameters;
    let mut declared = declare::declarations(&document);
    let mut scope = Scope::new(bytes, &document);
    scope.inputs = inputs;
    for (id, _) in &settings {
        let value = Value::unknown_cloudformation(serde_json::json!({ "Ref": id }).to_string());
        scope.inputs.insert(id, Input { value, is_list: false });
    }
    scope.is_deployed = choices == Choices::Deployed;
    if choices != Choices::Open {
        scope.choose_by_defaults(&stack.parameters);
    }
    for it in &declared.resources {
        let resource = Declared { address: it.address(), ty: it.ty, properties: it.node.get("Properties") };
        scope.resources.insert(it.id, resource);
    }
    let file_of = |id: &str| files.get(id).map_or(path, String::as_str);
    resource::resources(file_of, &declared, &scope, &mut stack);
    if choices == Choices::Deployed {
        secrets::note(&declared, &scope, &mut stack);
        stack.configuration.default_tags = Some(Vec::new());
    }
    outputs(&document, &scope, &declared, &mut stack);
    let standard = standard_tags(&settings);
    stack.template.is_untagged = !strip_tags(&mut stack, &standard)
        && settings.is_empty()
        && parameters::drawn_name(&document).is_none();
    let ids: BTreeMap<String, String> = scope
        .inputs
        .iter()
        .filter_map(|(id, it)| match &it.value {
            Value::Param(name) => Some((name.clone(), (*id).to_owned())),
            _ => None,
        })
        .collect();
    entries::rename(&mut stack, &mut declared);
    repeated::fold(&mut stack, &declared, &ids);
    made_of_others(&made_of, &mut stack);
    suppressions(&document, &mut stack);
    comments(&document, &said, &mut stack);
    let mut noted = Noted { path, notes: &mut notes };
    others(&document, &declared, &mut stack, &mut noted);
    rest(&document, &scope, &mut stack, &settings, &mut noted);
    if choices == Choices::ByDefaults {
        chosen(&document, &scope, &mut noted);
    }
    descriptions(&document, &own, &ids, &mut stack);
    if let Some(at) = scope.gave_up.get() {
        let message =
            "the values up to here are more than are worked out at once; the others stay as written";
        noted.at(at, message);
    }
    notes.order();
    notes.dedup();
    // What a transform adds, and what stands in files that are not there, nobody sees.
    if missing.is_empty() && !is_transformed {
        let links = stack.resources.values().flat_map(|it| it.props.links());
        let named = links.filter_map(|it| match it {
            Value::Unknown(Expression::CloudFormation(source)) => logical_in(source),
            _ => None,
        });
        stack.configuration.missing = named.filter(|it| !declared_ids.contains(it)).collect();
    }
    Ok(Read { stack, notes, missing: missing.into_iter().collect() })
}

/// What a reference may lead to.
fn ids_of(document: &Node) -> impl Iterator<Item = &str> {
    let sections = ["Parameters", "Resources"].into_iter().filter_map(|it| document.get(it));
    sections.flat_map(Node::fields).map(|it| it.key.as_str())
}

/// So much of a default is quoted.
const QUOTED: usize = 60;

/// Tells which inputs have chosen by their defaults.
fn chosen(document: &Node, scope: &Scope<'_>, noted: &mut Noted<'_>) {
    for name in scope.chosen.borrow().iter() {
        let id =
            scope.inputs.iter().find(|(_, it)| it.value == Value::Param(name.clone())).map(|(id, _)| *id);
        let declared = document.get("Parameters").map(Node::fields).unwrap_or_default();
        let Some(field) = declared.iter().find(|it| Some(it.key.as_str()) == id) else { continue };
        let default = scope.defaults.get(name).and_then(evaluate::text_of).unwrap_or_default();
        let default: String = default.chars().take(QUOTED).collect();
        let message = format!(
            "`{}` chooses between values: what is drawn is what its default gives, `{default}`",
            field.key
        );
        noted.at(field.at, message);
    }
}

/// Notes what the transform made of a resource as written in that one.
fn made_of_others(made_of: &BTreeMap<String, String>, stack: &mut Stack) {
    if made_of.is_empty() {
        return;
    }
    let addresses = super::addresses(stack);
    let pairs = made_of.iter().filter_map(|(made, of)| Some((addresses.get(made)?, addresses.get(of)?)));
    stack.template.inline.extend(pairs.map(|(made, of)| (made.clone(), of.clone())));
}

fn suppressions(document: &Node, stack: &mut Stack) {
    let of = |it: &Node| it.get("Metadata").map(|it| of_metadata(&it.json())).filter(|it| !it.is_empty());
    let resources = document.get("Resources").map(Node::fields).unwrap_or_default();
    let found: Vec<_> = resources.iter().filter_map(|it| Some((it.key.as_str(), of(&it.value)?))).collect();
    // The names of a large template are made only when there is something to look up.
    let addresses = if found.is_empty() { BTreeMap::new() } else { super::addresses(stack) };
    let together = if found.is_empty() { BTreeMap::new() } else { super::principals::together(stack) };
    for (id, suppressions) in found {
        let Some(address) = addresses.get(id) else { continue };
        let others = together.get(address).into_iter().flatten();
        for address in others.chain([address]) {
            stack.suppressions.entry(address.clone()).or_default().extend(suppressions.clone());
        }
    }
    if let Some(suppressions) = of(document) {
        stack.suppressions.insert(String::new(), suppressions);
    }
}

/// What people should know of resources: our metadata says it, or comments of theirs do, by logical id.
fn comments(document: &Node, said: &BTreeMap<String, String>, stack: &mut Stack) {
    let of = |it: &Field| -> Vec<String> {
        let path = ["Metadata", OWN_METADATA, COMMENT];
        let own = path.iter().try_fold(&it.value, |it, key| it.get(key)).and_then(Node::text);
        own.into_iter().chain(said.get(&it.key).map(String::as_str)).map(str::to_owned).collect()
    };
    let resources = document.get("Resources").map(Node::fields).unwrap_or_default();
    let found: Vec<_> =
        resources.iter().map(|it| (it.key.as_str(), of(it))).filter(|it| !it.1.is_empty()).collect();
    let addresses = if found.is_empty() { BTreeMap::new() } else { super::addresses(stack) };
    // Several resources of a template may be one of the stack.
    let mut comments: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, texts) in found {
        let Some(address) = addresses.get(id) else { continue };
        let known = comments.entry(address.clone()).or_default();
        known.extend(texts);
    }
    let together = |mut it: Vec<String>| {
        let mut seen = BTreeSet::new();
        it.retain(|it| seen.insert(it.clone()));
        it.join("\n")
    };
    stack.comments = comments.into_iter().map(|(address, it)| (address, together(it))).collect();
}

/// Describes inputs and outputs by the comments above them, where nothing else does.
fn descriptions(document: &Node, remarks: &Remarks, inputs: &BTreeMap<String, String>, stack: &mut Stack) {
    let said = |section: &str| -> BTreeMap<&str, String> {
        let entries = document.get(section).map(Node::fields).unwrap_or_default().iter();
        let undescribed = entries.filter(|it| it.value.get("Description").is_none());
        let said =
            undescribed.filter_map(|it| Some((it.key.as_str(), remarks.get(&it.at)?.replace('\n', " "))));
        said.collect()
    };
    let (of_inputs, of_outputs) = (said("Parameters"), said("Outputs"));
    for (name, parameter) in &mut stack.parameters {
        if let Some(it) = of_inputs.get(inputs.get(name).unwrap_or(name).as_str()) {
            parameter.description.clone_from(it);
        }
    }
    if of_outputs.is_empty() {
        return;
    }
    let declared = &stack.template.outputs;
    for (name, output) in stack.outputs.iter_mut() {
        let id = declared.get(name).map_or_else(|| output_id(name), |it| it.id.clone());
        if let Some(it) = of_outputs.get(id.as_str()) {
            output.description.clone_from(it);
        }
    }
}

/// Notes about one file.
struct Noted<'n> {
    path: &'n str,
    notes: &'n mut Vec<Note>,
}

impl Noted<'_> {
    fn at(&mut self, Position { line, column }: Position, message: impl Into<String>) {
        self.notes.push(Note { file: self.path.to_owned(), line, column, message: message.into() });
    }
}

fn outputs(document: &Node, scope: &Scope<'_>, declared: &Declarations<'_>, stack: &mut Stack) {
    for field in document.get("Outputs").map(Node::fields).unwrap_or_default() {
        let Some(value) = field.value.get("Value") else { continue };
        let value = scope.value(value);
        let name = declared.names.other(&field.key, None).filter(|it| !stack.outputs.contains_key(it));
        let name = name.unwrap_or_else(|| field.key.clone());
        let description = field.value.get("Description");
        let text = description.and_then(Node::text).unwrap_or_default().to_owned();
        let is_text = description.is_none_or(|it| it.text().is_some());
        let export = field.value.get("Export").filter(|it| it.fields().len() == 1);
        let export_name = export.and_then(|it| it.get("Name")).map(|it| scope.value(it));
        let export_name = export_name.filter(|it| !it.is_unknown());
        let is_said = |key: &str| match key {
            "Value" => true,
            "Description" => is_text,
            "Export" => export_name.is_some(),
            _ => false,
        };
        let fields: Vec<(String, String)> = field
            .value
            .fields()
            .iter()
            .filter(|it| !is_said(&it.key))
            .map(|it| (it.key.clone(), it.value.json().to_string()))
            .collect();
        if !fields.is_empty() || output_id(&name) != field.key {
            stack.template.outputs.insert(name.clone(), DeclaredOutput { id: field.key.clone(), fields });
        }
        stack.outputs.insert(name, Output { description: text, value, is_secret: false, export_name });
    }
}

/// The tags every resource of ours has.
fn standard_tags(settings: &[(&str, usize)]) -> Vec<(&'static str, Value)> {
    let names = [super::names::PROJECT, super::names::ENVIRONMENT];
    let told = settings.iter().filter_map(|(id, number)| {
        let source = serde_json::json!({ "Ref": id }).to_string();
        Some((*names.get(*number)?, Value::unknown_cloudformation(source)))
    });
    told.chain([("ManagedBy", "CloudFormation".into())]).collect()
}

/// Takes the tags off that every resource of ours has; whether there were any.
fn strip_tags(stack: &mut Stack, standard: &[(&'static str, Value)]) -> bool {
    let mut found = false;
    for resource in stack.resources.values_mut().filter(|it| it.ty.is_some()) {
        let is_tagged = standard.len() == 3
            && standard.iter().all(|(key, it)| resource.tags.iter().any(|(k, v)| k == key && v == it));
        if is_tagged {
            resource.tags.retain(|(key, it)| !standard.iter().any(|(k, v)| k == key && v == it));
            found = true;
        }
    }
    found
}

/// Keeps what stands among resources, outputs and parameters and is none.
fn others(document: &Node, declared: &Declarations<'_>, stack: &mut Stack, noted: &mut Noted<'_>) {
    for (key, node, at) in &declared.others {
        let message = match key.split_once("::") {
            Some(("Fn", _)) => format!("`{key}` is not read; what it makes is missing here"),
            _ => format!("`{key}` has no type; it is left as it is"),
        };
        noted.at(*at, message);
        let path = format!("Resources/{}", key.replace('/', ""));
        stack.template.sections.push((path, node.json().to_string()));
    }
    for field in document.get("Outputs").map(Node::fields).unwrap_or_default() {
        if field.value.get("Value").is_none() {
            let path = format!("Outputs/{}", field.key.replace('/', ""));
            stack.template.sections.push((path, field.value.json().to_string()));
        }
    }
}

/// Keeps what would not be written as it was: sections, declarations of parameters, what resources wait for.
fn rest(
    document: &Node,
    scope: &Scope<'_>,
    stack: &mut Stack,
    settings: &[(&str, usize)],
    noted: &mut Noted<'_>,
) {
    for field in document.fields() {
        match field.key.as_str() {
            "AWSTemplateFormatVersion" | "Parameters" | "Resources" | "Outputs" | "Metadata" => {}
            "Description" if field.value.text() == Some(&description(stack)) => {}
            name => {
                if name == "Transform" {
                    let macros = field.value.json().to_string();
                    noted.at(
                        field.at,
                        format!("what the transform `{macros}` makes of the template is not known"),
                    );
                }
                stack.template.sections.push((field.key.clone(), field.value.json().to_string()));
            }
        }
    }
    let used = names_in(document);
    let ids = LogicalIds::new(stack);
    let drafted = declared(stack, &ids, &used);
    let waiting = waiting(stack, &ids);
    for (address, waited_for) in waiting {
        if let Some(resource) = stack.resources.get_mut(&address) {
            waits(&mut resource.opaque, &waited_for);
        }
    }
    let ours = section(&drafted, "Parameters").unwrap_or(Json::Null);
    for field in document.get("Parameters").map(Node::fields).unwrap_or_default() {
        let source = field.value.json();
        let is_setting = settings.iter().any(|(id, _)| *id == field.key);
        if ours.get(&field.key) == Some(&source) || is_setting {
            continue;
        }
        let means = scope.inputs.get(field.key.as_str()).map_or(Value::Null, |it| it.value.clone());
        let source = source.to_string();
        stack.template.parameters.push(DeclaredParameter { id: field.key.clone(), means, source });
    }
    if let Some(metadata) = document.get("Metadata").map(Node::json) {
        // It tells of what was just kept.
        let is_same = stack.template.parameters.is_empty();
        let drafted = if is_same { drafted } else { declared(stack, &LogicalIds::new(stack), &used) };
        if section(&drafted, "Metadata").as_ref() != Some(&metadata) {
            stack.template.sections.push(("Metadata".to_owned(), metadata.to_string()));
        }
    }
    // The order of a file makes no difference.
    stack.template.sections.order();
    stack.template.parameters.order_by(|a, b| a.id.cmp(&b.id));
    for resource in stack.resources.values_mut() {
        resource.opaque.order_by(|a, b| a.path.cmp(&b.path));
    }
}

/// What the functions of a template name, apart from what it says of its parameters and itself: writing it again names the
/// same, and takes as long as reading.
fn names_in(document: &Node) -> BTreeSet<String> {
    let is_about_it = |it: &&Field| !matches!(it.key.as_str(), "Parameters" | "Metadata");
    let mut names = BTreeSet::new();
    for field in document.fields().iter().filter(is_about_it) {
        add_names(&field.value, &mut names);
    }
    names
}

fn add_names(node: &Node, names: &mut BTreeSet<String>) {
    if let Some((function, argument)) = node.only() {
        let text = argument.items().first().unwrap_or(argument).text().unwrap_or_default();
        match function {
            "Ref" => names.extend([text.to_owned()]),
            "Fn::Sub" => names_in_text(text, &mut |it| names.extend([it.to_owned()])),
            _ => {}
        }
    }
    node.items().iter().chain(node.fields().iter().map(|it| &it.value)).for_each(|it| add_names(it, names));
}

/// What resources that say so wait for anyway, by their addresses.
fn waiting(stack: &Stack, ids: &LogicalIds<'_>) -> Vec<(String, Vec<String>)> {
    let says = |it: &Resource| it.opaque.iter().any(|it| it.path == WAITS);
    let saying = stack.resources.iter().filter(|(_, it)| says(it));
    saying.map(|(address, it)| (address.clone(), awaited(ids, address, it))).collect()
}

/// Path of what a resource waits for in what is opaque of it.
const WAITS: &str = "@DependsOn";

/// Leaves out what a resource waits for anyway.
fn waits(opaque: &mut Vec<Opaque>, companions: &[String]) {
    let Some(at) = opaque.iter().position(|it| it.path == WAITS) else { return };
    let Expression::CloudFormation(source) = &opaque[at].source else { return };
    let mut on = match serde_json::from_str(source) {
        Ok(Json::Array(items)) => items,
        Ok(one) => vec![one],
        Err(_) => return,
    };
    on.retain(|it| !it.as_str().is_some_and(|it| companions.iter().any(|id| id == it)));
    match on.len() {
        0 => drop(opaque.remove(at)),
        1 => opaque[at] = Opaque::cloudformation(WAITS, on.swap_remove(0).to_string()),
        _ => opaque[at] = Opaque::cloudformation(WAITS, Json::Array(on).to_string()),
    }
}

fn section(template: &[(String, Written)], name: &str) -> Option<Json> {
    template.iter().find(|(it, _)| it == name).map(|(_, it)| json::value(it))
}
