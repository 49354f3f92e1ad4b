//! A stack that is too large for one template: a root with a nested stack for each part of it.
//!
//! What one part needs of another is an output there and a parameter here, joined in the root. The flat template is cut, so that
//! nothing is said in two ways.

mod crossing;
mod parts;
mod readme;

use std::collections::{BTreeMap, BTreeSet};

use super::names::{LogicalIds, alphanumeric};
use super::node::Node;
use super::parameters::{IMAGE_TYPE, LOOKED_UP_TYPE};
use super::template::{self, Fields};
use super::values;
use super::{EmitError, Language, MAX_OUTPUTS, MAX_RESOURCES, MAX_TEMPLATE_BYTES, Problem, Template};
use crate::catalog::{self, CfnAttr};
use crate::file::File;
use crate::sort::InOrder;
use crate::stack::{Names, Stack};
use parts::{Item, Part};

/// What one template may hold. Source: CloudFormation user guide, "CloudFormation quotas".
const PARAMETERS: usize = 200;

/// How many resources a part may have, tried in order: with fewer it has fewer parameters, outputs and bytes too.
const SIZES: [usize; 6] = [MAX_RESOURCES, 250, 120, 60, 30, 15];

/// The files of a stack: one template, or where that is more than CloudFormation takes, a root with nested stacks beside it.
///
/// # Errors
///
/// As [`super::emit_yaml`]; and when no way to cut it fits.
pub fn emit_files(stack: &Stack, language: Language) -> Result<Vec<File>, EmitError> {
    let ids = LogicalIds::new(stack);
    let template = template::template(stack, &ids)?;
    let flat = language.file("template", &template, &ids);
    let values = values::values(stack, &template, &ids);
    if fits(&template, &flat) {
        return Ok(std::iter::once(flat).chain(values).collect());
    }
    let whole = Whole::new(template)?;
    if whole.parameters.len() > PARAMETERS {
        return Err(refused("it has more than 200 parameters; put values in the place of some"));
    }
    for size in SIZES {
        let nested = Nested::cut(&whole, size, language);
        let templates =
            [("template".to_owned(), nested.root(&whole))].into_iter().chain(nested.children(&whole));
        let print = |(name, template): (String, Template)| {
            let file = language.file(&name, &template, &ids);
            fits(&template, &file).then_some(file)
        };
        if let Some(mut files) = templates.map(print).collect::<Option<Vec<File>>>() {
            files.push(readme::readme(&nested, language, whole.outputs.len()));
            files.extend(values);
            return Ok(files);
        }
    }
    Err(refused(
        "it is more than CloudFormation takes even in nested stacks; divide the diagram, or export Terraform",
    ))
}

/// Whether there are more resources than one template may hold.
pub fn is_nested(stack: &Stack) -> bool {
    // A resource becomes few, most one.
    stack.resources.len() > MAX_RESOURCES / 4 && LogicalIds::new(stack).addresses().len() > MAX_RESOURCES
}

fn refused(message: &str) -> EmitError {
    let property = "template".to_owned();
    EmitError { problems: vec![Problem { address: String::new(), property, message: message.to_owned() }] }
}

fn fits(template: &Template, file: &File) -> bool {
    let has_at_most = |section: &str, most: usize| {
        template
            .iter()
            .all(|(name, it)| name != section || matches!(it, Node::Map(fields) if fields.len() <= most))
    };
    has_at_most("Resources", MAX_RESOURCES)
        && has_at_most("Parameters", PARAMETERS)
        && has_at_most("Outputs", MAX_OUTPUTS)
        && file.text.len() <= MAX_TEMPLATE_BYTES
}

/// What a template says of one thing that another needs: a resource's id and the attribute, if not what `Ref` gives.
type Wanted = (String, Option<String>);

/// The flat template, by sections.
struct Whole {
    description: Node,
    metadata: Option<Node>,
    parameters: Fields,
    resources: Fields,
    outputs: Fields,
}

impl Whole {
    /// # Errors
    ///
    /// A template that was read may have conditions, mappings and macros, which reach over the whole of it.
    fn new(template: Template) -> Result<Self, EmitError> {
        let mut whole = Self {
            description: Node::text(""),
            metadata: None,
            parameters: Fields::new(),
            resources: Fields::new(),
            outputs: Fields::new(),
        };
        for (name, node) in template {
            match (name.as_str(), node) {
                ("Description", it) => whole.description = it,
                ("Metadata", it) => whole.metadata = Some(it),
                ("Parameters", Node::Map(it)) => whole.parameters = it,
                ("Resources", Node::Map(it)) => whole.resources = it,
                ("Outputs", Node::Map(it)) => whole.outputs = it,
                ("AWSTemplateFormatVersion", _) => {}
                _ => {
                    return Err(refused(&format!(
                        "it has more than {MAX_RESOURCES} resources and a section `{name}`, which nested stacks cannot \
                         share; remove that, divide the diagram, or export Terraform"
                    )));
                }
            }
        }
        Ok(whole)
    }
}

