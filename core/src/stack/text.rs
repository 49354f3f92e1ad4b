//! What both exporters make of texts: tags, and names of SSM parameters.

use std::collections::BTreeSet;

use super::Stack;
use crate::value::{ImageLookup, Value};

/// The text in the characters that every AWS service accepts in a tag; others become `-`. Source: AWS tagging best
/// practices.
pub(crate) fn tag_text(text: &str) -> String {
    let accepted =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '+' | '-' | '=' | '.' | '_' | ':' | '/' | '@');
    let mut tag = String::with_capacity(text.len());
    tag.extend(text.chars().map(|c| if accepted(c) { c } else { '-' }).take(256));
    tag
}

/// The paths of all SSM parameters the stack looks up.
pub(crate) fn ssm_paths(stack: &Stack) -> BTreeSet<&str> {
    all(stack, |it| if let Value::Ssm(path) = it { Some(path.as_str()) } else { None })
}

/// The machine images the stack looks up by owner and name.
pub(crate) fn image_lookups(stack: &Stack) -> BTreeSet<&ImageLookup> {
    all(stack, |it| if let Value::Image(lookup) = it { Some(lookup) } else { None })
}

/// What some of a stack's values say.
fn all<'a, T: Ord>(stack: &'a Stack, said: impl Fn(&'a Value) -> Option<T>) -> BTreeSet<T> {
    let of_resources =
        stack.resources.values().flat_map(|it| it.props.values().chain(it.tags.iter().map(|it| &it.1)));
    let mut found = BTreeSet::new();
    for value in of_resources.chain(stack.outputs.values().map(|it| &it.value)) {
        value.walk(&mut |it| found.extend(said(it)));
    }
    found
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
