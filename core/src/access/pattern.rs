//! Patterns with `*` and `?` against texts, where parts of both may not be known.
//!
//! Grammar: IAM user guide, "IAM JSON policy elements: Resource" and "IAM JSON policy elements: Condition operators".

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answer::Answer;
use super::text::{Hole, Piece, Text};

/// What a policy compares a text with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
    owner: Option<Arc<str>>,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any characters.
    Many,
    /// Any characters but a colon.
    ManyOfSegment,
    /// The same text, which is not known.
    Hole(Hole),
}

/// How a pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// No wildcards.
    Plain,
    /// `*` and `?` stand for anything: texts and actions.
    Wildcards,
    /// As [`Self::Wildcards`], in an ARN: in the first five parts of one, `*` stays within its part, unless it ends it.
    Resource,
    /// As [`Self::Wildcards`], in an ARN: in the first five parts of one, `*` stays within its part.
    Arn,
}

/// Longest text and longest pattern that are compared, in characters. A policy has 20,480 at most.
const LONGEST: usize = 4_096;

/// Colons before the resource in an ARN.
const ARN_COLONS: usize = 5;

impl Pattern {
    /// The pattern that a text spells, without policy variables.
    pub fn of(text: &Text, syntax: Syntax) -> Self {
        let tokens = Vec::with_capacity(text.pieces().iter().map(size).sum());
        let mut pattern = Self { tokens, owner: text.shared_owner().cloned() };
        for piece in text.pieces() {
            match piece {
                Piece::Literal(text) => pattern.spell(text, syntax),
                Piece::Hole(hole) => pattern.leave_open(hole),
            }
        }
        pattern.keep_to_segments(syntax);
        pattern
    }

    /// Adds what literal text spells.
    pub(super) fn spell(&mut self, text: &str, syntax: Syntax) {
        self.tokens.extend(text.chars().map(|it| match it {
            '*' if syntax != Syntax::Plain => Token::Many,
            '?' if syntax != Syntax::Plain => Token::One,
            it => Token::Char(it),
        }));
    }

    /// Adds what is not known: one token, or one for each of its characters.
    fn leave_open(&mut self, hole: &Hole) {
        self.tokens.extend(std::iter::repeat_n(Token::Hole(hole.clone()), places(hole)));
    }

