//! Arguments and blocks of a block, evaluated.

use hcl_edit::Span;
use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::{self, Structure};

use super::evaluate::{Bindings, Evaluator, TOP_LEVEL};
use crate::catalog::{Body, Item};
use crate::stack::Origin;
use crate::terraform::policy;
use crate::value::Value;

/// Arguments of every resource, which say how often and in what order rather than what.
pub(super) const META: [&str; 2] = ["count", "for_each"];

/// An argument or block with its source text.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) item: Item,
    /// As an argument or block that can stand by itself.
    pub(super) text: String,
    /// The pieces of a block.
    pub(super) inner: Vec<Self>,
    /// Where it stands.
    pub(super) origin: Origin,
}

/// The pieces of a block in order, dynamic blocks unrolled where their lists are known.
pub(super) fn pieces(evaluator: &Evaluator<'_, '_>, body: &structure::Body) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for it in body.iter() {
        match it {
            Structure::Attribute(it) if it.value.is_null() => {}
            Structure::Attribute(it) => pieces.push(Piece {
                name: it.key.as_str().to_owned(),
                item: item(evaluator, &it.value),
                text: evaluator.source.unindented(it.span()),
                inner: Vec::new(),
                origin: evaluator.source.origin(it.span()),
            }),
            Structure::Block(it) if it.ident.as_str() == "dynamic" => match unrolled(evaluator, it) {
                Some(unrolled) => pieces.extend(unrolled),
                None => pieces.push(block(evaluator, it, "dynamic", &it.body)),
            },
            Structure::Block(it) => pieces.push(block(evaluator, it, it.ident.as_str(), &it.body)),
        }
    }
    pieces
}

/// The pieces as the catalogue reads them.
pub(super) fn body_of(pieces: &[Piece]) -> Body {
    Body { items: pieces.iter().map(|it| (it.name.clone(), it.item.clone())).collect() }
}

fn block(evaluator: &Evaluator<'_, '_>, it: &structure::Block, name: &str, body: &structure::Body) -> Piece {
    let inner = pieces(evaluator, body);
    Piece {
        name: name.to_owned(),
        item: Item::Block(body_of(&inner)),
        text: evaluator.source.unindented(it.span()),
        inner,
        origin: evaluator.source.origin(it.span()),
    }
}

/// The blocks a dynamic block stands for; `None` if that depends on what is not known.
fn unrolled(evaluator: &Evaluator<'_, '_>, it: &structure::Block) -> Option<Vec<Piece>> {
    let name = it.labels.first()?.as_str();
    let iterator = match it.body.get_attribute("iterator").map(|it| &it.value) {
        Some(it) => it.as_variable()?.as_str(),
        None => name,
    };
    let content = it.body.get_blocks("content").next()?;
    let entries = match evaluator.value(&it.body.get_attribute("for_each")?.value) {
        Value::List(items) => (0..).zip(items).map(|(index, it)| (Value::Int(index), it)).collect(),
        Value::Map(fields) => fields.into_iter().map(|(key, it)| (Value::Str(key), it)).collect::<Vec<_>>(),
        _ => return None,
    };
    let blocks = entries.into_iter().map(|(key, value)| {
        let bindings: Bindings = evaluator.bindings().with(iterator, key, value);
        block(&evaluator.bound(&bindings), it, name, &content.body)
    });
    Some(blocks.collect())
}

fn item(evaluator: &Evaluator<'_, '_>, expression: &Expression) -> Item {
    if let Some(call) = expression.as_func_call()
        && call.name.name.as_str() == "jsonencode"
        && let Some(argument) = call.args.get(0)
    {
        return Item::Json(evaluator.value(argument));
    }
    if let Some(document) = policy_document(evaluator, expression) {
        return Item::Policy { document, suffix: "" };
    }
    Item::Value(evaluator.value(expression))
}

/// The policy behind `data.aws_iam_policy_document.name.json`.
fn policy_document(evaluator: &Evaluator<'_, '_>, expression: &Expression) -> Option<Value> {
    let traversal = expression.as_traversal()?;
    let mut path = vec![traversal.expr.as_variable()?.as_str()];
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => path.push(name.as_str()),
            _ => return None,
        }
    }
    let ["data", "aws_iam_policy_document", name, "json"] = path[..] else { return None };
    let scope = evaluator.scope();
    let declared = scope.config.data.get(&("aws_iam_policy_document", name))?;
    if META.iter().any(|it| declared.block.body.has_attribute(it)) {
        return None;
    }
    let evaluator = Evaluator::new(scope, declared.source, &TOP_LEVEL);
    policy::document(&body_of(&pieces(&evaluator, &declared.block.body)))
}
