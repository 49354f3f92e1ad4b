//! Text.

use std::rc::Rc;

use regex_lite::{Captures, Regex, RegexBuilder};

use super::{ANY, Call, Function, function, items};
use crate::reading::TEXT_LIMIT;
use crate::terraform::read::convert;
use crate::terraform::read::keys;
use crate::terraform::read::term::{Fields, Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("chomp", 1, 1, |call| Ok(call.text(0)?.trim_end_matches(['\r', '\n']).into())),
    function("endswith", 2, 2, |call| Ok(call.text(0)?.ends_with(&*call.text(1)?).into())),
    function("indent", 2, 2, indent),
    function("join", 2, ANY, join),
    function("lower", 1, 1, |call| Ok(call.text(0)?.chars().map(lower).collect::<String>().into())),
    function("regex", 2, 2, regex),
    function("regexall", 2, 2, regex_all),
    function("replace", 3, 3, replace),
    function("split", 2, 2, split),
    function("startswith", 2, 2, |call| Ok(call.text(0)?.starts_with(&*call.text(1)?).into())),
    function("strcontains", 2, 2, |call| Ok(call.text(0)?.contains(&*call.text(1)?).into())),
    function("strrev", 1, 1, |call| {
        Ok(characters(&call.text(0)?)?.into_iter().rev().collect::<String>().into())
    }),
    function("substr", 3, 3, substring),
    function("title", 1, 1, title),
    function("trim", 2, 2, trim),
    function("trimprefix", 2, 2, |call| {
        let (text, prefix) = (call.text(0)?, call.text(1)?);
        Ok(text.strip_prefix(&*prefix).unwrap_or(&text).into())
    }),
    function("trimspace", 1, 1, |call| Ok(call.text(0)?.trim().into())),
    function("trimsuffix", 2, 2, |call| {
        let (text, suffix) = (call.text(0)?, call.text(1)?);
        Ok(text.strip_suffix(&*suffix).unwrap_or(&text).into())
    }),
    function("upper", 1, 1, |call| Ok(call.text(0)?.chars().map(upper).collect::<String>().into())),
];

/// A text as what people take for characters; not known where they may be put together from several code points.
pub(super) fn characters(text: &str) -> Worked<Vec<&str>> {
    // Blocks of Unicode whose characters stand for themselves: Latin, Greek, Cyrillic, punctuation, Japanese, Chinese
    // and Korean. Beyond them are marks that change the letter before them.
    let is_single = |it: char| {
        matches!(it,
            ..'\u{300}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2190}'..='\u{22ff}' | '\u{3000}'..='\u{3029}'
            | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{ff00}'..='\u{ff9d}')
    };
    if !text.chars().all(is_single) {
        return Err(Stop::Unknown);
    }
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("\r\n") { 2 } else { first.len_utf8() };
        let (character, after) = rest.split_at(length);
        found.push(character);
        rest = after;
    }
    Ok(found)
}

/// A letter in lower case, where that is one letter too.
fn lower(c: char) -> char {
    let mut all = c.to_lowercase();
    match (all.next(), all.next()) {
        (Some(it), None) => it,
        _ => c,
    }
}

fn upper(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(it), None) => it,
        _ => c,
    }
}

/// Refuses to make a text of more bytes than are put together.
fn fits(bytes: usize) -> Worked<()> {
    if bytes > TEXT_LIMIT { Err(Stop::Large) } else { Ok(()) }
}

/// The first letter of each word in upper case.
fn title(call: &Call<'_, '_>) -> Worked {
    let mut starts = true;
    let mut out = String::new();
    for c in call.text(0)?.chars() {
        out.push(if starts { upper(c) } else { c });
        starts = if c.is_ascii() { !c.is_ascii_alphanumeric() && c != '_' } else { c.is_whitespace() };
    }
    Ok(out.into())
}

