//! Parsing that loses one block rather than a file.

use std::ops::Range;

use hcl_edit::parser::parse_body;
use hcl_edit::structure::Body;

use super::crowded;
use crate::reading::Budget;
use crate::sort::InOrder;
use crate::terraform::unparsable::explained;

/// Something that is not HCL.
#[derive(Debug)]
pub(super) struct Problem {
    /// Byte at which it was noticed.
    pub(super) offset: usize,
    pub(super) message: String,
}

/// What could be parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    /// The body, with spans that fit the text.
    pub(super) body: Body,
    /// Blocks that were left out.
    pub(super) skipped: Vec<Problem>,
    /// Object keys that stand for another one, by where they stand.
    pub(super) renamed: Vec<(usize, String)>,
}

/// Names of the blocks a file is made of. Source: Terraform language documentation.
const BLOCKS: [&str; 13] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// The most object keys that are renamed in one block.
const RENAME_LIMIT: usize = 200;

/// What the files of a configuration may cost to parse.
#[derive(Debug)]
pub(super) struct Effort {
    /// How much may be parsed again, in bytes: a block is parsed once more for each object key that stands twice.
    repairs: Budget,
    /// Pairs of object keys that may be compared.
    pairs: Budget,
}

impl Effort {
    /// For files that hold so many bytes.
    pub(super) const fn new(bytes: usize) -> Self {
        Self { repairs: Budget::new((4 << 20) + bytes.saturating_mul(8), 0), pairs: crowded::pairs() }
    }
}

/// Parses a file; blocks that are not HCL are left out, unless there is nothing else.
pub(super) fn parse(text: &str, effort: &Effort) -> Result<Parsed, Problem> {
    let crowded = crowded::crowded(text, &effort.pairs);
    let crowd = |offset: usize| Problem {
        offset,
        message: "this object, with those before it, has more entries than are read".to_owned(),
    };
    let error = match crowded.first() {
        Some(offset) => crowd(*offset),
        None => match parse_body(text) {
            Ok(body) => return Ok(Parsed { body, skipped: Vec::new(), renamed: Vec::new() }),
            Err(error) => problem(text, &error),
        },
    };
    let mut accepted = text.to_owned();
    let mut skipped = Vec::new();
    let mut renamed = Vec::new();
    for range in blocks(text) {
        let crowd = crowded.iter().find(|it| range.contains(it)).map(|it| crowd(it - range.start));
        match crowd.map_or_else(|| repaired(&text[range.clone()], &effort.repairs), Err) {
            Ok((block, names)) => {
                accepted.replace_range(range.clone(), &block);
                renamed.extend(names.into_iter().map(|(at, name)| (range.start + at, name)));
            }
            Err(it) => {
                skipped.push(Problem { offset: range.start + it.offset, ..it });
                let blank: String =
                    text[range.clone()].bytes().map(|it| if it == b'\n' { '\n' } else { ' ' }).collect();
                accepted.replace_range(range, &blank);
            }
        }
    }
    match parse_body(&accepted) {
        Ok(body) if body.iter().next().is_some() => Ok(Parsed { body, skipped, renamed }),
        _ => Err(error),
    }
}

fn problem(text: &str, error: &hcl_edit::parser::Error) -> Problem {
    let (offset, message) = explained(text, error);
    Problem { offset, message }
}

