//! The sections of a template.

use super::intrinsics::Intrinsics;
use super::names::{ENVIRONMENT, LogicalIds, PROJECT, output_id};
use super::node::Node;
use super::object::{Object, object_of};
use super::{EmitError, Template};
use crate::catalog::body::{insert_at, value_at};
use crate::catalog::{Companion, ResourceType};
use crate::model::{Parameter, ParameterType};
use crate::stack::{Resource, Stack, listing, repeated, tag_text};
use crate::value::Value;

/// Longest description a template may have, in bytes. Source: CloudFormation quotas.
const DESCRIPTION_LIMIT: usize = 1024;

/// Type of an SSM parameter that holds the id of a machine image.
const IMAGE_TYPE: &str = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

pub(super) fn template(stack: &Stack, ids: &LogicalIds<'_>) -> Result<Template, EmitError> {
    let mut writer = Writer { stack, ids, to: Intrinsics::new(stack, ids) };
    let resources = writer.resources();
    let outputs = writer.outputs();
    let parameters = writer.parameters();
    let problems = std::mem::take(&mut writer.to.problems);
    if !problems.is_empty() {
        return Err(EmitError { problems });
    }
    let description = format!("{}: an architecture drawn with Drawbridge.", tag_text(&stack.settings.name));
    let mut template = vec![
        ("AWSTemplateFormatVersion".to_owned(), Node::text("2010-09-09")),
        ("Description".to_owned(), Node::text(shortened(&description))),
    ];
    if !parameters.is_empty() {
        let interface = interface(stack, ids, &parameters);
        template.push(("Metadata".to_owned(), Node::map([("AWS::CloudFormation::Interface", interface)])));
        template.push(("Parameters".to_owned(), Node::Map(parameters)));
    }
    template.push(("Resources".to_owned(), Node::Map(resources)));
    if !outputs.is_empty() {
        template.push(("Outputs".to_owned(), Node::Map(outputs)));
    }
    Ok(template)
}

type Fields = Vec<(String, Node)>;

struct Writer<'a> {
    stack: &'a Stack,
    ids: &'a LogicalIds<'a>,
    to: Intrinsics<'a>,
}