    /// Adds text as it is: what a policy variable stands for.
    pub(super) fn quote(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Literal(text) => self.tokens.extend(text.chars().map(Token::Char)),
                Piece::Hole(hole) => self.leave_open(hole),
            }
        }
    }

    /// Says whose ARN it is, or starts with.
    pub(super) fn owned_by(&mut self, owner: Option<&Arc<str>>) {
        self.owner = owner.cloned();
    }

    /// Keeps wildcards within the parts of an ARN, once the pattern is complete.
    pub(super) fn keep_to_segments(&mut self, syntax: Syntax) {
        let ends_segment = |next: Option<&Token>| matches!(next, None | Some(Token::Char(':')));
        if !matches!(syntax, Syntax::Resource | Syntax::Arn) {
            return;
        }
        let mut colons = 0;
        for index in 0..self.tokens.len() {
            let may_cross = syntax == Syntax::Resource && ends_segment(self.tokens.get(index + 1));
            match self.tokens.get_mut(index) {
                Some(Token::Char(':')) => colons += 1,
                Some(it @ Token::Many) if colons < ARN_COLONS && !may_cross => *it = Token::ManyOfSegment,
                _ => {}
            }
        }
    }

    /// Ignores case from now on.
    #[must_use]
    pub fn ignoring_case(mut self) -> Self {
        for token in &mut self.tokens {
            if let Token::Char(it) = token {
                *it = lower(*it);
            }
        }
        self
    }

    /// Whether it is a lone `*`.
    pub fn is_everything(&self) -> bool {
        self.tokens == [Token::Many]
    }

    /// Whether it covers a text.
    pub fn covers(&self, text: &Text) -> Answer {
        self.compare(text, |it| it)
    }

    /// Whether it covers a text, whatever the case of its letters; the pattern has to ignore it as well.
    pub fn covers_ignoring_case(&self, text: &Text) -> Answer {
        self.compare(text, lower)
    }

    /// Whether it covers a name that is known, such as an action's, whatever the case of its letters; the pattern has to
    /// ignore it as well. Most are told apart without a copy of the name.
    pub(super) fn covers_name(&self, name: &str) -> Answer {
        let fold = |it: char| it.to_ascii_lowercase();
        if starts_otherwise(&self.tokens, name, fold) {
            return Answer::No;
        }
        let is_short = self.tokens.len() <= LONGEST && name.len() <= LONGEST;
        if is_short && behind(&self.tokens, name, fold).is_some_and(covers_nothing) {
            return Answer::Yes;
        }
        self.compare(&Text::literal(name), fold)
    }

    fn compare(&self, text: &Text, fold: fn(char) -> char) -> Answer {
        if self.is_everything() {
            return Answer::Yes;
        }
        if let (Some(own), Some(other)) = (self.owner.as_deref(), text.owner())
            && own != other
        {
            return Answer::No;
        }
        // Most pairs differ before anything that is not known.
        if let Some(Piece::Literal(start)) = text.pieces().first()
            && starts_otherwise(&self.tokens, start, fold)
        {
            return Answer::No;
        }
        if self.plainly_covers(text, fold) {
            return Answer::Yes;
        }
        let subject = parts(text, fold);
        if subject.len() > LONGEST || self.tokens.len() > LONGEST {
            return Answer::unknown(format!("whether a pattern of more than {LONGEST} characters matches"));
        }
        if is_reached(&self.tokens, &subject, must) {
            return Answer::Yes;
        }
        let is_known = text.holes().next().is_none() && !self.has_holes();
        if is_known || !is_reached(&self.tokens, &subject, may) {
            return Answer::No;
        }
        Answer::Unknown(self.missing(text, &subject))
    }

    /// Whether both are the same, part by part, up to a `*` at the end: most that match do so.
    fn plainly_covers(&self, text: &Text, fold: fn(char) -> char) -> bool {
        let rest = text.pieces().iter().try_fold(self.tokens.as_slice(), |own, piece| match (piece, own) {
            (_, [Token::Many]) => Some(own),
            (Piece::Literal(text), _) => behind(own, text, fold),
            (Piece::Hole(hole), _) => {
                let (first, rest) = own.split_at_checked(places(hole))?;
                first.iter().all(|it| matches!(it, Token::Hole(it) if it.name == hole.name)).then_some(rest)
            }
        });
        rest.is_some_and(covers_nothing) && self.tokens.len() <= LONGEST && is_short(text)
    }

    fn has_holes(&self) -> bool {
        self.tokens.iter().any(|it| matches!(it, Token::Hole(_)))
    }

    /// What the answer hangs on: the holes without which nothing could match, or else those that only one side has, or all.
    fn missing(&self, text: &Text, subject: &[Part<'_>]) -> BTreeSet<String> {
        let own =
            self.tokens.iter().filter_map(|it| if let Token::Hole(hole) = it { Some(hole) } else { None });
        let own: BTreeSet<&str> = own.map(|it| &*it.name).collect();
        let others: BTreeSet<&str> = text.holes().map(|it| &*it.name).collect();
        let named = |it: &BTreeSet<&str>| it.iter().map(|it| (*it).to_owned()).collect();
        let is_needed = |name: &&str| {
            let with_all_others = |token: Option<&Token>, part: Option<Part<'_>>| {
                let is_it = |hole: &Hole| *hole.name == **name;
                let is_token = matches!(token, Some(Token::Hole(hole)) if is_it(hole));
                let is_part = matches!(part, Some(Part::Hole(hole)) if is_it(hole));
                // Another hole may stand for the same.
                let are_holes = matches!((token, part), (Some(Token::Hole(_)), Some(Part::Hole(_))));
                if (is_token || is_part) && (!are_holes || (is_token && is_part)) {
                    must(token, part)
                } else {
                    may(token, part)
                }
            };
            !is_reached(&self.tokens, subject, with_all_others)
        };
        let all: BTreeSet<&str> = own.union(&others).copied().collect();
        let needed: BTreeSet<&str> = all.iter().copied().filter(|it| is_needed(it)).collect();
        if !needed.is_empty() {
            return named(&needed);
        }
        let differing: BTreeSet<&str> = own.symmetric_difference(&others).copied().collect();
        named(if differing.is_empty() { &all } else { &differing })
    }
}

