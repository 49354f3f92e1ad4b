//! Comments of YAML templates as what people should know of resources, and the other way round.

use std::collections::BTreeMap;

use super::node::Node as Written;
use super::object::{COMMENT, OWN_METADATA};
use super::yaml::is_printable;
use crate::reading::document::{Comment, Field, Node, Position};
use crate::reading::remark;
use crate::sort::InOrder;

/// What comments say of the entries of a template, by where their keys stand.
pub(super) type Remarks = BTreeMap<Position, String>;

/// Sections whose entries have comments; in the others they are about something else.
const SECTIONS: [&str; 3] = [RESOURCES, "Parameters", "Outputs"];
const RESOURCES: &str = "Resources";

/// A key that comments may be about.
struct Key<'d> {
    at: Position,
    /// Whether it is one of a section, and not a section itself.
    is_entry: bool,
    /// The section, where comments are about its entries.
    section: Option<&'d str>,
}

/// Finds out what comments are about: those above an entry and behind its key, and of resources those inside and those that only
/// empty lines part from it, such as the title of what follows.
pub(super) fn remarks(document: &Node, comments: &[Comment], text: &str) -> Remarks {
    if comments.is_empty() {
        return Remarks::new();
    }
    let mut keys: Vec<Key<'_>> = Vec::new();
    for field in document.fields() {
        keys.push(Key { at: field.at, is_entry: false, section: None });
        let section = field.key.as_str();
        let is_told = SECTIONS.contains(&section);
        let entry = |it: &Field| Key { at: it.at, is_entry: true, section: is_told.then_some(section) };
        keys.extend(field.value.fields().iter().map(entry));
    }
    keys.order_by_key(|it| it.at);
    let lines: Vec<&str> = text.lines().collect();
    let mut said: BTreeMap<Position, Said> = BTreeMap::new();
    let mut last: Option<(usize, Position)> = None;
    for comment in comments {
        let next = keys.partition_point(|it| it.at <= comment.at);
        let before = next.checked_sub(1).and_then(|it| keys.get(it));
        let is_within =
            |it: &&Key<'_>| !comment.is_alone || (it.is_entry && comment.at.column > it.at.column);
        let within = before.filter(is_within);
        let line = line_of(&comment.text);
        if let Some(key) = within {
            if key.section.is_some() {
                let said = said.entry(key.at).or_default();
                let name = (comment.at.line != key.at.line).then(|| name_before(comment, &lines)).flatten();
                let line = name.map_or_else(|| line.to_owned(), |it| format!("{it}: {}", line.trim()));
                if comment.at.line == key.at.line {
                    if std::mem::take(&mut said.is_apart) {
                        said.above.push(String::new());
                    }
                    said.above.push(line);
                } else {
                    said.inside.push(line);
                }
            }
            last = None;
        } else if let Some(key) = keys.get(next).filter(|it| it.section.is_some()) {
            let said = said.entry(key.at).or_default();
            let is_apart = last.is_some_and(|(line, of)| of == key.at && comment.at.line > line + 1);
            if is_apart {
                said.above.push(String::new());
            }
            said.above.push(line.to_owned());
            said.is_apart = comment.at.line + 1 < key.at.line;
            last = Some((comment.at.line, key.at));
        }
    }
    let mut remarks = Remarks::new();
    for key in &keys {
        let (Some(section), Some(Said { mut above, is_apart, mut inside })) =
            (key.section, said.remove(&key.at))
        else {
            continue;
        };
        if section != RESOURCES {
            // Of several paragraphs the last is about the entry, and what stands inside about how it is written.
            inside.clear();
            above.truncate(above.iter().rposition(|it| !it.trim().is_empty()).map_or(0, |it| it + 1));
            let from = above.iter().rposition(|it| it.trim().is_empty()).map_or(0, |it| it + 1);
            above.drain(..if is_apart { above.len() } else { from });
        }
        if let Some(text) = remark::text(above.iter().chain(&inside).map(String::as_str)) {
            remarks.insert(key.at, text);
        }
    }
    remarks
}

/// What comments say of one entry.
#[derive(Default)]
struct Said {
    above: Vec<String>,
    /// Whether empty lines are between that and the key.
    is_apart: bool,
    inside: Vec<String>,
}

/// A line of a comment without its signs; one that is drawn with them is empty.
fn line_of(text: &str) -> &str {
    let text = text.trim_start_matches('#');
    let text = text.strip_prefix(' ').unwrap_or(text).trim_end();
    let is_drawn = text.chars().all(|it| matches!(it, '-' | '=' | '*' | '#' | '_' | '~' | '+' | ' '));
    if is_drawn { "" } else { text }
}

/// What the value before a comment on the same line is called.
fn name_before<'t>(comment: &Comment, lines: &[&'t str]) -> Option<&'t str> {
    let line = lines.get(comment.at.line.checked_sub(1)?).filter(|_| !comment.is_alone)?;
    let name = line.split_once(':')?.0.trim_start_matches([' ', '-']).trim_end();
    let is_name = !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric());
    is_name.then_some(name)
}

/// What people should know of a resource as the lines of a comment, and the resource without it in its metadata. Read again, they
/// say the same; `None` where no comment would.
pub(super) fn taken_out(resource: &Written) -> Option<(Vec<String>, Written)> {
    let path = ["Metadata", OWN_METADATA, COMMENT];
    let comment = path.iter().try_fold(resource, |it, key| match it {
        Written::Map(fields) => fields.iter().find(|(name, _)| name == key).map(|it| &it.1),
        _ => None,
    })?;
    let Written::Text(text) = comment else { return None };
    let lines = as_comment(text)?;
    let mut rest = resource.clone();
    remove(&mut rest, &path);
    Some((lines, rest))
}

/// Removes an entry, and what is empty without it.
fn remove(node: &mut Written, path: &[&str]) {
    let ([key, rest @ ..], Written::Map(fields)) = (path, node) else { return };
    fields.retain_mut(|(name, it)| {
        if name != key {
            return true;
        }
        remove(it, rest);
        !rest.is_empty() && !matches!(it, Written::Map(left) if left.is_empty())
    });
}

/// A text as the lines of a comment, if those say the same. What other programs would take for an order is none.
fn as_comment(text: &str) -> Option<Vec<String>> {
    let is_sound = text.chars().all(|it| it == '\n' || is_printable(it));
    let is_order = text.contains("skip=") || text.contains(":ignore:");
    let lines: Vec<&str> = text.split('\n').collect();
    let is_same = lines.iter().all(|it| line_of(&format!(" {it}")) == *it)
        && remark::text(lines.iter().copied()).as_deref() == Some(text);
    (is_sound && !is_order && is_same)
        .then(|| lines.iter().map(|it| format!("# {it}").trim_end().to_owned()).collect())
}
