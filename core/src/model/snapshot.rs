//! The `*.drawbridge.json` file: versioned, readable, one entity per line sorted by id, so that Git merges and diffs it.
//!
//! Geometry stands apart from meaning: moving a box never touches a resource's line.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::{
    Annotation, AnnotationId, Diagram, Edge, EdgeId, Expectation, ExpectationId, Node, NodeId, Parameter,
    Placement, Rect, Settings, Suppression, SuppressionId, View, ViewId,
};
use crate::catalog::{self, Properties};
use crate::value::Value;

/// The version this build writes. Older ones are migrated on reading.
pub const VERSION: u32 = 1;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Most nodes a file may hold.
pub const MAX_NODES: usize = 20_000;

/// Deepest nesting of containers.
const MAX_DEPTH: usize = 32;

/// Why a file was not read. It is left as it is: nothing of it is dropped or guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// More text than [`MAX_BYTES`].
    #[error("the file has {} MB; a diagram has at most {} MB", bytes / 1_000_000, MAX_BYTES / 1_000_000)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It is not JSON, or not of the file's shape.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It is JSON, but of something else.
    #[error(
        "this is no diagram file: it does not start with `{{\"drawbridge\": {VERSION}, …`. Terraform and CloudFormation files are not opened this way"
    )]
    NotADiagram,
    /// It was written by a newer Drawbridge.
    #[error(
        "the file has version {found} and this Drawbridge reads up to version {VERSION}: update Drawbridge to open it"
    )]
    Newer {
        /// Its version.
        found: u32,
    },
    /// An entity does not fit the rest.
    #[error("{}{entity}: {message}", line.map(|it| format!("line {it}, ")).unwrap_or_default())]
    Entity {
        /// Line of the entity, counted from 1, when it could be found.
        line: Option<usize>,
        /// Which node, edge or input.
        entity: String,
        /// What is wrong with it.
        message: String,
    },
}

#[derive(Deserialize)]
struct Header {
    drawbridge: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "checked before, as part of the header")]
    #[serde(skip_serializing)]
    drawbridge: u32,
    settings: Settings,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    nodes: BTreeMap<NodeId, NodeLine>,
    #[serde(default)]
    edges: BTreeMap<EdgeId, Edge>,
    #[serde(default)]
    suppressions: BTreeMap<SuppressionId, Suppression>,
    #[serde(default)]
    expectations: BTreeMap<ExpectationId, Expectation>,
    #[serde(default)]
    annotations: BTreeMap<AnnotationId, Annotation>,
    #[serde(default)]
    closed: BTreeMap<NodeId, BTreeSet<AnnotationId>>,
    #[serde(default)]
    views: BTreeMap<ViewId, View>,
    #[serde(default)]
    layout: BTreeMap<NodeId, [f64; 4]>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeLine {
    #[serde(rename = "type")]
    ty: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<NodeId>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<String, Value>,
}

/// Writes a diagram. Equal diagrams give equal bytes.
pub fn write(diagram: &Diagram) -> String {
    let mut out = format!("{{\n  \"drawbridge\": {VERSION},\n  \"settings\": {},\n", json(&diagram.settings));
    let nodes = diagram.nodes().map(|(id, node)| {
        let properties = node.props.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let line = NodeLine {
            ty: node.ty.id.to_owned(),
            name: node.name.clone(),
            parent: node.placement.parent.clone(),
            properties,
        };
        (id.as_str(), json(&line))
    });
    let layout = diagram.nodes().map(|(id, node)| {
        let Rect { x, y, w, h } = node.placement.rect;
        (id.as_str(), format!("[{x}, {y}, {w}, {h}]"))
    });
    section(&mut out, "parameters", diagram.parameters.iter().map(|(name, it)| (name.as_str(), json(it))));
    section(&mut out, "nodes", nodes);
    section(&mut out, "edges", diagram.edges().map(|(id, it)| (id.as_str(), json(it))));
    if !diagram.suppressions.is_empty() {
        let lines = diagram.suppressions().map(|(id, it)| (id.as_str(), json(it)));
        section(&mut out, "suppressions", lines);
    }
    if !diagram.expectations.is_empty() {
        let lines = diagram.expectations().map(|(id, it)| (id.as_str(), json(it)));
        section(&mut out, "expectations", lines);
    }
    if !diagram.annotations.is_empty() {
        let lines = diagram.annotations().map(|(id, it)| (id.as_str(), json(it)));
        section(&mut out, "annotations", lines);
    }
    if !diagram.closed.is_empty() {
        let lines = diagram.closed().map(|(id, it)| (id.as_str(), json(it)));
        section(&mut out, "closed", lines);
    }
    if !diagram.views.is_empty() {
        let lines = diagram.views.iter().map(|(id, it)| (id.as_str(), json(it)));
        section(&mut out, "views", lines);
    }
    section(&mut out, "layout", layout);
    // The last section ends the object instead of going on.
    out.truncate(out.trim_end_matches([',', '\n']).len());
    out.push_str("\n}\n");
    out
}