impl Writer<'_> {
    fn resources(&mut self) -> Fields {
        let mut resources = Fields::new();
        for (_, address) in listing(self.stack) {
            let Some(resource) = self.stack.get(address) else { continue };
            if resource.ty.is_some_and(|it| it.cfn_fold.is_some()) {
                self.check_folded(address, resource);
                continue;
            }
            let Some(ty) = resource.ty.filter(|it| !it.cfn.is_empty()) else {
                self.to.at(address, "").refuse(format!(
                    "CloudFormation has no resource for `{}`; remove it, or export Terraform",
                    resource.tf_type
                ));
                continue;
            };
            self.refuse_opaque(address, resource);
            match self.ids.entries.get(address) {
                Some(entries) => {
                    let parameter = repeated(self.stack, resource).map_or("", |(_, parameter)| parameter);
                    for (index, id) in entries.iter().enumerate() {
                        self.to.only(Some((parameter, index)));
                        resources.push((id.clone(), self.resource(address, resource, ty)));
                    }
                    self.to.only(None);
                }
                None => {
                    let id = self.ids.resources.get(address).cloned().unwrap_or_default();
                    resources.push((id.clone(), self.resource(address, resource, ty)));
                    for (companion, name) in self.ids.companions.get(address).into_iter().flatten() {
                        resources.push((name.clone(), self.companion(address, resource, companion, &id)));
                    }
                }
            }
        }
        resources
    }

    /// Arguments that only Terraform knows. What steers Terraform itself has no meaning here.
    fn refuse_opaque(&mut self, address: &str, resource: &Resource) {
        const STEERING: [&str; 5] = ["lifecycle", "timeouts", "provider", "depends_on", "name_prefix"];
        for it in resource.opaque.iter().filter(|it| !STEERING.contains(&it.path.as_str())) {
            let message = "Drawbridge knows this argument in Terraform only; remove it, or export Terraform";
            self.to.at(address, &it.path).refuse(message);
        }
    }

    fn resource(&mut self, address: &str, resource: &Resource, ty: &'static ResourceType) -> Node {
        let mut fields = vec![("Type".to_owned(), Node::text(ty.cfn))];
        let companions = self.companions_of(resource);
        match &companions[..] {
            [] => {}
            [one] => fields.push(("DependsOn".to_owned(), Node::text(one))),
            more => fields.push(("DependsOn".to_owned(), Node::List(more.iter().map(Node::text).collect()))),
        }
        if ty.stateful {
            let policy = if ty.snapshot { "Snapshot" } else { "Retain" };
            fields.push(("DeletionPolicy".to_owned(), Node::text(policy)));
            fields.push(("UpdateReplacePolicy".to_owned(), Node::text(policy)));
        }
        let object = object_of(ty, &resource.props);
        if !object.metadata.is_empty() {
            self.to.at(address, "Metadata");
            let own = object.metadata.iter().map(|(key, it)| (key.clone(), self.to.node(it))).collect();
            fields.push(("Metadata".to_owned(), Node::map([("Drawbridge", Node::Map(own))])));
        }
        let properties = self.properties(address, resource, ty, object);
        if !properties.is_empty() {
            fields.push(("Properties".to_owned(), Node::Map(properties)));
        }
        Node::Map(fields)
    }

    /// What has to exist before a user of a resource works.
    fn companions_of(&self, resource: &Resource) -> Vec<String> {
        let targets = resource.props.values().flat_map(Value::targets);
        let companions = targets.filter_map(|it| self.ids.companions.get(it)).flatten();
        let mut companions: Vec<String> = companions.map(|(_, id)| id.clone()).collect();
        companions.sort();
        companions.dedup();
        companions
    }

    fn properties(
        &mut self,
        address: &str,
        resource: &Resource,
        ty: &'static ResourceType,
        object: Object,
    ) -> Fields {
        let mut own = Value::Map(object.properties);
        self.fold_into(address, &mut own);
        let mut properties = Fields::new();
        for (name, value) in own.fields() {
            self.to.at(address, name);
            properties.push((name.clone(), self.to.node(value)));
        }
        for path in object.encoded {
            encode(&mut properties, path);
        }
        if ty.tags {
            properties.push(("Tags".to_owned(), self.tags(address, resource)));
        }
        properties
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

    /// What is an entry of another resource's list needs that resource.
    fn check_folded(&mut self, address: &str, resource: &Resource) {
        self.refuse_opaque(address, resource);
        let owner = resource.ty.and_then(|it| it.cfn_fold.as_ref()).map_or("", |it| it.owner);
        let target = resource.props.get(owner).and_then(Value::target);
        if target.is_none_or(|it| !self.ids.resources.contains_key(it)) {
            let message = "CloudFormation has no such resource, only a list in what it belongs to, which is not in \
                           the stack; add that, or export Terraform";
            self.to.at(address, owner).refuse(message);
        }
    }

    /// The resource's own tags, then those every resource gets.
    fn tags(&mut self, address: &str, resource: &Resource) -> Node {
        let mut tags = Vec::new();
        for (key, value) in &resource.tags {
            self.to.at(address, &format!("tag `{key}`"));
            tags.push(tag(self.to.node(&Value::Str(key.clone())), self.to.node(value)));
        }
        for name in [PROJECT, ENVIRONMENT] {
            self.to.used.insert(name.to_owned());
            tags.push(tag(Node::text(name), Node::reference(name)));
        }
        tags.push(tag(Node::text("ManagedBy"), Node::text("CloudFormation")));
        Node::List(tags)
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
        Node::map([("Type", Node::text(companion.cfn)), ("Properties", Node::Map(properties))])
    }

    fn outputs(&mut self) -> Fields {
        let mut outputs = Fields::new();
        for (name, output) in &self.stack.outputs {
            let id = output_id(name);
            self.to.at("", &format!("output `{id}`"));
            let description = self.to.node(&Value::Str(shortened(&output.description)));
            let value = self.to.node(&output.value);
            outputs.push((id, Node::map([("Description", description), ("Value", value)])));
        }
        outputs
    }

    /// The parameters something refers to, in name order.
    fn parameters(&mut self) -> Fields {
        let settings = &self.stack.settings;
        let text = |description: &str, value: &str| {
            Node::map([
                ("Type", Node::text("String")),
                ("Description", Node::text(description)),
                ("Default", Node::text(tag_text(value))),
                ("MinLength", Node::Int(1)),
                ("MaxLength", Node::Int(256)),
            ])
        };
        let mut parameters = vec![
            (
                ENVIRONMENT.to_owned(),
                text(
                    "Environment this is deployed as; every resource is tagged with it.",
                    &settings.environment,
                ),
            ),
            (
                PROJECT.to_owned(),
                text("Project this belongs to; every resource is tagged with it.", &settings.name),
            ),
        ];
        for (name, parameter) in &self.stack.parameters {
            let id = self.ids.parameters.get(name.as_str()).cloned().unwrap_or_default();
            self.to.at("", &format!("parameter `{id}`"));
            parameters.push((id, self.parameter(name, parameter)));
        }
        for (path, id) in &self.ids.images {
            self.to.at("", &format!("parameter `{id}`"));
            let image = [
                ("Type", Node::text(IMAGE_TYPE)),
                (
                    "Description",
                    Node::text(
                        "SSM parameter with the id of the machine image; looked up at every deployment.",
                    ),
                ),
                ("Default", self.to.node(&Value::from(*path))),
            ];
            parameters.push((id.clone(), Node::map(image)));
        }
        parameters.retain(|(id, _)| self.to.used.contains(id));
        parameters.sort_by(|a, b| a.0.cmp(&b.0));
        parameters
    }

    fn parameter(&mut self, name: &str, parameter: &Parameter) -> Node {
        let ty = match parameter.ty {
            ParameterType::String | ParameterType::Bool => "String",
            ParameterType::Number => "Number",
            ParameterType::CidrList => "CommaDelimitedList",
        };
        let mut description = parameter.description.clone();
        let entries = self.ids.entries.iter().find(|(address, _)| {
            self.stack.get(address).and_then(|it| repeated(self.stack, it)).is_some_and(|(_, it)| it == name)
        });
        if let Some((_, entries)) = entries {
            // CloudFormation cannot repeat a resource for each entry of a parameter.
            let n = match entries.len() {
                1 => "Exactly one entry; export again for more.".to_owned(),
                n => format!("Exactly {n} entries; export again for another number."),
            };
            description = format!("{description} {n}");
        }
        let mut fields = vec![
            ("Type".to_owned(), Node::text(ty)),
            ("Description".to_owned(), self.to.node(&Value::Str(description.trim().to_owned()))),
        ];
        if let Some(default) = &parameter.default {
            let text = default_text(default);
            fields.push(("Default".to_owned(), self.to.node(&Value::Str(text))));
        }
        match (parameter.ty, &parameter.default) {
            (ParameterType::String, None) => fields.push(("MinLength".to_owned(), Node::Int(1))),
            (ParameterType::Bool, _) => {
                fields.push((
                    "AllowedValues".to_owned(),
                    Node::List(vec![Node::text("true"), Node::text("false")]),
                ));
            }
            (ParameterType::CidrList, _) => {
                fields.push(("AllowedPattern".to_owned(), Node::text(CIDR_PATTERN)));
                let hint = "Each entry must be a CIDR block such as 203.0.113.10/32.";
                fields.push(("ConstraintDescription".to_owned(), Node::text(hint)));
            }
            _ => {}
        }
        Node::Map(fields)
    }
}

