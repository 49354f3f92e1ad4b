//! YAML and JSON as a tree of what is written; JSON is read as the YAML it nearly is.
//!
//! Scalars keep their text: `N` and `0123` are what they look like. CloudFormation's short-form functions become their
//! long form, which is the one that everything behind this layer sees.

use std::collections::BTreeMap;

use granit_parser::{Event, Options, Parser, Placement, ScalarStyle, ScanError, Tag};
use serde_json::Value as Json;

use crate::reading::{Note, ReadError};
use crate::sort::InOrder;

/// The most values of a document, aliases written out.
const NODE_LIMIT: usize = 2_000_000;

/// The most values that aliases stand for, and that are kept for them.
const ALIAS_LIMIT: usize = 200_000;

/// How deep values may be nested, aliases written out: what walks them calls itself for each level.
const DEPTH_LIMIT: usize = 100;

/// A value as it is written, with where that is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) content: Content,
}

/// Line and column, counted from 1; columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Text, and whether it stands without quotes.
    Scalar(String, Plain),
    List(Vec<Node>),
    Map(Map),
}

/// The entries of a map in the order they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Map {
    fields: Vec<Field>,
    /// Of a long one: its entries by key.
    places: Vec<usize>,
}

/// How many entries are looked through one by one.
const SHORT: usize = 16;

impl Map {
    fn new(fields: Vec<Field>) -> Self {
        let mut places = Vec::new();
        if fields.len() > SHORT {
            places.extend(0..fields.len());
            places.order_by(|a, b| fields[*a].key.cmp(&fields[*b].key));
        }
        Self { fields, places }
    }

    fn get(&self, key: &str) -> Option<&Node> {
        let field = if self.places.is_empty() {
            self.fields.iter().find(|it| it.key == key)?
        } else {
            let at = self.places.binary_search_by(|it| self.fields[*it].key.as_str().cmp(key)).ok()?;
            &self.fields[self.places[at]]
        };
        Some(&field.value)
    }
}

/// Whether a scalar stands without quotes, so that it may be more than text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    Yes,
    No,
}

/// One entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) at: Position,
    pub(crate) value: Node,
}

impl Node {
    /// A map with these entries.
    pub(crate) fn map(at: Position, fields: Vec<Field>) -> Self {
        Self { at, content: Content::Map(Map::new(fields)) }
    }

    /// The entries of a map; none of anything else.
    pub(crate) fn into_fields(self) -> Vec<Field> {
        if let Content::Map(it) = self.content { it.fields } else { Vec::new() }
    }

    /// The text of a scalar, quoted or not.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Content::Scalar(text, _) = &self.content { Some(text) } else { None }
    }

    /// The items of a list; empty for anything else.
    pub(crate) fn items(&self) -> &[Self] {
        if let Content::List(items) = &self.content { items } else { &[] }
    }

    /// The entries of a map; empty for anything else.
    pub(crate) fn fields(&self) -> &[Field] {
        if let Content::Map(it) = &self.content { &it.fields } else { &[] }
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// The value of an entry of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        if let Content::Map(it) = &self.content { it.get(key) } else { None }
    }

    /// The only entry of a map that has one.
    pub(crate) fn only(&self) -> Option<(&str, &Self)> {
        if let [field] = self.fields() { Some((&field.key, &field.value)) } else { None }
    }

    /// Whether nothing is written, or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(text, Plain::Yes) if NULLS.contains(&text.as_str()))
    }

    /// The value as CloudFormation sees it, in JSON.
    pub(crate) fn json(&self) -> Json {
        match &self.content {
            Content::Scalar(text, Plain::No) => Json::from(text.as_str()),
            Content::Scalar(text, Plain::Yes) => plain(text),
            Content::List(items) => items.iter().map(Self::json).collect(),
            Content::Map(it) => {
                Json::Object(it.fields.iter().map(|it| (it.key.clone(), it.value.json())).collect())
            }
        }
    }
}

const NULLS: [&str; 5] = ["", "~", "null", "Null", "NULL"];

/// A scalar without quotes: a number only where its text is the one way to write it, so that nothing is lost.
fn plain(text: &str) -> Json {
    match text {
        it if NULLS.contains(&it) => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        _ => {
            let whole = text.parse::<i64>().ok().filter(|it| it.to_string() == text).map(Json::from);
            let fraction = || {
                let number =
                    text.parse::<f64>().ok().filter(|it| it.is_finite() && it.to_string() == text)?;
                // Past this, digits that are written get lost.
                (text.len() <= 15).then(|| Json::from(number))
            };
            whole.or_else(fraction).unwrap_or_else(|| Json::from(text))
        }
    }
}

/// A comment, with where its sign stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comment {
    pub(crate) at: Position,
    /// What stands behind the sign.
    pub(crate) text: String,
    /// Whether nothing else stands on its line.
    pub(crate) is_alone: bool,
}

/// Parses the first document of a file.
pub(crate) fn parse(path: &str, text: &str, notes: &mut Vec<Note>) -> Result<Node, ReadError> {
    builder(path, notes).document(text, options(false))
}

