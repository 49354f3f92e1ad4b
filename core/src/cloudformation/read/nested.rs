//! Nested stacks whose templates are at hand, as one template.
//!
//! A part's parameters become what its stack gives them, and its outputs what they stand for; ids that are taken already
//! get the name of the stack in front. What a stack waits for as a whole is left out: resources wait for what they refer
//! to. Source: AWS CloudFormation User Guide, "Split a template into reusable pieces using nested stacks".

mod names;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{self, Content, Field, Node, Plain, Position};
use super::{Note, ReadError};
use crate::cloudformation::remarks::{Remarks, remarks};
use crate::reading::joined;
use names::{Budget, Given, Names};

/// How deep stacks may be nested; CloudFormation has no such limit, people have.
const DEPTH_LIMIT: usize = 16;

const RESOURCES: &str = "Resources";

/// Sections whose entries have names that the whole template knows.
const NAMED: [&str; 3] = ["Conditions", "Mappings", RESOURCES];

/// The type of a nested stack.
const STACK: &str = "AWS::CloudFormation::Stack";

/// One template made of several.
pub(super) struct Flat {
    pub(super) document: Node,
    /// The files that resources stand in, by logical id; those of the root are not among them.
    pub(super) files: BTreeMap<String, String>,
    /// Templates that stacks name and that were not given.
    pub(super) missing: BTreeSet<String>,
    /// What comments say in the files of parts.
    pub(super) remarks: BTreeMap<String, Remarks>,
}

/// Puts the templates of nested stacks where the stacks are, as far as they were given.
pub(super) fn flat(
    path: &str,
    document: Node,
    given: &[(String, String)],
    notes: &mut Vec<Note>,
) -> Result<Flat, ReadError> {
    let by_path = given.iter().map(|(path, text)| (joined("", path), (path.as_str(), text.as_str())));
    let mut all = Templates {
        given: by_path.collect(),
        parsed: BTreeMap::new(),
        remarks: BTreeMap::new(),
        missing: BTreeSet::new(),
        budget: Budget::of(given.iter().map(|(_, text)| text.len()).sum()),
        open: vec![joined("", path)],
        notes,
    };
    let Whole { document, ids } = all.flattened(document)?;
    Ok(Flat { document, files: ids.files, missing: all.missing, remarks: all.remarks })
}

struct Templates<'t> {
    /// Path as given, and text.
    given: BTreeMap<String, (&'t str, &'t str)>,
    parsed: BTreeMap<String, Node>,
    remarks: BTreeMap<String, Remarks>,
    missing: BTreeSet<String>,
    budget: Budget,
    /// Paths of the templates that are being put together.
    open: Vec<String>,
    notes: &'t mut Vec<Note>,
}

/// A template with the parts of its stacks in their places.
struct Whole {
    document: Node,
    ids: Ids,
}

/// What is called something in a template with parts.
struct Ids {
    /// The files that resources of parts stand in, by logical id.
    files: BTreeMap<String, String>,
    /// Logical ids, names of conditions and of mappings.
    taken: BTreeSet<String>,
    /// The last number behind an id that several wanted.
    numbers: BTreeMap<String, usize>,
}

/// Entries by the name of their section.
type Sections = Vec<(String, Vec<Field>)>;

/// Values by the name of an output.
type Outputs = BTreeMap<String, Node>;

/// A part that is to stand in the place of its stack.
struct Part<'s> {
    stack: &'s str,
    path: String,
    document: Node,
}

