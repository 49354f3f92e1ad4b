//! What the names of a part stand for in the whole.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::document::{Content, Field, Node, Position};
use super::text;

/// How deep values may be nested once parameters stand for what they are given.
const LEVEL_LIMIT: usize = 100;

/// The most values that are written while templates are put together, beside one for each byte of text.
const VALUES: usize = 200_000;

/// What a stack gives a parameter.
pub(super) struct Given {
    pub(super) value: Node,
    pub(super) is_list: bool,
}

/// How many values may still be written, over all that is put together.
#[derive(Clone)]
pub(super) struct Budget(Rc<Cell<usize>>);

impl Budget {
    /// For so many bytes of text.
    pub(super) fn of(bytes: usize) -> Self {
        Self(Rc::new(Cell::new(VALUES.saturating_add(bytes))))
    }

    /// Takes so many values, if they are left.
    pub(super) fn spend(&self, values: usize) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(values));
        left > values
    }
}

/// Names and what they stand for.
pub(super) struct Names {
    pub(super) parameters: BTreeMap<String, Given>,
    /// Other names for resources, conditions and mappings.
    pub(super) ids: BTreeMap<String, String>,
    /// Values of the outputs of stacks whose parts are in place.
    pub(super) outputs: BTreeMap<String, BTreeMap<String, Node>>,
    pub(super) budget: Budget,
}

impl Names {
    pub(super) const fn new(budget: Budget) -> Self {
        Self { parameters: BTreeMap::new(), ids: BTreeMap::new(), outputs: BTreeMap::new(), budget }
    }

    /// The name of something of the part in the whole.
    pub(super) fn id(&self, id: &str) -> String {
        self.ids.get(id).map_or(id, String::as_str).to_owned()
    }

    /// A value with names of the whole; `None` if it would be too large.
    pub(super) fn rewritten(&self, node: &Node, level: usize) -> Option<Node> {
        if level > LEVEL_LIMIT || !self.budget.spend(1) {
            return None;
        }
        if let Some((function, argument)) = node.only()
            && let Some(called) = self.called(node.at, function, argument, level)
        {
            return called;
        }
        let content = match &node.content {
            Content::Scalar(..) => node.content.clone(),
            Content::List(items) => {
                Content::List(items.iter().map(|it| self.rewritten(it, level + 1)).collect::<Option<_>>()?)
            }
            Content::Map(_) => {
                let mut fields = Vec::new();
                for field in node.fields() {
                    let value = match field.key.as_str() {
                        "DependsOn" => match self.awaited(&field.value) {
                            Some(it) => it,
                            None => continue,
                        },
                        "Condition" if field.value.text().is_some() => self.named(&field.value),
                        _ => self.rewritten(&field.value, level + 1)?,
                    };
                    fields.push(Field { key: field.key.clone(), at: field.at, value });
                }
                return Some(Node::map(node.at, fields));
            }
        };
        Some(Node { at: node.at, content })
    }

    /// What a function call becomes; `None` where its name makes no difference.
    fn called(&self, at: Position, function: &str, argument: &Node, level: usize) -> Option<Option<Node>> {
        let call = |value: Node| Some(Node::map(at, vec![Field { key: function.to_owned(), at, value }]));
        match function {
            "Ref" => {
                let name = argument.text()?;
                Some(match self.parameters.get(name) {
                    Some(given) => self.fits(given.as_list(at), level),
                    None => call(self.named(argument)),
                })
            }
            "Fn::GetAtt" => {
                let [id, attribute] = argument.items() else { return None };
                if let Some(value) = self.output(id.text()?, attribute.text()) {
                    return Some(self.fits(value.clone(), level));
                }
                let path = vec![self.named(id), self.rewritten(attribute, level + 2)?];
                Some(call(Node { at: argument.at, content: Content::List(path) }))
            }
            "Fn::Sub" => Some(self.substitution(at, argument, level)),
            "Fn::If" | "Fn::FindInMap" => {
                let (first, rest) = argument.items().split_first()?;
                let mut items = vec![if first.text().is_some() {
                    self.named(first)
                } else {
                    self.rewritten(first, level + 2)?
                }];
                for it in rest {
                    items.push(self.rewritten(it, level + 2)?);
                }
                Some(call(Node { at: argument.at, content: Content::List(items) }))
            }
            _ => None,
        }
    }

    /// A value that stands for a name, if it is not too much.
    fn fits(&self, value: Node, level: usize) -> Option<Node> {
        let (size, depth) = extent(&value);
        (level + depth <= LEVEL_LIMIT && self.budget.spend(size)).then_some(value)
    }

    fn output(&self, stack: &str, attribute: Option<&str>) -> Option<&Node> {
        self.outputs.get(stack)?.get(attribute?.strip_prefix("Outputs.")?)
    }

    fn named(&self, node: &Node) -> Node {
        node.text().map_or_else(|| node.clone(), |id| text(node.at, self.id(id)))
    }

    /// The names in `DependsOn`; stacks that are no more are not among them.
    fn awaited(&self, node: &Node) -> Option<Node> {
        let is_there = |it: &&Node| it.text().is_none_or(|it| !self.outputs.contains_key(it));
        if node.text().is_some() {
            return Some(node).filter(is_there).map(|it| self.named(it));
        }
        let items: Vec<Node> = node.items().iter().filter(is_there).map(|it| self.named(it)).collect();
        (!items.is_empty()).then_some(Node { at: node.at, content: Content::List(items) })
    }

