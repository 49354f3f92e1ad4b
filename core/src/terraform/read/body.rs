//! Arguments and blocks of a block, evaluated.

use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{self, Structure};

use super::evaluate::{Binding, Bound, Evaluator, entries};
use super::finish;
use super::term::{Stop, Term, Worked};
use crate::catalog::{Body, Item};
use crate::reading::cost;
use crate::stack::Origin;
use crate::value::Value;

/// Arguments of every resource, which say how often and in what order rather than what.
pub(super) const META: [&str; 2] = ["count", "for_each"];

/// What a block that a dynamic one stands for costs, in values: its name, text and place are kept with it.
const BLOCK_COST: usize = 16;

/// An argument or block with its source text.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) item: Item,
    /// As an argument or block that can stand by itself.
    pub(super) text: String,
    /// The pieces of a block.
    pub(super) inner: Vec<Self>,
    /// Whether the item says less than the text: which of several instances is meant is not known.
    pub(super) is_loose: bool,
    /// Where it stands.
    pub(super) origin: Origin,
}

/// The pieces of a block in order, dynamic blocks unrolled where their lists are known.
pub(super) fn pieces(evaluator: &Evaluator<'_, '_>, body: &structure::Body) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for it in body.iter() {
        let origin = || evaluator.source.origin(it.span());
        match it {
            Structure::Attribute(attribute) => {
                let (mut item, is_loose) = item(evaluator, &attribute.value);
                if item == Item::Value(Value::Null)
                    && let Some(input) = evaluator.world.null_input(evaluator.scope, &attribute.value)
                {
                    item = Item::Value(Value::Param(input));
                }
                let text = evaluator.residue_of(it);
                // An argument that is null is not set.
                if item == Item::Value(Value::Null) || text.is_empty() {
                    continue;
                }
                pieces.push(Piece {
                    name: attribute.key.as_str().to_owned(),
                    item,
                    text,
                    inner: Vec::new(),
                    is_loose,
                    origin: origin(),
                });
            }
            Structure::Block(block) if block.ident.as_str() == "dynamic" => {
                let mut unrolled = Vec::new();
                let name = block.labels.first().map_or("", |it| it.as_str());
                let done = evaluator.unroll(block, &mut |inner, content| {
                    let text = block_text(name, &inner.residue_inside(content));
                    if !inner.world.spend(cost(text.len())) {
                        return Err(Stop::Unknown);
                    }
                    unrolled.push(piece(&inner, name, content, text, origin()));
                    Ok(())
                });
                match done {
                    Ok(()) => pieces.extend(unrolled),
                    Err(_) => {
                        let text = evaluator.residue_of(it);
                        pieces.push(piece(evaluator, "dynamic", &block.body, text, origin()));
                    }
                }
            }
            Structure::Block(block) => {
                let text = evaluator.residue_of(it);
                pieces.push(piece(evaluator, block.ident.as_str(), &block.body, text, origin()));
            }
        }
    }
    pieces
}

/// The pieces as the catalogue reads them.
pub(super) fn body_of(pieces: &[Piece]) -> Body {
    Body { items: pieces.iter().map(|it| (it.name.clone(), it.item.clone())).collect() }
}

fn piece(
    evaluator: &Evaluator<'_, '_>,
    name: &str,
    body: &structure::Body,
    text: String,
    origin: Origin,
) -> Piece {
    let inner = pieces(evaluator, body);
    Piece { name: name.to_owned(), item: Item::Block(body_of(&inner)), text, inner, is_loose: false, origin }
}

/// A block of arguments and blocks that are source text.
pub(super) fn block_text(name: &str, inner: &[String]) -> String {
    let mut text = format!("{name} {{\n");
    for it in inner {
        // Lines inside a heredoc must not move.
        let moves = !it.contains("<<");
        for (index, line) in it.lines().enumerate() {
            let pad = if line.is_empty() || (index > 0 && !moves) { "" } else { "  " };
            text.push_str(&format!("{pad}{line}\n"));
        }
    }
    text.push('}');
    text
}

fn item(evaluator: &Evaluator<'_, '_>, expression: &Expression) -> (Item, bool) {
    if let Some(call) = expression.as_func_call()
        && call.name.namespace.is_empty()
        && call.name.name.as_str() == "base64encode"
        && let Some(argument) = call.args.get(0)
    {
        let term = evaluator.term(argument);
        return (Item::Base64(evaluator.finished(&term, argument)), finish::is_loose(&term));
    }
    let term = evaluator.term(expression);
    let is_loose = finish::is_loose(&term);
    let item = match &term {
        Term::Json(it) => Item::Json(evaluator.finished(it, expression)),
        term => Item::Value(evaluator.finished(term, expression)),
    };
    (item, is_loose)
}

impl<'a> Evaluator<'_, 'a> {
    /// Calls `work` for every block of a name, dynamic ones among them.
    pub(super) fn each_block(
        &self,
        body: &structure::Body,
        name: &str,
        work: &mut dyn FnMut(Evaluator<'_, 'a>, &structure::Body) -> Worked<()>,
    ) -> Worked<()> {
        for block in body.blocks() {
            if block.ident.as_str() == name {
                work(*self, &block.body)?;
            } else if block.ident.as_str() == "dynamic"
                && block.labels.first().is_some_and(|it| it.as_str() == name)
            {
                self.unroll(block, work)?;
            }
        }
        Ok(())
    }

    /// Calls `work` for every block that a dynamic block stands for.
    fn unroll(
        &self,
        dynamic: &structure::Block,
        work: &mut dyn FnMut(Evaluator<'_, 'a>, &structure::Body) -> Worked<()>,
    ) -> Worked<()> {
        let name = match dynamic.body.get_attribute("iterator").map(|it| &it.value) {
            Some(it) => it.as_variable().ok_or(Stop::Unknown)?.as_str(),
            None => dynamic.labels.first().ok_or(Stop::Unknown)?.as_str(),
        };
        let content = dynamic.body.get_blocks("content").next().ok_or(Stop::Unknown)?;
        let for_each = dynamic.body.get_attribute("for_each").ok_or(Stop::Unknown)?;
        for (key, value) in entries(&self.evaluate(&for_each.value)?)? {
            if !self.world.spend(BLOCK_COST) {
                return Err(Stop::Unknown);
            }
            let entry = Term::object([("key", key), ("value", value)])?;
            let binding = Binding { bound: Bound::Name(name, &entry), outer: self.bindings() };
            work(self.inside(&binding), &content.body)?;
        }
        Ok(())
    }
}
