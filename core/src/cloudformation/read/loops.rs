//! What the transform `AWS::LanguageExtensions` makes of `Fn::ForEach`.
//!
//! Source: AWS CloudFormation user guide, "Fn::ForEach".

use std::cell::Cell;

use super::document::{Content, Field, Node, Plain};
use crate::reading::cost;

/// The transform.
const TRANSFORM: &str = "AWS::LanguageExtensions";

/// How the key of a loop starts; its name follows.
const LOOP: &str = "Fn::ForEach::";

/// The most values that loops may become in all: what is more stays as it is written.
const VALUES_LIMIT: usize = 200_000;

/// Writes out the loops of a template whose lists it knows; all else stays.
pub(super) fn unrolled(document: Node) -> Node {
    let is_there = |it: &Node| it.text() == Some(TRANSFORM);
    let transforms = document.get("Transform");
    if !transforms.is_some_and(|it| is_there(it) || it.items().iter().any(is_there)) {
        return document;
    }
    let budget = Cell::new(VALUES_LIMIT);
    let lists = Lists { parameters: document.get("Parameters").cloned(), budget: &budget };
    let sections = document.fields().iter().filter_map(|section| {
        let value = match section.key.as_str() {
            "Transform" => without_transform(&section.value)?,
            "Conditions" | "Outputs" | "Resources" => lists.unrolled(&section.value),
            _ => section.value.clone(),
        };
        Some(Field { value, ..section.clone() })
    });
    Node::map(document.at, sections.collect())
}

/// The other transforms of a template, if it has any.
fn without_transform(transforms: &Node) -> Option<Node> {
    let rest: Vec<Node> =
        transforms.items().iter().filter(|it| it.text() != Some(TRANSFORM)).cloned().collect();
    (!rest.is_empty()).then_some(Node { at: transforms.at, content: Content::List(rest) })
}

/// What loops go over.
struct Lists<'b> {
    parameters: Option<Node>,
    /// How many values may still be made.
    budget: &'b Cell<usize>,
}

impl Lists<'_> {
    fn unrolled(&self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Scalar(..) => node.content.clone(),
            Content::List(items) => Content::List(items.iter().map(|it| self.unrolled(it)).collect()),
            Content::Map(_) => {
                let fields = node.fields().iter().flat_map(|it| {
                    self.rounds(it)
                        .unwrap_or_else(|| vec![Field { value: self.unrolled(&it.value), ..it.clone() }])
                });
                return Node::map(node.at, fields.collect());
            }
        };
        Node { at: node.at, content }
    }

    /// What the rounds of a loop make; `None` if it is none, or its list is not known.
    fn rounds(&self, field: &Field) -> Option<Vec<Field>> {
        let [identifier, list, body] = field.key.strip_prefix(LOOP).map(|_| field.value.items())? else {
            return None;
        };
        let (identifier, entries) = (identifier.text()?, self.entries(list)?);
        let longest = entries.iter().map(String::len).max().unwrap_or_default();
        let made = size(body).saturating_mul(entries.len()).saturating_mul(1 + cost(longest));
        let left = self.budget.get().checked_sub(made)?;
        self.budget.set(left);
        let rounds = entries.iter().map(|entry| self.unrolled(&Round { identifier, entry }.of(body)));
        Some(rounds.flat_map(Node::into_fields).collect())
    }

    /// The entries of a list: written there, or the default of an input.
    fn entries(&self, list: &Node) -> Option<Vec<String>> {
        if let [only] = list.fields()
            && only.key == "Ref"
        {
            let parameter = self.parameters.as_ref()?.get(only.value.text()?)?;
            let default = parameter.get("Default")?.text()?;
            return Some(default.split(',').map(|it| it.trim().to_owned()).collect());
        }
        let Content::List(items) = &list.content else { return None };
        items.iter().map(|it| it.text().map(str::to_owned)).collect()
    }
}

/// One round of a loop.
struct Round<'r> {
    identifier: &'r str,
    entry: &'r str,
}

impl Round<'_> {
    fn of(&self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Scalar(text, plain) => Content::Scalar(self.text(text), *plain),
            Content::List(items) => Content::List(items.iter().map(|it| self.of(it)).collect()),
            Content::Map(_) => {
                if let [only] = node.fields()
                    && only.key == "Ref"
                    && only.value.text() == Some(self.identifier)
                {
                    return Node { at: node.at, content: Content::Scalar(self.entry.to_owned(), Plain::No) };
                }
                let field =
                    |it: &Field| Field { key: self.text(&it.key), at: it.at, value: self.of(&it.value) };
                return Node::map(node.at, node.fields().iter().map(field).collect());
            }
        };
        Node { at: node.at, content }
    }

    /// A text with the entry in place of the loop's identifier. `&{}` is for names, which take letters and digits alone.
    fn text(&self, text: &str) -> String {
        let name: String = self.entry.chars().filter(char::is_ascii_alphanumeric).collect();
        text.replace(&format!("${{{}}}", self.identifier), self.entry)
            .replace(&format!("&{{{}}}", self.identifier), &name)
    }
}

/// How much a node takes, in values.
fn size(node: &Node) -> usize {
    let inner: usize = match &node.content {
        Content::Scalar(text, _) => cost(text.len()),
        Content::List(items) => items.iter().map(size).sum(),
        Content::Map(_) => node.fields().iter().map(|it| size(&it.value)).sum(),
    };
    1 + inner
}
