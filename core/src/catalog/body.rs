//! The shape of a resource in a template language, before it is printed and after it is parsed.

use crate::value::Value;

/// Arguments and nested blocks of an HCL block, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// Name and content; a block type may occur several times.
    pub items: Vec<(String, Item)>,
}

/// One thing inside a [`Body`].
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = value`.
    Value(Value),
    /// `name = jsonencode(value)`.
    Json(Value),
    /// `name = base64encode(value)`.
    Base64(Value),
    /// An IAM policy, written as a policy document data source whose label ends in the suffix.
    Policy {
        /// The policy in JSON's shape: `Version`, `Statement`.
        document: Value,
        /// Distinguishes several policies of one resource; empty for the main one.
        suffix: &'static str,
    },
    /// `name { … }`.
    Block(Body),
}

impl Body {
    /// The first argument or block called `name`.
    pub fn get(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|(it, _)| it == name).map(|(_, item)| item)
    }

    /// The value of an argument; `None` for blocks.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match self.get(name)? {
            Item::Value(it) | Item::Json(it) | Item::Base64(it) | Item::Policy { document: it, .. } => {
                Some(it)
            }
            Item::Block(_) => None,
        }
    }

    /// The value at a path such as `root_block_device/encrypted`, entering first blocks.
    pub fn at(&self, path: &str) -> Option<&Value> {
        match path.split_once('/') {
            None => self.value(path),
            Some((head, rest)) => self.blocks(head).next()?.at(rest),
        }
    }

    /// The blocks called `name`, in order.
    pub fn blocks<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Self> + use<'a, 'n> {
        self.items.iter().filter_map(move |(it, item)| match item {
            Item::Block(body) if it == name => Some(body),
            _ => None,
        })
    }

    /// The blocks at a path such as `rule/filter`, entering first blocks on the way, in order.
    pub fn blocks_at<'a>(&'a self, path: &str) -> Vec<&'a Self> {
        match path.split_once('/') {
            None => self.blocks(path).collect(),
            Some((head, rest)) => self.blocks(head).next().map(|it| it.blocks_at(rest)).unwrap_or_default(),
        }
    }

    /// The item at a path, entering first blocks.
    pub fn item_at(&self, path: &str) -> Option<&Item> {
        match path.split_once('/') {
            None => self.get(path),
            Some((head, rest)) => self.blocks(head).next()?.item_at(rest),
        }
    }

    /// Adds another block at a path, after those that are there, making the blocks on the way.
    pub fn push_block_at(&mut self, path: &str, body: Self) {
        match path.split_once('/') {
            None => self.push_block(path, body),
            Some((head, rest)) => self.block_mut(head).push_block_at(rest, body),
        }
    }

    /// Puts an item at a path, making the blocks on the way. What stands there already is replaced.
    pub fn insert(&mut self, path: &str, item: Item) {
        match path.split_once('/') {
            None => match self.items.iter_mut().find(|(it, _)| it == path) {
                Some((_, present)) => *present = item,
                None => self.items.push((path.to_owned(), item)),
            },
            Some((head, rest)) => self.block_mut(head).insert(rest, item),
        }
    }

    /// Adds another block called `name`, after those that are there.
    pub fn push_block(&mut self, name: &str, body: Self) {
        self.items.push((name.to_owned(), Item::Block(body)));
    }

    fn block_mut(&mut self, name: &str) -> &mut Self {
        let at = self.items.iter().position(|(it, item)| it == name && matches!(item, Item::Block(_)));
        let at = at.unwrap_or_else(|| {
            self.push_block(name, Self::default());
            self.items.len() - 1
        });
        match &mut self.items[at].1 {
            Item::Block(body) => body,
            _ => unreachable!("the position was taken from a block"),
        }
    }
}

impl<const N: usize> From<[(&str, Value); N]> for Body {
    fn from(arguments: [(&str, Value); N]) -> Self {
        let items =
            arguments.into_iter().map(|(name, value)| (name.to_owned(), Item::Value(value))).collect();
        Self { items }
    }
}

/// Puts a value at a path such as `BlockDeviceMappings/0/Ebs/Encrypted` of a CloudFormation object, making the
/// objects and lists on the way. A numeric step is a position in a list.
pub fn insert_at(object: &mut Value, path: &str, value: Value) {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let slot = match head.parse::<usize>() {
        Ok(index) => list_slot(object, index),
        Err(_) => map_slot(object, head),
    };
    match rest {
        None => *slot = value,
        Some(rest) => insert_at(slot, rest, value),
    }
}

/// The value at a path of a CloudFormation object; see [`insert_at`].
pub fn value_at<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let inner = match (head.parse::<usize>(), object) {
        (Ok(index), Value::List(items)) => items.get(index)?,
        _ => object.field(head)?,
    };
    rest.map_or(Some(inner), |rest| value_at(inner, rest))
}

fn map_slot<'a>(object: &'a mut Value, key: &str) -> &'a mut Value {
    if !matches!(object, Value::Map(_)) {
        *object = Value::Map(Vec::new());
    }
    let Value::Map(fields) = object else { unreachable!("just made a map") };
    let at = fields.iter().position(|(it, _)| it == key).unwrap_or_else(|| {
        fields.push((key.to_owned(), Value::Map(Vec::new())));
        fields.len() - 1
    });
    &mut fields[at].1
}

fn list_slot(object: &mut Value, index: usize) -> &mut Value {
    if !matches!(object, Value::List(_)) {
        *object = Value::List(Vec::new());
    }
    let Value::List(items) = object else { unreachable!("just made a list") };
    // Paths are static data of the catalogue, so an index is never far past the end.
    while items.len() <= index {
        items.push(Value::Map(Vec::new()));
    }
    &mut items[index]
}