impl Templates<'_> {
    fn flattened(&mut self, document: Node) -> Result<Whole, ReadError> {
        let taken = NAMED.iter().flat_map(|it| names_in(&document, it)).map(str::to_owned).collect();
        let stacks = document.get(RESOURCES).map(Node::fields).unwrap_or_default();
        let mut waiting: Vec<Part<'_>> = Vec::new();
        for field in stacks.iter().filter(|it| it.value.get("Type").and_then(Node::text) == Some(STACK)) {
            waiting.extend(self.part(field)?);
        }
        let mut ids = Ids { files: BTreeMap::new(), taken, numbers: BTreeMap::new() };
        if waiting.is_empty() {
            return Ok(Whole { document, ids });
        }
        let wanted: BTreeSet<&str> = waiting.iter().map(|it| it.stack).collect();
        let mut names = Names::new(self.budget.clone());
        let mut placed: BTreeMap<String, Sections> = BTreeMap::new();
        // A part can be placed once those are that its parameters hang on.
        while let Some(next) = waiting.iter().position(|it| {
            let given = document.get(RESOURCES).and_then(|all| all.get(it.stack)).and_then(parameters_of);
            given.is_none_or(|given| {
                !names::mentions(given, &|id| wanted.contains(id) && !names.outputs.contains_key(id))
            })
        }) {
            let part = waiting.swap_remove(next);
            let Some(stack) = document.get(RESOURCES).and_then(|it| it.get(part.stack)) else { continue };
            self.open.push(part.path.clone());
            let inner = self.flattened(part.document)?;
            self.open.pop();
            let Some((sections, outputs)) =
                ids.place(part.stack, self.shown(&part.path), stack, &inner, &names)
            else {
                self.note(
                    stack.at,
                    format!("stack `{}` is left as it is, because it would be too large", part.stack),
                );
                continue;
            };
            names.outputs.insert(part.stack.to_owned(), outputs);
            placed.insert(part.stack.to_owned(), sections);
        }
        for left in &waiting {
            let at =
                document.get(RESOURCES).and_then(|it| it.get(left.stack)).map_or(document.at, |it| it.at);
            self.note(
                at,
                format!(
                    "stack `{}` hangs on itself by way of its parameters; it is left as it is",
                    left.stack
                ),
            );
        }
        let document = match names.rewritten(&document, 0) {
            Some(rewritten) => with_parts(rewritten, placed),
            None => document,
        };
        Ok(Whole { document, ids })
    }

    /// The template of a stack, if it can be put in its place.
    fn part<'s>(&mut self, field: &'s Field) -> Result<Option<Part<'s>>, ReadError> {
        let url = field.value.get("Properties").and_then(|it| it.get("TemplateURL")).and_then(Node::text);
        // What lies in a bucket is not at hand.
        let Some(url) = url.filter(|it| !it.contains("://") && !it.starts_with('/')) else { return Ok(None) };
        let here = self.open.last().map_or("", String::as_str);
        let path = joined(here.rsplit_once('/').map_or("", |(folder, _)| folder), url);
        if self.open.contains(&path) || self.open.len() > DEPTH_LIMIT {
            let stack = &field.key;
            self.note(
                field.at,
                format!("stack `{stack}` is left as it is, because stacks are nested too deep here"),
            );
            return Ok(None);
        }
        let Some((shown, text)) = self.given.get(&path).copied() else {
            self.missing.insert(path);
            return Ok(None);
        };
        if !self.parsed.contains_key(&path) {
            let (parsed, comments) = document::parse_with_comments(shown, text, self.notes)?;
            self.remarks.insert(shown.to_owned(), remarks(&parsed, &comments, text));
            self.parsed.insert(path.clone(), parsed);
        }
        let Some(parsed) = self.parsed.get(&path) else { return Ok(None) };
        if !self.budget.spend(names::extent(parsed).0) {
            let stack = &field.key;
            self.note(
                field.at,
                format!(
                    "stack `{stack}` is left as it is, because all of them are more than is read at once"
                ),
            );
            return Ok(None);
        }
        let document = parsed.clone();
        let is_plain = document.get(RESOURCES).is_some_and(Node::is_map)
            && document.get("Transform").is_none()
            && field.value.get("Condition").is_none();
        if !is_plain {
            let stack = &field.key;
            self.note(
                field.at,
                format!(
                    "stack `{stack}` is left as it is: it has a condition, or its template has a transform"
                ),
            );
            return Ok(None);
        }
        Ok(Some(Part { stack: &field.key, path, document }))
    }

    /// A path as it was given.
    fn shown<'s>(&'s self, path: &'s str) -> &'s str {
        self.given.get(path).map_or(path, |(shown, _)| shown)
    }

    fn note(&mut self, at: Position, message: String) {
        let here = self.open.last().map_or("", String::as_str);
        let file = self.shown(here).to_owned();
        self.notes.push(Note { file, line: at.line, column: at.column, message });
    }
}

