//! Terms as values of the stack, and as source text.

use super::keys;
use super::symbol::Symbol;
use super::term::Term;
use crate::stack::json_text;
use crate::terraform::syntax::{escape, key, quote};
use crate::value::Value;

/// A term as a value; `None` for what a stack has no word for.
pub(super) fn value(term: &Term) -> Option<Value> {
    Some(match term {
        Term::Null => Value::Null,
        Term::Bool(it) => Value::Bool(*it),
        Term::Number(it) => it.value(),
        Term::Str(it) => Value::Str(it.to_string()),
        Term::List(it) => it.items().iter().map(inner).collect(),
        Term::Object(it) if it.iter().any(|(key, _)| keys::is_marked(key)) => return None,
        Term::Object(it) => {
            Value::Map(it.written().into_iter().map(|(key, it)| (key.to_string(), inner(it))).collect())
        }
        Term::Text(parts) => Value::Concat(parts.iter().map(inner).collect()),
        Term::Json(it) if it.is_known() => Value::Str(super::json::write(it).ok()?),
        Term::Json(it) if is_text_inside(it) => json_text(&value(it)?),
        Term::Json(_) => return None,
        Term::Symbol(it) => return it.value(),
    })
}

/// A term inside another: what a stack has no word for becomes source text.
fn inner(term: &Term) -> Value {
    value(term).unwrap_or_else(|| Value::unknown(source(term)))
}

/// Whether all that is not known in a term is text that JSON need not escape: what AWS assigns.
fn is_text_inside(term: &Term) -> bool {
    match term {
        Term::List(it) => it.items().iter().all(is_text_inside),
        Term::Object(it) => it.iter().all(|(_, it)| is_text_inside(it)),
        Term::Text(parts) => parts.iter().all(is_text_inside),
        Term::Json(it) => is_text_inside(it),
        Term::Symbol(it) => matches!(**it, Symbol::Attribute { .. } | Symbol::Context(_)),
        _ => true,
    }
}

/// Whether a term holds a reference to one of several instances without saying which.
pub(super) fn is_loose(term: &Term) -> bool {
    match term {
        Term::List(it) => it.items().iter().any(is_loose),
        Term::Object(it) => it.iter().any(|(_, it)| is_loose(it)),
        Term::Text(parts) => parts.iter().any(is_loose),
        Term::Json(it) => is_loose(it),
        Term::Symbol(it) => matches!(&**it, Symbol::Attribute { of, .. } if of.any.is_some()),
        _ => false,
    }
}

/// A term as an expression that means the same wherever in the root directory it stands.
pub(super) fn source(term: &Term) -> String {
    match term {
        Term::Null => "null".to_owned(),
        Term::Bool(it) => it.to_string(),
        Term::Number(it) => it.value().as_number().map_or_else(String::new, |it| it.to_string()),
        Term::Str(it) => quote(it),
        Term::List(it) => {
            let items: Vec<String> = it.items().iter().map(source).collect();
            let list = format!("[{}]", items.join(", "));
            if it.is_set() { format!("toset({list})") } else { list }
        }
        Term::Object(it) if it.len() == 0 => "{}".to_owned(),
        Term::Object(it) => {
            let fields: Vec<String> = it
                .written()
                .into_iter()
                .map(|(name, it)| {
                    let name = if keys::is_marked(name) {
                        format!("({})", source(&keys::term(name)))
                    } else {
                        key(name)
                    };
                    format!("{name} = {}", source(it))
                })
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Term::Text(parts) => template(parts),
        Term::Json(it) => format!("jsonencode({})", source(it)),
        Term::Symbol(it) => match &**it {
            Symbol::Unknown(it) => operand(it),
            it => it.source(),
        },
    }
}

fn template(parts: &[Term]) -> String {
    let mut out = String::from("\"");
    for (index, part) in parts.iter().enumerate() {
        match part {
            Term::Str(text) => {
                // `$` before an interpolation would turn it into text.
                let marks = text.len() - text.trim_end_matches(['$', '%']).len();
                let at = if index + 1 < parts.len() { text.len() - marks } else { text.len() };
                out.push_str(&escape(&text[..at]));
                if at < text.len() {
                    out.push_str(&format!("${{{}}}", quote(&text[at..])));
                }
            }
            other => out.push_str(&format!("${{{}}}", source(other))),
        }
    }
    out.push('"');
    out
}

/// Source text as an operand: in brackets where operators could tear it apart.
pub(super) fn operand(source: &str) -> String {
    if source.contains("<<") {
        return format!("({source}\n)");
    }
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut is_escaped = false;
    let mut before = ' ';
    for c in source.chars() {
        let before = std::mem::replace(&mut before, c);
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // Operators stand outside of all brackets, and so do line ends and comments that end an expression.
            '?' | '+' | '/' | '%' | '<' | '>' | '=' | '!' | '&' | '|' | '\n' | '#' if depth == 0 => {
                return format!("({source}\n)");
            }
            // Names may hold a `-`, and `.*` is a step.
            '-' | '*' if depth == 0 && before.is_whitespace() => return format!("({source})"),
            _ => {}
        }
    }
    source.to_owned()
}
