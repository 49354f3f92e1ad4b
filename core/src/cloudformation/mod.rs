//! Stack to CloudFormation, in YAML and JSON, and templates to a stack.
//!
//! What one template cannot hold becomes a root with nested stacks.
//!
//! Text a user typed is only ever literal text: escaped in `Fn::Sub`, never a key that names a function, and never a dynamic
//! reference. The last cannot be escaped, so a stack that holds one is refused.

mod intrinsics;
mod json;
mod names;
mod nested;
mod node;
mod object;
mod parameters;
mod principals;
mod properties;
mod read;
mod references;
mod remarks;
mod resources;
mod scaling;
mod standing;
mod suppressions;
mod template;
#[cfg(test)]
mod tests_support;
mod unseen;
mod values;
mod yaml;

use std::collections::BTreeMap;
use std::fmt;

use crate::file::{File, Span};
use crate::model::ExpectationFile;
pub use crate::reading::{Note, ReadError};
use crate::stack::{Stack, expectation_file};
use names::LogicalIds;
pub use nested::{emit_files, is_nested};
use node::Node;
pub(crate) use properties::{properties_of, properties_text};
pub use read::{Read, is_template, read, read_deployed, read_nested, read_to_draw};
pub(crate) use references::pieces;
pub use standing::{ids_by_source, keep_ids};

/// Longest template a request to CloudFormation takes, in bytes; a longer one is fetched from a bucket. Source: CloudFormation
/// user guide, "CloudFormation quotas".
pub const MAX_REQUEST_BYTES: usize = 51_200;
/// Longest template in a bucket, in bytes. Source: as before.
pub const MAX_TEMPLATE_BYTES: usize = 1_000_000;
/// The most resources of one template. Source: as before.
pub const MAX_RESOURCES: usize = 500;
/// The most outputs of one template. Source: as before.
pub const MAX_OUTPUTS: usize = 200;

/// What stands in the way of a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", Lines(problems))]
pub struct EmitError {
    /// All of them, in the order of the template.
    pub problems: Vec<Problem>,
}

/// One thing CloudFormation cannot take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Address of the resource; empty when it is not about one.
    pub address: String,
    /// CloudFormation property, tag, parameter or output.
    pub property: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.address.is_empty(), self.property.is_empty()) {
            (true, _) => write!(to, "{}: {}", self.property, self.message),
            (false, true) => write!(to, "{}: {}", self.address, self.message),
            (false, false) => write!(to, "{}, {}: {}", self.address, self.property, self.message),
        }
    }
}

struct Lines<'a>(&'a [Problem]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(to, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// With the short form of functions.
    Yaml,
    /// With their long form.
    Json,
}

impl Language {
    /// Ending of its files, without a dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
        }
    }

    /// A template as a file; `path` has no ending.
    fn file(self, path: &str, template: &Template, ids: &LogicalIds<'_>) -> File {
        let path = format!("{path}.{}", self.ending());
        match self {
            Self::Yaml => {
                let id_of = |line: &str| {
                    line.strip_prefix("  ").filter(|it| !it.starts_with(' ')).map(id_before_colon)
                };
                with_spans(&path, yaml::print(template), "Resources:", id_of, ids)
            }
            Self::Json => {
                let id_of = |line: &str| line.strip_prefix("    \"").map(id_before_colon);
                with_spans(&path, json::print(template), "  \"Resources\": {", id_of, ids)
            }
        }
    }
}

/// The template as `template.yaml`, however large; [`emit_files`] cuts what CloudFormation does not take in one.
///
/// # Errors
///
/// Every value that CloudFormation could not take or would misread.
pub fn emit_yaml(stack: &Stack) -> Result<File, EmitError> {
    let ids = LogicalIds::new(stack);
    Ok(Language::Yaml.file("template", &template::template(stack, &ids)?, &ids))
}

/// The template as `template.json`.
///
/// # Errors
///
/// As [`emit_yaml`].
pub fn emit_json(stack: &Stack) -> Result<File, EmitError> {
    let ids = LogicalIds::new(stack);
    Ok(Language::Json.file("template", &template::template(stack, &ids)?, &ids))
}