/// The same with the comments in it, in their order.
pub(crate) fn parse_with_comments(
    path: &str,
    text: &str,
    notes: &mut Vec<Note>,
) -> Result<(Node, Vec<Comment>), ReadError> {
    let mut comments = Vec::new();
    let mut builder = builder(path, notes);
    builder.comments = Some(&mut comments);
    let node = builder.document(text, options(true))?;
    Ok((node, comments))
}

/// What the parser is told. However many comments follow each other, they are no error.
fn options(emit_comments: bool) -> Options {
    granit_parser::options! {
        emit_comments: emit_comments,
        max_buffered_comment_events: usize::MAX,
    }
}

fn builder<'a>(path: &'a str, notes: &'a mut Vec<Note>) -> Builder<'a> {
    Builder {
        path,
        notes,
        comments: None,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        anchored: Vec::new(),
        n_nodes: 0,
        n_aliased: 0,
        n_kept: 0,
        root: None,
    }
}

/// A list or map that has begun.
struct Open {
    at: Position,
    anchor: usize,
    tag: Option<String>,
    depth: usize,
    content: Content,
    /// Of a map: the key whose value comes next.
    key: Option<(String, Position)>,
    /// Of a map: where the keys that are written stand among its entries.
    keys: BTreeMap<String, usize>,
    merges: Vec<Node>,
}

struct Builder<'a> {
    path: &'a str,
    notes: &'a mut Vec<Note>,
    /// The comments, where somebody asks for them.
    comments: Option<&'a mut Vec<Comment>>,
    open: Vec<Open>,
    /// Finished nodes by anchor.
    anchors: BTreeMap<usize, Anchored>,
    /// Anchors of the nodes that are open, with the number of nodes before them.
    anchored: Vec<(usize, usize)>,
    n_nodes: usize,
    /// How many nodes aliases stood for.
    n_aliased: usize,
    /// How many nodes are kept for aliases.
    n_kept: usize,
    root: Option<Node>,
}

/// A node that aliases stand for.
struct Anchored {
    node: Node,
    /// How many nodes it is.
    size: usize,
    /// How many levels it has.
    depth: usize,
}