    /// Text with values in it: what is no name in the whole becomes a variable of the text.
    fn substitution(&self, at: Position, argument: &Node, level: usize) -> Option<Node> {
        let (template, own) = match argument.items() {
            [template, own] => (template, own.fields()),
            _ => (argument, &[][..]),
        };
        let Some(source) = template.text() else { return self.rewritten_call(at, argument, level) };
        let mut variables: Vec<Field> = Vec::new();
        for field in own {
            let value = self.rewritten(&field.value, level + 3)?;
            variables.push(Field { key: field.key.clone(), at: field.at, value });
        }
        let mut parts = source.split("${");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let Some((name, rest)) = part.split_once('}') else {
                out.push_str("${");
                out.push_str(part);
                continue;
            };
            let name = name.trim();
            match self.inserted(name, own, level)? {
                Inserted::Name(it) => out.push_str(&format!("${{{it}}}")),
                Inserted::Literal(it) => out.push_str(&it.replace("${", "${!")),
                Inserted::Value(value) => {
                    let key = variable(name, &variables);
                    out.push_str(&format!("${{{key}}}"));
                    if !variables.iter().any(|it| it.key == key) {
                        variables.push(Field { key, at, value });
                    }
                }
            }
            out.push_str(rest);
        }
        let template = text(template.at, out);
        let value = if variables.is_empty() {
            template
        } else {
            Node { at, content: Content::List(vec![template, Node::map(at, variables)]) }
        };
        Some(Node::map(at, vec![Field { key: "Fn::Sub".to_owned(), at, value }]))
    }

    fn rewritten_call(&self, at: Position, argument: &Node, level: usize) -> Option<Node> {
        let value = self.rewritten(argument, level + 1)?;
        Some(Node::map(at, vec![Field { key: "Fn::Sub".to_owned(), at, value }]))
    }

    /// What stands for a name in a text; `None` if it would be too large.
    fn inserted(&self, name: &str, own: &[Field], level: usize) -> Option<Inserted> {
        if name.starts_with('!') || own.iter().any(|it| it.key == name) {
            return Some(Inserted::Name(name.to_owned()));
        }
        let (id, attribute) = name.split_once('.').map_or((name, None), |(id, it)| (id, Some(it)));
        let value = match self.parameters.get(name).map(|it| &it.value).or_else(|| self.output(id, attribute))
        {
            Some(value) => self.fits(value.clone(), level + 3)?,
            None => {
                let attribute = attribute.map(|it| format!(".{it}")).unwrap_or_default();
                return Some(Inserted::Name(format!("{}{attribute}", self.id(id))));
            }
        };
        if let Some(literal) = value.text() {
            return Some(Inserted::Literal(literal.to_owned()));
        }
        Some(match value.only() {
            Some(("Ref", it)) if it.text().is_some() => {
                Inserted::Name(it.text().unwrap_or_default().to_owned())
            }
            Some(("Fn::GetAtt", it)) if it.items().iter().all(|it| it.text().is_some()) => {
                let path: Vec<&str> = it.items().iter().filter_map(Node::text).collect();
                Inserted::Name(path.join("."))
            }
            _ => Inserted::Value(value),
        })
    }
}

/// What stands for a name in a text.
enum Inserted {
    Name(String),
    Literal(String),
    Value(Node),
}

impl Given {
    /// The value; of a list the items, where it was joined or written as text.
    fn as_list(&self, at: Position) -> Node {
        if !self.is_list {
            return self.value.clone();
        }
        if let Some(joined) = self.value.text() {
            let items = joined.split(',').map(|it| text(at, it.trim())).collect();
            return Node { at, content: Content::List(items) };
        }
        match self.value.only() {
            Some(("Fn::Join", it)) => match it.items() {
                [between, items] if between.text() == Some(",") => items.clone(),
                _ => self.value.clone(),
            },
            _ => self.value.clone(),
        }
    }
}

/// A name for a variable of a text that stands for another name.
fn variable(name: &str, taken: &[Field]) -> String {
    let mut key: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    while taken.iter().any(|it| it.key == key) {
        key.push('X');
    }
    key
}

/// How many values a value is, and how deep it goes.
pub(super) fn extent(node: &Node) -> (usize, usize) {
    let fields = node.fields().iter().map(|it| &it.value);
    node.items()
        .iter()
        .chain(fields)
        .map(extent)
        .fold((1, 1), |(size, depth), (inner, level)| (size + inner, depth.max(level + 1)))
}

/// Whether a value names something like this.
pub(super) fn mentions(node: &Node, is_meant: &impl Fn(&str) -> bool) -> bool {
    let named = match node.only() {
        Some(("Ref", it)) => it.text().is_some_and(is_meant),
        Some(("Fn::GetAtt", it)) => it.items().first().and_then(Node::text).is_some_and(is_meant),
        Some(("Fn::Sub", it)) => {
            let template = it.items().first().unwrap_or(it).text().unwrap_or_default();
            let names = template.split("${").skip(1).filter_map(|it| it.split(['}', '.']).next());
            names.map(str::trim).any(is_meant)
        }
        _ => false,
    };
    let fields = node.fields().iter().map(|it| &it.value);
    named || node.items().iter().chain(fields).any(|it| mentions(it, is_meant))
}
