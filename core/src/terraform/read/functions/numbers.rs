//! Numbers.

use std::cmp::Ordering;

use super::{ANY, Call, Function, function};
use crate::terraform::read::convert;
use crate::terraform::read::number::Number;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("abs", 1, 1, abs),
    function("ceil", 1, 1, |call| rounded(call, f64::ceil)),
    function("floor", 1, 1, |call| rounded(call, f64::floor)),
    function("log", 2, 2, |call| computed(call.number(0)?.as_f64().ln() / call.number(1)?.as_f64().ln())),
    function("max", 1, ANY, |call| extreme(call, Ordering::Greater)),
    function("min", 1, ANY, |call| extreme(call, Ordering::Less)),
    function("parseint", 2, 2, parse_int),
    function("pow", 2, 2, pow),
    function("signum", 1, 1, |call| Ok(call.whole(0)?.signum().into())),
    function("sum", 1, 1, sum),
];

fn computed(number: f64) -> Worked {
    Number::of(number).map(Term::Number).ok_or(Stop::Refused)
}

fn abs(call: &Call<'_, '_>) -> Worked {
    let number = call.number(0)?;
    let is_negative = number.compare(Number::ZERO).is_lt();
    let positive = if is_negative { number.negated() } else { Some(number) };
    positive.map(Term::Number).ok_or(Stop::Unknown)
}

fn rounded(call: &Call<'_, '_>, round: fn(f64) -> f64) -> Worked {
    match call.number(0)? {
        whole @ Number::Int(_) => Ok(whole.into()),
        Number::Decimal(it) => computed(round(it)),
    }
}

fn extreme(call: &Call<'_, '_>, wanted: Ordering) -> Worked {
    let mut found = call.number(0)?;
    for index in 1..call.arguments.len() {
        let number = call.number(index)?;
        if number.compare(found) == wanted {
            found = number;
        }
    }
    Ok(found.into())
}

fn parse_int(call: &Call<'_, '_>) -> Worked {
    let (text, base) = (call.text(0)?, call.whole(1)?);
    let base = u32::try_from(base).ok().filter(|it| (2..=62).contains(it)).ok_or(Stop::Refused)?;
    if base > 36 {
        return Err(Stop::Unknown);
    }
    let is_number = text.chars().all(|it| it.is_digit(base) || it == '-' || it == '+');
    match i64::from_str_radix(&text, base) {
        Ok(it) => Ok(it.into()),
        Err(_) if is_number && text.len() > 12 => Err(Stop::Unknown),
        Err(_) => Err(Stop::Refused),
    }
}

fn pow(call: &Call<'_, '_>) -> Worked {
    let (base, power) = (call.number(0)?, call.number(1)?);
    if let (Number::Int(base), Number::Int(power)) = (base, power)
        && let Some(it) = u32::try_from(power).ok().and_then(|power| base.checked_pow(power))
    {
        return Ok(it.into());
    }
    computed(base.as_f64().powf(power.as_f64()))
}

fn sum(call: &Call<'_, '_>) -> Worked {
    let items = call.items(0)?;
    let numbers = items.iter().map(convert::number).collect::<Worked<Vec<_>>>()?;
    let first = numbers.first().copied().ok_or(Stop::Refused)?;
    let rest = numbers.into_iter().skip(1);
    let sum = rest.into_iter().try_fold(first, Number::plus).ok_or(Stop::Unknown)?;
    Ok(sum.into())
}
