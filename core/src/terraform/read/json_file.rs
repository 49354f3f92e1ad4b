//! Configuration written as JSON, in native syntax: what reads it need not know two. Source: Terraform language
//! documentation, "JSON Configuration Syntax".

use super::Note;
use crate::reading::ReadError;
use crate::reading::document::{self, Content, Node, Plain, Position};
use crate::terraform::syntax::quote;

/// A file in native syntax.
pub(super) struct Native {
    pub(super) text: String,
    /// Where the JSON has what stands behind a byte of the text.
    pub(super) places: Vec<(usize, Position)>,
}

/// Translates a file with configuration, or with values of variables.
pub(super) fn native(path: &str, text: &str, notes: &mut Vec<Note>) -> Result<Native, ReadError> {
    let root = document::parse(path, text, notes)?;
    let mut writer = Writer { text: String::new(), places: Vec::new() };
    if path.ends_with(VALUES) {
        for field in root.fields() {
            writer.argument(&field.key, &field.value, Form::Literal);
        }
    } else {
        // Several objects count as one.
        let objects = if root.items().is_empty() { std::slice::from_ref(&root) } else { root.items() };
        objects.iter().for_each(|it| writer.file(it));
    }
    Ok(Native { text: writer.text, places: writer.places })
}

/// How the names of files with values of variables end.
pub(super) const VALUES: &str = ".tfvars.json";

/// How text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As a template with interpolations.
    Template,
    /// As it is.
    Literal,
    /// As an expression: a reference or a type.
    Expression,
}

/// Kinds of top-level blocks, with the number of their labels.
const KINDS: [(&str, usize); 13] = [
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("removed", 0),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

/// Blocks that have a label wherever they stand.
const LABELED: [&str; 3] = ["backend", "dynamic", "provisioner"];

/// Arguments of the providers that hold maps; other objects are blocks.
const MAPS: [&str; 12] = [
    "annotations",
    "keepers",
    "labels",
    "metadata",
    "parameters",
    "query",
    "request_parameters",
    "response_parameters",
    "tags",
    "triggers",
    "variables",
    "vars",
];

struct Writer {
    text: String,
    places: Vec<(usize, Position)>,
}

impl Writer {
    fn file(&mut self, root: &Node) {
        for field in root.fields() {
            let kind = KINDS.iter().find(|(it, _)| *it == field.key);
            if let Some((kind, n_labels)) = kind {
                self.blocks(kind, *n_labels, &mut Vec::new(), &field.value, kind);
            }
        }
    }

    /// The blocks of a kind, whose labels are the keys of nested objects.
    fn blocks<'n>(
        &mut self,
        name: &str,
        n_labels: usize,
        labels: &mut Vec<&'n str>,
        node: &'n Node,
        kind: &str,
    ) {
        for item in node.items() {
            self.blocks(name, n_labels, labels, item, kind);
        }
        if !node.is_map() {
            return;
        }
        if labels.len() < n_labels {
            for field in node.fields().iter().filter(|it| it.key != COMMENT) {
                labels.push(&field.key);
                self.blocks(name, n_labels, labels, &field.value, kind);
                labels.pop();
            }
            return;
        }
        self.places.push((self.text.len(), node.at));
        self.text.push_str(name);
        for label in labels.iter() {
            self.text.push(' ');
            self.text.push_str(&quote(label));
        }
        self.text.push_str(" {\n");
        for field in node.fields().iter().filter(|it| it.key != COMMENT && !it.value.is_null()) {
            let (key, value) = (field.key.as_str(), &field.value);
            if is_block(kind, key, value) {
                let n_labels = usize::from(LABELED.contains(&key));
                self.blocks(key, n_labels, &mut Vec::new(), value, &format!("{kind}/{key}"));
                continue;
            }
            self.argument(key, value, form(kind, key));
        }
        self.text.push_str("}\n");
    }

    fn argument(&mut self, name: &str, value: &Node, form: Form) {
        if !is_identifier(name) {
            return;
        }
        self.places.push((self.text.len(), value.at));
        self.text.push_str(name);
        self.text.push_str(" = ");
        self.value(value, form);
        self.text.push('\n');
    }

    fn value(&mut self, node: &Node, form: Form) {
        self.places.push((self.text.len(), node.at));
        match &node.content {
            Content::Scalar(_, Plain::Yes) if node.is_null() => self.text.push_str("null"),
            Content::Scalar(text, Plain::Yes) if is_word(text) => self.text.push_str(text),
            Content::Scalar(text, Plain::Yes) => self.text.push_str(&quote(text)),
            Content::Scalar(text, Plain::No) => match form {
                Form::Template => match only_interpolation(text) {
                    Some(expression) => self.text.push_str(expression),
                    None => self.template(text),
                },
                Form::Literal => self.text.push_str(&quote(text)),
                Form::Expression if text == "all" || is_expression(text) => self.text.push_str(text),
                Form::Expression => self.text.push_str(&quote(text)),
            },
            Content::List(items) => {
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(", ");
                    }
                    self.value(item, form);
                }
                self.text.push(']');
            }
            Content::Map(_) => {
                self.text.push_str("{\n");
                for field in node.fields() {
                    match form {
                        Form::Template if !is_identifier(&field.key) => self.template(&field.key),
                        _ if is_identifier(&field.key) => self.text.push_str(&field.key),
                        _ => self.text.push_str(&quote(&field.key)),
                    }
                    self.text.push_str(" = ");
                    self.value(&field.value, form);
                    self.text.push('\n');
                }
                self.text.push('}');
            }
        }
    }

    /// Text with interpolations, which are expressions already.
    fn template(&mut self, text: &str) {
        self.text.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(['$', '%']) {
            let (literal, behind) = rest.split_at(at);
            self.literal(literal);
            let end = if behind[1..].starts_with('{') { interpolation_end(behind) } else { None };
            let length = match end {
                Some(end) => end,
                // Twice stands for itself.
                None if behind.starts_with("$${") || behind.starts_with("%%{") => 3,
                None => 1,
            };
            self.text.push_str(&behind[..length]);
            rest = &behind[length..];
        }
        self.literal(rest);
        self.text.push('"');
    }

    /// A piece of text without interpolations.
    fn literal(&mut self, text: &str) {
        let quoted = quote(text);
        self.text.push_str(&quoted[1..quoted.len() - 1]);
    }
}

