//! Prints a template as JSON.

use serde_json::{Map, Value, json};

use super::Template;
use super::node::Node;
use super::yaml::is_printable;

/// The template, two spaces a level.
pub(super) fn print(template: &Template) -> String {
    let sections: Map<String, Value> = template.iter().map(|(name, it)| (name.clone(), value(it))).collect();
    let text = format!("{:#}\n", Value::Object(sections));
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|it| push(it, &mut out));
    out
}

/// A character, escaped where YAML, which templates in JSON are as well, has no place for it or people would not see it.
fn push(c: char, out: &mut String) {
    // What stands in front of that is escaped already, or is a line break between values.
    if c < '\u{7f}' || is_printable(c) {
        out.push(c);
    } else {
        c.encode_utf16(&mut [0; 2]).iter().for_each(|it| out.push_str(&format!("\\u{it:04x}")));
    }
}

/// A node in the long form of its functions.
pub(super) fn value(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Bool(it) => Value::Bool(*it),
        Node::Int(it) => Value::from(*it),
        Node::Decimal(it) => Value::from(it.number()),
        Node::Text(it) => Value::from(it.as_str()),
        Node::List(items) => items.iter().map(value).collect(),
        Node::Map(fields) => {
            Value::Object(fields.iter().map(|(name, it)| (name.clone(), value(it))).collect())
        }
        Node::Call(name, argument) => match (&**name, &**argument) {
            ("Ref", _) => json!({ "Ref": value(argument) }),
            ("GetAtt", Node::Text(path)) => {
                let (id, attribute) = path.split_once('.').unwrap_or((path, ""));
                json!({ "Fn::GetAtt": [id, attribute] })
            }
            _ => json!({ (format!("Fn::{name}")): value(argument) }),
        },
    }
}
