//! Numbers as Terraform has them: decimal text goes in and comes out unchanged.

use std::cmp::Ordering;

use crate::value::{Decimal, Value};

/// A finite number. Whole ones that fit are always [`Self::Int`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Decimal(f64),
}

/// Digits a binary64 number keeps of every decimal text. Source: IEEE 754, C's `DBL_DIG`.
const EXACT_DIGITS: usize = 15;

impl Number {
    pub(super) const ZERO: Self = Self::Int(0);

    /// A float as a number; `None` where it is not finite.
    pub(super) fn of(number: f64) -> Option<Self> {
        match Decimal::value(number)? {
            Value::Int(it) => Some(Self::Int(it)),
            _ => Some(Self::Decimal(number)),
        }
    }

    /// A number in the notation Terraform converts from text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let is_number = digits.starts_with(|it: char| it.is_ascii_digit() || it == '.')
            && digits.chars().all(|it| it.is_ascii_digit() || matches!(it, '.' | 'e' | 'E' | '-' | '+'));
        if !is_number {
            return None;
        }
        text.parse().map(Self::Int).ok().or_else(|| Self::of(text.parse().ok()?))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest one is meant")]
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Self::Int(it) => it as f64,
            Self::Decimal(it) => it,
        }
    }

    /// The whole number, if it is one.
    pub(super) fn whole(self) -> Option<i64> {
        if let Self::Int(it) = self { Some(it) } else { None }
    }

    /// The text Terraform converts it to; `None` where Terraform's has more digits than are kept here.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Int(it) => Some(it.to_string()),
            Self::Decimal(it) => {
                let text = it.to_string();
                let digits = text.trim_start_matches(['-', '0', '.']).trim_end_matches('0');
                (digits.bytes().filter(u8::is_ascii_digit).count() <= EXACT_DIGITS).then_some(text)
            }
        }
    }

    pub(super) fn value(self) -> Value {
        match self {
            Self::Int(it) => Value::Int(it),
            Self::Decimal(it) => Decimal::value(it).unwrap_or(Value::Int(0)),
        }
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }

    pub(super) fn negated(self) -> Option<Self> {
        match self {
            Self::Int(it) => it.checked_neg().map(Self::Int),
            Self::Decimal(it) => Some(Self::Decimal(-it)),
        }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        if let (Self::Int(a), Self::Int(b)) = (self, other)
            && let Some(sum) = a.checked_add(b)
        {
            return Some(Self::Int(sum));
        }
        let exact = || {
            let ((a, m), (b, n)) = (self.scaled()?, other.scaled()?);
            let scale = m.max(n);
            let a = a.checked_mul(10_i128.checked_pow(scale - m)?)?;
            let b = b.checked_mul(10_i128.checked_pow(scale - n)?)?;
            Self::unscaled(a.checked_add(b)?, scale)
        };
        exact().or_else(|| Self::of(self.as_f64() + other.as_f64()))
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated()?)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        if let (Self::Int(a), Self::Int(b)) = (self, other)
            && let Some(product) = a.checked_mul(b)
        {
            return Some(Self::Int(product));
        }
        let exact = || {
            let ((a, m), (b, n)) = (self.scaled()?, other.scaled()?);
            Self::unscaled(a.checked_mul(b)?, m.checked_add(n)?)
        };
        exact().or_else(|| Self::of(self.as_f64() * other.as_f64()))
    }

    /// `None` when dividing by zero.
    pub(super) fn divided(self, other: Self) -> Option<Self> {
        match (self, other) {
            (_, Self::Int(0)) => None,
            (Self::Int(a), Self::Int(b)) if a.checked_rem(b) == Some(0) => a.checked_div(b).map(Self::Int),
            _ => Self::of(self.as_f64() / other.as_f64()),
        }
    }

    /// What is left over, with the sign of `self`; all of it when dividing by zero.
    pub(super) fn modulo(self, other: Self) -> Option<Self> {
        match (self, other) {
            (_, Self::Int(0)) => Some(self),
            (Self::Int(a), Self::Int(b)) => Some(Self::Int(a.checked_rem(b).unwrap_or(0))),
            _ => Self::of(self.as_f64() % other.as_f64()),
        }
    }

    /// Digits and how many of them stand behind the point.
    fn scaled(self) -> Option<(i128, u32)> {
        match self {
            Self::Int(it) => Some((it.into(), 0)),
            Self::Decimal(it) => {
                let text = it.to_string();
                let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
                let digits = format!("{whole}{fraction}").parse().ok()?;
                Some((digits, u32::try_from(fraction.len()).ok()?))
            }
        }
    }

    fn unscaled(mut digits: i128, mut scale: u32) -> Option<Self> {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        if scale == 0 {
            return i64::try_from(digits).ok().map(Self::Int);
        }
        let sign = if digits < 0 { "-" } else { "" };
        let width = usize::try_from(scale).ok()? + 1;
        let text = format!("{:0width$}", digits.unsigned_abs());
        let (whole, fraction) = text.split_at(text.len() + 1 - width);
        Self::of(format!("{sign}{whole}.{fraction}").parse().ok()?)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn decimal_arithmetic_is_exact() {
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1.5").times(number("2")), Some(Number::Int(3)));
        assert_eq!(number("-0.25").minus(number("0.5")), Some(number("-0.75")));
        assert_eq!(number("7").divided(number("2")), Some(number("3.5")));
        assert_eq!(number("-7").modulo(number("2")), Some(Number::Int(-1)));
        assert_eq!(number("7").divided(Number::ZERO), None);
        assert_eq!(number("9223372036854775807").plus(Number::Int(1)).unwrap().whole(), None);
    }

    #[test]
    fn text_is_a_number_as_terraform_takes_it() {
        assert_eq!(Number::parse("1e3"), Some(Number::Int(1000)));
        for text in ["", "-", "inf", "NaN", "0x10", " 1", "1_000", "1e999"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert_eq!(number("0.5").text().unwrap(), "0.5");
        assert_eq!(number("10").divided(number("3")).unwrap().text(), None);
    }
}