/// Whether the first characters of a pattern and of a text, up to a wildcard or what is not known, rule out that it covers it.
fn starts_otherwise(tokens: &[Token], start: &str, fold: fn(char) -> char) -> bool {
    let mut own = tokens.iter();
    for it in start.chars() {
        match own.next() {
            Some(Token::Char(own)) if *own == fold(it) => {}
            Some(Token::Char(_)) | None => return true,
            Some(_) => return false,
        }
    }
    false
}

/// The tokens behind those that spell a text, or the `*` at the end that covers the rest of it.
fn behind<'t>(mut tokens: &'t [Token], text: &str, fold: fn(char) -> char) -> Option<&'t [Token]> {
    for it in text.chars() {
        match tokens {
            [Token::Many] => break,
            [Token::Char(own), rest @ ..] if *own == fold(it) => tokens = rest,
            _ => return None,
        }
    }
    Some(tokens)
}

/// Whether tokens cover the empty text, plainly.
fn covers_nothing(tokens: &[Token]) -> bool {
    matches!(tokens, [] | [Token::Many])
}

/// How many tokens of a pattern, or parts of a text, stand for what is not known.
fn places(hole: &Hole) -> usize {
    hole.length.max(1)
}

/// The length of a piece in bytes.
fn size(piece: &Piece) -> usize {
    match piece {
        Piece::Literal(it) => it.len(),
        Piece::Hole(hole) => places(hole),
    }
}

/// Whether a text is short enough to be compared; that it has no more bytes tells so for most.
fn is_short(text: &Text) -> bool {
    let count = |it: &Piece| match it {
        Piece::Literal(it) => it.chars().count(),
        Piece::Hole(hole) => places(hole),
    };
    text.pieces().iter().map(size).sum::<usize>() <= LONGEST
        || text.pieces().iter().map(count).sum::<usize>() <= LONGEST
}

fn lower(it: char) -> char {
    it.to_lowercase().next().unwrap_or(it)
}

/// A part of the text.
#[derive(Clone, Copy)]
enum Part<'a> {
    Char(char),
    Hole(&'a Hole),
}

fn parts(text: &Text, fold: fn(char) -> char) -> Vec<Part<'_>> {
    let mut parts = Vec::with_capacity(text.pieces().iter().map(size).sum());
    for piece in text.pieces() {
        match piece {
            Piece::Literal(text) => parts.extend(text.chars().map(|it| Part::Char(fold(it)))),
            Piece::Hole(hole) => parts.extend(std::iter::repeat_n(Part::Hole(hole), places(hole))),
        }
    }
    parts
}

/// Where a comparison can go on from a pair of a token and a part of the text: past the token, past the part, past both.
#[derive(Clone, Copy, Default)]
struct Steps {
    token: bool,
    part: bool,
    both: bool,
}

/// The steps that are certain, whatever the holes stand for.
fn must(token: Option<&Token>, part: Option<Part<'_>>) -> Steps {
    match (token, part) {
        (Some(Token::Many), part) => Steps { token: true, part: part.is_some(), both: false },
        (Some(Token::ManyOfSegment), part) => {
            let stays = match part {
                Some(Part::Char(it)) => it != ':',
                Some(Part::Hole(hole)) => hole.is_word,
                None => false,
            };
            Steps { token: true, part: stays, both: false }
        }
        (Some(Token::Char(own)), Some(Part::Char(it))) => Steps { both: *own == it, ..Steps::default() },
        (Some(Token::One), Some(Part::Char(_))) => Steps { both: true, ..Steps::default() },
        (Some(Token::One), Some(Part::Hole(hole))) => Steps { both: hole.length > 0, ..Steps::default() },
        (Some(Token::Hole(own)), Some(Part::Hole(it))) => {
            Steps { both: own.name == it.name, ..Steps::default() }
        }
        _ => Steps::default(),
    }
}

