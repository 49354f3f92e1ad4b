//! The tree both printers print.

use crate::value::Decimal;

/// A node of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
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
    Call(&'static str, Box<Self>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn map<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Map(fields.into_iter().map(|(name, it)| (name.to_owned(), it)).collect())
    }

    pub(super) fn call(name: &'static str, argument: Self) -> Self {
        Self::Call(name, Box::new(argument))
    }

    /// A reference to a logical id, parameter or pseudo parameter.
    pub(super) fn reference(id: impl Into<String>) -> Self {
        Self::call("Ref", Self::text(id))
    }

    /// An entry of a list.
    pub(super) fn select(index: usize, list: Self) -> Self {
        Self::call("Select", Self::List(vec![Self::Int(i64::try_from(index).unwrap_or(i64::MAX)), list]))
    }
}
