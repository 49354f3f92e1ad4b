//! Condition operators: how one value of a request is compared with one value of a policy.
//!
//! Source: IAM user guide, "IAM JSON policy elements: Condition operators".

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};

use super::answer::Answer;
use super::context::Context;
use super::element::Element;
use super::pattern::Syntax;
use super::text::Text;

/// A condition operator, without `IfExists` and set operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    /// What is compared.
    pub(super) test: Test,
    /// Whether it holds when none of the values of the policy does.
    pub(super) is_negated: bool,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Text.
    Text(Syntax),
    /// Text, whatever the case of its letters.
    AnyCase,
    /// ARNs, part by part. `ArnEquals` and `ArnLike` do the same.
    Arn,
    /// Numbers.
    Number(Order),
    /// Moments, in ISO 8601 or as seconds since 1970.
    Date(Order),
    /// Truth values.
    Bool,
    /// Bytes in Base64.
    Binary,
    /// Addresses in ranges.
    Ip,
    /// Whether the request has the key at all.
    Null,
}

/// Where a value of the request has to be, seen from the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// There.
    Equal,
    /// Below.
    Less,
    /// Not above.
    LessOrEqual,
    /// Above.
    Greater,
    /// Not below.
    GreaterOrEqual,
}

const fn plain(test: Test) -> Operator {
    Operator { test, is_negated: false }
}

const fn negated(test: Test) -> Operator {
    Operator { test, is_negated: true }
}

const OPERATORS: &[(&str, Operator)] = &[
    ("StringEquals", plain(Test::Text(Syntax::Plain))),
    ("StringNotEquals", negated(Test::Text(Syntax::Plain))),
    ("StringEqualsIgnoreCase", plain(Test::AnyCase)),
    ("StringNotEqualsIgnoreCase", negated(Test::AnyCase)),
    ("StringLike", plain(Test::Text(Syntax::Wildcards))),
    ("StringNotLike", negated(Test::Text(Syntax::Wildcards))),
    ("NumericEquals", plain(Test::Number(Order::Equal))),
    ("NumericNotEquals", negated(Test::Number(Order::Equal))),
    ("NumericLessThan", plain(Test::Number(Order::Less))),
    ("NumericLessThanEquals", plain(Test::Number(Order::LessOrEqual))),
    ("NumericGreaterThan", plain(Test::Number(Order::Greater))),
    ("NumericGreaterThanEquals", plain(Test::Number(Order::GreaterOrEqual))),
    ("DateEquals", plain(Test::Date(Order::Equal))),
    ("DateNotEquals", negated(Test::Date(Order::Equal))),
    ("DateLessThan", plain(Test::Date(Order::Less))),
    ("DateLessThanEquals", plain(Test::Date(Order::LessOrEqual))),
    ("DateGreaterThan", plain(Test::Date(Order::Greater))),
    ("DateGreaterThanEquals", plain(Test::Date(Order::GreaterOrEqual))),
    ("Bool", plain(Test::Bool)),
    ("BinaryEquals", plain(Test::Binary)),
    ("IpAddress", plain(Test::Ip)),
    ("NotIpAddress", negated(Test::Ip)),
    ("ArnEquals", plain(Test::Arn)),
    ("ArnNotEquals", negated(Test::Arn)),
    ("ArnLike", plain(Test::Arn)),
    ("ArnNotLike", negated(Test::Arn)),
    ("Null", plain(Test::Null)),
];

impl Operator {
    /// The operator with this name.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        OPERATORS.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, operator)| *operator)
    }
}

impl Test {
    /// How the policy's values are written, and whether they may hold policy variables.
    pub(super) fn syntax(self) -> (Syntax, bool) {
        match self {
            Self::Text(syntax) => (syntax, true),
            Self::AnyCase => (Syntax::Plain, true),
            Self::Arn => (Syntax::Arn, true),
            _ => (Syntax::Plain, false),
        }
    }