/// The template as a stack is deployed with it: one, in JSON, with as many outputs as AWS takes. What a stack tells is for people
/// to look up, and no reason to refuse it.
///
/// # Errors
///
/// As [`emit_json`], and what would have CloudFormation put something into the template that nobody checked.
pub fn deployed(stack: &Stack) -> Result<serde_json::Value, EmitError> {
    let mut template: serde_json::Value = serde_json::from_str(&emit_json(stack)?.text).unwrap_or_default();
    if let Some(outputs) = template.get_mut("Outputs").and_then(serde_json::Value::as_object_mut) {
        let beyond: Vec<String> = outputs.keys().skip(MAX_OUTPUTS).cloned().collect();
        outputs.retain(|name, _| !beyond.contains(name));
    }
    unseen::refuse(stack, &template)?;
    Ok(template)
}

/// Logical id of each resource, by address. A rule over a list of ranges becomes one resource for each entry, whose
/// ids are this one with a number behind it.
pub fn logical_ids(stack: &Stack) -> BTreeMap<String, String> {
    let ids = LogicalIds::new(stack);
    ids.resources.into_iter().map(|(address, id)| (address.to_owned(), id)).collect()
}

/// What each resource is called in the template, by address: its logical id, or that of what it is written in.
pub fn names(stack: &Stack) -> BTreeMap<String, String> {
    let ids = LogicalIds::new(stack);
    let within = ids.addresses();
    let own = ids.resources.into_iter().map(|(address, id)| (address.to_owned(), id));
    let mut names: BTreeMap<String, String> = own.collect();
    for (id, address) in within {
        names.entry(address).or_insert(id);
    }
    names
}

/// The file that holds the template to what the stack expects, if it expects anything: resources go by their logical ids.
pub fn expectations(stack: &Stack) -> Option<File> {
    let ids = logical_ids(stack);
    let file = expectation_file(stack, &|it| ids.get(it).cloned())?;
    Some(File::new(ExpectationFile::NAME, file.write()))
}

/// Address of each logical id of the template, companions and entries of lists included: what an event of a
/// deployment is about.
pub fn addresses(stack: &Stack) -> BTreeMap<String, String> {
    LogicalIds::new(stack).addresses()
}

/// The parameters that ask for the id of a machine image that Terraform would look up, with what each says of it.
pub fn image_parameters(stack: &Stack) -> BTreeMap<String, String> {
    let lookups = LogicalIds::new(stack).lookups.into_iter();
    lookups.map(|(lookup, id)| (id, parameters::lookup_description(lookup))).collect()
}

/// The words of a logical id, joined by `_`.
pub(crate) fn words_of(id: &str) -> String {
    read::names::split(id, false)
}

fn id_before_colon(text: &str) -> String {
    text.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Finds the lines of each resource: its own line is indented once, all below it further.
fn with_spans(
    path: &str,
    text: String,
    section: &str,
    id_of: impl Fn(&str) -> Option<String>,
    ids: &LogicalIds<'_>,
) -> File {
    let addresses = ids.addresses();
    let mut spans: Vec<Span> = Vec::new();
    let mut inside = false;
    let mut open = false;
    for (line, number) in text.lines().zip(1..) {
        let starts_section = !line.is_empty() && !line.starts_with(' ') || line.starts_with("  \"");
        if starts_section || line.starts_with("  }") {
            inside = line == section;
            open = false;
        } else if inside && let Some(id) = id_of(line) {
            open = addresses.contains_key(&id);
            if let Some(address) = addresses.get(&id) {
                spans.push(Span { address: address.clone(), first_line: number, last_line: number });
            }
        } else if open
            && !line.is_empty()
            && let Some(span) = spans.last_mut()
        {
            span.last_line = number;
        }
    }
    File { path: path.to_owned(), text, spans }
}

/// The top-level sections in the order CloudFormation's own documentation lists them.
type Template = Vec<(String, Node)>;
