//! Properties of one resource as text by itself.

use super::node::Node;
use super::yaml;
use crate::reading::ReadError;
use crate::reading::document;

/// Properties in YAML: each with its value as JSON text with long-form functions.
pub(crate) fn properties_text<'a>(properties: impl Iterator<Item = (&'a str, String)>) -> String {
    let node =
        |text: &str| serde_json::from_str(text).map_or_else(|_| Node::text(text), |it| Node::from_json(&it));
    let fields: Vec<(String, Node)> = properties.map(|(name, text)| (name.to_owned(), node(&text))).collect();
    yaml::print_fields(&fields)
}

/// The properties in a text, in YAML or JSON, each with its value as JSON text with long-form functions.
///
/// # Errors
///
/// One sentence about the first place that is neither.
pub(crate) fn properties_of(text: &str) -> Result<Vec<(String, String)>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let parsed = document::parse("", text, &mut Vec::new()).map_err(|error| match error {
        ReadError::Syntax { line, column, message, .. } => format!("line {line}, column {column}: {message}"),
        other => other.to_string(),
    })?;
    if !parsed.is_map() {
        return Err("wants properties, each with its value: `Name: value`".to_owned());
    }
    Ok(parsed.fields().iter().map(|it| (it.key.clone(), it.value.json().to_string())).collect())
}
