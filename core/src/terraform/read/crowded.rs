//! Objects with so many entries that parsing them would not end: the parser compares each key with all before it.

use crate::reading::Budget;

/// How many pairs of keys the parser may compare over the whole of what is read.
const PAIRS: usize = 100_000_000;

/// Objects up to this size are nothing to speak of.
const FEW: usize = 200;

/// What the objects of one read may cost the parser.
pub(super) const fn pairs() -> Budget {
    Budget::new(PAIRS, 0)
}

/// What the scan is in the middle of.
enum Open {
    /// An object, by where it starts, with the number of its entries.
    Object(usize, usize),
    /// Other brackets.
    Brackets,
    /// An interpolation, behind which text in quotes goes on.
    Interpolation,
}

/// The places of objects whose entries are more than may be compared.
pub(super) fn crowded(text: &str, pairs: &Budget) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    // The last byte that was no space.
    let mut before = b'=';
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'#' => at = line_end(bytes, at),
            b'/' if bytes.get(at) == Some(&b'/') => at = line_end(bytes, at),
            b'/' if bytes.get(at) == Some(&b'*') => at = end_of(text, at + 1, "*/"),
            b'<' if bytes.get(at) == Some(&b'<') => at = heredoc_end(text, at + 1).unwrap_or(at),
            b'"' => at = quoted(bytes, at, &mut open),
            b'{' => {
                let is_block = before == b'"' || before == b'_' || before.is_ascii_alphanumeric();
                let is_object = !is_block || text[..start].trim_end().ends_with(" in");
                open.push(if is_object { Open::Object(start, 0) } else { Open::Brackets });
            }
            b'[' | b'(' => open.push(Open::Brackets),
            b']' | b')' => drop(open.pop()),
            b'}' => match open.pop() {
                Some(Open::Interpolation) => at = quoted(bytes, at, &mut open),
                Some(Open::Object(start, n)) if n > FEW && !pairs.spend(n.saturating_mul(n) / 2) => {
                    found.push(start);
                }
                _ => {}
            },
            b'=' | b':' => {
                let is_compared = before == b'=' || bytes.get(at).is_some_and(|it| matches!(it, b'=' | b'>'));
                if let (Some(Open::Object(_, n)), false) = (open.last_mut(), is_compared) {
                    *n += 1;
                }
            }
            _ => {}
        }
        before = byte;
    }
    found
}

/// The byte behind a line.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|it| *it == b'\n').map_or(bytes.len(), |it| at + it)
}

/// The byte behind the next mark.
fn end_of(text: &str, at: usize, mark: &str) -> usize {
    text.get(at..).and_then(|it| it.find(mark)).map_or(text.len(), |it| at + it + mark.len())
}

/// The byte behind text in quotes, or behind the start of an interpolation in it.
fn quoted(bytes: &[u8], mut at: usize, open: &mut Vec<Open>) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'"' | b'\n' => return at,
            b'$' | b'%' if bytes.get(at) == Some(byte) => at += 1,
            b'$' | b'%' if bytes.get(at) == Some(&b'{') => {
                open.push(Open::Interpolation);
                return at + 1;
            }
            _ => {}
        }
    }
    at.min(bytes.len())
}

/// The byte behind a heredoc whose mark starts at a byte; `None` if it is none.
fn heredoc_end(text: &str, at: usize) -> Option<usize> {
    let (mark, _) = text.get(at..)?.trim_start_matches('-').split_once('\n')?;
    let mark = mark.trim();
    let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    if mark.is_empty() || !mark.chars().all(is_name) {
        return None;
    }
    let mut end = at;
    for line in text[at..].split_inclusive('\n') {
        end += line.len();
        if end > at + line.len() && line.trim() == mark {
            break;
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(n: usize) -> String {
        let fields: Vec<String> = (0..n).map(|it| format!("k{it} = \"}}{it}\"")).collect();
        format!("{{\n{}\n}}", fields.join("\n"))
    }

    #[test]
    fn objects_that_would_not_end_are_found() {
        let large = object(20_000);
        for before in [
            "locals {\n  a = ",
            "a \"b\" {\n # {\n c = <<E\n \"${\nE\n  a = [for x in ",
            "x = \"${f(\"{\")}\"\na = ",
        ] {
            let text = format!("{before}{large}");
            assert_eq!(crowded(&text, &pairs()), [before.len()], "{before}");
        }
    }

    #[test]
    fn many_arguments_and_small_objects_are_no_large_object() {
        let arguments: String =
            (0..20_000).map(|it| format!("a{it} = {{ b = {it} == 1 ? 1 : 2 }}\n")).collect();
        assert_eq!(crowded(&format!("locals {{\n{arguments}}}\n"), &pairs()), Vec::<usize>::new());
        assert_eq!(crowded(&format!("a = {}", object(5_000)), &pairs()), Vec::<usize>::new());
    }

    #[test]
    fn any_text_is_scanned() {
        for text in ["", "\"", "\"\\", "<<", "<<-", "<<E\n", "/*", "}}]]", "\"${", "é{", "\"$${%%{%{"] {
            assert_eq!(crowded(text, &pairs()), Vec::<usize>::new(), "{text}");
        }
    }
}