impl Builder<'_> {
    fn document(mut self, text: &str, options: Options) -> Result<Node, ReadError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut ended = false;
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = match event {
                Ok(it) => it,
                Err(_) if ended => break,
                Err(error) => return Err(self.syntax_error(&error)),
            };
            let at = Position { line: span.start.line(), column: span.start.col() + 1 };
            match event {
                Event::DocumentEnd => ended = true,
                Event::DocumentStart(..) if ended => {
                    self.note(at, "only the first document of the file is read");
                    break;
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(text.into_owned(), style, anchor, tag.as_deref(), at)?;
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.begin(Content::List(Vec::new()), anchor, tag.as_deref(), at)?;
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.begin(Content::Map(Map::default()), anchor, tag.as_deref(), at)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                Event::Alias(anchor) => self.alias(anchor, at)?,
                Event::Comment(text, placement) => {
                    if let Some(comments) = &mut self.comments {
                        let is_alone = placement != Placement::Right;
                        comments.push(Comment { at, text: text.into_owned(), is_alone });
                    }
                }
                _ => {}
            }
        }
        let empty = || ReadError::Syntax {
            file: self.path.to_owned(),
            line: 1,
            column: 1,
            message: "the file is empty".to_owned(),
        };
        self.root.take().ok_or_else(empty)
    }

    fn scalar(
        &mut self,
        text: String,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Position,
    ) -> Result<(), ReadError> {
        let is_text = tag.is_some_and(|it| it.is_yaml_core_schema_tag("str") || it.suffix().is_empty());
        let plain = if style == ScalarStyle::Plain && !is_text { Plain::Yes } else { Plain::No };
        let node = self.called(tag.and_then(function), Node { at, content: Content::Scalar(text, plain) });
        self.count(at, 1)?;
        let depth = 1 + usize::from(!matches!(node.content, Content::Scalar(..)));
        if anchor != 0 {
            self.keep(anchor, &node, depth, depth)?;
        }
        self.place(node, depth)
    }

    fn begin(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<&Tag>,
        at: Position,
    ) -> Result<(), ReadError> {
        self.count(at, 1)?;
        if self.open.len() >= DEPTH_LIMIT {
            return Err(self.too_deep(at));
        }
        if anchor != 0 {
            self.anchored.push((anchor, self.n_nodes));
        }
        self.open.push(Open {
            at,
            anchor,
            tag: tag.and_then(function).map(str::to_owned),
            depth: 1,
            content,
            key: None,
            keys: BTreeMap::new(),
            merges: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), ReadError> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        if let Content::Map(map) = &mut open.content {
            for merged in &open.merges {
                merge(&mut map.fields, &mut open.keys, merged);
            }
            *map = Map::new(std::mem::take(&mut map.fields));
        }
        let node = self.called(open.tag.as_deref(), Node { at: open.at, content: open.content });
        // A function is one level more than its argument.
        let depth = open.depth + usize::from(open.tag.is_some());
        if open.anchor != 0
            && let Some((_, before)) = self.anchored.pop()
        {
            self.keep(open.anchor, &node, self.n_nodes - before + 1, depth)?;
        }
        self.place(node, depth)
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), ReadError> {
        let Some(size) = self.anchors.get(&anchor).map(|it| it.size) else {
            return Err(self.error(at, "the alias stands inside what it stands for"));
        };
        // Counted before it is copied: aliases of aliases grow faster than any file.
        self.count(at, size)?;
        self.n_aliased = self.n_aliased.saturating_add(size);
        if self.n_aliased > ALIAS_LIMIT {
            return Err(self.error(at, &format!("aliases stand for more than {ALIAS_LIMIT} values")));
        }
        let Some(Anchored { node, depth, .. }) = self.anchors.get(&anchor) else { return Ok(()) };
        let (node, depth) = (Node { at, content: node.content.clone() }, *depth);
        self.place(node, depth)
    }

    /// Keeps a finished node for its aliases.
    fn keep(&mut self, anchor: usize, node: &Node, size: usize, depth: usize) -> Result<(), ReadError> {
        // Each anchor keeps a copy, of what is anchored inside it as well.
        self.n_kept = self.n_kept.saturating_add(size);
        if self.n_kept > ALIAS_LIMIT {
            return Err(self.error(node.at, &format!("anchors name more than {ALIAS_LIMIT} values")));
        }
        self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node, depth: usize) -> Result<(), ReadError> {
        if self.open.len() + depth > DEPTH_LIMIT {
            return Err(self.too_deep(node.at));
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        open.depth = open.depth.max(depth + 1);
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map(Map { fields, .. }) => match open.key.take() {
                None => match node.content {
                    Content::Scalar(key, _) => open.key = Some((key, node.at)),
                    _ => return Err(self.error(node.at, "a key has to be text")),
                },
                Some((key, _)) if key == "<<" => match node.content {
                    Content::List(items) => open.merges.extend(items),
                    _ => open.merges.push(node),
                },
                Some((key, at)) => {
                    let node = if key == "Fn::GetAtt" { path_of(node) } else { node };
                    match open.keys.get(&key).and_then(|it| fields.get_mut(*it)) {
                        Some(field) => {
                            field.value = node;
                            self.note(at, format!("`{key}` is written twice; the last one counts"));
                        }
                        None => {
                            open.keys.insert(key.clone(), fields.len());
                            fields.push(Field { key, at, value: node });
                        }
                    }
                }
            },
            Content::Scalar(..) => {}
        }
        Ok(())
    }

    /// The node as the argument of the function its tag names.
    fn called(&self, function: Option<&str>, node: Node) -> Node {
        let Some(function) = function else { return node };
        let at = node.at;
        let (key, value) = match function {
            "Ref" | "Condition" => (function.to_owned(), node),
            "GetAtt" => ("Fn::GetAtt".to_owned(), path_of(node)),
            _ => (format!("Fn::{function}"), node),
        };
        Node { at, content: Content::Map(Map::new(vec![Field { key, at, value }])) }
    }

    fn count(&mut self, at: Position, n: usize) -> Result<(), ReadError> {
        self.n_nodes = self.n_nodes.saturating_add(n);
        if self.n_nodes > NODE_LIMIT {
            return Err(self.error(at, &format!("the file holds more than {NODE_LIMIT} values")));
        }
        Ok(())
    }

    fn note(&mut self, at: Position, message: impl Into<String>) {
        let Position { line, column } = at;
        self.notes.push(Note { file: self.path.to_owned(), line, column, message: message.into() });
    }

    fn error(&self, at: Position, message: &str) -> ReadError {
        ReadError::Syntax {
            file: self.path.to_owned(),
            line: at.line,
            column: at.column,
            message: message.to_owned(),
        }
    }

    fn too_deep(&self, at: Position) -> ReadError {
        self.error(at, &format!("values are nested more than {DEPTH_LIMIT} deep"))
    }

    fn syntax_error(&self, error: &ScanError) -> ReadError {
        let at = error.marker();
        self.error(Position { line: at.line().max(1), column: at.col() + 1 }, &error.info())
    }
}

/// The function a short tag such as `!Sub` names.
fn function(tag: &Tag) -> Option<&str> {
    (tag.handle() == "!" && !tag.suffix().is_empty()).then(|| tag.suffix())
}

/// The argument of `GetAtt` as a pair.
fn path_of(node: Node) -> Node {
    let at = node.at;
    match &node.content {
        Content::Scalar(text, _) => {
            let (id, attribute) = text.split_once('.').unwrap_or((text, ""));
            let part = |it: &str| Node { at, content: Content::Scalar(it.to_owned(), Plain::No) };
            Node { at, content: Content::List(vec![part(id), part(attribute)]) }
        }
        _ => node,
    }
}

/// Adds what a map has not said itself.
fn merge(fields: &mut Vec<Field>, keys: &mut BTreeMap<String, usize>, merged: &Node) {
    for field in merged.fields() {
        if !keys.contains_key(&field.key) {
            keys.insert(field.key.clone(), fields.len());
            fields.push(field.clone());
        }
    }
}