fn section<'a>(out: &mut String, name: &str, entities: impl Iterator<Item = (&'a str, String)>) {
    let lines: Vec<String> = entities.map(|(id, it)| format!("    {}: {it}", json(&id))).collect();
    if lines.is_empty() {
        out.push_str(&format!("  \"{name}\": {{}},\n"));
    } else {
        out.push_str(&format!("  \"{name}\": {{\n{}\n  }},\n", lines.join(",\n")));
    }
}

fn json(value: &impl Serialize) -> String {
    // Every type written here has text keys and no fallible parts, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads a file of this or an older version.
///
/// # Errors
///
/// What is wrong and where; see [`SnapshotError`].
pub fn read(text: &str) -> Result<Diagram, SnapshotError> {
    if text.len() > MAX_BYTES {
        return Err(SnapshotError::TooLarge { bytes: text.len() });
    }
    let header: Header = serde_json::from_str(text).map_err(|it| match it.classify() {
        Category::Data => SnapshotError::NotADiagram,
        _ => syntax(&it),
    })?;
    if header.drawbridge > VERSION {
        return Err(SnapshotError::Newer { found: header.drawbridge });
    }
    let file: File = serde_json::from_str(text).map_err(|it| syntax(&it))?;
    build(file, text)
}

fn syntax(error: &serde_json::Error) -> SnapshotError {
    let message = error.to_string();
    // The place is said apart.
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    SnapshotError::Syntax { line: error.line(), column: error.column(), message }
}

fn build(file: File, text: &str) -> Result<Diagram, SnapshotError> {
    let error = |id: &str, entity: String, message: String| SnapshotError::Entity {
        line: line_of(text, id),
        entity,
        message,
    };
    if file.nodes.len() > MAX_NODES {
        let message = format!("{} nodes; a diagram has at most {MAX_NODES}", file.nodes.len());
        return Err(error("nodes", "the file".to_owned(), message));
    }
    let mut diagram = Diagram { settings: file.settings, ..Diagram::default() };
    for setting in diagram.settings.all() {
        setting.check().map_err(|message| error("settings", "settings".to_owned(), message))?;
    }
    for (name, parameter) in file.parameters {
        let op = super::Op::SetParameter { name: name.clone(), parameter: Some(parameter) };
        diagram.apply(op).map_err(|it| error(&name, format!("variable `{name}`"), it.to_string()))?;
    }
    for (id, line) in file.nodes {
        let entity = format!("node `{id}`");
        let node = node(line, file.layout.get(id.as_str()))
            .map_err(|message| error(id.as_str(), entity, message))?;
        diagram.nodes.insert(id, node.into());
    }
    if let Some(stray) = file.layout.keys().find(|id| !diagram.nodes.contains_key(*id)) {
        let message = "has a place in `layout` but no line in `nodes`".to_owned();
        return Err(error(stray.as_str(), format!("node `{stray}`"), message));
    }
    for (id, node) in &diagram.nodes {
        check_node(&diagram, id, node).map_err(|message| {
            error(id.as_str(), format!("node `{id}` ({} “{}”)", node.ty.label, node.name), message)
        })?;
    }
    for (id, edge) in file.edges {
        let op = super::Op::AddEdge { id: id.clone(), edge };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("edge `{id}`"), it.to_string()))?;
    }
    for (id, suppression) in file.suppressions {
        let op = super::Op::SetSuppression { id: id.clone(), suppression: Some(suppression) };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("suppression `{id}`"), it.to_string()))?;
    }
    for (id, expectation) in file.expectations {
        let op = super::Op::SetExpectation { id: id.clone(), expectation: Some(expectation) };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("expectation `{id}`"), it.to_string()))?;
    }
    for (id, annotation) in file.annotations {
        let op = super::Op::SetAnnotation { id: id.clone(), annotation: Some(annotation) };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("annotation `{id}`"), it.to_string()))?;
    }
    for (id, closed) in file.closed {
        let op = super::Op::SetClosed { id: id.clone(), closed: Some(closed) };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("node `{id}`"), it.to_string()))?;
    }
    for (id, view) in file.views {
        let op = super::Op::SetView { id: id.clone(), view: Some(view) };
        diagram.apply(op).map_err(|it| error(id.as_str(), format!("view `{id}`"), it.to_string()))?;
    }
    Ok(diagram)
}

fn node(line: NodeLine, place: Option<&[f64; 4]>) -> Result<Node, String> {
    let ty = catalog::by_id(&line.ty).ok_or_else(|| format!("there is no resource type `{}`", line.ty))?;
    let mut props = Properties::new();
    for (key, value) in line.properties {
        let spec = ty.prop(&key).ok_or_else(|| format!("{} has no property `{key}`", ty.a_label))?;
        props.insert(spec.key, value);
    }
    let [x, y, w, h] = *place.ok_or("has no place in `layout`")?;
    Ok(Node {
        ty,
        name: line.name,
        placement: Placement { parent: line.parent, rect: Rect { x, y, w, h } },
        props,
    })
}

