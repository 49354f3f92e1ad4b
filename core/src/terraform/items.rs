//! Items of a table: one block with an entry for each of them.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::Expressions;
use super::print::{Block, Expr};
use super::syntax::key;
use crate::catalog::dynamodb::items::{ITEMS, TF, identity, plain, typed};
use crate::catalog::dynamodb::table;
use crate::catalog::{Body, Item};
use crate::sort::InOrder;
use crate::stack::{Folded, Names, Resource, Stack};
use crate::value::Value;

/// The block with the items of a table.
pub(super) fn block(resource: &Resource, address: &str, expressions: &mut Expressions<'_>) -> Option<Block> {
    resource.ty.filter(|it| **it == table::TYPE)?;
    let items = resource.props.get(ITEMS.key())?.items().iter().filter(|it| matches!(it, Value::Map(_)));
    let mut names = Names::default();
    let mut entries = Vec::new();
    for item in items {
        let name = identity(&resource.props, item);
        let name = names.claim(if name.is_empty() { "item" } else { &name });
        let attributes = typed(&resource.props, item);
        let attributes = attributes.fields().iter();
        let attributes = attributes.map(|(name, it)| (name.clone(), Expr::Source(line(it, expressions))));
        entries.push((name, Expr::Object(attributes.collect())));
    }
    if entries.is_empty() {
        return None;
    }
    let label = expressions.label(address);
    let of = |argument: &str| Expr::source(format!("{}.{label}.{argument}", resource.tf_type));
    let mut block = Block::new(format!("resource \"{TF}\" \"{label}\""));
    block.push("for_each", Expr::Object(entries));
    block.space();
    block.push("table_name", of("name"));
    block.push("hash_key", of("hash_key"));
    if resource.props.contains_key(table::SORT_KEY.key()) {
        block.push("range_key", of("range_key"));
    }
    block.push("item", Expr::Call("jsonencode", Box::new(Expr::source("each.value"))));
    Some(block)
}

/// A typed attribute on one line, as people write them.
fn line(value: &Value, expressions: &mut Expressions<'_>) -> String {
    match value {
        Value::Map(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Map(fields) => {
            let fields = fields.iter().map(|(name, it)| format!("{} = {}", key(name), line(it, expressions)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::List(items) => {
            let items = items.iter().map(|it| line(it, expressions));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        other => expressions.expr(other).print(0, 0),
    }
}

/// An item that was read.
#[derive(Debug)]
pub(super) struct Found {
    /// Address of its table.
    table: String,
    /// With the types of its attributes.
    item: Value,
}

impl Found {
    /// The item of one instance of a block; `None` if the block says more than that.
    pub(super) fn of(resource: &Resource, body: impl FnOnce() -> Body) -> Option<Self> {
        if resource.tf_type != TF {
            return None;
        }
        let body = body();
        let is_known = |name: &str| matches!(name, "table_name" | "hash_key" | "range_key" | "item");
        if !body.items.iter().all(|(name, _)| is_known(name)) {
            return None;
        }
        let item = match body.get("item")? {
            Item::Json(item) => item.clone(),
            // JSON from a file, or in a heredoc. A key of ours would be read as what we mean by it.
            Item::Value(Value::Str(text)) if !text.contains("\"$") => serde_json::from_str(text).ok()?,
            _ => return None,
        };
        let table = body.value("table_name")?.target()?.to_owned();
        Some(Self { table, item })
    }
}

/// Puts the items of blocks into their tables, if all items of a table are known. Two of one key are one item, the last
/// of which counts: such stay resources of their own.
pub(super) fn fold(stack: &mut Stack, found: &BTreeMap<String, Found>) {
    let tables: BTreeSet<&str> = found.values().map(|it| it.table.as_str()).collect();
    for address in tables {
        let Some(table) = stack.get(address).filter(|it| it.ty == Some(&table::TYPE)) else { continue };
        let all: Vec<(&String, &Found)> = found.iter().filter(|(_, it)| it.table == address).collect();
        let is_beside = |it: &&String| stack.get(it).is_some_and(|it| it.module == table.module);
        let plain = all.iter().map(|(_, it)| plain(&table.props, &it.item)).collect::<Option<Vec<Value>>>();
        let Some(mut plain) = plain.filter(|_| all.iter().all(|(it, _)| is_beside(it))) else { continue };
        plain.order_by_cached_key(|it| identity(&table.props, it));
        let is_once = |pair: &[Value]| identity(&table.props, &pair[0]) != identity(&table.props, &pair[1]);
        if !plain.windows(2).all(is_once) {
            continue;
        }
        for (instance, _) in all {
            stack.resources.remove(instance);
            let folded = Folded::Into(vec![address.to_owned()]);
            stack.configuration.folded.insert(instance.clone(), folded);
        }
        if let Some(table) = stack.resources.get_mut(address) {
            table.props.insert(ITEMS.key(), Value::List(plain));
        }
    }
}