/// Key of a comment.
const COMMENT: &str = "//";

/// How the text of an argument is meant.
fn form(kind: &str, key: &str) -> Form {
    match (kind, key) {
        ("variable", "default") | ("module", "source" | "version") => Form::Literal,
        ("variable", "type")
        | ("resource" | "data" | "module" | "output", "depends_on")
        | ("resource" | "data", "provider")
        | ("module", "providers")
        | ("resource/lifecycle", "ignore_changes" | "replace_triggered_by")
        | ("moved" | "import" | "removed", "from" | "to") => Form::Expression,
        (_, "iterator") if kind.ends_with("/dynamic") => Form::Expression,
        _ => Form::Template,
    }
}

/// Whether a text without quotes is what JSON has without quotes.
pub(super) fn is_word(text: &str) -> bool {
    let is_number =
        text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'-' | b'+' | b'e' | b'E'));
    text == "true" || text == "false" || (is_number && text.parse::<f64>().is_ok())
}

pub(super) fn is_identifier(name: &str) -> bool {
    let is_start = |it: char| it.is_ascii_alphabetic() || it == '_';
    name.starts_with(is_start) && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
}

/// Whether a text is an expression by its form.
fn is_expression(text: &str) -> bool {
    hcl_edit::parser::parse_expr(text).is_ok()
}

/// Whether a property is one or several blocks. Outside of the language's own, that depends on the provider: there,
/// objects in lists are blocks, and so are objects but for the few arguments that hold maps.
fn is_block(kind: &str, key: &str, value: &Node) -> bool {
    let is_object = value.is_map();
    let is_list = !value.items().is_empty() && value.items().iter().all(Node::is_map);
    if !is_object && !is_list {
        return false;
    }
    let outer = kind.split('/').next().unwrap_or_default();
    match (outer, kind, key) {
        ("locals" | "module", ..) => key == "provisioner",
        ("variable", _, key) => key == "validation",
        ("output" | "check", _, key) => matches!(key, "precondition" | "data" | "assert"),
        ("terraform", "terraform/required_providers", _) => false,
        ("provider", "provider/endpoints" | "provider/default_tags", _) => false,
        (_, _, "for_each" | "value") => false,
        (_, _, key) => is_list || !(MAPS.contains(&key) || key.ends_with("_tags") && key != "default_tags"),
    }
}

/// The expression of a text that is one interpolation and nothing else.
fn only_interpolation(text: &str) -> Option<&str> {
    let is_all = text.starts_with("${") && interpolation_end(text) == Some(text.len());
    let inner = text.strip_prefix("${")?.strip_suffix('}').filter(|_| is_all)?;
    // In brackets of its own, an expression may have several lines; markers that strip white space are none of it.
    (!inner.contains('\n') && !inner.starts_with('~') && !inner.ends_with('~')).then_some(inner)
}

/// The length of the interpolation that a text starts with; `None` if it does not end.
fn interpolation_end(text: &str) -> Option<usize> {
    // Whether each of what is open is text in quotes.
    let mut open: Vec<bool> = vec![false];
    let mut at = 2;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match (open.last()?, byte) {
            (true, b'\\') => at += 1,
            (true, b'"') => drop(open.pop()),
            (true, b'$' | b'%') if bytes.get(at) == Some(&b'{') => {
                open.push(false);
                at += 1;
            }
            (true, _) => {}
            (false, b'"') => open.push(true),
            (false, b'{') => open.push(false),
            (false, b'}') => {
                open.pop();
                if open.is_empty() {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