/// What only makes sense once every node is there.
fn check_node(diagram: &Diagram, id: &NodeId, node: &Node) -> Result<(), String> {
    super::op::check_name(&node.name).map_err(|it| it.to_string())?;
    let parent = node.placement.parent.as_ref();
    if let Some(parent) = parent
        && diagram.node(parent.as_str()).is_none()
    {
        return Err(format!("stands in `{parent}`, which is not in the file"));
    }
    if diagram.ancestors(id.as_str()).take(MAX_DEPTH + 1).count() > MAX_DEPTH {
        return Err(format!("is nested deeper than {MAX_DEPTH} containers, or contains itself"));
    }
    diagram.check_placement(node.ty, &node.placement).map_err(|it| it.to_string())?;
    for (key, value) in &node.props {
        diagram.check_property(node.ty, key, value).map_err(|it| it.to_string())?;
    }
    Ok(())
}

/// The first line that starts with the entity's id as a key.
fn line_of(text: &str, id: &str) -> Option<usize> {
    let key = format!("{}:", json(&id));
    text.lines().position(|it| it.trim_start().starts_with(&key)).map(|it| it + 1)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    const SMALL: &str = r#"{
  "drawbridge": 1,
  "settings": {"name":"Small","region":"eu-west-1","environment":"test"},
  "parameters": {},
  "nodes": {
    "s": {"type":"ec2.subnet","name":"private a","parent":"v","properties":{"cidr_block":"10.0.1.0/24"}},
    "v": {"type":"ec2.vpc","name":"main","properties":{"cidr_block":"10.0.0.0/16"}}
  },
  "edges": {},
  "layout": {
    "s": [24, 48, 248, 152],
    "v": [0, 0, 640, 420]
  }
}
"#;

    #[test]
    fn writing_what_was_read_gives_the_same_bytes() {
        assert_eq!(write(&read(SMALL).unwrap()), SMALL);
    }

    #[test]
    fn a_level_of_prices_is_written_where_it_is_another() {
        let with =
            |level: &str| SMALL.replacen("\"test\"}", &format!("\"test\",\"price_level\":{level}}}"), 1);
        assert_eq!(write(&read(&with("120")).unwrap()), with("120"));
        assert_eq!(write(&read(&with("100")).unwrap()), SMALL);
        let error = read(&with("0")).unwrap_err().to_string();
        assert!(
            error.contains("settings: a level of prices is a whole percentage from 1 to 1000"),
            "{error}"
        );
    }

    #[test]
    fn bad_files_are_refused_with_what_and_where() {
        let cases = [
            (
                r#""drawbridge": 1"#,
                r#""drawbridge": 2"#,
                "version 2 and this Drawbridge reads up to version 1",
            ),
            (
                r#""cidr_block":"10.0.1"#,
                r#""color":"10.0.1"#,
                "line 6, node `s`: a subnet has no property `color`",
            ),
            (r#""parent":"v""#, r#""parent":"w""#, "stands in `w`, which is not in the file"),
            ("ec2.vpc", "ec2.subnet", "a subnet belongs in a VPC"),
            (r#""parent":"v""#, r#""parent":"s""#, "nested deeper than 32 containers, or contains itself"),
            ("ec2.vpc", "ec2.moon", "line 7, node `v`: there is no resource type `ec2.moon`"),
            ("10.0.1.0/24", "10.0.1.0/99", "`cidr_block` `10.0.1.0/99` is not a CIDR block"),
            (r#""s": [24, 48, 248, 152],"#, "", "has no place in `layout`"),
            (r#""edges": {}"#, r#""edge": {}"#, "unknown field `edge`"),
            (r#""name":"main""#, r#""name":"""#, "`name` cannot be empty"),
            ("eu-west-1", "moon-1", "`moon-1` is not a Region code"),
            ("640, 420]", "640, -1]", "wants numbers within ten million units"),
            (
                r#""edges": {}"#,
                "\"edges\": {}, \"annotations\": {\n\"a\": {\"kind\":\"text\",\"at\":[0,0,1,1]}}",
                "annotation `a`: `annotation` says nothing",
            ),
            (
                r#""edges": {}"#,
                r#""edges": {}, "views": {"a": {"name":" "}}"#,
                "view `a`: `view` needs a name",
            ),
            ("{\n", "{,\n", "line 1, column 2"),
            (r#""drawbridge": 1"#, r#""version": 1"#, "this is no diagram file"),
        ];
        for (from, to, reason) in cases {
            let error = read(&SMALL.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(reason), "{from} -> {to}: {error}");
        }
        assert_eq!(read("[]").unwrap_err(), SnapshotError::NotADiagram);
        let huge = " ".repeat(MAX_BYTES + 1);
        assert_eq!(read(&huge).unwrap_err(), SnapshotError::TooLarge { bytes: MAX_BYTES + 1 });
    }
}
