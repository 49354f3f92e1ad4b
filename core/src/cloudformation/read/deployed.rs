//! A template as CloudFormation would deploy it with the defaults of its parameters.

use super::document::{Content, Field, Node};
use super::parameters::{Parameters, parameters};
use super::scope::Scope;
use crate::model::Settings;

/// Sections whose entries may be there on a condition.
const CONDITIONAL: [&str; 2] = ["Resources", "Outputs"];

/// The template without what its conditions leave out.
///
/// A resource or an output is left out if its condition does not hold, and so is what `Fn::If` does not choose. Where that
/// depends on a parameter without a default, all entries stay that a list may have, as resources with such a condition do:
/// each of them may be there. Source: AWS CloudFormation User Guide, "Conditions section".
pub(super) fn deployed(document: Node, bytes: usize) -> Node {
    if document.get("Conditions").is_none() {
        return document;
    }
    let Parameters { inputs, parameters, .. } = parameters(&document, &mut Settings::default());
    let mut scope = Scope::new(bytes, &document);
    scope.inputs = inputs;
    scope.choose_by_defaults(&parameters);
    let sections = document.fields().iter().map(|section| {
        if !CONDITIONAL.contains(&section.key.as_str()) {
            return section.clone();
        }
        let is_there = |it: &&Field| {
            let condition = it.value.get("Condition").and_then(Node::text);
            condition.and_then(|it| scope.decide(it)) != Some(false)
        };
        let entries = section.value.fields().iter().filter(is_there);
        let entries = entries.map(|it| Field { value: chosen(&scope, &it.value), ..it.clone() });
        match section.value.is_map() {
            true => Field { value: Node::map(section.value.at, entries.collect()), ..section.clone() },
            false => section.clone(),
        }
    });
    Node::map(document.at, sections.collect())
}

/// A value with what its conditions choose.
fn chosen(scope: &Scope<'_>, node: &Node) -> Node {
    let inside = match &node.content {
        Content::Scalar(..) => return node.clone(),
        Content::List(items) => {
            Content::List(items.iter().flat_map(|it| entries(chosen(scope, it))).collect())
        }
        Content::Map(_) => match (node.only(), node.only().map(|(_, it)| it.items())) {
            (Some(("Fn::If", _)), Some([condition, yes, no])) => {
                match condition.text().and_then(|it| scope.decide(it)) {
                    Some(true) => return chosen(scope, yes),
                    Some(false) => return chosen(scope, no),
                    None => {
                        let branches = [condition.clone(), chosen(scope, yes), chosen(scope, no)];
                        return either(node, branches);
                    }
                }
            }
            // Arguments of a function go by their places.
            (Some((function, _)), _) if function.starts_with("Fn::") => {
                return node.clone();
            }
            _ => {
                let fields = node.fields().iter();
                let fields = fields.map(|it| Field { value: chosen(scope, &it.value), ..it.clone() });
                return Node::map(node.at, fields.collect());
            }
        },
    };
    Node { at: node.at, content: inside }
}

/// What an open condition chooses from: of lists of objects, all of both.
fn either(node: &Node, [condition, yes, no]: [Node; 3]) -> Node {
    let is_list = |it: &Node| match &it.content {
        Content::List(items) => items.iter().all(is_object),
        _ => is_nothing(it),
    };
    if is_list(&yes) && is_list(&no) && !(is_nothing(&yes) && is_nothing(&no)) {
        let items = yes.items().iter().chain(no.items()).cloned();
        return Node { at: node.at, content: Content::List(items.collect()) };
    }
    let Some(field) = node.fields().first() else { return node.clone() };
    let branches = Node { at: field.value.at, content: Content::List(vec![condition, yes, no]) };
    Node::map(node.at, vec![Field { value: branches, ..field.clone() }])
}

/// The entries of a list that one entry stands for: with an open condition, each of its objects.
fn entries(item: Node) -> Vec<Node> {
    let branches = match item.only() {
        Some(("Fn::If", branches)) => branches.items(),
        _ => return vec![item],
    };
    let [_, yes, no] = branches else { return vec![item] };
    let all: Vec<Node> = [yes, no].into_iter().flat_map(|it| entries(it.clone())).collect();
    let (nothing, some): (Vec<Node>, Vec<Node>) = all.into_iter().partition(is_nothing);
    let is_clear = some.iter().all(is_object) && nothing.len() + some.len() > 0;
    if is_clear { some } else { vec![item] }
}

/// Whether something is an object, and no function that gives one.
fn is_object(node: &Node) -> bool {
    let is_function = |it: &Field| it.key == "Ref" || it.key.starts_with("Fn::");
    node.is_map() && !node.fields().iter().any(is_function)
}

fn is_nothing(node: &Node) -> bool {
    node.only().is_some_and(|(function, it)| function == "Ref" && it.text() == Some("AWS::NoValue"))
}
