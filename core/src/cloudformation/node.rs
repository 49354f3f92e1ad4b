//! The tree both printers print.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::value::{Decimal, Value};

/// A node of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Nothing. CloudFormation takes it in no place of its own, but a macro or an opaque value may hold it.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// Nodes in order.
    List(Vec<Self>),
    /// Fields in order.
    Map(Vec<(String, Self)>),
    /// An intrinsic function, by its name in YAML's short form.
    Call(Cow<'static, str>, Box<Self>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn map<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Map(fields.into_iter().map(|(name, it)| (name.to_owned(), it)).collect())
    }

    pub(super) fn call(name: impl Into<Cow<'static, str>>, argument: Self) -> Self {
        Self::Call(name.into(), Box::new(argument))
    }

    /// A reference to a logical id, parameter or pseudo parameter.
    pub(super) fn reference(id: impl Into<String>) -> Self {
        Self::call("Ref", Self::text(id))
    }

    /// An entry of a list.
    pub(super) fn select(index: usize, list: Self) -> Self {
        Self::call("Select", Self::List(vec![Self::Int(i64::try_from(index).unwrap_or(i64::MAX)), list]))
    }

    /// JSON with long-form functions, such as a template holds it.
    pub(super) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(it) => Self::Bool(*it),
            Json::Number(it) => match (it.as_i64(), it.as_f64().and_then(Decimal::value)) {
                (Some(whole), _) | (None, Some(Value::Int(whole))) => Self::Int(whole),
                (None, Some(Value::Decimal(fraction))) => Self::Decimal(fraction),
                _ => Self::text(it.to_string()),
            },
            Json::String(it) => Self::text(it),
            Json::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Json::Object(fields) => {
                let mut entries = fields.iter();
                match (entries.next(), entries.next()) {
                    (Some((name, argument)), None) if name == "Ref" && argument.is_string() => {
                        Self::call("Ref", Self::from_json(argument))
                    }
                    (Some((name, argument)), None) => match function(name) {
                        Some(function) => Self::called(function, argument),
                        None => Self::Map(vec![(name.clone(), Self::from_json(argument))]),
                    },
                    _ => Self::Map(
                        fields.iter().map(|(name, it)| (name.clone(), Self::from_json(it))).collect(),
                    ),
                }
            }
        }
    }

    fn called(function: &str, argument: &Json) -> Self {
        let path = match (function, argument.as_array().map(Vec::as_slice)) {
            ("GetAtt", Some([Json::String(id), Json::String(attribute)])) => {
                Some(Self::text(format!("{id}.{attribute}")))
            }
            _ => None,
        };
        Self::call(function.to_owned(), path.unwrap_or_else(|| Self::from_json(argument)))
    }

    /// Calls `visit` with every logical id, parameter and pseudo parameter that a function of the node names.
    pub(super) fn names(&self, visit: &mut impl FnMut(&str)) {
        match self {
            Self::Call(function, argument) => {
                match (&**function, &**argument) {
                    ("Ref", Self::Text(id)) => visit(id),
                    ("GetAtt", Self::Text(path)) => visit(before_dot(path)),
                    ("GetAtt", Self::List(items)) => {
                        if let [Self::Text(id), ..] = &items[..] {
                            visit(id);
                        }
                    }
                    ("Sub", Self::Text(text)) => names_in_text(text, visit),
                    ("Sub", Self::List(items)) => {
                        if let [Self::Text(text), ..] = &items[..] {
                            names_in_text(text, visit);
                        }
                    }
                    _ => {}
                }
                argument.names(visit);
            }
            Self::List(items) => items.iter().for_each(|it| it.names(visit)),
            Self::Map(fields) => fields.iter().for_each(|(_, it)| it.names(visit)),
            _ => {}
        }
    }
}

/// The name of a function in YAML's short form, from its key in the long form. Keys with more to them, such as
/// `Fn::ForEach::Name`, have none.
fn function(key: &str) -> Option<&str> {
    let name = key.strip_prefix("Fn::")?;
    (!name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric())).then_some(name)
}

fn before_dot(path: &str) -> &str {
    path.split_once('.').map_or(path, |(id, _)| id)
}

/// Calls `visit` with every name in the braces of a text that `Sub` fills in.
pub(super) fn names_in_text(text: &str, visit: &mut impl FnMut(&str)) {
    for part in text.split("${").skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !name.starts_with('!')
        {
            visit(before_dot(name.trim()));
        }
    }
}
