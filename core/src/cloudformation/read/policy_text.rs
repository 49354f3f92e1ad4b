//! Policies that a template holds as text in JSON, in place of an object.

use super::document::{self, Content, Field, Node, Plain};

/// Properties that hold a policy. Source: CloudFormation template reference, those whose type is Json.
const POLICIES: [&str; 4] = ["AssumeRolePolicyDocument", "KeyPolicy", "PolicyDocument", "ResourcePolicy"];

/// The longest text that is read as a policy, in bytes: IAM takes a third of that.
const TEXT_LIMIT: usize = 65_536;

/// Puts policies in the place of the texts that hold them.
pub(super) fn policies_as_objects(document: Node) -> Node {
    let at = document.at;
    let sections = document.into_fields().into_iter().map(|section| match section.key.as_str() {
        "Resources" => Field { value: within(section.value), ..section },
        _ => section,
    });
    Node::map(at, sections.collect())
}

fn within(node: Node) -> Node {
    let at = node.at;
    match node.content {
        Content::Map(_) => {
            let fields = node.into_fields().into_iter().map(|field| {
                let policy = POLICIES.contains(&field.key.as_str()).then(|| policy(&field.value)).flatten();
                Field { value: policy.unwrap_or_else(|| within(field.value)), ..field }
            });
            Node::map(at, fields.collect())
        }
        Content::List(items) => Node { at, content: Content::List(items.into_iter().map(within).collect()) },
        content @ Content::Scalar(..) => Node { at, content },
    }
}

/// The policy that a text holds, or one with values put in.
fn policy(written: &Node) -> Option<Node> {
    if let Some(text) = written.text() {
        return Some(Place { of: written, values: None }.put(&parsed(text)?));
    }
    let [sub] = written.fields() else { return None };
    let values = (sub.key == "Fn::Sub").then_some(&sub.value)?;
    let text = values.text().or_else(|| values.items().first()?.text())?;
    Some(Place { of: written, values: Some(values) }.put(&parsed(text)?))
}

fn parsed(text: &str) -> Option<Node> {
    let is_object = text.len() <= TEXT_LIMIT && text.trim_start().starts_with('{');
    let read = is_object.then(|| document::parse("", text, &mut Vec::new()).ok()).flatten();
    read.filter(Node::is_map)
}

/// Where a policy stands, and the `Fn::Sub` around it.
struct Place<'p> {
    of: &'p Node,
    values: Option<&'p Node>,
}

impl Place<'_> {
    fn put(&self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Map(_) => {
                let field =
                    |it: &Field| Field { key: it.key.clone(), at: self.of.at, value: self.put(&it.value) };
                return Node::map(self.of.at, node.fields().iter().map(field).collect());
            }
            Content::List(items) => Content::List(items.iter().map(|it| self.put(it)).collect()),
            Content::Scalar(text, _) if text.contains("${") && self.values.is_some() => {
                return self.with_values(text);
            }
            content @ Content::Scalar(..) => content.clone(),
        };
        Node { at: self.of.at, content }
    }

    /// A text of the policy with the values that the whole is given.
    fn with_values(&self, text: &str) -> Node {
        let at = self.of.at;
        let text = Node { at, content: Content::Scalar(text.to_owned(), Plain::No) };
        let value = match self.values.map(Node::items) {
            Some([_, values]) => Node { at, content: Content::List(vec![text, values.clone()]) },
            _ => text,
        };
        Node::map(at, vec![Field { key: "Fn::Sub".to_owned(), at, value }])
    }
}