/// A cut template.
struct Nested {
    parts: Vec<Part>,
    /// Logical id of each part's stack in the root, and the path of its template.
    stacks: Vec<(String, String)>,
    /// Part of each resource, by logical id.
    part_of: BTreeMap<String, usize>,
    /// The name of what is handed on, as an output and as a parameter.
    names: BTreeMap<Wanted, String>,
    /// What each part needs of others, and of the root.
    wanted: Vec<BTreeSet<Wanted>>,
    /// Parts that each has to wait for beside those it gets something from.
    awaited: Vec<BTreeSet<usize>>,
    /// What each part hands on.
    offered: Vec<BTreeSet<Wanted>>,
}

impl Nested {
    fn cut(whole: &Whole, size: usize, language: Language) -> Self {
        let place: BTreeMap<&str, usize> =
            whole.resources.iter().enumerate().map(|(at, (id, _))| (id.as_str(), at)).collect();
        let item = |(id, node)| {
            let mut item = Item { id, ty: type_of(node), ..Item::default() };
            crossing::named(node, &mut |it, _| item.needs.extend(place.get(it)));
            item.needs.extend(awaited(node).iter().filter_map(|it| place.get(it.as_str())));
            item
        };
        let items: Vec<Item<'_>> = whole.resources.iter().map(|(id, node)| item((id, node))).collect();
        let parts = parts::parts(&items, size);
        let mut part_of = BTreeMap::new();
        for (at, part) in parts.iter().enumerate() {
            part_of.extend(part.members.iter().map(|it| (items[*it].id.to_owned(), at)));
        }
        let mut names = Names::default();
        for (id, _) in whole.parameters.iter().chain(&whole.resources) {
            names.claim(id);
        }
        let stack = |part: &Part| {
            let path = format!("stacks/{}.{}", file_name(&part.name), language.ending());
            (alphanumeric(&mut names, &format!("{}Stack", part.name)), path)
        };
        let stacks = parts.iter().map(stack).collect();
        let n = parts.len();
        let mut nested = Self {
            parts,
            stacks,
            part_of,
            names: BTreeMap::new(),
            wanted: vec![BTreeSet::new(); n],
            awaited: vec![BTreeSet::new(); n],
            offered: vec![BTreeSet::new(); n],
        };
        nested.connect(whole, &mut names);
        nested
    }

    /// Finds what leads from one part to another, and names it.
    fn connect(&mut self, whole: &Whole, names: &mut Names) {
        let mut all: BTreeSet<Wanted> = BTreeSet::new();
        for (id, node) in &whole.resources {
            let Some(part) = self.part_of.get(id).copied() else { continue };
            let (part_of, wanted, offered) = (&self.part_of, &mut self.wanted[part], &mut self.offered);
            crossing::named(node, &mut |it, attribute| {
                let from = part_of.get(it).copied();
                if from == Some(part) || from.is_none() && !is_of_root(whole, it) {
                    return;
                }
                let one = (it.to_owned(), attribute.map(str::to_owned));
                if let Some(from) = from {
                    offered[from].insert(one.clone());
                }
                all.insert(one.clone());
                wanted.insert(one);
            });
            let others = awaited(node).into_iter().filter_map(|it| part_of.get(&it).copied());
            self.awaited[part].extend(others.filter(|it| *it != part));
        }
        for (_, node) in &whole.outputs {
            crossing::named(node, &mut |it, attribute| {
                if let Some(from) = self.part_of.get(it) {
                    let one = (it.to_owned(), attribute.map(str::to_owned));
                    self.offered[*from].insert(one.clone());
                    all.insert(one);
                }
            });
        }
        for (id, attribute) in all {
            let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            let name = match &attribute {
                // No other template has this id.
                None if !id.contains(':') => id.clone(),
                None => alphanumeric(names, &format!("Root{}", letters(id.trim_start_matches("AWS::")))),
                Some(attribute) => alphanumeric(names, &format!("{id}{}", letters(attribute))),
            };
            self.names.insert((id, attribute), name);
        }
    }

    fn name(&self, id: &str, attribute: Option<&str>) -> Option<&String> {
        self.names.get(&(id.to_owned(), attribute.map(str::to_owned)))
    }

