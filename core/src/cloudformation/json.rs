//! Prints a template as JSON.

use serde_json::{Map, Value, json};

use super::Template;
use super::node::Node;

/// The template, two spaces a level.
pub(super) fn print(template: &Template) -> String {
    let sections: Map<String, Value> = template.iter().map(|(name, it)| (name.clone(), value(it))).collect();
    format!("{:#}\n", Value::Object(sections))
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
