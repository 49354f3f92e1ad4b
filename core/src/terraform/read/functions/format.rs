//! Text by a pattern.

use std::iter::Peekable;
use std::str::Chars;

use super::{ANY, Call, Function, function};
use crate::reading::TEXT_LIMIT;
use crate::terraform::read::convert;
use crate::terraform::read::json;
use crate::terraform::read::number::Number;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("format", 1, ANY, |call| formatted(&call.text(0)?, &call.arguments[1..])).or_null(),
    function("formatlist", 1, ANY, format_list),
];

/// The widest a piece of text is filled up to.
const WIDTH_LIMIT: usize = 1_000;

/// What stands between `%` and the letter.
#[derive(Default)]
struct Directive {
    is_left: bool,
    is_zero: bool,
    is_plus: bool,
    is_spaced: bool,
    is_alternate: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

fn format_list(call: &Call<'_, '_>) -> Worked {
    let pattern = call.text(0)?;
    let lists = call.arguments[1..].iter().filter_map(|it| match it {
        Term::List(it) => Some(it.items().len()),
        _ => None,
    });
    let lengths: Vec<usize> = lists.collect();
    let Some(length) = lengths.first().copied() else {
        return Term::list(vec![formatted(&pattern, &call.arguments[1..])?]);
    };
    if lengths.iter().any(|it| *it != length) {
        return Err(Stop::Refused);
    }
    let world = call.evaluator.world;
    let line = |index: usize| {
        let arguments: Vec<Term> = call.arguments[1..]
            .iter()
            .map(|it| match it {
                Term::List(it) => it.items()[index].clone(),
                other => other.clone(),
            })
            .collect();
        let line = formatted(&pattern, &arguments)?;
        let spent = pattern.len() / 8 + arguments.len() + line.own_size();
        if world.spend(spent) { Ok(line) } else { Err(Stop::Unknown) }
    };
    Term::list((0..length).map(line).collect::<Worked<_>>()?)
}

fn formatted(pattern: &str, arguments: &[Term]) -> Worked {
    let mut parts: Vec<Term> = Vec::new();
    // What stands between directives, and how long everything is.
    let (mut literal, mut length) = (String::new(), pattern.len());
    let mut next = 0;
    let mut chars = pattern.chars().peekable();
    let mut is_numbered = false;
    while let Some(c) = chars.next() {
        if c != '%' {
            literal.push(c);
            continue;
        }
        let mut directive = Directive::default();
        loop {
            match chars.peek() {
                Some('-') => directive.is_left = true,
                Some('0') => directive.is_zero = true,
                Some('+') => directive.is_plus = true,
                Some(' ') => directive.is_spaced = true,
                Some('#') => directive.is_alternate = true,
                _ => break,
            }
            chars.next();
        }
        directive.width = number(&mut chars);
        if chars.next_if_eq(&'.').is_some() {
            directive.precision = Some(number(&mut chars).unwrap_or(0));
        }
        if directive.width.max(directive.precision).is_some_and(|it| it > WIDTH_LIMIT) {
            return Err(Stop::Unknown);
        }
        if chars.next_if_eq(&'[').is_some() {
            next = number(&mut chars).and_then(|it| it.checked_sub(1)).ok_or(Stop::Refused)?;
            is_numbered = true;
            chars.next_if_eq(&']').ok_or(Stop::Refused)?;
        }
        match chars.next().ok_or(Stop::Refused)? {
            '%' => literal.push('%'),
            letter => {
                let argument = arguments.get(next).ok_or(Stop::Refused)?;
                next += 1;
                parts.push(std::mem::take(&mut literal).into());
                let part = directive.apply(letter, argument)?;
                length += part.as_str().map_or(0, str::len);
                if length > TEXT_LIMIT {
                    return Err(Stop::Large);
                }
                parts.push(part);
            }
        }
    }
    if !is_numbered && next < arguments.len() {
        return Err(Stop::Refused);
    }
    parts.push(literal.into());
    convert::joined(parts)
}

fn number(chars: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.parse().ok()
}

impl Directive {
    fn apply(&self, letter: char, argument: &Term) -> Worked {
        if argument.is_null() {
            return Err(Stop::Unknown);
        }
        let is_plain = self.width.is_none() && self.precision.is_none() && !self.is_plus && !self.is_spaced;
        let is_open = matches!(argument, Term::Symbol(_) | Term::Text(_))
            || matches!(argument, Term::Json(it) if !it.is_known());
        if is_open {
            return match letter {
                's' | 'd' | 'v' if is_plain && !self.is_alternate => convert::text(argument),
                _ => Err(Stop::Unknown),
            };
        }
        match letter {
            'v' => {
                let text = match argument {
                    Term::Str(it) if !self.is_alternate => it.to_string(),
                    Term::Json(it) if !self.is_alternate => json::write(it)?,
                    Term::Number(_) | Term::Bool(_) => convert::literal(argument)?.to_string(),
                    other => json::write(other)?,
                };
                Ok(self.filled(&text).into())
            }
            't' => Ok(self.filled(&convert::truth(argument)?.to_string()).into()),
            's' => Ok(self.filled(&self.cut(&convert::literal(argument)?)?).into()),
            'q' => {
                let text = convert::literal(argument)?;
                Ok(self.filled(&json::write(&Term::Str(text))?).into())
            }
            'd' | 'b' | 'o' | 'x' | 'X' => self.whole(letter, convert::number(argument)?),
            'f' | 'F' => {
                let number = convert::number(argument)?.as_f64();
                let precision = self.precision.unwrap_or(6);
                Ok(self.signed(&format!("{:.precision$}", number.abs()), number < 0.0).into())
            }
            // Their digits depend on how many of them Terraform keeps.
            'e' | 'E' | 'g' | 'G' => Err(Stop::Unknown),
            _ => Err(Stop::Refused),
        }
    }

    fn whole(&self, letter: char, number: Number) -> Worked {
        let number = match number {
            Number::Int(it) => it,
            Number::Decimal(_) => return Err(Stop::Refused),
        };
        let size = number.unsigned_abs();
        let digits = match letter {
            'b' => format!("{size:b}"),
            'o' => format!("{size:o}"),
            'x' => format!("{size:x}"),
            'X' => format!("{size:X}"),
            _ => size.to_string(),
        };
        Ok(self.signed(&digits, number < 0).into())
    }

    fn signed(&self, digits: &str, is_negative: bool) -> String {
        let sign = match (is_negative, self.is_plus, self.is_spaced) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let width = self.width.unwrap_or(0).saturating_sub(sign.len());
        if self.is_zero && !self.is_left {
            return format!("{sign}{digits:0>width$}");
        }
        self.filled(&format!("{sign}{digits}"))
    }

    /// The text cut to the precision.
    fn cut(&self, text: &str) -> Worked<String> {
        match self.precision {
            None => Ok(text.to_owned()),
            Some(length) => Ok(super::strings::characters(text)?.into_iter().take(length).collect()),
        }
    }

    /// The text filled up to the width.
    fn filled(&self, text: &str) -> String {
        let width = self.width.unwrap_or(0);
        match (self.is_left, self.is_zero) {
            (true, _) => format!("{text:<width$}"),
            (_, true) => format!("{text:0>width$}"),
            _ => format!("{text:>width$}"),
        }
    }
}