/// The steps that are possible, if the holes stand for the right text.
fn may(token: Option<&Token>, part: Option<Part<'_>>) -> Steps {
    let takes = |hole: &Hole, it: char| !hole.is_word || !matches!(it, ':' | '/');
    match (token, part) {
        // What has so many characters is one part for each.
        (Some(Token::Hole(own)), Some(Part::Char(it))) if own.length > 0 => {
            Steps { both: takes(own, it), ..Steps::default() }
        }
        (Some(Token::Char(own)), Some(Part::Hole(hole))) if hole.length > 0 => {
            Steps { both: takes(hole, *own), ..Steps::default() }
        }
        (Some(Token::Hole(own)), None) if own.length > 0 => Steps::default(),
        (None, Some(Part::Hole(hole))) if hole.length > 0 => Steps::default(),
        (Some(Token::Hole(own)), Some(Part::Char(it))) => {
            Steps { token: true, part: takes(own, it), both: false }
        }
        (Some(Token::Char(own)), Some(Part::Hole(hole))) => {
            Steps { token: takes(hole, *own), part: true, both: false }
        }
        (Some(Token::One), Some(Part::Hole(hole))) if hole.length > 0 => must(token, part),
        (Some(Token::One | Token::Hole(_)), Some(Part::Hole(_))) => {
            Steps { token: true, part: true, both: false }
        }
        (Some(Token::Hole(_)), None) => Steps { token: true, ..Steps::default() },
        (None, Some(Part::Hole(_))) => Steps { part: true, ..Steps::default() },
        (Some(Token::ManyOfSegment), Some(Part::Hole(_))) => Steps { token: true, part: true, both: false },
        (token, part) => must(token, part),
    }
}

