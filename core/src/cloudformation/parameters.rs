//! The parameters of a template, and how the console shows them.

use std::collections::BTreeSet;

use super::intrinsics::Intrinsics;
use super::names::LogicalIds;
use super::node::Node;
use super::template::Fields;
use crate::model::{Parameter, ParameterType};
use crate::sort::InOrder;
use crate::stack::{Stack, is_image, repeated, tag_text};
use crate::value::{ImageLookup, Value};

/// Type of an SSM parameter that holds the id of a machine image.
pub(super) const IMAGE_TYPE: &str = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

/// Type of a parameter with the id of a machine image.
pub(super) const LOOKED_UP_TYPE: &str = "AWS::EC2::Image::Id";

/// Sections of our own metadata of a template with what is looked up, by the parameter with its id.
pub(super) const LOOKUPS: [&str; 2] = ["Drawbridge", "Images"];

/// A CIDR block in outline; EC2 checks the rest.
pub(super) const CIDR_PATTERN: &str = "[0-9a-fA-F.:]+/[0-9]{1,3}";

/// The parameters something refers to and those a template declares, in name order.
pub(super) fn parameters(
    stack: &Stack,
    ids: &LogicalIds<'_>,
    used: &BTreeSet<String>,
    to: &mut Intrinsics<'_>,
) -> Fields {
    let settings = &stack.settings;
    let values = [tag_text(&settings.name), tag_text(&settings.environment)];
    let mut parameters: Fields = ids
        .settings
        .iter()
        .zip(SETTING_DESCRIPTIONS)
        .zip(values)
        .map(|((id, description), value)| (id.clone(), setting(description, &value)))
        .collect();
    for (name, parameter) in &stack.parameters {
        let id = ids.parameters.get(name.as_str()).cloned().unwrap_or_default();
        to.at("", &format!("parameter `{id}`"));
        parameters.push((id, declaration(stack, ids, name, parameter, to)));
    }
    for (path, id) in &ids.images {
        to.at("", &format!("parameter `{id}`"));
        let image = [
            ("Type", Node::text(IMAGE_TYPE)),
            (
                "Description",
                Node::text("SSM parameter with the id of the machine image; looked up at every deployment."),
            ),
            ("Default", to.node(&Value::from(*path))),
        ];
        parameters.push((id.clone(), Node::map(image)));
    }
    for (lookup, id) in &ids.lookups {
        to.at("", &format!("parameter `{id}`"));
        parameters.push((
            id.clone(),
            Node::map([
                ("Type", Node::text(LOOKED_UP_TYPE)),
                ("Description", to.node(&Value::Str(lookup_description(lookup)))),
            ]),
        ));
    }
    parameters.retain(|(id, _)| used.contains(id));
    for it in &stack.template.parameters {
        parameters.retain(|(id, _)| *id != it.id);
        to.at("", &format!("parameter `{}`", it.id));
        parameters.push((it.id.clone(), to.node(&Value::unknown_cloudformation(&it.source))));
    }
    parameters.order_by(|a, b| a.0.cmp(&b.0));
    parameters
}

/// What the parameters with the project and the environment say of themselves.
pub(super) const SETTING_DESCRIPTIONS: [&str; 2] = [
    "Project this belongs to; every resource is tagged with it.",
    "Environment this is deployed as; every resource is tagged with it.",
];

/// A parameter with a setting.
pub(super) fn setting(description: &str, value: &str) -> Node {
    Node::map([
        ("Type", Node::text("String")),
        ("Description", Node::text(description)),
        ("Default", Node::text(value)),
        ("MinLength", Node::Int(1)),
        ("MaxLength", Node::Int(256)),
    ])
}

fn declaration(
    stack: &Stack,
    ids: &LogicalIds<'_>,
    name: &str,
    parameter: &Parameter,
    to: &mut Intrinsics<'_>,
) -> Node {
    let ty = match parameter.ty {
        ParameterType::String if is_image(stack, name) => LOOKED_UP_TYPE,
        ParameterType::String | ParameterType::Bool => "String",
        ParameterType::Number => "Number",
        ParameterType::CidrList => "CommaDelimitedList",
    };
    let mut description = parameter.description.clone();
    let entries = ids.entries.iter().find(|(address, _)| {
        stack.get(address).and_then(|it| repeated(stack, it)).is_some_and(|(_, it)| it == name)
    });
    if let Some((_, entries)) = entries {
        description = format!("{description} {}", n_entries(entries.len()));
    }
    let mut fields = vec![
        ("Type".to_owned(), Node::text(ty)),
        ("Description".to_owned(), to.node(&Value::Str(description.trim().to_owned()))),
    ];
    if let Some(default) = &parameter.default {
        let text = default_text(default);
        fields.push(("Default".to_owned(), to.node(&Value::Str(text))));
    }
    if parameter.secret {
        fields.push(("NoEcho".to_owned(), Node::Bool(true)));
    }
    match (parameter.ty, &parameter.default) {
        (ParameterType::String, None) if ty == "String" => {
            fields.push(("MinLength".to_owned(), Node::Int(1)));
        }
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

/// What a description says of a list that resources are repeated for: CloudFormation cannot do that for each entry.
pub(super) fn n_entries(n: usize) -> String {
    match n {
        1 => "Exactly one entry; export again for more.".to_owned(),
        n => format!("Exactly {n} entries; export again for another number."),
    }
}

/// A default as CloudFormation writes it: parameters are text.
pub(super) fn default_text(value: &Value) -> String {
    match value {
        Value::Str(it) => it.clone(),
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => it.to_string(),
        Value::List(items) => items.iter().map(default_text).collect::<Vec<_>>().join(","),
        _ => String::new(),
    }
}

/// How the console groups the parameters: what to fill in before what has an answer.
pub(super) fn interface(stack: &Stack, ids: &LogicalIds<'_>, parameters: &[(String, Node)]) -> Node {
    let inputs = ids.parameters.values();
    let groups = [
        ("Inputs", inputs.cloned().collect::<Vec<String>>()),
        ("Deployment", ids.settings.to_vec()),
        ("Machine images", ids.images.values().chain(ids.lookups.values()).cloned().collect()),
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

/// What a parameter says that asks for the id of an image.
pub(super) fn lookup_description(lookup: &ImageLookup) -> String {
    format!("Id of {}. Look it up with: {}", lookup.words(), lookup.command())
}

/// What the images are that the parameters stand for, so that reading the template gives the same lookups; `None` if
/// nothing is looked up.
pub(super) fn lookups(
    ids: &LogicalIds<'_>,
    used: &BTreeSet<String>,
    to: &mut Intrinsics<'_>,
) -> Option<Node> {
    let used = ids.lookups.iter().filter(|(_, id)| used.contains(*id));
    let images: Fields = used.map(|(lookup, id)| (id.clone(), to.node(&lookup.fields()))).collect();
    let [_, section] = LOOKUPS;
    (!images.is_empty()).then(|| Node::map([(section, Node::Map(images))]))
}

/// A parameter's name as words.
fn spelled_out(name: &str) -> String {
    let words = crate::stack::snake_case(name, "input").replace('_', " ");
    let mut chars = words.chars();
    chars.next().map(|it| it.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