/// The file cut at lines that start a block; what stands before the first one belongs to none.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_name = |it: char| it.is_ascii_alphabetic();
        let name = line.split(|it| !is_name(it)).next().unwrap_or_default();
        let follows = line[name.len()..].chars().next();
        if BLOCKS.contains(&name) && follows.is_some_and(|it| matches!(it, ' ' | '\t' | '"' | '{')) && at > 0
        {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// A block that parses, of the same length. Terraform takes the last of several object keys that are the same, the
/// parser takes none: they get other names.
fn repaired(block: &str, repairs: &Budget) -> Result<(String, Vec<(usize, String)>), Problem> {
    let mut text = block.to_owned();
    let mut renamed: Vec<(usize, String)> = Vec::new();
    for attempt in 0..=RENAME_LIMIT {
        if !repairs.spend(text.len()) {
            break;
        }
        let Err(error) = parse_body(&text) else {
            renamed.order();
            return Ok((text, renamed));
        };
        let offset = error.location().offset();
        let is_redefined = error.message().contains("redefined object key");
        let Some(key) = key_at(&text, offset).filter(|_| is_redefined) else {
            return Err(problem(&text, &error));
        };
        if !renamed.iter().any(|(at, _)| *at == offset) {
            renamed.push((offset, block[key.clone()].to_owned()));
        }
        text.replace_range(key.clone(), &other_name(attempt, key.len()));
    }
    Err(Problem { offset: 0, message: "too many object keys stand twice in one object".to_owned() })
}

/// Where the name of an object key stands, which is written with or without quotes.
fn key_at(text: &str, offset: usize) -> Option<Range<usize>> {
    // What is wrong may be inside of a character of several bytes.
    let start = if text.get(offset..)?.starts_with('"') { offset + 1 } else { offset };
    let is_name = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-');
    let length = text.as_bytes().get(start..)?.iter().take_while(|it| is_name(it)).count();
    let ends = start > offset && text.as_bytes().get(start + length) != Some(&b'"');
    (length > 0 && !ends).then_some(start..start + length)
}

/// An identifier of a length, different for each number as far as that is possible.
fn other_name(mut number: usize, length: usize) -> String {
    let mut name = Vec::new();
    for _ in 0..length {
        name.push(b'a' + u8::try_from(number % 26).unwrap_or_default());
        number /= 26;
    }
    String::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn a_block_that_is_not_hcl_is_left_out_alone() {
        let text = "variable \"a\" {}\n\nresource \"x\" \"y\" {\n  é = = 1\n}\nvariable \"b\" {}\n";
        let parsed = parse(text, &Effort::new(0)).unwrap();
        let names: Vec<&str> = parsed.body.blocks().map(|it| it.labels[0].as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(parsed.skipped.len(), 1);
        assert!(text[parsed.skipped[0].offset..].starts_with("= 1"), "{:?}", parsed.skipped);
        let span = hcl_edit::Span::span(parsed.body.blocks().nth(1).unwrap()).unwrap();
        assert_eq!(&text[span], "variable \"b\" {}");
    }

    #[test]
    fn what_is_wrong_may_be_inside_of_a_character() {
        for wrong in
            ["\"Á\" Á", "Á", "\"${Á}\"", "1Á", "\"a\"µ", "<<EOT\nÁ", "[1 Á]", "{ a = 1 Á }", "!Á", "\\µ"]
        {
            for before in ["", "é", "éé"] {
                let text = format!(
                    "variable \"a\" {{}}\noutput \"x\" {{\n  a = \"{before}\"\n  value = {wrong}\n}}\n"
                );
                let _whatever = parse(&text, &Effort::new(0));
            }
        }
    }

    #[test]
    fn a_file_that_is_nothing_else_is_an_error() {
        assert!(parse("resource \"x\" \"y\" {\n  a = = 1\n}\n", &Effort::new(0)).is_err());
        assert!(parse("{{ cookiecutter }}\n", &Effort::new(0)).is_err());
    }

    #[test]
    fn object_keys_may_stand_twice() {
        let text = "locals {\n  a = { port = 1, port = 2, \"x\" = 3\n \"x\" = 4 }\n}\n";
        let parsed = parse(text, &Effort::new(0)).unwrap();
        assert_eq!(parsed.skipped.len(), 0);
        let names: Vec<&str> = parsed.renamed.iter().map(|(_, it)| it.as_str()).collect();
        assert_eq!(names, ["port", "x"]);
        assert!(text[parsed.renamed[0].0..].starts_with("port = 2"));
    }
}