impl Ids {
    /// The sections of a part as they stand in the whole, and what its outputs are there.
    fn place(
        &mut self,
        stack: &str,
        path: &str,
        declared: &Node,
        part: &Whole,
        outer: &Names,
    ) -> Option<(Sections, Outputs)> {
        let mut names = Names::new(outer.budget.clone());
        let given = parameters_of(declared);
        for field in part.document.get("Parameters").map(Node::fields).unwrap_or_default() {
            let ty = field.value.get("Type").and_then(Node::text).unwrap_or_default();
            let is_list = ty == "CommaDelimitedList" || ty.starts_with("List<");
            let value = match given.and_then(|it| it.get(&field.key)) {
                Some(it) => outer.rewritten(it, 0)?,
                None => field.value.get("Default").cloned()?,
            };
            names.parameters.insert(field.key.clone(), Given { value, is_list });
        }
        for id in NAMED.iter().flat_map(|it| names_in(&part.document, it)) {
            let own = self.free(stack, id);
            names.ids.insert(id.to_owned(), own);
        }
        for id in names_in(&part.document, RESOURCES) {
            let file = part.ids.files.get(id).map_or(path, String::as_str);
            self.files.insert(names.id(id), file.to_owned());
        }
        let mut sections = Vec::new();
        for name in NAMED {
            let mut fields = Vec::new();
            for field in part.document.get(name).map(Node::fields).unwrap_or_default() {
                let value = names.rewritten(&field.value, 0)?;
                fields.push(Field { key: names.id(&field.key), at: field.at, value });
            }
            if !fields.is_empty() {
                sections.push((name.to_owned(), fields));
            }
        }
        let mut outputs = BTreeMap::new();
        for field in part.document.get("Outputs").map(Node::fields).unwrap_or_default() {
            if let Some(value) = field.value.get("Value") {
                outputs.insert(field.key.clone(), names.rewritten(value, 0)?);
            }
        }
        Some((sections, outputs))
    }

    /// An id for something of a part that nothing else has: its own, with the stack in front, or with a number behind that.
    fn free(&mut self, stack: &str, id: &str) -> String {
        if self.taken.insert(id.to_owned()) {
            return id.to_owned();
        }
        let wanted = format!("{stack}{id}");
        let mut own = wanted.clone();
        // Thousands may want the same.
        let number = self.numbers.entry(wanted.clone()).or_insert(1);
        while !self.taken.insert(own.clone()) {
            *number += 1;
            own = format!("{wanted}{number}");
        }
        own
    }
}

/// The parameters that a stack gives its template.
fn parameters_of(stack: &Node) -> Option<&Node> {
    stack.get("Properties")?.get("Parameters")
}

/// What the entries of a section of a template are called.
fn names_in<'d>(document: &'d Node, section: &str) -> impl Iterator<Item = &'d str> {
    let entries = document.get(section).map(Node::fields).unwrap_or_default();
    entries.iter().map(|it| it.key.as_str())
}

/// A template with the sections of parts in it, their resources in the place of their stacks.
fn with_parts(document: Node, mut placed: BTreeMap<String, Sections>) -> Node {
    let at = document.at;
    let mut sections: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    let mut resources: BTreeMap<String, Vec<Field>> = BTreeMap::new();
    for (stack, parts) in std::mem::take(&mut placed) {
        for (name, fields) in parts {
            match name.as_str() {
                RESOURCES => drop(resources.insert(stack.clone(), fields)),
                _ => sections.entry(name).or_default().extend(fields),
            }
        }
    }
    let mut fields: Vec<Field> = Vec::new();
    for field in document.into_fields() {
        let value = match field.key.as_str() {
            RESOURCES => {
                let at = field.value.at;
                let inner = field.value.into_fields().into_iter();
                Node::map(
                    at,
                    inner.flat_map(|it| resources.remove(&it.key).unwrap_or_else(|| vec![it])).collect(),
                )
            }
            name => match sections.remove(name) {
                Some(more) => {
                    let at = field.value.at;
                    Node::map(at, field.value.into_fields().into_iter().chain(more).collect())
                }
                None => field.value,
            },
        };
        fields.push(Field { value, ..field });
    }
    fields.extend(sections.into_iter().map(|(key, fields)| Field { key, at, value: Node::map(at, fields) }));
    Node::map(at, fields)
}

/// Text at a place.
fn text(at: Position, text: impl Into<String>) -> Node {
    Node { at, content: Content::Scalar(text.into(), Plain::No) }
}
