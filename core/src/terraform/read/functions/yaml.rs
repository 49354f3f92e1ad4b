//! YAML as Terraform reads and writes it.
//!
//! Source: Terraform language documentation, `yamldecode` and `yamlencode`; what it leaves open is what Terraform does, which
//! `core/tests/terraform-console.tsv` holds.

use super::{Call, Function, function};
use crate::reading::document::{self, Content, Node, Plain};
use crate::reading::{SIZE_LIMIT, TEXT_LIMIT};
use crate::terraform::read::json;
use crate::terraform::read::keys;
use crate::terraform::read::number::Number;
use crate::terraform::read::term::{Fields, Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("yamldecode", 1, 1, |call| decode(&call.text(0)?)),
    function("yamlencode", 1, 1, encode).or_null(),
];

/// Starts of what says by itself what type it has.
const TAGS: [&str; 5] = [" !", "\n!", "[!", "{!", ",!"];

fn decode(text: &str) -> Worked {
    // A type may be any that the document declares; and tabs do not indent.
    if text.starts_with(['!', '\t']) || TAGS.iter().any(|it| text.contains(it)) || text.contains("\n\t") {
        return Err(Stop::Unknown);
    }
    if text.len() > SIZE_LIMIT {
        return Err(Stop::Large);
    }
    let mut notes = Vec::new();
    let document = document::parse("", text, &mut notes).map_err(|_| Stop::Refused)?;
    // Terraform refuses what there is a note about, or has its own mind.
    if notes.is_empty() { term(&document) } else { Err(Stop::Unknown) }
}

fn term(node: &Node) -> Worked {
    match &node.content {
        Content::Scalar(text, Plain::No) => Ok(text.as_str().into()),
        Content::Scalar(text, Plain::Yes) => plain(text),
        Content::List(items) => Term::list(items.iter().map(term).collect::<Worked<_>>()?),
        Content::Map(_) => {
            let mut fields = Fields::default();
            for field in node.fields() {
                fields.insert(key(&field.key)?, term(&field.value)?);
            }
            fields.object()
        }
    }
}

/// A key as text. One that is a truth value or nothing without quotes has another name then, and nobody knows whether it has any.
fn key(text: &str) -> Worked<&str> {
    match plain(text)? {
        Term::Str(_) | Term::Number(Number::Int(_)) => Ok(text),
        _ => Err(Stop::Unknown),
    }
}

/// A scalar without quotes.
fn plain(text: &str) -> Worked {
    Ok(match text {
        "" | "~" | "null" | "Null" | "NULL" => Term::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => true.into(),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => false.into(),
        _ if looks_like_date(text) => return Err(Stop::Unknown),
        _ if text.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it)) => number(text)?,
        _ => text.into(),
    })
}

/// Dates become times of day.
fn looks_like_date(text: &str) -> bool {
    let year: String = text.chars().take(5).collect();
    year.ends_with('-') && year.trim_end_matches('-').parse::<u16>().is_ok()
}

/// What starts as a number does. Notations that are rare have meanings of their own.
fn number(text: &str) -> Worked {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_decimal = digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.ends_with(|it: char| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    match Number::parse(text) {
        Some(it) if is_decimal => Ok(Term::Number(it)),
        None if digits.contains([':', '/']) || digits.matches('.').count() > 1 => Ok(text.into()),
        _ => Err(Stop::Unknown),
    }
}

/// How long a line may be before text in it is wrapped.
const LINE: usize = 80;

fn encode(call: &Call<'_, '_>) -> Worked {
    let term = call.get(0)?;
    let mut out = String::new();
    append(&term, 0, &mut out)?;
    // The end of a scalar without quotes has to be marked.
    let is_plain = matches!(term, Term::Null | Term::Bool(_) | Term::Number(_));
    out.push_str(if is_plain { "\n...\n" } else { "\n" });
    Ok(out.into())
}

/// Writes a value whose further lines are so far from the left.
fn append(term: &Term, indent: usize, out: &mut String) -> Worked<()> {
    if out.len() > TEXT_LIMIT {
        return Err(Stop::Large);
    }
    match term {
        Term::Null => out.push_str("null"),
        Term::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
        Term::Number(it) => out.push_str(&it.text().ok_or(Stop::Unknown)?),
        Term::Str(it) => text(it, indent, out)?,
        Term::Json(it) => text(&json::write(it)?, indent, out)?,
        Term::List(it) if it.items().is_empty() => out.push_str("[]"),
        Term::List(it) => {
            for (index, item) in it.items().iter().enumerate() {
                next_line(index > 0, indent, out);
                out.push_str("- ");
                let is_scalar = !matches!(item, Term::List(_) | Term::Object(_));
                append(item, if is_scalar { indent } else { indent + 2 }, out)?;
            }
        }
        Term::Object(it) if it.len() == 0 => out.push_str("{}"),
        Term::Object(it) => {
            for (index, (key, value)) in it.iter().enumerate() {
                next_line(index > 0, indent, out);
                if keys::is_marked(key) || key.len() > LINE {
                    return Err(Stop::Unknown);
                }
                quoted(key, out)?;
                out.push(':');
                entry(value, indent, out)?;
            }
        }
        Term::Text(_) | Term::Symbol(_) => return Err(Stop::Unknown),
    }
    Ok(())
}

/// The value of a map's entry: what has entries itself begins on a line of its own, lists as far left as the key.
fn entry(value: &Term, indent: usize, out: &mut String) -> Worked<()> {
    let inside = match value {
        Term::List(it) if !it.items().is_empty() => indent,
        Term::Object(it) if it.len() > 0 => indent + 2,
        _ => {
            out.push(' ');
            return append(value, indent, out);
        }
    };
    next_line(true, inside, out);
    append(value, inside, out)
}

fn next_line(is_next: bool, indent: usize, out: &mut String) {
    if is_next {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

/// Text, of several lines as it stands, of one in quotes.
fn text(text: &str, indent: usize, out: &mut String) -> Worked<()> {
    if !text.contains('\n') {
        return quoted(text, out);
    }
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let is_odd = |it: &str| it.is_empty() || it.ends_with(' ') || it.contains(char::is_control);
    if lines.starts_with(' ') || lines.split('\n').any(is_odd) {
        return Err(Stop::Unknown);
    }
    out.push_str(if lines.len() < text.len() { "|" } else { "|-" });
    for line in lines.split('\n') {
        next_line(true, indent + 2, out);
        out.push_str(line);
    }
    Ok(())
}

fn quoted(text: &str, out: &mut String) -> Worked<()> {
    let column = out.rsplit('\n').next().unwrap_or_default().chars().count();
    let is_wrapped = text.contains(' ') && column + text.chars().count() + 2 > LINE;
    if is_wrapped || text.contains(|it: char| it.is_control() && it != '\t') {
        return Err(Stop::Unknown);
    }
    out.push('"');
    out.push_str(&text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t"));
    out.push('"');
    Ok(())
}
