//! Written values as values, as far as a template decides them by itself.
//!
//! A parameter is an input: whatever depends on what somebody fills in stays unknown, with its source.

use super::document::{Content, Node, Plain};
use super::functions;
use super::scope::Scope;
use crate::catalog::ec2::vpc::{IPV6_RANGE, ipv6_block};
use crate::cloudformation::intrinsics::has_dynamic_reference;
use crate::reading::{TEXT_LIMIT, cost};
use crate::stack::text_parts;
use crate::value::{Context, Decimal, Value};

impl Scope<'_> {
    /// What a written value stands for. [`Value::Null`] is nothing at all: `AWS::NoValue`, or an empty entry.
    pub(super) fn value(&self, node: &Node) -> Value {
        let value = self.spend(1, node.at).then(|| self.deeper(|| self.known(node)));
        let value = value.map(|it| it.unwrap_or_else(|| unknown(node)));
        match value.filter(|it| self.spend(weight(it), node.at)) {
            Some(value) if !self.is_spent() => value,
            // Part of something that is given up as a whole.
            _ if self.is_inside() => Value::unknown_cloudformation("\"\""),
            _ => unknown(node),
        }
    }

    fn known(&self, node: &Node) -> Option<Value> {
        match &node.content {
            Content::Scalar(text, _) if has_dynamic_reference(text) => None,
            Content::Scalar(text, Plain::No) => Some(Value::Str(text.clone())),
            Content::Scalar(..) => Some(literal(&node.json())),
            Content::List(items) => {
                Some(items.iter().map(|it| self.value(it)).filter(|it| *it != Value::Null).collect())
            }
            Content::Map(_) => match node.only() {
                Some((function, argument)) if is_function(function) => self.call(function, argument),
                _ => self.map(node),
            },
        }
    }

    fn map(&self, node: &Node) -> Option<Value> {
        // What a macro makes of its surroundings is not known.
        if node.fields().iter().any(|it| is_function(&it.key)) {
            return None;
        }
        let fields = node.fields().iter().map(|it| (it.key.clone(), self.value(&it.value)));
        Some(Value::Map(fields.filter(|(_, it)| *it != Value::Null).collect()))
    }

    fn call(&self, function: &str, argument: &Node) -> Option<Value> {
        match (function, argument.items()) {
            ("Ref", _) => self.reference(argument.text()?),
            ("Fn::GetAtt", [id, name]) => self.attribute(id.text()?, name.text()?),
            ("Fn::Sub", []) => self.substituted(argument.text()?, None),
            ("Fn::Sub", [text]) => self.substituted(text.text()?, None),
            ("Fn::Sub", [text, names]) => self.substituted(text.text()?, Some(names)),
            ("Fn::Join", [delimiter, list]) => self.joined(delimiter.text()?, list),
            ("Fn::Select", [index, list]) => self.selected(index, list),
            ("Fn::Split", [delimiter, text]) => {
                let Value::Str(text) = self.value(text) else { return None };
                functions::split(delimiter.text()?, &text)
            }
            ("Fn::FindInMap", [map, first, second, ..]) => {
                let [map, first, second] = [map, first, second].map(|it| self.choice(&self.value(it)));
                Some(self.value(self.mapped(&map?, &first?, &second?)?))
            }
            ("Fn::If", [condition, yes, no]) => match self.decide(condition.text()?) {
                Some(true) => Some(self.value(yes)),
                Some(false) => Some(self.value(no)),
                None => {
                    let (yes, no) = (self.value(yes), self.value(no));
                    (yes == no).then_some(yes)
                }
            },
            ("Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not", _) => {
                self.decide_call(function, argument).map(Value::Bool)
            }
            ("Fn::Base64", []) => {
                let text = argument.text().is_some() || !argument.fields().is_empty();
                text.then(|| encoded(self.value(argument)))
            }
            ("Fn::Cidr", [block, count, rest @ ..]) => {
                let (block, count) = (self.range(block)?, number_of(&self.value(count))?);
                let bits = match rest {
                    [] => None,
                    [bits, ..] => Some(number_of(&self.value(bits))?),
                };
                functions::cidr(&block, count, bits)
            }
            ("Fn::Length", items) => {
                let is_list = matches!(argument.content, Content::List(_));
                let list = if is_list {
                    items.iter().map(|it| self.value(it)).collect()
                } else {
                    self.value(argument)
                };
                let Value::List(items) = list else { return None };
                is_settled(&items).then(|| i64::try_from(items.len()).ok().map(Value::Int))?
            }
            ("Fn::ToJsonString", _) => functions::json_text(&self.value(argument)),
            _ => None,
        }
    }

    fn substituted(&self, text: &str, names: Option<&Node>) -> Option<Value> {
        let mut parts = Vec::new();
        for part in functions::substitution(text) {
            match part {
                functions::Part::Text(it) => parts.push(Value::Str(it)),
                functions::Part::Name(name) => {
                    let own = names.and_then(|it| it.get(name)).map(|it| self.value(it));
                    let told = || match name.split_once('.') {
                        Some((id, attribute)) => self.attribute(id, attribute),
                        None => self.reference(name),
                    };
                    let value = own.or_else(told).unwrap_or_else(|| by_name(name));
                    parts.push(self.as_text(value)?);
                }
            }
        }
        text_of_parts(&parts)
    }

    fn joined(&self, delimiter: &str, list: &Node) -> Option<Value> {
        let Value::List(items) = self.value(list) else { return None };
        if !is_settled(&items) || items.len().saturating_mul(delimiter.len()) > TEXT_LIMIT {
            return None;
        }
        let mut parts = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                parts.push(Value::from(delimiter));
            }
            parts.push(self.as_text(item)?);
        }
        text_of_parts(&parts)
    }

    /// A value that can be part of a text.
    fn as_text(&self, value: Value) -> Option<Value> {
        match &value {
            Value::List(_) | Value::Map(_) | Value::Null => None,
            Value::Param(name) => (!self.ids().lists.contains(name)).then_some(value),
            Value::Unknown(it) if mentions_nothing(it.source()) => None,
            _ => Some(value),
        }
    }

    fn selected(&self, index: &Node, list: &Node) -> Option<Value> {
        let index = usize::try_from(number_of(&self.value(index))?).ok()?;
        if let Some(("Fn::GetAZs", region)) = list.only() {
            let here = matches!(self.value(region), Value::Context(Context::Region) | Value::Null)
                || region.text() == Some("");
            return here.then(|| u8::try_from(index).ok().map(|it| Context::Zone(it).into()))?;
        }
        match list.only().map(|(function, argument)| (function, argument.items())) {
            Some(("Fn::GetAtt", [id, name])) if index == 0 => {
                if let Some(told) = self.first_of(id.text()?, name.text()?) {
                    return Some(told);
                }
            }
            // A block of the IPv6 range that AWS gives a VPC.
            Some(("Fn::Cidr", [range, count, bits])) => {
                if let Value::Ref { target, attr } = self.value(range)
                    && attr == IPV6_RANGE
                {
                    let is_there = usize::try_from(number_of(&self.value(count))?).is_ok_and(|n| index < n);
                    let is_block = is_there && number_of(&self.value(bits)) == Some(64);
                    return is_block.then(|| {
                        u8::try_from(index).ok().map(|it| Value::reference(target, ipv6_block(it)))
                    })?;
                }
            }
            _ => {}
        }
        let Value::List(mut items) = self.value(list) else { return None };
        if index >= items.len() || !is_settled(&items[..index]) {
            return None;
        }
        Some(items.swap_remove(index))
    }

    /// A range that is written, be it at the VPC whose range it is.
    fn range(&self, node: &Node) -> Option<String> {
        match self.value(node) {
            Value::Str(it) => Some(it),
            Value::Ref { target, attr } if attr == "cidr_block" => {
                let declared = self.resources.get(self.ids().resources.get(&target)?.as_str())?;
                let written = self.value(declared.properties?.get("CidrBlock")?);
                written.as_str().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether a condition holds; `None` if that depends on an input or on where the stack is deployed.
    pub(super) fn decide(&self, name: &str) -> Option<bool> {
        if let Some(known) = self.decided.borrow().get(name) {
            return *known;
        }
        // Undecided for now: a condition that depends on itself stays so.
        self.decided.borrow_mut().insert(name.to_owned(), None);
        let written = self.conditions.and_then(|it| it.get(name));
        let holds = written.and_then(|it| self.holds(it));
        self.decided.borrow_mut().insert(name.to_owned(), holds);
        holds
    }

    fn holds(&self, node: &Node) -> Option<bool> {
        if !self.spend(1, node.at) {
            return None;
        }
        self.deeper(|| match node.only()? {
            ("Condition", name) => self.decide(name.text()?),
            (function, argument) => self.decide_call(function, argument),
        })
    }

    /// What a value chooses by in a condition or a mapping: its text, or that of the default of an input.
    fn choice(&self, value: &Value) -> Option<String> {
        let Value::Param(name) = value else { return text_of(value) };
        let text = text_of(self.defaults.get(name)?)?;
        self.chosen.borrow_mut().insert(name.clone());
        Some(text)
    }

    fn decide_call(&self, function: &str, argument: &Node) -> Option<bool> {
        let items = argument.items();
        let all = |wanted: bool| {
            let mut settled = Some(true);
            for item in items {
                match self.holds(item) {
                    Some(it) if it == wanted => {}
                    Some(_) => return Some(false),
                    None => settled = None,
                }
            }
            settled
        };
        match (function, items) {
            ("Fn::And", [_, ..]) => all(true),
            ("Fn::Or", [_, ..]) => all(false).map(|it| !it),
            ("Fn::Not", [it]) => self.holds(it).map(|it| !it),
            ("Fn::Equals", [left, right]) => {
                let (left, right) = (self.value(left), self.value(right));
                match (self.choice(&left), self.choice(&right)) {
                    (Some(left), Some(right)) => Some(left == right),
                    _ => (left == right).then_some(true),
                }
            }
            _ => None,
        }
    }
}

/// The value as its source, in the long form.
pub(super) fn unknown(node: &Node) -> Value {
    Value::unknown_cloudformation(node.json().to_string())
}

/// Key of the map that stands for text CloudFormation is to encode.
pub(super) const BASE64: &str = "Fn::Base64";

fn encoded(value: Value) -> Value {
    Value::Map(vec![(BASE64.to_owned(), value)])
}

/// A literal of JSON.
fn literal(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(it) => Value::Bool(*it),
        serde_json::Value::Number(it) => match (it.as_i64(), it.as_f64().and_then(Decimal::value)) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(fraction)) => fraction,
            (None, None) => Value::Str(it.to_string()),
        },
        serde_json::Value::String(it) => Value::Str(it.clone()),
        other => Value::unknown_cloudformation(other.to_string()),
    }
}

