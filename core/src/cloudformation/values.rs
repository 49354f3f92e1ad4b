//! Values of the parameters for further environments, in files beside the template: CloudFormation has defaults, but none
//! for each environment.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::names::LogicalIds;
use super::node::Node;
use super::{Template, parameters};
use crate::file::File;
use crate::sort::InOrder;
use crate::stack::{Stack, tag_text};

/// A file for each further environment, where an input has a value of its own in one of them. `aws cloudformation deploy` and
/// `create-change-set` take it as `--parameter-overrides file://…` and `--parameters file://…`. Source: AWS CLI command
/// reference, "cloudformation deploy".
pub(super) fn values(stack: &Stack, template: &Template, ids: &LogicalIds<'_>) -> Vec<File> {
    if stack.parameters.values().all(|it| it.values.is_empty()) {
        return Vec::new();
    }
    let declared = template.iter().find(|(name, _)| name == "Parameters").map(|(_, it)| it);
    let Some(Node::Map(declared)) = declared else { return Vec::new() };
    let mut seen = BTreeSet::new();
    let environments = stack.settings.delivery.environments.iter();
    let files = environments.filter_map(|environment| {
        let path = format!("parameters.{}.json", file_name(environment));
        let mut entries: Vec<(String, String)> = stack
            .parameters
            .iter()
            .filter_map(|(name, parameter)| {
                let id = ids.parameters.get(name.as_str())?.clone();
                Some((id, parameters::default_text(parameter.value_in(environment)?)))
            })
            .collect();
        let [_, setting] = &ids.settings;
        entries.push((setting.clone(), tag_text(environment)));
        entries.retain(|(id, _)| declared.iter().any(|(it, _)| it == id));
        entries.order();
        let entries: Vec<Json> = entries
            .into_iter()
            .map(|(id, value)| json!({ "ParameterKey": id, "ParameterValue": value }))
            .collect();
        // Two names may come to the same file; the first one counts.
        seen.insert(path.clone()).then(|| File::new(path, format!("{:#}\n", Json::from(entries))))
    });
    files.collect()
}

/// The part of a file's name that an environment is.
fn file_name(environment: &str) -> String {
    let name: String = environment
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '_' { it.to_ascii_lowercase() } else { '-' })
        .collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "environment".to_owned() } else { name.to_owned() }
}