/// A CIDR block in outline; EC2 checks the rest.
const CIDR_PATTERN: &str = "[0-9a-fA-F.:]+/[0-9]{1,3}";

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

fn tag(key: Node, value: Node) -> Node {
    Node::map([("Key", key), ("Value", value)])
}

/// A default as CloudFormation writes it: parameters are text.
fn default_text(value: &Value) -> String {
    match value {
        Value::Str(it) => it.clone(),
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => it.to_string(),
        Value::List(items) => items.iter().map(default_text).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

/// How the console groups the parameters: what to fill in before what has an answer.
fn interface(stack: &Stack, ids: &LogicalIds<'_>, parameters: &[(String, Node)]) -> Node {
    let inputs = ids.parameters.values();
    let groups = [
        ("Inputs", inputs.cloned().collect::<Vec<String>>()),
        ("Deployment", vec![PROJECT.to_owned(), ENVIRONMENT.to_owned()]),
        ("Machine images", ids.images.values().cloned().collect()),
    ];
    let is_present = |id: &String| parameters.iter().any(|(it, _)| it == id);
    let mut listed = Vec::new();
    for (label, members) in groups {
        let members: Vec<Node> = members.iter().filter(|it| is_present(it)).map(Node::text).collect();
        if !members.is_empty() {
            listed.push(Node::map([
                ("Label", Node::map([("default", Node::text(label))])),
                ("Parameters", Node::List(members)),
            ]));
        }
    }
    let labels: Vec<(String, Node)> = stack
        .parameters
        .keys()
        .filter_map(|name| Some((ids.parameters.get(name.as_str())?, name)))
        .filter(|(id, _)| is_present(id))
        .map(|(id, name)| (id.clone(), Node::map([("default", Node::text(spelled_out(name)))])))
        .collect();
    let mut fields = vec![("ParameterGroups".to_owned(), Node::List(listed))];
    if !labels.is_empty() {
        fields.push(("ParameterLabels".to_owned(), Node::Map(labels)));
    }
    Node::Map(fields)
}

/// A parameter's name as words.
fn spelled_out(name: &str) -> String {
    let words = crate::stack::snake_case(name, "input").replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(chars).collect()
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