/// Whether a key is a function that CloudFormation would call.
pub(super) fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

/// The source of a name in `Fn::Sub`.
fn by_name(name: &str) -> Value {
    let source = match name.split_once('.') {
        Some((id, attribute)) => serde_json::json!({ "Fn::GetAtt": [id, attribute] }),
        None => serde_json::json!({ "Ref": name }),
    };
    Value::unknown_cloudformation(source.to_string())
}

/// Parts as text; `None` where CloudFormation would look something up in it.
fn text_of_parts(parts: &[Value]) -> Option<Value> {
    let length = parts.iter().filter_map(Value::as_str).map(str::len).fold(0, usize::saturating_add);
    if length > TEXT_LIMIT {
        return None;
    }
    let mut parts = text_parts(parts);
    parts.retain(|it| it.as_str() != Some(""));
    let literals: String = parts.iter().map(|it| it.as_str().unwrap_or("")).collect();
    if has_dynamic_reference(&literals) || (parts.len() > 1 && literals.contains("{{")) {
        return None;
    }
    Some(match parts.len() {
        0 => Value::Str(String::new()),
        1 => parts.swap_remove(0),
        _ => Value::Concat(parts),
    })
}

/// A literal as CloudFormation compares it: as text.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Str(it) => Some(it.clone()),
        Value::Int(it) => Some(it.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        Value::Decimal(it) => Some(it.as_str().to_owned()),
        _ => None,
    }
}

fn number_of(value: &Value) -> Option<i64> {
    match value {
        Value::Int(it) => Some(*it),
        Value::Str(it) => it.parse().ok(),
        _ => None,
    }
}

/// Whether a list has an entry for each that is written: `AWS::NoValue` in an open condition takes one away.
fn is_settled(items: &[Value]) -> bool {
    !items.iter().any(|it| matches!(it, Value::Unknown(it) if mentions_nothing(it.source())))
}

fn mentions_nothing(source: &str) -> bool {
    source.contains("AWS::NoValue")
}

/// What a value costs of the budget beyond being one.
fn weight(value: &Value) -> usize {
    match value {
        Value::Str(text) => cost(text.len()),
        Value::Unknown(it) => cost(it.source().len()),
        Value::Concat(parts) => parts.iter().map(|it| 1 + cost(it.as_str().map_or(0, str::len))).sum(),
        _ => 0,
    }
}
