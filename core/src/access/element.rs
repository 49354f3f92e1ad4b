//! Texts of a policy that a request is compared with, and the policy variables in them.
//!
//! Source: IAM user guide, "IAM policy elements: Variables and tags".

use super::answer::Answer;
use super::context::{Context, Fact};
use super::pattern::{Pattern, Syntax};
use super::text::{Piece, Text};

/// A text of a policy: an action, a resource, a value of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// As it is written.
    pub text: Text,
    /// What it compares with; of the parts in between if it has variables.
    pattern: Pattern,
    syntax: Syntax,
    has_variables: bool,
}

impl Element {
    /// Reads a text; `with_variables` if `${…}` stands for something in it.
    pub(super) fn new(text: Text, syntax: Syntax, with_variables: bool) -> Self {
        let is_variable = |it: &Piece| matches!(it, Piece::Literal(text) if text.contains("${"));
        let has_variables = with_variables && text.pieces().iter().any(is_variable);
        Self { pattern: Pattern::of(&text, syntax), text, syntax, has_variables }
    }

    /// Ignores case from now on.
    #[must_use]
    pub(super) fn ignoring_case(mut self) -> Self {
        self.pattern = self.pattern.ignoring_case();
        self
    }

    /// Whether it covers a text.
    pub fn covers(&self, text: &Text, context: &Context) -> Answer {
        self.with_pattern(context, |it| it.covers(text))
    }

    /// Whether it covers a text that is known, whatever the case of its letters; it has to ignore it as well, and to have no
    /// variables.
    pub(super) fn covers_name(&self, name: &str) -> Answer {
        self.pattern.covers_name(name)
    }

    /// Whether it covers a text, whatever the case of its letters.
    pub fn covers_ignoring_case(&self, text: &Text, context: &Context) -> Answer {
        self.with_pattern(context, |it| it.clone().ignoring_case().covers_ignoring_case(text))
    }

    /// What `compare` says of the pattern with its variables filled in; no if one of them has no value.
    fn with_pattern(&self, context: &Context, compare: impl Fn(&Pattern) -> Answer) -> Answer {
        if !self.has_variables {
            return compare(&self.pattern);
        }
        self.filled(context).map_or(Answer::No, |it| compare(&it))
    }

    /// Whether one of its variables has no value.
    pub(super) fn lacks_value(&self, context: &Context) -> bool {
        self.has_variables && self.filled(context).is_none()
    }

    /// The pattern with its variables filled in; `None` if one of them has no value.
    fn filled(&self, context: &Context) -> Option<Pattern> {
        let mut pattern = Pattern::default();
        for piece in self.text.pieces() {
            let Piece::Literal(text) = piece else {
                pattern.quote(std::slice::from_ref(piece));
                continue;
            };
            let mut rest = text.as_str();
            while let Some((before, inside, after)) = next_variable(rest) {
                pattern.spell(before, self.syntax);
                pattern.quote(value_of(inside, context)?.pieces());
                rest = after;
            }
            pattern.spell(rest, self.syntax);
        }
        pattern.owned_by(self.text.shared_owner());
        pattern.keep_to_segments(self.syntax);
        Some(pattern)
    }
}

/// The text before the next variable, what stands in it, and the text behind it.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (inside, after) = rest.split_once('}')?;
    Some((before, inside, after))
}

/// What a variable stands for; `None` if it has no value.
fn value_of(variable: &str, context: &Context) -> Option<Text> {
    if matches!(variable, "*" | "?" | "$") {
        return Some(Text::literal(variable));
    }
    let (key, default) = match variable.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            (key.trim(), default.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')))
        }
        None => (variable.trim(), None),
    };
    match context.fact(key) {
        Fact::Is(values) => match &values[..] {
            [one] => Some(one.clone()),
            // A key with several values stands for nothing.
            _ => default.map(Text::literal),
        },
        Fact::Absent => default.map(Text::literal),
        Fact::Unknown(why) => Some(Text::unknown(&why)),
        Fact::Either(_) => Some(Text::unknown(&Context::named(key))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, text: &str) -> Answer {
        let mut context = Context::complete();
        context.set("aws:username", Fact::is("ann"));
        context.set("aws:PrincipalTag/team", Fact::is("*"));
        context.set("aws:TagKeys", Fact::Is(vec!["a".into(), "b".into()]));
        context.set("aws:userid", Fact::Unknown("the user's id".to_owned()));
        Element::new(pattern.into(), Syntax::Resource, true).covers(&text.into(), &context)
    }

    #[test]
    fn variables_stand_for_what_the_request_says() {
        for (pattern, text, expected) in [
            ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/ann/x", true),
            ("arn:aws:s3:::home/${AWS:UserName}/*", "arn:aws:s3:::home/ann/x", true),
            ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/x", false),
            // What a variable stands for is no wildcard.
            ("arn:aws:s3:::${aws:PrincipalTag/team}", "arn:aws:s3:::any", false),
            ("arn:aws:s3:::${aws:PrincipalTag/team}", "arn:aws:s3:::*", true),
            ("arn:aws:s3:::a${*}", "arn:aws:s3:::ab", false),
            ("arn:aws:s3:::a${*}", "arn:aws:s3:::a*", true),
            ("arn:aws:s3:::${aws:PrincipalTag/x, 'all'}", "arn:aws:s3:::all", true),
            ("arn:aws:s3:::${aws:PrincipalTag/x}", "arn:aws:s3:::", false),
            ("arn:aws:s3:::${aws:TagKeys}", "arn:aws:s3:::a", false),
        ] {
            assert_eq!(covers(pattern, text), expected.into(), "{pattern} {text}");
        }
        assert_eq!(covers("arn:aws:s3:::${aws:userid}", "arn:aws:s3:::x"), Answer::unknown("the user's id"));
    }
}