fn trim(call: &Call<'_, '_>) -> Worked {
    let (text, cut) = (call.text(0)?, call.text(1)?);
    Ok(text.trim_matches(|it| cut.contains(it)).into())
}

fn indent(call: &Call<'_, '_>) -> Worked {
    let spaces = usize::try_from(call.whole(0)?).ok().filter(|it| *it <= 1_000).ok_or(Stop::Refused)?;
    let pad = format!("\n{}", " ".repeat(spaces));
    let indented = |text: &str| -> Worked {
        let n_lines = text.bytes().filter(|it| *it == b'\n').count();
        fits(text.len().saturating_add(n_lines.saturating_mul(spaces)))?;
        Ok(text.replace('\n', &pad).into())
    };
    match convert::text(&call.get(1)?)? {
        Term::Text(parts) => {
            let parts = parts.iter().map(|it| it.as_str().map_or_else(|| Ok(it.clone()), indented));
            convert::joined(parts.collect::<Worked<Vec<_>>>()?)
        }
        _ => indented(&call.text(1)?),
    }
}

fn join(call: &Call<'_, '_>) -> Worked {
    let separator = call.text(0)?;
    let mut parts = Vec::new();
    for list in &call.arguments[1..] {
        for item in items(list)? {
            if !parts.is_empty() {
                parts.push(Term::Str(Rc::clone(&separator)));
            }
            parts.push(convert::text(item)?);
        }
    }
    convert::joined(parts)
}

fn split(call: &Call<'_, '_>) -> Worked {
    let (separator, text) = (call.text(0)?, call.get(1)?);
    if let Some(parts) = parts_with_zones(&text) {
        return split_parts(&separator, parts);
    }
    let text = convert::literal(&text)?;
    if separator.is_empty() {
        return Term::list(characters(&text)?.into_iter().map(Term::from).collect());
    }
    if text.is_empty() {
        return Term::list(vec!["".into()]);
    }
    Term::list(text.split(&*separator).map(Term::from).collect())
}

/// The parts of a text of which nothing is open but the names of zones.
fn parts_with_zones(text: &Term) -> Option<&[Term]> {
    let parts = if let Term::Text(parts) = text { parts } else { std::slice::from_ref(text) };
    let is_open = |it: &Term| it.as_str().is_none() && keys::zone(it).is_none();
    (!parts.iter().any(is_open) && parts.iter().any(|it| keys::zone(it).is_some())).then_some(parts)
}

/// Splits a text at what no name of a zone holds. Those are small letters, digits and `-`. Source: AWS, "Regions and
/// Availability Zones".
fn split_parts(separator: &str, parts: &[Term]) -> Worked {
    if separator.chars().all(|it| it.is_ascii_alphanumeric() || it == '-') {
        return Err(Stop::Unknown);
    }
    let mut pieces = vec![Vec::new()];
    for part in parts {
        let texts = part.as_str().map_or_else(Vec::new, |it| it.split(separator).collect());
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                pieces.push(Vec::new());
            }
            if let Some(last) = pieces.last_mut() {
                last.push(Term::from(*text));
            }
        }
        if let (true, Some(last)) = (texts.is_empty(), pieces.last_mut()) {
            last.push(part.clone());
        }
    }
    Term::list(pieces.into_iter().map(convert::joined).collect::<Worked<_>>()?)
}

fn substring(call: &Call<'_, '_>) -> Worked {
    let text = call.text(0)?;
    let characters = characters(&text)?;
    let count = i64::try_from(characters.len()).map_err(|_| Stop::Unknown)?;
    let (offset, length) = (call.whole(1)?, call.whole(2)?);
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let end = if length < 0 { count } else { start.saturating_add(length).min(count) };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok()).ok_or(Stop::Refused)?;
    Ok(characters[range.0..range.1].concat().into())
}

