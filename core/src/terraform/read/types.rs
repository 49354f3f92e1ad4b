//! Type constraints of variables.

use hcl_edit::expr::{Expression, ObjectKey};

use super::convert;
use super::evaluate::Evaluator;
use super::term::{Fields, Stop, Term, Worked};
use crate::reading::Budget;

/// What a variable may hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    Any,
    String,
    Number,
    Bool,
    List(Box<Self>),
    Set(Box<Self>),
    Map(Box<Self>),
    Tuple(Vec<Self>),
    Object(Vec<Attribute>),
}

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attribute {
    name: String,
    ty: Type,
    /// What an optional attribute is when it is left out; `None` where it has to be there.
    default: Option<Term>,
}

impl Type {
    /// A type as it is written; what is not understood may be anything.
    pub(super) fn read(evaluator: &Evaluator<'_, '_>, written: &Expression) -> Self {
        match written {
            Expression::Variable(name) => Self::named(name.as_str(), None),
            // Very old files put types in quotes.
            Expression::String(name) => Self::named(name.value(), None),
            Expression::Parenthesis(it) => Self::read(evaluator, it.inner()),
            Expression::FuncCall(call) => {
                let Some(argument) = call.args.get(0) else { return Self::Any };
                let inner = || Box::new(Self::read(evaluator, argument));
                match (call.name.name.as_str(), argument) {
                    ("list", _) => Self::List(inner()),
                    ("set", _) => Self::Set(inner()),
                    ("map", _) => Self::Map(inner()),
                    ("tuple", Expression::Array(items)) => {
                        Self::Tuple(items.iter().map(|it| Self::read(evaluator, it)).collect())
                    }
                    ("object", Expression::Object(fields)) => Self::Object(
                        fields.iter().filter_map(|(key, it)| attribute(evaluator, key, it.expr())).collect(),
                    ),
                    _ => Self::Any,
                }
            }
            _ => Self::Any,
        }
    }

    fn named(name: &str, inner: Option<Self>) -> Self {
        let inner = || Box::new(inner.unwrap_or(Self::Any));
        match name {
            "string" => Self::String,
            "number" => Self::Number,
            "bool" => Self::Bool,
            "list" => Self::List(inner()),
            "set" => Self::Set(inner()),
            "map" => Self::Map(inner()),
            _ => Self::Any,
        }
    }

    /// The term as this type has it. What is not known may be of any type.
    pub(super) fn convert(&self, term: &Term, budget: &Budget) -> Worked {
        if !budget.spend(1) {
            return Err(Stop::Unknown);
        }
        match (self, term) {
            (Self::Any, _) | (_, Term::Null | Term::Symbol(_)) => Ok(term.clone()),
            (Self::String, _) => convert::text(term),
            (Self::Number, _) => convert::number(term).map(Term::Number),
            (Self::Bool, _) => convert::truth(term).map(Term::Bool),
            (Self::List(ty), Term::List(it)) => {
                let items = it.items().iter().map(|it| ty.convert(it, budget)).collect::<Worked<_>>()?;
                Term::list(convert::unified(items))
            }
            (Self::Set(ty), Term::List(it)) => {
                Term::set(it.items().iter().map(|it| ty.convert(it, budget)).collect::<Worked<_>>()?)
            }
            (Self::Tuple(types), Term::List(it)) if types.len() == it.items().len() => Term::list(
                types.iter().zip(it.items()).map(|(ty, it)| ty.convert(it, budget)).collect::<Worked<_>>()?,
            ),
            (Self::Map(ty), Term::Object(it)) => {
                let mut fields = Fields::default();
                for (key, it) in it.written() {
                    fields.insert(key.clone(), ty.convert(it, budget)?);
                }
                fields.object()
            }
            (Self::Object(attributes), Term::Object(it)) => {
                let mut fields = Fields::default();
                for attribute in attributes {
                    let term = match (it.get(&attribute.name), &attribute.default) {
                        (Some(Term::Null) | None, Some(default)) => attribute.ty.convert(default, budget)?,
                        (Some(term), _) => attribute.ty.convert(term, budget)?,
                        (None, None) => return Err(Stop::Refused),
                    };
                    fields.insert(attribute.name.as_str(), term);
                }
                fields.object()
            }
            _ => Err(Stop::Refused),
        }
    }
}

fn attribute(evaluator: &Evaluator<'_, '_>, key: &ObjectKey, written: &Expression) -> Option<Attribute> {
    let name = match key {
        ObjectKey::Ident(it) => it.as_str().to_owned(),
        ObjectKey::Expression(it) => it.as_str()?.to_owned(),
    };
    let optional = written.as_func_call().filter(|it| it.name.name.as_str() == "optional");
    let Some(call) = optional else {
        return Some(Attribute { name, ty: Type::read(evaluator, written), default: None });
    };
    let ty = Type::read(evaluator, call.args.get(0)?);
    let default = call.args.get(1).map_or(Term::Null, |it| evaluator.term(it));
    Some(Attribute { name, ty, default: Some(default) })
}
