//! Three-valued answers.

use crate::catalog::Known;

/// An answer, or what stands in the way of one. A rule that raises on `Err` raises a false alarm.
pub type Decided<T> = Result<T, &'static str>;

/// Whether any of the answers is yes; one yes outweighs everything that is not known.
pub fn any(answers: impl IntoIterator<Item = Decided<bool>>) -> Decided<bool> {
    let mut result = Ok(false);
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(why) => result = Err(why),
        }
    }
    result
}

/// Whether all of the answers are yes; one no outweighs everything that is not known.
pub fn all(answers: impl IntoIterator<Item = Decided<bool>>) -> Decided<bool> {
    any(answers.into_iter().map(|it| it.map(|yes| !yes))).map(|it| !it)
}

/// What is known of a property; `None` when it is not set and AWS assumes nothing.
pub fn known<T>(value: Known<T>, why: &'static str) -> Decided<Option<T>> {
    match value {
        Known::Is(it) => Ok(Some(it)),
        Known::Unset => Ok(None),
        Known::Unknown => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_certain_answer_outweighs_what_is_not_known() {
        assert_eq!(any([Err("x"), Ok(true)]), Ok(true));
        assert_eq!(any([Ok(false), Err("x")]), Err("x"));
        assert_eq!(any([]), Ok(false));
        assert_eq!(all([Err("x"), Ok(false)]), Ok(false));
        assert_eq!(all([Ok(true), Err("x")]), Err("x"));
        assert_eq!(all([]), Ok(true));
    }
}
