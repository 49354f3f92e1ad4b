//! Objects with so many entries that parsing them would not end: the parser compares each key with all before it.

use crate::reading::Budget;
use crate::terraform::marks::Marks;

/// How many pairs of keys the parser may compare over the whole of what is read.
const PAIRS: usize = 100_000_000;

/// Objects up to this size are nothing to speak of.
const FEW: usize = 200;

/// What the objects of one read may cost the parser.
pub(super) const fn pairs() -> Budget {
    Budget::new(PAIRS, 0)
}

/// What is open.
enum Open {
    /// An object, by where it starts, with the number of its entries.
    Object(usize, usize),
    /// Other brackets.
    Brackets,
}

/// The places of objects whose entries are more than may be compared.
pub(super) fn crowded(text: &str, pairs: &Budget) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut before = b'=';
    for (at, byte) in Marks::of(text) {
        match byte {
            b'{' => {
                let is_block = before == b'"' || before == b'_' || before.is_ascii_alphanumeric();
                let is_object = !is_block || text[..at].trim_end().ends_with(" in");
                open.push(if is_object { Open::Object(at, 0) } else { Open::Brackets });
            }
            b'[' | b'(' => open.push(Open::Brackets),
            b']' | b')' => drop(open.pop()),
            b'}' => match open.pop() {
                Some(Open::Object(start, n)) if n > FEW && !pairs.spend(n.saturating_mul(n) / 2) => {
                    found.push(start);
                }
                _ => {}
            },
            b'=' | b':' => {
                let next = text.as_bytes().get(at + 1);
                let is_compared = before == b'=' || next.is_some_and(|it| matches!(it, b'=' | b'>'));
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
