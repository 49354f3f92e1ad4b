//! Prints a template as JSON.

use serde_json::{Map, Value, json};

use super::Template;
use super::node::Node;

/// The template, two spaces a level.
pub(super) fn print(template: &Template) -> String {
    let sections: Map<String, Value> = template.iter().map(|(name, it)| (name.clone(), value(it))).collect();
    format!("{:#}\n", Value::Object(sections))
}

fn value(node: &Node) -> Value {
    match node {
        Node::Bool(it) => Value::Bool(*it),
        Node::Int(it) => Value::from(*it),
        Node::Decimal(it) => Value::from(it.number()),
        Node::Text(it) => Value::from(it.as_str()),
        Node::List(items) => items.iter().map(value).collect(),
        Node::Map(fields) => {
            Value::Object(fields.iter().map(|(name, it)| (name.clone(), value(it))).collect())
        }
        Node::Call("Ref", argument) => json!({ "Ref": value(argument) }),
        Node::Call("GetAtt", argument) => {
            let path = if let Node::Text(it) = &**argument { it.as_str() } else { "" };
            let (id, attribute) = path.split_once('.').unwrap_or((path, ""));
            json!({ "Fn::GetAtt": [id, attribute] })
        }
        Node::Call(name, argument) => json!({ (format!("Fn::{name}")): value(argument) }),
    }
}
