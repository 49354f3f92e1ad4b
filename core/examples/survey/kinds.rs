//! What could not be read, by how often.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use drawbridge_core::reading::Note;
use drawbridge_core::stack::{Origin, Resource, Stack};
use drawbridge_core::value::Value;

use super::count::is_attribute;

/// How many kinds of each are listed, and how many places of each kind.
const LISTED: usize = 40;
const PLACES: usize = 3;

/// Everything that is less than read, by kind.
#[derive(Debug, Default)]
pub(crate) struct Kinds {
    failures: Tally,
    notes: Tally,
    unknown: Tally,
    types: Tally,
    arguments: Tally,
    /// All of them, one a line: which tally, what kind, which project, where.
    lines: String,
}

#[derive(Debug, Default)]
struct Tally(BTreeMap<String, Kind>);

#[derive(Debug, Default)]
struct Kind {
    times: usize,
    projects: BTreeSet<String>,
    places: Vec<String>,
}

impl Kinds {
    pub(crate) fn failure(&mut self, project: &str, path: &str, message: &str) {
        // A message begins with where it is; the kind is what follows.
        let what = message.rsplit_once(": ").map_or(message, |(_, it)| it);
        let kind = without_names(what);
        self.line("failure", &kind, project, message);
        self.failures.add(&kind, project, &format!("{path}: {message}"));
    }

    pub(crate) fn reading(&mut self, project: &str, stack: &Stack, notes: &[Note]) {
        for Note { file, line, column, message } in notes {
            let place = format!("{file}:{line}:{column}");
            let kind = without_names(message);
            self.line("note", &kind, project, &format!("{place}: {message}"));
            self.notes.add(&kind, project, &format!("{place}: {message}"));
        }
        for resource in stack.resources.values() {
            self.resource(project, resource);
        }
    }

    fn resource(&mut self, project: &str, resource: &Resource) {
        let place = match &resource.origin {
            Origin::Source { file, line, .. } => format!("{file}:{line}"),
            _ => String::new(),
        };
        let values = resource.props.iter().map(|(key, value)| (*key, value));
        for (key, value) in values.chain(resource.tags.iter().map(|(_, value)| ("tags", value))) {
            value.walk(&mut |it| {
                if let Value::Unknown(expression) = it {
                    let kind = shape(expression.source());
                    let place = format!("{place} {key} = {}", short(expression.source()));
                    self.line("unknown", &kind, project, &place);
                    self.unknown.add(&kind, project, &place);
                }
            });
        }
        if resource.ty.is_none() {
            self.line("type", &resource.tf_type, project, &place);
            self.types.add(&resource.tf_type, project, &place);
            return;
        }
        for it in &resource.opaque {
            let argument = format!("{} {}", resource.tf_type, it.path);
            let place = format!("{place} {}", short(it.source.source()));
            if is_attribute(&it.path) {
                self.line("attribute", &argument, project, &place);
            } else {
                self.line("argument", &argument, project, &place);
                self.arguments.add(&argument, project, &place);
            }
        }
    }

    /// Everything, one a line, tabs between.
    pub(crate) fn lines(&self) -> &str {
        &self.lines
    }

    fn line(&mut self, tally: &str, kind: &str, project: &str, place: &str) {
        let _ = writeln!(self.lines, "{tally}\t{kind}\t{project}\t{}", place.replace(['\t', '\n'], " "));
    }

    pub(crate) fn print(&self) -> String {
        let mut text = String::new();
        for (title, tally) in [
            ("Inputs that are not read", &self.failures),
            ("Notes", &self.notes),
            ("Unknown values inside arguments of the catalogue", &self.unknown),
            ("Types outside the catalogue", &self.types),
            ("Arguments outside the catalogue, of types in it", &self.arguments),
        ] {
            tally.print(title, &mut text);
        }
        text
    }
}

impl Tally {
    fn add(&mut self, kind: &str, project: &str, place: &str) {
        let it = self.0.entry(kind.to_owned()).or_default();
        it.times += 1;
        // Places of different projects say more than places of one.
        if it.projects.insert(project.to_owned()) && it.places.len() < PLACES {
            it.places.push(place.to_owned());
        }
    }

    fn print(&self, title: &str, text: &mut String) {
        let total: usize = self.0.values().map(|it| it.times).sum();
        let _ = writeln!(text, "## {title}: {total}, {} kinds\n", self.0.len());
        let mut kinds: Vec<(&String, &Kind)> = self.0.iter().collect();
        kinds.sort_by_key(|(_, it)| std::cmp::Reverse((it.projects.len(), it.times)));
        kinds.sort_by_key(|(_, it)| std::cmp::Reverse(it.times));
        for (kind, it) in kinds.iter().take(LISTED) {
            let _ = writeln!(text, "- {} in {} projects: {kind}", it.times, it.projects.len());
            for place in &it.places {
                let _ = writeln!(text, "  - `{}`", place.replace('`', "'"));
            }
        }
        text.push('\n');
    }
}

/// A message with what stands in backticks left out, and numbers too.
fn without_names(message: &str) -> String {
    let mut text = String::new();
    for (index, part) in message.split('`').enumerate() {
        text.push_str(if index % 2 == 0 { part } else { "`…`" });
    }
    text.split(' ').map(|it| if it.parse::<f64>().is_ok() { "N" } else { it }).collect::<Vec<_>>().join(" ")
}

/// The first line of a source text, cut where it gets long.
fn short(source: &str) -> String {
    let line = source.lines().next().unwrap_or_default();
    let mut text: String = line.chars().take(90).collect();
    if text.len() < source.len() {
        text.push('…');
    }
    text
}

/// What kind of expression a source text is, roughly: told by how it begins.
fn shape(source: &str) -> String {
    let source = source.trim();
    let word: String =
        source.chars().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-')).collect();
    let rest = &source[word.len()..];
    let second =
        || rest.trim_start_matches('.').split(['.', '[', ' ', ')']).next().unwrap_or_default().to_owned();
    if source.starts_with('{') && source.contains("\":") {
        // CloudFormation, as JSON text: the function says it.
        return source.split('"').nth(1).map_or_else(|| "{}".to_owned(), |it| format!("{{\"{it}\": …}}"));
    }
    let opened = source.trim_start_matches(['[', '{', '(']).trim_start();
    if opened.len() < source.len() && opened.starts_with("for ") {
        return "for expression".to_owned();
    }
    if rest.starts_with('(') {
        return format!("{word}(…)");
    }
    if source.contains(" ? ") {
        return "conditional".to_owned();
    }
    if source.contains("[*]") || source.contains(".*.") {
        return "splat".to_owned();
    }
    match word.as_str() {
        "data" => format!("data.{}", second()),
        "module" | "each" | "count" | "path" | "self" | "terraform" => format!("{word}.…"),
        "var" | "local" => format!("{word}.…{}", if rest.contains('[') { "[…]" } else { "" }),
        "" => format!("begins with {}", source.chars().next().map_or_else(String::new, |it| it.to_string())),
        _ if rest.starts_with('.') => {
            let attribute = source.rsplit('.').next().unwrap_or_default();
            format!("{word}.….{}", attribute.split(['[', ' ']).next().unwrap_or_default())
        }
        _ => short(source),
    }
}
