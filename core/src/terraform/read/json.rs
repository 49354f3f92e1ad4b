//! JSON text as Terraform writes and reads it.

use std::rc::Rc;

use serde_json::Value as Json;

use super::number::Number;
use super::term::{Fields, Stop, Term, Worked};
use crate::reading::TEXT_LIMIT;

/// The text `jsonencode` makes of a term all of which is literal.
pub(super) fn write(term: &Term) -> Worked<String> {
    let mut out = String::new();
    append(term, &mut out)?;
    if out.len() > TEXT_LIMIT { Err(Stop::Large) } else { Ok(out) }
}

fn append(term: &Term, out: &mut String) -> Worked<()> {
    if out.len() > TEXT_LIMIT {
        return Err(Stop::Large);
    }
    match term {
        Term::Null => out.push_str("null"),
        Term::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        Term::Number(it) => out.push_str(&it.text().ok_or(Stop::Unknown)?),
        Term::Str(it) => quoted(it, out),
        Term::Json(it) => quoted(&write(it)?, out),
        Term::List(it) => {
            out.push('[');
            for (index, item) in it.items().iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                append(item, out)?;
            }
            out.push(']');
        }
        Term::Object(it) => {
            out.push('{');
            for (index, (key, item)) in it.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                if super::keys::is_marked(key) {
                    return Err(Stop::Unknown);
                }
                quoted(key, out);
                out.push(':');
                append(item, out)?;
            }
            out.push('}');
        }
        Term::Text(_) | Term::Symbol(_) => return Err(Stop::Unknown),
    }
    Ok(())
}

/// Terraform escapes what would matter inside of HTML. Source: Terraform language documentation, `jsonencode`.
fn quoted(text: &str, out: &mut String) {
    let plain = Json::from(text).to_string();
    for c in plain.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
}

/// What `jsondecode` makes of a text.
pub(super) fn read(text: &str) -> Worked {
    let json: Json = serde_json::from_str(text).map_err(|_| Stop::Refused)?;
    term(&json)
}

fn term(json: &Json) -> Worked {
    match json {
        Json::Null => Ok(Term::Null),
        Json::Bool(it) => Ok((*it).into()),
        Json::Number(it) => {
            let number = it.as_i64().map(Number::Int).or_else(|| Number::of(it.as_f64()?));
            number.map(Term::Number).ok_or(Stop::Unknown)
        }
        Json::String(it) => Ok(it.as_str().into()),
        Json::Array(items) => Term::list(items.iter().map(term).collect::<Worked<_>>()?),
        Json::Object(fields) => {
            let mut collected = Fields::default();
            for (key, it) in fields {
                collected.insert(key.as_str(), term(it)?);
            }
            collected.object()
        }
    }
}

/// Stand for the parts that are no literals while JSON is read; nobody writes them.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];

/// The value behind JSON text with parts that are not known, such as a heredoc with references in it; `None` if the
/// text is no object or list.
pub(super) fn structure(parts: &[Term]) -> Option<Term> {
    let mut text = String::new();
    let mut is_quoted = false;
    let mut parts = parts.to_vec();
    for (index, part) in parts.iter_mut().enumerate() {
        match part {
            Term::Str(it) if it.contains(MARKS) => return None,
            Term::Str(it) => {
                text.push_str(it);
                is_quoted = ends_quoted(it, is_quoted);
            }
            // Outside of quotes stands JSON, or a number.
            _ if !is_quoted => {
                text.push_str(&format!("\"{}{index}{}\"", MARKS[0], MARKS[1]));
                if let Term::Json(inner) = part {
                    *part = Term::clone(inner);
                }
            }
            _ => text.push_str(&format!("{}{index}{}", MARKS[0], MARKS[1])),
        }
    }
    let found = read(&text).ok()?;
    matches!(found, Term::Object(_) | Term::List(_)).then(|| filled(&found, &parts))?.ok()
}

/// Whether the end of a piece of JSON text stands inside quotes.
fn ends_quoted(text: &str, mut is_quoted: bool) -> bool {
    let mut is_escaped = false;
    for c in text.chars() {
        match c {
            '"' if !is_escaped => is_quoted = !is_quoted,
            '\\' if is_quoted => {
                is_escaped = !is_escaped;
                continue;
            }
            _ => {}
        }
        is_escaped = false;
    }
    is_quoted
}

/// A term with the parts put back where the marks stand.
fn filled(term: &Term, parts: &[Term]) -> Worked {
    match term {
        Term::Str(text) if text.contains(MARKS) => {
            let only = text.strip_prefix(MARKS[0]).and_then(|it| it.strip_suffix(MARKS[1]));
            if let Some(part) = only.and_then(|it| parts.get(it.parse::<usize>().ok()?)) {
                return Ok(part.clone());
            }
            let pieces =
                text.split(MARKS).enumerate().map(|(position, piece)| match piece.parse::<usize>() {
                    Ok(index) if position % 2 == 1 => {
                        parts.get(index).cloned().unwrap_or_else(|| piece.into())
                    }
                    _ => piece.into(),
                });
            super::convert::joined(pieces.filter(|it| it.as_str() != Some("")))
        }
        Term::List(it) => Term::list(it.items().iter().map(|it| filled(it, parts)).collect::<Worked<_>>()?),
        Term::Object(it) => {
            let mut fields = Fields::default();
            for (key, it) in it.written() {
                let Term::Str(key) = filled(&Term::Str(Rc::clone(key)), parts)? else {
                    return Err(Stop::Unknown);
                };
                fields.insert(key, filled(it, parts)?);
            }
            fields.object()
        }
        other => Ok(other.clone()),
    }
}