    /// The root: parameters and outputs of the whole, and a stack for each part.
    fn root(&self, whole: &Whole) -> Template {
        let mut template = vec![
            ("AWSTemplateFormatVersion".to_owned(), Node::text("2010-09-09")),
            ("Description".to_owned(), whole.description.clone()),
        ];
        template.extend(whole.metadata.clone().map(|it| ("Metadata".to_owned(), it)));
        put(&mut template, "Parameters", whole.parameters.clone());
        let stacks = (0..self.parts.len()).map(|part| (self.stacks[part].0.clone(), self.stack(whole, part)));
        put(&mut template, "Resources", stacks.collect());
        // Those past the limit are left to the parts.
        let mut outputs: Fields = whole.outputs.iter().take(MAX_OUTPUTS).cloned().collect();
        for (_, node) in &mut outputs {
            crossing::rename(node, &mut |id, attribute| self.handed_on(id, attribute));
        }
        put(&mut template, "Outputs", outputs);
        template
    }

    /// `Stack.Outputs.Name` of what a part hands on.
    fn handed_on(&self, id: &str, attribute: Option<&str>) -> Option<String> {
        let part = self.part_of.get(id)?;
        Some(format!("{}.Outputs.{}", self.stacks[*part].0, self.name(id, attribute)?))
    }

    fn stack(&self, whole: &Whole, part: usize) -> Node {
        let value = |(id, attribute): &Wanted| match self.handed_on(id, attribute.as_deref()) {
            Some(path) => Node::call("GetAtt", Node::text(path)),
            None if whole.parameters.iter().any(|(it, node)| it == id && is_list(node)) => {
                Node::call("Join", Node::List(vec![Node::text(","), Node::reference(id)]))
            }
            None => Node::reference(id),
        };
        let named = |it: &Wanted| (self.names.get(it).cloned().unwrap_or_default(), value(it));
        let mut values: Fields = self.wanted[part].iter().map(named).collect();
        values.order_by(|a, b| a.0.cmp(&b.0));
        let given: BTreeSet<usize> =
            self.wanted[part].iter().filter_map(|(id, _)| self.part_of.get(id).copied()).collect();
        let awaited =
            self.awaited[part].difference(&given).map(|it| Node::text(&self.stacks[*it].0)).collect();
        let mut fields = vec![("Type".to_owned(), Node::text("AWS::CloudFormation::Stack"))];
        if awaited != Vec::new() {
            fields.push(("DependsOn".to_owned(), Node::List(awaited)));
        }
        let mut properties = vec![("TemplateURL".to_owned(), Node::text(&self.stacks[part].1))];
        if !values.is_empty() {
            properties.push(("Parameters".to_owned(), Node::Map(values)));
        }
        fields.push(("Properties".to_owned(), Node::Map(properties)));
        Node::Map(fields)
    }

    /// The templates of the parts, with their paths without the ending.
    fn children<'a>(&'a self, whole: &'a Whole) -> impl Iterator<Item = (String, Template)> + 'a {
        let path = |part: &Part| format!("stacks/{}", file_name(&part.name));
        self.parts.iter().enumerate().map(move |(at, part)| (path(part), self.child(whole, at)))
    }

    fn child(&self, whole: &Whole, part: usize) -> Template {
        let description =
            format!("{} of a stack that is nested; deployed by the root template.", self.parts[part].name);
        let mut template = vec![
            ("AWSTemplateFormatVersion".to_owned(), Node::text("2010-09-09")),
            ("Description".to_owned(), Node::text(description)),
        ];
        let declared =
            |it: &Wanted| (self.names.get(it).cloned().unwrap_or_default(), self.declared(whole, it));
        let mut parameters: Fields = self.wanted[part].iter().map(declared).collect();
        parameters.order_by(|a, b| a.0.cmp(&b.0));
        put(&mut template, "Parameters", parameters);
        let members = self.parts[part].members.iter().filter_map(|it| whole.resources.get(*it));
        put(
            &mut template,
            "Resources",
            members.map(|(id, node)| (id.clone(), self.resource(part, node))).collect(),
        );
        let offer = |(id, attribute): &Wanted| {
            let name = self.name(id, attribute.as_deref()).cloned().unwrap_or_default();
            let node = match attribute {
                None => Node::reference(id),
                Some(it) => Node::call("GetAtt", Node::text(format!("{id}.{it}"))),
            };
            let node = if self.is_list(whole, id, attribute.as_deref()) {
                Node::call("Join", Node::List(vec![Node::text(","), node]))
            } else {
                node
            };
            (name, Node::map([("Value", node)]))
        };
        let mut outputs: Fields = self.offered[part].iter().map(offer).collect();
        outputs.order_by(|a, b| a.0.cmp(&b.0));
        put(&mut template, "Outputs", outputs);
        template
    }

