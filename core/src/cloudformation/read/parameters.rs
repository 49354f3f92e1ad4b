//! Parameters as inputs of a stack, as SSM parameters, or as settings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::document::Node;
use super::names::Names;
use super::scope::Input;
use crate::cloudformation::parameters::{
    CIDR_PATTERN, LOOKED_UP_TYPE, LOOKUPS, SETTING_DESCRIPTIONS, setting,
};
use crate::cloudformation::{json, template};
use crate::model::{Parameter, ParameterType, Settings};
use crate::value::{ImageLookup, Value, map};

/// What the parameters of a template stand for.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    /// By logical id.
    pub(super) inputs: BTreeMap<&'a str, Input>,
    /// Inputs of the stack, by name.
    pub(super) parameters: BTreeMap<String, Parameter>,
    /// Logical ids of the parameters that hold settings, with the number of the setting in [`SETTING_DESCRIPTIONS`].
    pub(super) settings: Vec<(&'a str, usize)>,
}

/// Reads the parameters, and the settings some of them hold.
pub(super) fn parameters<'a>(document: &'a Node, settings: &mut Settings) -> Parameters<'a> {
    let mut read = Parameters::default();
    let labels = document
        .get("Metadata")
        .and_then(|it| it.get("AWS::CloudFormation::Interface"))
        .and_then(|it| it.get("ParameterLabels"));
    let label = |id: &str| labels?.get(id)?.get("default")?.text();
    let lookups =
        document.get("Metadata").and_then(|it| LOOKUPS.iter().try_fold(it, |it, step| it.get(step)));
    let mut seen = BTreeSet::new();
    let mut images = BTreeSet::new();
    for field in document.get("Parameters").map(Node::fields).unwrap_or_default() {
        let (id, declared) = (field.key.as_str(), &field.value);
        if let Some((number, value)) = setting_of(declared) {
            match number {
                0 => settings.name = value.to_owned(),
                _ => settings.environment = value.to_owned(),
            }
            read.settings.push((id, number));
            continue;
        }
        let ty = declared.get("Type").and_then(Node::text).unwrap_or("String");
        let is_list = ty == "CommaDelimitedList" || ty.contains("List<");
        let lookup = lookups.and_then(|it| lookup(ty, it.get(id)?)).filter(|it| !seen.contains(it));
        let value = if let Some(lookup) = lookup {
            seen.insert(lookup.clone());
            Some(Value::Image(lookup))
        } else if let Some(path) = looked_up(ty, declared).filter(|it| !images.contains(*it)) {
            images.insert(path);
            Some(Value::Ssm(path.to_owned()))
        } else {
            let input = if ty.starts_with("AWS::SSM::Parameter::Value") { None } else { input(ty, declared) };
            input.map(|input| {
                let name = Names::default().other(id, label(id)).unwrap_or_else(|| id.to_owned());
                // Two ids may come to the same name.
                let name = if read.parameters.contains_key(&name) { id.to_owned() } else { name };
                read.parameters.insert(name.clone(), input);
                Value::Param(name)
            })
        };
        let unknown = || Value::unknown_cloudformation(serde_json::json!({ "Ref": id }).to_string());
        read.inputs.insert(id, Input { value: value.unwrap_or_else(unknown), is_list });
    }
    if let Some(name) = drawn_name(document) {
        settings.name = name.to_owned();
    }
    read
}

/// The name of the architecture in a description of ours.
pub(super) fn drawn_name(document: &Node) -> Option<&str> {
    document.get("Description")?.text()?.strip_suffix(template::DRAWN)
}

/// The setting a parameter holds, with its number.
fn setting_of(declared: &Node) -> Option<(usize, &str)> {
    let description = declared.get("Description")?.text()?;
    let number = SETTING_DESCRIPTIONS.iter().position(|it| *it == description)?;
    let value = declared.get("Default")?.text()?;
    (json::value(&setting(description, value)) == declared.json()).then_some((number, value))
}

/// The image that our metadata says a parameter has the id of.
fn lookup(ty: &str, said: &Node) -> Option<ImageLookup> {
    let texts =
        |node: &Node| node.items().iter().map(|it| it.text().map(Value::from)).collect::<Option<Value>>();
    let filters = said.get("filters")?.fields().iter().map(|it| Some((it.key.clone(), texts(&it.value)?)));
    let fields = map([
        ("owners", texts(said.get("owners")?)?),
        ("most_recent", (said.get("most_recent")?.text()? == "true").into()),
        ("filters", Value::Map(filters.collect::<Option<_>>()?)),
    ]);
    ImageLookup::of_fields(&fields).filter(|_| ty == LOOKED_UP_TYPE)
}

/// The path behind a parameter that is looked up at every deployment.
fn looked_up<'a>(ty: &str, declared: &'a Node) -> Option<&'a str> {
    let inner = ty.strip_prefix("AWS::SSM::Parameter::Value<")?.strip_suffix('>')?;
    let path = declared.get("Default").and_then(Node::text)?;
    (!inner.contains('<') && inner != "CommaDelimitedList" && !path.is_empty()).then_some(path)
}

/// A parameter as an input; `None` if it is of a type that inputs do not have.
fn input(ty: &str, declared: &Node) -> Option<Parameter> {
    let text = |name: &str| declared.get(name).and_then(Node::text);
    let default = declared.get("Default").and_then(Node::text);
    let truth = |it: &Node| match it.json() {
        Json::Bool(it) => Some(it),
        Json::String(it) => it.parse().ok(),
        _ => None,
    };
    let allowed = declared.get("AllowedValues").map(Node::items).unwrap_or_default();
    let is_bool = allowed.len() == 2
        && allowed.iter().all(|it| truth(it).is_some())
        && declared.get("Default").is_none_or(|it| truth(it).is_some());
    let ty = match ty {
        "String" if is_bool => ParameterType::Bool,
        "Number" => ParameterType::Number,
        "CommaDelimitedList" if text("AllowedPattern") == Some(CIDR_PATTERN) || default.is_some() => {
            ParameterType::CidrList
        }
        it if it.contains('<') || it == "CommaDelimitedList" => return None,
        _ => ParameterType::String,
    };
    let default = match (ty, default) {
        (_, None) => None,
        (ParameterType::String, Some(it)) => Some(Value::from(it)),
        (ParameterType::Bool, Some(_)) => declared.get("Default").and_then(truth).map(Value::Bool),
        (ParameterType::Number, Some(it)) => Some(Value::Int(it.parse().ok()?)),
        (ParameterType::CidrList, Some("")) => Some(Value::List(Vec::new())),
        (ParameterType::CidrList, Some(it)) => Some(it.split(',').map(|it| Value::from(it.trim())).collect()),
    };
    if default.as_ref().is_some_and(|it| ty.check(it).is_err()) {
        return None;
    }
    let description = text("Description").unwrap_or_default().to_owned();
    let secret = declared.get("NoEcho").and_then(truth) == Some(true);
    Some(Parameter { ty, description, default, secret, values: BTreeMap::new() })
}
