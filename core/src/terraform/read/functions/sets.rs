//! Sets.

use super::{ANY, Call, Function, function};
use crate::terraform::read::convert;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("setintersection", 1, ANY, intersection),
    function("setproduct", 2, ANY, product),
    function("setsubtract", 2, 2, subtraction),
    function("setunion", 1, ANY, union),
];

/// The most combinations that are made.
const PRODUCT_LIMIT: usize = 100_000;

/// All arguments with their items of one type.
fn operands(call: &Call<'_, '_>) -> Worked<Vec<Vec<Term>>> {
    let sets = (0..call.arguments.len()).map(|it| call.items(it)).collect::<Worked<Vec<_>>>()?;
    let lengths: Vec<usize> = sets.iter().map(|it| it.len()).collect();
    let all = sets.into_iter().flatten().map(|it| call.evaluator.literal(it));
    let mut all = convert::unified(all.collect()).into_iter();
    Ok(lengths.into_iter().map(|length| all.by_ref().take(length).collect()).collect())
}

/// Whether a set holds an item.
fn holds(set: &[Term], item: &Term) -> Worked<bool> {
    let mut is_known = true;
    for it in set {
        match convert::same(it, item) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(_) => is_known = false,
        }
    }
    if is_known { Ok(false) } else { Err(Stop::Unknown) }
}

/// The items of a set that another one holds, or does not.
fn chosen(call: &Call<'_, '_>, set: Vec<Term>, other: &[Term], wanted: bool) -> Worked<Vec<Term>> {
    if !call.evaluator.world.spend(set.len().saturating_mul(other.len())) {
        return Err(Stop::Unknown);
    }
    let mut kept = Vec::new();
    for item in set {
        if holds(other, &item)? == wanted {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn union(call: &Call<'_, '_>) -> Worked {
    Term::set(operands(call)?.into_iter().flatten().collect())
}

fn intersection(call: &Call<'_, '_>) -> Worked {
    let mut sets = operands(call)?.into_iter();
    let mut kept = sets.next().unwrap_or_default();
    for other in sets {
        kept = chosen(call, kept, &other, true)?;
    }
    Term::set(kept)
}

fn subtraction(call: &Call<'_, '_>) -> Worked {
    let mut sets = operands(call)?.into_iter();
    let (set, other) = (sets.next().unwrap_or_default(), sets.next().unwrap_or_default());
    Term::set(chosen(call, set, &other, false)?)
}

/// Every combination of one item of each; a list if one of them is a list.
fn product(call: &Call<'_, '_>) -> Worked {
    let mut combinations: Vec<Vec<Term>> = vec![Vec::new()];
    for index in 0..call.arguments.len() {
        let items = call.items(index)?;
        let count = combinations.len().saturating_mul(items.len());
        if count > PRODUCT_LIMIT || !call.evaluator.world.spend(count.saturating_mul(index + 1)) {
            return Err(Stop::Unknown);
        }
        let longer = combinations
            .iter()
            .flat_map(|start| items.iter().map(|item| start.iter().cloned().chain([item.clone()]).collect()));
        combinations = longer.collect();
    }
    let items = combinations.into_iter().map(Term::list).collect::<Worked<Vec<_>>>()?;
    let is_set = call.arguments.iter().all(|it| matches!(it, Term::List(it) if it.is_set()));
    if is_set { Term::set(items) } else { Term::list(items) }
}