    fn resource(&self, part: usize, node: &Node) -> Node {
        let mut node = node.clone();
        crossing::rename(&mut node, &mut |id, attribute| {
            let is_own = self.part_of.get(id) == Some(&part);
            self.name(id, attribute).filter(|_| !is_own).cloned()
        });
        // Other parts are awaited as a whole, by the root.
        let mut awaited = awaited(&node);
        awaited.retain(|it| self.part_of.get(it) == Some(&part));
        if let Node::Map(fields) = &mut node {
            for (_, it) in fields.iter_mut().filter(|(name, _)| name == "DependsOn") {
                *it = match &awaited[..] {
                    [one] => Node::text(one),
                    all => Node::List(all.iter().map(Node::text).collect()),
                };
            }
            fields.retain(|(name, _)| name != "DependsOn" || !awaited.is_empty());
        }
        node
    }

    /// The declaration of what a part gets: as in the root, without what only the root decides, or a text.
    fn declared(&self, whole: &Whole, (id, attribute): &Wanted) -> Node {
        let of_root = whole.parameters.iter().find(|(it, _)| it == id && !self.part_of.contains_key(id));
        match of_root {
            Some((_, Node::Map(fields))) => Node::Map(
                fields
                    .iter()
                    .filter(|(name, _)| name != "Default")
                    .map(|(name, it)| match (name.as_str(), it) {
                        // The root looks it up.
                        ("Type", Node::Text(ty)) => (name.clone(), Node::text(looked_up(ty))),
                        _ => (name.clone(), it.clone()),
                    })
                    .collect(),
            ),
            _ => {
                let is_list = self.is_list(whole, id, attribute.as_deref());
                let ty = if is_list { "CommaDelimitedList" } else { "String" };
                Node::map([("Type", Node::text(ty))])
            }
        }
    }

    /// Whether an attribute is a list, which outputs hand on as text with commas.
    fn is_list(&self, whole: &Whole, id: &str, attribute: Option<&str>) -> bool {
        let resource = whole.resources.iter().find(|(it, _)| it == id);
        let ty = resource.and_then(|(_, it)| catalog::by_cloudformation_type(type_of(it)));
        let is_first = |it: &CfnAttr| matches!(it, CfnAttr::FirstOf(name) if Some(*name) == attribute);
        ty.is_some_and(|it| it.attrs.iter().any(|it| is_first(&it.cfn)))
    }
}

/// Whether the root knows a name: a parameter, or a fact that is another in a nested stack.
fn is_of_root(whole: &Whole, name: &str) -> bool {
    ["AWS::StackName", "AWS::StackId"].contains(&name) || whole.parameters.iter().any(|(it, _)| it == name)
}

/// The type of a parameter whose value was looked up by the root.
fn looked_up(ty: &str) -> &str {
    if ty == IMAGE_TYPE {
        return LOOKED_UP_TYPE;
    }
    ty.strip_prefix("AWS::SSM::Parameter::Value<").and_then(|it| it.strip_suffix('>')).unwrap_or(ty)
}

/// Whether a parameter of the root holds several values.
fn is_list(declaration: &Node) -> bool {
    let Node::Map(fields) = declaration else { return false };
    let ty = fields.iter().find(|(name, _)| name == "Type");
    matches!(ty, Some((_, Node::Text(it))) if it.contains("List"))
}

fn type_of(resource: &Node) -> &str {
    let Node::Map(fields) = resource else { return "" };
    match fields.iter().find(|(name, _)| name == "Type") {
        Some((_, Node::Text(it))) => it,
        _ => "",
    }
}

/// What a resource says it waits for.
fn awaited(resource: &Node) -> Vec<String> {
    let Node::Map(fields) = resource else { return Vec::new() };
    let text = |it: &Node| if let Node::Text(id) = it { Some(id.clone()) } else { None };
    match fields.iter().find(|(name, _)| name == "DependsOn") {
        Some((_, Node::List(items))) => items.iter().filter_map(text).collect(),
        Some((_, one)) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// `network-ba` for `NetworkBA`.
fn file_name(part: &str) -> String {
    let tier: usize = part.chars().skip(1).take_while(char::is_ascii_lowercase).count() + 1;
    let (tier, rest) = part.split_at(tier.min(part.len()));
    let hyphen = if rest.is_empty() { "" } else { "-" };
    format!("{tier}{hyphen}{rest}").to_ascii_lowercase()
}

fn put(template: &mut Template, name: &str, fields: Fields) {
    if !fields.is_empty() {
        template.push((name.to_owned(), Node::Map(fields)));
    }
}
