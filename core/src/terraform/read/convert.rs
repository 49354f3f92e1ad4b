//! Terraform's conversions between types, and its equality.

use std::cmp::Ordering;
use std::rc::Rc;

use super::number::Number;
use super::symbol::Symbol;
use super::term::{Stop, Term, Worked};
use crate::reading::TEXT_LIMIT;

/// A term as text, parts of which may not be known.
pub(super) fn text(term: &Term) -> Worked {
    match term {
        Term::Str(_) | Term::Text(_) | Term::Json(_) => Ok(term.clone()),
        Term::Bool(it) => Ok(it.to_string().into()),
        Term::Number(it) => it.text().map(Term::from).ok_or(Stop::Unknown),
        Term::Symbol(it) => match **it {
            Symbol::Whole(_) | Symbol::Module(_) | Symbol::Zones => Err(Stop::Refused),
            _ => Ok(term.clone()),
        },
        Term::Null | Term::List(_) | Term::Object(_) => Err(Stop::Refused),
    }
}

/// A term as literal text.
pub(super) fn literal(term: &Term) -> Worked<Rc<str>> {
    match text(term)? {
        Term::Str(it) => Ok(it),
        Term::Json(it) if it.is_known() => super::json::write(&it).map(Into::into),
        _ => Err(Stop::Unknown),
    }
}

pub(super) fn number(term: &Term) -> Worked<Number> {
    match term {
        Term::Number(it) => Ok(*it),
        Term::Str(it) => Number::parse(it).ok_or(Stop::Refused),
        Term::Symbol(_) | Term::Text(_) => Err(Stop::Unknown),
        _ => Err(Stop::Refused),
    }
}

pub(super) fn whole(term: &Term) -> Worked<i64> {
    number(term)?.whole().ok_or(Stop::Refused)
}

pub(super) fn truth(term: &Term) -> Worked<bool> {
    match term {
        Term::Bool(it) => Ok(*it),
        Term::Str(it) => match &**it {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Stop::Refused),
        },
        Term::Symbol(_) | Term::Text(_) => Err(Stop::Unknown),
        _ => Err(Stop::Refused),
    }
}

/// Text of parts, with literals that stand beside each other joined.
pub(super) fn joined(parts: impl IntoIterator<Item = Term>) -> Worked {
    let mut joined: Vec<Term> = Vec::new();
    let mut literal = String::new();
    let mut length = 0;
    for part in parts {
        for part in spread(text(&part)?)? {
            match part {
                Term::Str(it) if length + it.len() > TEXT_LIMIT => return Err(Stop::Large),
                Term::Str(it) => {
                    length += it.len();
                    literal.push_str(&it);
                }
                other => {
                    if !literal.is_empty() {
                        joined.push(std::mem::take(&mut literal).into());
                    }
                    joined.push(other);
                }
            }
        }
    }
    if joined.is_empty() {
        return Ok(literal.into());
    }
    if !literal.is_empty() {
        joined.push(literal.into());
    }
    match &joined[..] {
        [only] => Ok(only.clone()),
        _ => Ok(Term::Text(joined.into())),
    }
}

/// The parts of text.
fn spread(text: Term) -> Worked<Vec<Term>> {
    match text {
        Term::Text(parts) => Ok(parts.to_vec()),
        Term::Json(it) if it.is_known() => Ok(vec![super::json::write(&it)?.into()]),
        other => Ok(vec![other]),
    }
}

/// Items of one type: with text among them, all are text.
pub(super) fn unified(items: Vec<Term>) -> Vec<Term> {
    let is_text = |it: &Term| matches!(it, Term::Str(_) | Term::Text(_) | Term::Json(_));
    let is_other = |it: &Term| matches!(it, Term::Number(_) | Term::Bool(_));
    if items.iter().any(is_text) && items.iter().any(is_other) {
        return items.into_iter().map(|it| text(&it).unwrap_or(it)).collect();
    }
    items
}

/// The order Terraform sorts items of one type in.
pub(super) fn order(a: &Term, b: &Term) -> Ordering {
    match (a, b) {
        (Term::Str(a), Term::Str(b)) => a.cmp(b),
        (Term::Number(a), Term::Number(b)) => a.compare(*b),
        (Term::Bool(a), Term::Bool(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

/// Whether two terms are equal as `==` has it. Terms of different types never are.
pub(super) fn same(a: &Term, b: &Term) -> Worked<bool> {
    match (a, b) {
        (Term::Null, Term::Null) => Ok(true),
        (Term::Symbol(a), Term::Symbol(b)) if a == b => Ok(true),
        (Term::Symbol(it), Term::Null) | (Term::Null, Term::Symbol(it)) => match **it {
            Symbol::Context(_) | Symbol::Whole(_) | Symbol::Module(_) | Symbol::Zones => Ok(false),
            _ => Err(Stop::Unknown),
        },
        // Text that is not known is no collection.
        (Term::Text(_) | Term::Json(_), other) | (other, Term::Text(_) | Term::Json(_)) => match other {
            Term::Null | Term::List(_) | Term::Object(_) | Term::Number(_) | Term::Bool(_) => Ok(false),
            _ => match (literal(a), literal(b)) {
                (Ok(a), Ok(b)) => Ok(a == b),
                _ if a == b => Ok(true),
                _ => Err(Stop::Unknown),
            },
        },
        (Term::Symbol(_), _) | (_, Term::Symbol(_)) => Err(Stop::Unknown),
        (Term::List(a), Term::List(b)) => {
            if a.is_set() != b.is_set() || a.items().len() != b.items().len() {
                return Ok(false);
            }
            all(a.items().iter().zip(b.items()))
        }
        (Term::Object(a), Term::Object(b)) => {
            if a.len() != b.len() || !a.iter().zip(b.iter()).all(|((a, _), (b, _))| a == b) {
                let is_open = a.iter().chain(b.iter()).any(|(key, _)| super::keys::is_marked(key));
                return if is_open { Err(Stop::Unknown) } else { Ok(false) };
            }
            all(a.iter().zip(b.iter()).map(|((_, a), (_, b))| (a, b)))
        }
        _ => Ok(a == b),
    }
}

/// Whether all pairs are equal: one that is not decides, whatever is not known of the others.
fn all<'t>(pairs: impl Iterator<Item = (&'t Term, &'t Term)>) -> Worked<bool> {
    let mut is_known = true;
    for (a, b) in pairs {
        match same(a, b) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(_) => is_known = false,
        }
    }
    if is_known { Ok(true) } else { Err(Stop::Unknown) }
}
