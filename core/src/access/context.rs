//! What is known of a request beside who asks for what: the values of condition keys.
//!
//! Source: IAM user guide, "AWS global condition context keys".

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::answer::Answer;
use super::text::Text;

/// The values of condition keys.
#[derive(Clone, Debug)]
pub struct Context {
    facts: BTreeMap<Key<'static>, Fact>,
    /// What many requests have in common, such as all that one principal makes. What is set here wins over it.
    common: Vec<Arc<Self>>,
    is_complete: bool,
}

/// The name of a condition key. IAM ignores case there.
#[derive(Clone, Debug)]
struct Key<'a>(Cow<'a, str>);

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |it: &u8| it.to_ascii_lowercase();
        self.0.as_bytes().iter().map(lower).cmp(other.0.as_bytes().iter().map(lower))
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key<'_> {}

/// What is known of one condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The request does not have it.
    Absent,
    /// The request has it, with these values: one, or several for a key that takes several.
    Is(Vec<Text>),
    /// It is one of these, and no more is known.
    Either(Vec<Self>),
    /// Nothing is known; what would have to be.
    Unknown(String),
}

impl Fact {
    /// One value that is known.
    pub fn is(value: impl Into<String>) -> Self {
        Self::Is(vec![Text::literal(value)])
    }

    /// What a question to the value comes to; if it may be one of several, what they agree on.
    pub(super) fn ask(&self, key: &str, question: &dyn Fn(Option<&[Text]>) -> Answer) -> Answer {
        match self {
            Self::Absent => question(None),
            Self::Is(values) => question(Some(values)),
            Self::Unknown(why) => Answer::unknown(why.clone()),
            Self::Either(facts) => {
                let mut answers = facts.iter().map(|it| it.ask(key, question));
                let first = answers.next().unwrap_or_else(|| Answer::unknown(Context::named(key)));
                if answers.all(|it| it == first) { first } else { Answer::unknown(Context::named(key)) }
            }
        }
    }
}

impl Context {
    /// A request of which nothing is known yet.
    pub fn open() -> Self {
        Self::over(Vec::new())
    }

    /// A request that has no other keys than those it is given.
    pub fn complete() -> Self {
        Self { is_complete: true, ..Self::open() }
    }

    /// A request of which as much is known as of these, the first of which wins over the others.
    pub(super) const fn over(common: Vec<Arc<Self>>) -> Self {
        Self { facts: BTreeMap::new(), common, is_complete: false }
    }

    /// Says what is known of a key.
    pub fn set(&mut self, key: impl Into<Cow<'static, str>>, fact: Fact) {
        self.facts.insert(Key(key.into()), fact);
    }

    /// What is known of a key.
    pub fn fact(&self, key: &str) -> Fact {
        self.look_up(key).into_owned()
    }

    /// The same, without a copy of what is known.
    pub(super) fn look_up<'k>(&'k self, key: &'k str) -> Cow<'k, Fact> {
        match self.find(&Key(key.into())) {
            Some(fact) => Cow::Borrowed(fact),
            None if self.is_complete => Cow::Owned(Fact::Absent),
            None => Cow::Owned(Fact::Unknown(Self::named(key))),
        }
    }

    fn find<'k>(&'k self, key: &Key<'k>) -> Option<&'k Fact> {
        self.facts.get(key).or_else(|| self.common.iter().find_map(|it| it.find(key)))
    }

    /// How a key is named in what is missing.
    pub(super) fn named(key: &str) -> String {
        format!("condition key `{key}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_absent_only_from_a_complete_request() {
        let mut context = Context::open();
        context.set("aws:SourceVpce", Fact::is("vpce-1"));
        assert_eq!(context.fact("AWS:sourcevpce"), Fact::is("vpce-1"));
        assert_eq!(context.fact("aws:SourceIp"), Fact::Unknown("condition key `aws:SourceIp`".to_owned()));
        assert_eq!(Context::complete().fact("aws:SourceIp"), Fact::Absent);
    }

    #[test]
    fn what_is_set_wins_over_what_requests_have_in_common() {
        let mut common = Context::open();
        common.set("aws:PrincipalType", Fact::is("User"));
        common.set("aws:username", Fact::is("ann"));
        let mut context = Context::over(vec![Arc::new(common)]);
        context.set("aws:UserName", Fact::Absent);
        assert_eq!(context.fact("aws:username"), Fact::Absent);
        assert_eq!(context.fact("aws:principaltype"), Fact::is("User"));
    }

    #[test]
    fn possible_values_that_agree_are_an_answer() {
        let fact = Fact::Either(vec![Fact::Absent, Fact::is("false")]);
        let is_true = |values: Option<&[Text]>| Answer::from(values == Some(&["true".into()][..]));
        assert_eq!(fact.ask("k", &is_true), Answer::No);
        let is_there = |values: Option<&[Text]>| Answer::from(values.is_some());
        assert_eq!(fact.ask("k", &is_there), Answer::unknown("condition key `k`"));
    }
}
