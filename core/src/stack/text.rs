//! Text put together from parts.

use std::collections::BTreeSet;

use super::Stack;
use crate::value::Value;

/// The parts of a [`Value::Concat`] with inner ones spread out and literals that stand beside each other joined, so
/// that an exporter sees all of a text at once and none completes the escape of another.
pub(crate) fn text_parts(parts: &[Value]) -> Vec<Value> {
    let mut merged = Vec::new();
    collect(parts, &mut merged);
    merged
}

fn collect(parts: &[Value], into: &mut Vec<Value>) {
    for part in parts {
        let text = match part {
            Value::Concat(inner) => {
                collect(inner, into);
                continue;
            }
            Value::Str(it) => it.clone(),
            Value::Int(it) => it.to_string(),
            Value::Bool(it) => it.to_string(),
            Value::Decimal(it) => it.as_str().to_owned(),
            other => {
                into.push(other.clone());
                continue;
            }
        };
        match into.last_mut() {
            Some(Value::Str(before)) => before.push_str(&text),
            _ => into.push(Value::Str(text)),
        }
    }
}

/// The text in the characters that every AWS service accepts in a tag; others become `-`. Source: AWS tagging best
/// practices.
pub(crate) fn tag_text(text: &str) -> String {
    let accepted =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '+' | '-' | '=' | '.' | '_' | ':' | '/' | '@');
    text.chars().map(|c| if accepted(c) { c } else { '-' }).take(256).collect()
}

/// The paths of all SSM parameters the stack looks up.
pub(crate) fn ssm_paths(stack: &Stack) -> BTreeSet<&str> {
    let of_resources =
        stack.resources.values().flat_map(|it| it.props.values().chain(it.tags.iter().map(|it| &it.1)));
    let mut paths = BTreeSet::new();
    for value in of_resources.chain(stack.outputs.values().map(|it| &it.value)) {
        value.walk(&mut |it| {
            if let Value::Ssm(path) = it {
                paths.insert(path.as_str());
            }
        });
    }
    paths
}

/// What to call an SSM parameter: the last part of its path that says something, as words joined by `_`.
pub(crate) fn image_name(path: &str) -> String {
    let telling = path.trim_start_matches("/aws/service/").trim_end_matches('/');
    let (before, last) = telling.rsplit_once('/').unwrap_or(("", telling));
    let name = if matches!(last, "ami-id" | "image_id" | "image-id") { before } else { last };
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join("_").to_ascii_lowercase()
}
