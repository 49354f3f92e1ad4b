//! Keys of maps and of instances. A name of an Availability Zone is only known once it is deployed, but one zone's is no
//! other's: a key may hold it, as a mark in the text.

use std::rc::Rc;

use super::convert;
use super::symbol::Symbol;
use super::term::{Stop, Term, Worked};
use crate::value::Context;

/// Stand around the index of a zone; nobody writes them.
const MARKS: [char; 2] = ['\u{e002}', '\u{e003}'];

/// A term as a key.
pub(super) fn key(term: &Term) -> Worked<Rc<str>> {
    let parts = match term {
        Term::Text(parts) => parts,
        Term::Symbol(_) => std::slice::from_ref(term),
        _ => {
            return convert::literal(term)
                .and_then(|it| if is_marked(&it) { Err(Stop::Unknown) } else { Ok(it) });
        }
    };
    let mut key = String::new();
    for part in parts {
        match (part, zone(part)) {
            (Term::Str(it), _) if !is_marked(it) => key.push_str(it),
            (_, Some(index)) => key.push_str(&format!("{}{index}{}", MARKS[0], MARKS[1])),
            _ => return Err(Stop::Unknown),
        }
    }
    Ok(key.into())
}

/// The index of the zone whose name a term is.
pub(super) fn zone(term: &Term) -> Option<u8> {
    match term.as_symbol()? {
        Symbol::Context(Context::Zone(index)) => Some(*index),
        _ => None,
    }
}

/// Whether a key holds the name of a zone.
pub(super) fn is_marked(key: &str) -> bool {
    key.contains(MARKS)
}

/// What a key stands for.
pub(super) fn term(key: &Rc<str>) -> Term {
    if !is_marked(key) {
        return Term::Str(Rc::clone(key));
    }
    let parts = pieces(key).map(|(text, index)| match index {
        Some(index) => Term::symbol(Symbol::Context(Context::Zone(index))),
        None => text.into(),
    });
    convert::joined(parts).unwrap_or_else(|_| Term::Str(Rc::clone(key)))
}

/// A key as people read it.
pub(super) fn label(key: &str) -> String {
    pieces(key)
        .map(|(text, index)| index.map_or_else(|| text.to_owned(), |it| format!("zone-{it}")))
        .collect()
}

/// The pieces of a key; every second one is the index of a zone.
fn pieces(key: &str) -> impl Iterator<Item = (&str, Option<u8>)> {
    key.split(MARKS).enumerate().map(|(at, it)| (it, if at % 2 == 1 { it.parse().ok() } else { None }))
}