/// A pattern as Go's library has it: letters and digits are those of ASCII.
fn check(text: &str, searched: &str) -> Worked<()> {
    // Beyond ASCII the library here does not fold case, and knows no classes of letters.
    if text.contains("\\p") || text.contains("\\P") || (text.contains("(?i") && !searched.is_ascii()) {
        return Err(Stop::Unknown);
    }
    Ok(())
}

/// What a match stands for: itself, or its groups, by name if they have names.
fn captured(pattern: &Regex, captures: &Captures<'_>) -> Worked {
    let group = |index: usize| captures.get(index).map_or(Term::Null, |it| it.as_str().into());
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(group(0));
    }
    if names.iter().all(Option::is_none) {
        return Term::list((1..=names.len()).map(group).collect());
    }
    let mut fields = Fields::default();
    for (index, name) in names.into_iter().enumerate() {
        fields.insert(name.ok_or(Stop::Refused)?, group(index + 1));
    }
    fields.object()
}

fn regex(call: &Call<'_, '_>) -> Worked {
    let (written, text) = (call.text(0)?, call.text(1)?);
    let pattern = budgeted(call, &written, &text)?;
    captured(&pattern, &pattern.captures(&text).ok_or(Stop::Refused)?)
}

/// What every name of a zone begins with, as modules ask for it to tell names from ids.
const ZONE_START: &str = "^[a-z]{2}-";

fn regex_all(call: &Call<'_, '_>) -> Worked {
    let searched = call.arguments.get(1).ok_or(Stop::Refused)?;
    if keys::zone(searched).is_some() && *call.text(0)? == *ZONE_START {
        let start = format!("substr({}, 0, 3)", crate::terraform::read::finish::source(searched));
        return Term::list(vec![Term::unknown(start)]);
    }
    let (written, text) = (call.text(0)?, call.text(1)?);
    let pattern = budgeted(call, &written, &text)?;
    let found = pattern.captures_iter(&text).map(|it| paid(call).and_then(|()| captured(&pattern, &it)));
    Term::list(found.collect::<Worked<_>>()?)
}

/// How large a pattern may become when it is compiled, in bytes; the smallest that it fits tells how large it is.
const PATTERN_SIZES: [usize; 5] = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18];

/// A pattern for a text. Matching takes time that grows with what the pattern is compiled to, and with the text.
fn budgeted(call: &Call<'_, '_>, written: &str, text: &str) -> Worked<Regex> {
    check(written, text)?;
    for size in PATTERN_SIZES {
        if !call.evaluator.world.spend(written.len() / 4 + (size >> 9).saturating_mul(text.len() / 8 + 1)) {
            return Err(Stop::Unknown);
        }
        if let Ok(pattern) = RegexBuilder::new(written).size_limit(size).build() {
            return Ok(pattern);
        }
    }
    Err(Stop::Unknown)
}

/// Pays for one match: the search starts anew behind it.
fn paid(call: &Call<'_, '_>) -> Worked<()> {
    if call.evaluator.world.spend(32) { Ok(()) } else { Err(Stop::Unknown) }
}

fn replace(call: &Call<'_, '_>) -> Worked {
    let (text, wanted, by) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let inner = wanted.strip_prefix('/').and_then(|it| it.strip_suffix('/')).filter(|it| !it.is_empty());
    match inner {
        Some(inner) => {
            let pattern = budgeted(call, inner, &text)?;
            // What replaces a match may hold the match, as often as it names it.
            let (mut n_matches, mut length) = (0_usize, 0_usize);
            for it in pattern.find_iter(&text) {
                paid(call)?;
                n_matches += 1;
                length += if by.contains('$') { it.len() } else { 0 };
                fits(text.len().saturating_add(by.len().saturating_mul(n_matches.saturating_add(length))))?;
            }
            Ok(pattern.replace_all(&text, &*by).into_owned().into())
        }
        None => {
            let n_matches = text.matches(&*wanted).count();
            fits(text.len().saturating_add(n_matches.saturating_mul(by.len())))?;
            Ok(text.replace(&*wanted, &by).into())
        }
    }
}