    /// Whether a value of a request is what a value of the policy wants.
    pub(super) fn compare(self, wanted: &Element, value: &Text, context: &Context) -> Answer {
        match self {
            Self::Text(_) => wanted.covers(value, context),
            Self::AnyCase => wanted.covers_ignoring_case(value, context),
            Self::Arn => compare_arns(wanted, value, context),
            Self::Number(order) => known(wanted, value, |wanted, value| {
                Some(order.holds(number(value)?.partial_cmp(&number(wanted)?)?))
            }),
            Self::Date(order) => {
                known(wanted, value, |wanted, value| Some(order.holds(moment(value)?.cmp(&moment(wanted)?))))
            }
            Self::Bool => known(wanted, value, |wanted, value| Some(truth(wanted)? == truth(value)?)),
            Self::Binary => known(wanted, value, |wanted, value| {
                Some(STANDARD.decode(wanted).ok()? == STANDARD.decode(value).ok()?)
            }),
            Self::Ip => compare_addresses(wanted, value),
            // Is about whether there is a value, so no value is compared.
            Self::Null => Answer::No,
        }
    }
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// What is not known of two texts.
fn holes(wanted: &Element, value: &Text) -> Option<Answer> {
    let missing: Vec<Answer> =
        wanted.text.holes().chain(value.holes()).map(|it| Answer::unknown(&*it.name)).collect();
    (!missing.is_empty()).then(|| Answer::any(missing))
}

/// Compares two texts that are known; what is not of the operator's kind does not match.
fn known(wanted: &Element, value: &Text, compare: impl Fn(&str, &str) -> Option<bool>) -> Answer {
    match (wanted.text.as_literal(), value.as_literal()) {
        (Some(wanted), Some(value)) => compare(wanted, value).unwrap_or(false).into(),
        _ => holes(wanted, value).unwrap_or(Answer::No),
    }
}

fn compare_arns(wanted: &Element, value: &Text, context: &Context) -> Answer {
    // Less than six parts are no ARN, in the request or in the policy. A variable may hold some of them.
    let is_short = |text: &Text| !text.has_arn_parts() && text.holes().all(|it| it.is_word);
    let has_variables = wanted.text.as_literal().is_none_or(|it| it.contains("${"));
    if is_short(value) || (is_short(&wanted.text) && !has_variables) {
        return Answer::No;
    }
    wanted.covers(value, context)
}

/// An address of the request, or a range that it is somewhere in, against a range of the policy.
fn compare_addresses(wanted: &Element, value: &Text) -> Answer {
    let (Some(wanted_text), Some(text)) = (wanted.text.as_literal(), value.as_literal()) else {
        return holes(wanted, value).unwrap_or(Answer::No);
    };
    let (Some(wanted), Some(range)) = (range(wanted_text), range(text)) else { return Answer::No };
    if wanted.contains(&range) {
        return Answer::Yes;
    }
    if range.contains(&wanted) { Answer::unknown(format!("which address of {range}")) } else { Answer::No }
}

/// A range, or one address as the range of itself.
fn range(text: &str) -> Option<IpNet> {
    let whole = if text.contains(':') { "128" } else { "32" };
    text.parse::<IpNet>().ok().or_else(|| format!("{text}/{whole}").parse().ok()).map(|it| it.trunc())
}

fn number(text: &str) -> Option<f64> {
    // Without this, `inf` and `nan` would be numbers.
    let is_numeric = text.chars().all(|it| it.is_ascii_digit() || matches!(it, '+' | '-' | '.' | 'e' | 'E'));
    text.parse().ok().filter(|it: &f64| is_numeric && it.is_finite())
}

fn truth(text: &str) -> Option<bool> {
    match () {
        () if text.eq_ignore_ascii_case("true") => Some(true),
        () if text.eq_ignore_ascii_case("false") => Some(false),
        () => None,
    }
}

/// Nanoseconds since 1970. Source: W3C, "Date and Time Formats", the profile of ISO 8601 that IAM takes.
fn moment(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    if let Ok(seconds) = text.parse::<i64>()
        && text.len() != "2024".len()
    {
        return Some(i128::from(seconds) * SECOND);
    }
    let day = |text: &str| {
        let date = Date::parse(text, &Iso8601::DATE).ok()?;
        Some(date.midnight().assume_utc().unix_timestamp_nanos())
    };
    match text.len() {
        4 => day(&format!("{text}-01-01")),
        7 => day(&format!("{text}-01")),
        10 => day(text),
        _ => OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok().map(OffsetDateTime::unix_timestamp_nanos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(operator: &str, wanted: &str, value: &str) -> Answer {
        let Some(Operator { test, is_negated }) = Operator::by_name(operator) else {
            return Answer::unknown(operator);
        };
        let (syntax, has_variables) = test.syntax();
        let wanted = Element::new(wanted.into(), syntax, has_variables);
        test.compare(&wanted, &value.into(), &Context::complete()).negated_if(is_negated)
    }

    #[test]
    fn values_are_compared_as_what_they_are() {
        for (operator, wanted, value, expected) in [
            ("StringEquals", "a", "a", true),
            ("StringEquals", "a*", "ab", false),
            ("StringEqualsIgnoreCase", "Queue", "qUEUE", true),
            ("StringLike", "a?c*", "abcd", true),
            ("StringNotLike", "a*", "b", true),
            ("NumericEquals", "10", "10.0", true),
            ("NumericLessThan", "10", "9.5", true),
            ("NumericGreaterThanEquals", "10", "10", true),
            ("NumericEquals", "ten", "ten", false),
            ("NumericEquals", "inf", "inf", false),
            ("DateLessThan", "2024-07-01T00:00:00Z", "2024-06-30T23:59:59Z", true),
            ("DateEquals", "2024-01-01T01:00:00+01:00", "1704067200", true),
            ("DateEquals", "2024-01-01", "2024-01-01T00:00:00Z", true),
            ("DateGreaterThan", "2024", "2024-02", true),
            ("DateGreaterThan", "soon", "2024-02", false),
            ("Bool", "true", "True", true),
            ("Bool", "true", "false", false),
            ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true),
            ("IpAddress", "203.0.113.0/24", "203.0.113.7", true),
            ("IpAddress", "203.0.113.7", "203.0.113.7", true),
            ("IpAddress", "2001:db8::/32", "2001:db8:1::1", true),
            ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", true),
            ("IpAddress", "10.0.0.0/8", "10.0.1.0/24", true),
            ("ArnLike", "arn:aws:sns:*:*:orders-*", "arn:aws:sns:eu-west-1:123456789012:orders-1", true),
            ("ArnEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", true),
            ("ArnNotEquals", "arn:aws:s3:::a", "arn:aws:s3:::b", true),
            ("ArnLike", "arn:aws:s3:::a", "a", false),
            ("ArnLike", "arn:aws:*", "arn:aws:s3:::a", false),
            ("ArnLike", "*", "arn:aws:s3:::a", false),
        ] {
            assert_eq!(compare(operator, wanted, value), expected.into(), "{operator} {wanted} {value}");
        }
    }

    #[test]
    fn an_address_somewhere_in_a_range_is_undecided_where_that_matters() {
        assert_eq!(
            compare("IpAddress", "10.0.1.7", "10.0.1.0/24"),
            Answer::unknown("which address of 10.0.1.0/24")
        );
        assert_eq!(compare("IpAddress", "10.2.0.0/16", "10.0.1.0/24"), Answer::No);
    }
}