/// Whether the steps lead through the whole pattern and the whole text.
fn is_reached(
    tokens: &[Token],
    text: &[Part<'_>],
    steps: impl Fn(Option<&Token>, Option<Part<'_>>) -> Steps,
) -> bool {
    // Characters at the start and at the end have to be the same, whatever is between them: that rules out most pairs.
    let Some((tokens, text)) = without_equal_ends(tokens, text) else { return false };
    let width = text.len() + 1;
    // One row for each token: every step leads to the same row or to the next.
    let (mut row, mut next) = (vec![false; width], vec![false; width]);
    if let Some(first) = row.first_mut() {
        *first = true;
    }
    for index in 0..=tokens.len() {
        let token = tokens.get(index);
        next.fill(false);
        for place in 0..width {
            if row.get(place) != Some(&true) {
                continue;
            }
            let Steps { token, part, both } = steps(token, text.get(place).copied());
            if token && let Some(it) = next.get_mut(place) {
                *it = true;
            }
            if part && let Some(it) = row.get_mut(place + 1) {
                *it = true;
            }
            if both && let Some(it) = next.get_mut(place + 1) {
                *it = true;
            }
        }
        if index == tokens.len() {
            return row.last() == Some(&true);
        }
        if !next.contains(&true) {
            return false;
        }
        std::mem::swap(&mut row, &mut next);
    }
    false
}

/// The rest of a pattern and of a text without the characters that both start and end with; `None` if they start or end with
/// different ones.
fn without_equal_ends<'t, 'p, 'h>(
    mut tokens: &'t [Token],
    mut text: &'p [Part<'h>],
) -> Option<(&'t [Token], &'p [Part<'h>])> {
    while let ([Token::Char(own), tokens_left @ ..], [Part::Char(it), text_left @ ..]) = (tokens, text) {
        if own != it {
            return None;
        }
        (tokens, text) = (tokens_left, text_left);
    }
    while let ([tokens_left @ .., Token::Char(own)], [text_left @ .., Part::Char(it)]) = (tokens, text) {
        if own != it {
            return None;
        }
        (tokens, text) = (tokens_left, text_left);
    }
    Some((tokens, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, text: &str, syntax: Syntax) -> Answer {
        Pattern::of(&pattern.into(), syntax).covers(&text.into())
    }

    #[test]
    fn wildcards_cover_what_iam_says_they_cover() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("dynamodb:*", "dynamodb:GetItem", true),
            ("dynamodb:*Item", "dynamodb:BatchGetItem", true),
            ("dynamodb:?etItem", "dynamodb:GetItem", true),
            ("dynamodb:Get*", "dynamodb:PutItem", false),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
            ("", "a", false),
            ("", "", true),
            ("?", "", false),
        ] {
            assert_eq!(covers(pattern, text, Syntax::Wildcards), expected.into(), "{pattern} {text}");
        }
        assert_eq!(covers("a*", "a*", Syntax::Plain), Answer::Yes);
        assert_eq!(covers("a*", "ab", Syntax::Plain), Answer::No);
    }

    #[test]
    fn a_wildcard_in_an_arn_stays_in_its_part_unless_it_ends_it() {
        let table = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores";
        for (pattern, expected) in [
            ("arn:aws:dynamodb:*:*:table/scores", true),
            ("arn:aws:dynamodb:*", true),
            ("arn:aws:dynamodb:eu-*-1:*:table/*", true),
            // The star does not end its part, so it does not reach over the colon.
            ("arn:aws:dyn*1:123456789012:table/scores", false),
        ] {
            assert_eq!(covers(pattern, table, Syntax::Resource), expected.into(), "{pattern}");
        }
        assert_eq!(covers("arn:aws:dynamodb:*", table, Syntax::Arn), Answer::No);
        assert_eq!(covers("arn:*:dynamodb:*:*:table/*", table, Syntax::Arn), Answer::Yes);
        let group = "arn:aws:logs:eu-west-1:123456789012:log-group:a:log-stream:b";
        assert_eq!(covers("arn:aws:logs:*:*:log-group:*", group, Syntax::Arn), Answer::Yes);
    }

    #[test]
    fn what_is_not_known_matters_only_where_it_decides() {
        let account = Text::word("account");
        let table = Text::literal("arn:aws:dynamodb:eu-west-1:").then(&account).then_literal(":table/scores");
        let resource = |it: &Text| Pattern::of(it, Syntax::Resource).covers(&table);
        assert_eq!(resource(&"arn:aws:dynamodb:*:*:table/scores".into()), Answer::Yes);
        assert_eq!(resource(&"arn:aws:dynamodb:*:*:table/players".into()), Answer::No);
        let own = Text::literal("arn:aws:dynamodb:*:").then(&account).then_literal(":table/*");
        assert_eq!(resource(&own), Answer::Yes);
        let other = "arn:aws:dynamodb:eu-west-1:123456789012:table/scores";
        assert_eq!(resource(&other.into()), Answer::unknown("account"));
        assert_eq!(resource(&"arn:aws:dynamodb:eu-west-1:123456789012:table/x".into()), Answer::No);
        assert_eq!(resource(&Text::unknown("input `arn`")), Answer::unknown("input `arn`"));
    }

    #[test]
    fn arns_of_two_resources_differ_even_if_their_names_are_not_known() {
        let arn = |address: &str| {
            Text::literal("arn:aws:s3:::").then(&Text::word(&format!("name of {address}"))).owned_by(address)
        };
        let pattern = Pattern::of(&arn("a"), Syntax::Resource);
        assert_eq!(pattern.covers(&arn("a")), Answer::Yes);
        assert_eq!(pattern.covers(&arn("b")), Answer::No);
    }

    #[test]
    fn endless_patterns_are_refused_without_comparing() {
        let long = "*a".repeat(LONGEST);
        assert!(matches!(covers(&long, "b", Syntax::Wildcards), Answer::Unknown(_)));
    }
}
