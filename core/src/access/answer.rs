//! Answers of three values: yes, no, or it hangs on something that is not known.

use std::collections::BTreeSet;

/// Whether something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It hangs on these, as people read them: ``condition key `aws:SourceIp` ``.
    Unknown(BTreeSet<String>),
}

impl Answer {
    /// It hangs on one thing.
    pub fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown(BTreeSet::from([what.into()]))
    }

    /// Whether any of the answers is yes; one yes outweighs everything that is not known.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut missing = BTreeSet::new();
        for answer in answers {
            match answer {
                Self::Yes => return Self::Yes,
                Self::No => {}
                Self::Unknown(what) => missing.extend(what),
            }
        }
        if missing.is_empty() { Self::No } else { Self::Unknown(missing) }
    }

    /// Whether all of the answers are yes; one no outweighs everything that is not known.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::any(answers.into_iter().map(Self::negated)).negated()
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown => unknown,
        }
    }

    /// The opposite, if it is asked for.
    #[must_use]
    pub fn negated_if(self, is_negated: bool) -> Self {
        if is_negated { self.negated() } else { self }
    }

    /// Whether it may be yes.
    pub fn may_hold(&self) -> bool {
        *self != Self::No
    }

    /// What it hangs on.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let missing = if let Self::Unknown(it) = self { Some(it) } else { None };
        missing.into_iter().flatten().map(String::as_str)
    }
}

impl From<bool> for Answer {
    fn from(it: bool) -> Self {
        if it { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_certain_answer_outweighs_what_is_not_known() {
        let unknown = || Answer::unknown("x");
        assert_eq!(Answer::any([unknown(), Answer::Yes]), Answer::Yes);
        assert_eq!(Answer::any([Answer::No, unknown()]), unknown());
        assert_eq!(Answer::any([]), Answer::No);
        assert_eq!(Answer::all([unknown(), Answer::No]), Answer::No);
        assert_eq!(Answer::all([Answer::Yes, unknown()]), unknown());
        assert_eq!(Answer::all([]), Answer::Yes);
    }

    #[test]
    fn everything_that_is_missing_is_named() {
        let answer = Answer::all([Answer::unknown("b"), Answer::unknown("a"), Answer::Yes]);
        assert_eq!(answer.missing().collect::<Vec<_>>(), ["a", "b"]);
    }
}
