//! Lists and maps.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{ANY, Call, Function, function, items};
use crate::sort::InOrder;
use crate::terraform::read::convert;
use crate::terraform::read::finish;
use crate::terraform::read::keys as map_keys;
use crate::terraform::read::number::Number;
use crate::terraform::read::symbol::Symbol;
use crate::terraform::read::term::{Fields, Stop, Term, Worked};
use crate::terraform::read::traversal::element as element_at;

pub(super) const FUNCTIONS: &[Function] = &[
    function("alltrue", 1, 1, |call| all(call, true)),
    function("anytrue", 1, 1, |call| all(call, false)),
    function("chunklist", 2, 2, chunks),
    function("coalesce", 1, ANY, coalesce).or_null(),
    function("coalescelist", 1, ANY, coalesce_list).or_null(),
    function("compact", 1, 1, compact),
    function("concat", 1, ANY, concat),
    function("contains", 2, 2, contains),
    function("distinct", 1, 1, distinct),
    function("element", 2, 2, element),
    function("flatten", 1, 1, flatten),
    function("index", 2, 2, index),
    function("keys", 1, 1, keys),
    function("length", 1, 1, length),
    // Terraform up to 0.11 had functions for what brackets and braces do today.
    function("list", 0, ANY, |call| Term::list(call.arguments.to_vec())).or_null(),
    function("lookup", 2, 3, lookup).or_null(),
    function("map", 0, ANY, map).or_null(),
    function("matchkeys", 3, 3, matching_keys),
    function("merge", 0, ANY, merge).or_null(),
    function("one", 1, 1, one),
    function("range", 1, 3, range),
    function("reverse", 1, 1, |call| Term::list(call.items(0)?.iter().rev().cloned().collect())),
    function("slice", 3, 3, slice),
    function("sort", 1, 1, sort),
    function("transpose", 1, 1, transpose),
    function("values", 1, 1, values),
    function("zipmap", 2, 2, zip),
];

/// The most numbers `range` makes. Source: Terraform language documentation, `range`.
const RANGE_LIMIT: usize = 1_024;

/// Whether all truth values are `wanted`; one that is not decides, whatever is not known of the others.
fn all(call: &Call<'_, '_>, wanted: bool) -> Worked {
    let mut is_known = true;
    for item in call.items(0)? {
        if item.is_null() {
            if wanted {
                return Ok(false.into());
            }
            continue;
        }
        match convert::truth(item) {
            Ok(it) if it != wanted => return Ok((!wanted).into()),
            Ok(_) => {}
            Err(Stop::Refused) => return Err(Stop::Refused),
            Err(_) => is_known = false,
        }
    }
    if is_known { Ok(wanted.into()) } else { Err(Stop::Unknown) }
}

fn chunks(call: &Call<'_, '_>) -> Worked {
    let items = call.items(0)?;
    let size = usize::try_from(call.whole(1)?).map_err(|_| Stop::Refused)?;
    let chunks = items.chunks(if size == 0 { items.len().max(1) } else { size });
    Term::list(chunks.map(|it| Term::list(it.to_vec())).collect::<Worked<_>>()?)
}

/// Whether something that is not known is sure to be neither null nor empty.
fn is_something(term: &Term) -> bool {
    match term {
        Term::Text(_) | Term::Json(_) => true,
        Term::Symbol(it) => matches!(**it, Symbol::Attribute { .. } | Symbol::Context(_)),
        _ => false,
    }
}

fn coalesce(call: &Call<'_, '_>) -> Worked {
    for argument in call.arguments {
        match argument {
            Term::Null => continue,
            Term::Str(it) if it.is_empty() => continue,
            Term::Symbol(_) if !is_something(argument) => return Err(Stop::Unknown),
            _ => {}
        }
        let is_text = |it: &Term| matches!(it, Term::Str(_) | Term::Text(_) | Term::Json(_));
        return match argument {
            Term::Number(_) | Term::Bool(_) if call.arguments.iter().any(is_text) => convert::text(argument),
            _ => Ok(argument.clone()),
        };
    }
    Err(Stop::Refused)
}

fn coalesce_list(call: &Call<'_, '_>) -> Worked {
    for argument in call.arguments.iter().filter(|it| !it.is_null()) {
        if !items(argument)?.is_empty() {
            return Ok(argument.clone());
        }
    }
    Err(Stop::Refused)
}

fn compact(call: &Call<'_, '_>) -> Worked {
    let mut kept = Vec::new();
    for item in call.items(0)? {
        match item {
            Term::Null => {}
            Term::Symbol(_) if !is_something(item) => return Err(Stop::Unknown),
            _ => {
                let text = convert::text(item)?;
                if text.as_str() != Some("") {
                    kept.push(text);
                }
            }
        }
    }
    Term::list(kept)
}

fn concat(call: &Call<'_, '_>) -> Worked {
    let lists = (0..call.arguments.len()).map(|it| call.items(it)).collect::<Worked<Vec<_>>>()?;
    Term::list(lists.concat())
}

fn contains(call: &Call<'_, '_>) -> Worked {
    let wanted = call.get(1)?;
    let mut is_known = true;
    for item in call.items(0)? {
        match convert::same(&call.evaluator.literal(item), &wanted) {
            Ok(true) => return Ok(true.into()),
            Ok(false) => {}
            Err(_) => is_known = false,
        }
    }
    if is_known { Ok(false.into()) } else { Err(Stop::Unknown) }
}

fn distinct(call: &Call<'_, '_>) -> Worked {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    let mut is_known = true;
    for item in convert::unified(call.items(0)?.to_vec()) {
        let item = &item;
        is_known &= item.is_known() || is_something(item);
        if seen.insert(finish::source(item)) {
            kept.push(item.clone());
        }
    }
    // Two that are not known may turn out to be the same.
    if is_known || kept.len() < 2 { Term::list(kept) } else { Err(Stop::Unknown) }
}

/// The names of the zones are as many as a Region has, which is three at least. Source: AWS, "Regions and Availability
/// Zones".
const ZONES: usize = 3;

fn element(call: &Call<'_, '_>) -> Worked {
    let index = call.whole(1)?;
    if let Some(Symbol::Zones) = call.arguments[0].as_symbol() {
        let is_sure = usize::try_from(index).is_ok_and(|it| it < ZONES);
        return if is_sure { element_at(&call.arguments[0], &index.into()) } else { Err(Stop::Unknown) };
    }
    let items = call.items(0)?;
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = index.checked_rem(length).ok_or(Stop::Refused)?;
    usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().ok_or(Stop::Refused)
}

fn flatten(call: &Call<'_, '_>) -> Worked {
    fn collect(items: &[Term], flat: &mut Vec<Term>) -> Worked<()> {
        for item in items {
            match item {
                Term::List(it) => collect(it.items(), flat)?,
                // It might be a list.
                Term::Symbol(it)
                    if !matches!(
                        **it,
                        Symbol::Attribute { .. }
                            | Symbol::Context(_)
                            | Symbol::Ssm { .. }
                            | Symbol::Image { .. }
                            | Symbol::Whole(_)
                    ) =>
                {
                    return Err(Stop::Unknown);
                }
                other => flat.push(other.clone()),
            }
        }
        Ok(())
    }
    let mut flat = Vec::new();
    collect(call.items(0)?, &mut flat)?;
    Term::list(flat)
}

fn index(call: &Call<'_, '_>) -> Worked {
    for (index, item) in (0_i64..).zip(call.items(0)?) {
        if convert::same(item, &call.arguments[1])? {
            return Ok(index.into());
        }
    }
    Err(Stop::Refused)
}

fn keys(call: &Call<'_, '_>) -> Worked {
    Term::list(call.object(0)?.iter().map(|(key, _)| map_keys::term(key)).collect())
}

fn values(call: &Call<'_, '_>) -> Worked {
    Term::list(call.object(0)?.iter().map(|(_, it)| it.clone()).collect())
}

fn length(call: &Call<'_, '_>) -> Worked {
    let length = match &call.arguments[0] {
        Term::List(it) => it.items().len(),
        Term::Object(it) => it.len(),
        Term::Symbol(_) | Term::Text(_) => {
            let text = call.text(0)?;
            super::strings::characters(&text)?.len()
        }
        Term::Str(it) => super::strings::characters(it)?.len(),
        _ => return Err(Stop::Refused),
    };
    i64::try_from(length).map(Term::from).map_err(|_| Stop::Unknown)
}

fn lookup(call: &Call<'_, '_>) -> Worked {
    if call.arguments[..2].iter().any(Term::is_null) {
        return Err(Stop::Refused);
    }
    let (object, key) = (call.object(0)?, map_keys::key(&call.get(1)?)?);
    if let Some(found) = object.get(&key) {
        return Ok(found.clone());
    }
    call.arguments.get(2).cloned().ok_or(Stop::Refused)
}

fn map(call: &Call<'_, '_>) -> Worked {
    let mut fields = Fields::default();
    for pair in call.arguments.chunks(2) {
        let [key, value] = pair else { return Err(Stop::Refused) };
        fields.insert(convert::literal(key)?, value.clone());
    }
    fields.object()
}

fn matching_keys(call: &Call<'_, '_>) -> Worked {
    let (values, keys, wanted) = (call.items(0)?, call.items(1)?, call.items(2)?);
    if values.len() != keys.len() {
        return Err(Stop::Refused);
    }
    if !call.evaluator.world.spend(keys.len().saturating_mul(wanted.len())) {
        return Err(Stop::Unknown);
    }
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        for it in wanted {
            if convert::same(key, it)? {
                kept.push(value.clone());
                break;
            }
        }
    }
    Term::list(kept)
}

fn merge(call: &Call<'_, '_>) -> Worked {
    let mut fields = Fields::default();
    for (index, argument) in call.arguments.iter().enumerate() {
        if argument.is_null() {
            continue;
        }
        for (key, it) in call.object(index)?.written() {
            fields.insert(Rc::clone(key), it.clone());
        }
    }
    fields.object()
}

fn one(call: &Call<'_, '_>) -> Worked {
    match call.items(0)? {
        [] => Ok(Term::Null),
        [only] => Ok(only.clone()),
        _ => Err(Stop::Refused),
    }
}

fn range(call: &Call<'_, '_>) -> Worked {
    let first = call.number(0)?;
    let (start, limit) = if call.has(1) { (first, call.number(1)?) } else { (Number::ZERO, first) };
    let is_up = start.compare(limit).is_le();
    let step = if call.has(2) { call.number(2)? } else { Number::Int(if is_up { 1 } else { -1 }) };
    let goes_up = step.compare(Number::ZERO);
    if goes_up.is_eq() || (goes_up.is_gt() != is_up && start != limit) {
        return Err(Stop::Refused);
    }
    let mut numbers = Vec::new();
    let mut at = start;
    while if is_up { at.compare(limit).is_lt() } else { at.compare(limit).is_gt() } {
        if numbers.len() == RANGE_LIMIT {
            return Err(Stop::Refused);
        }
        numbers.push(Term::Number(at));
        at = at.plus(step).ok_or(Stop::Unknown)?;
    }
    Term::list(numbers)
}

fn slice(call: &Call<'_, '_>) -> Worked {
    let (start, end) = (call.whole(1)?, call.whole(2)?);
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok()).ok_or(Stop::Refused)?;
    if let Some(Symbol::Zones) = call.arguments[0].as_symbol() {
        if range.1 > 16 {
            return Err(Stop::Unknown);
        }
        let zones = (start..end).map(|it| element_at(&call.arguments[0], &it.into()));
        return Term::list(zones.collect::<Worked<_>>()?);
    }
    let items = call.items(0)?;
    items.get(range.0..range.1).map(<[Term]>::to_vec).ok_or(Stop::Refused).and_then(Term::list)
}

fn sort(call: &Call<'_, '_>) -> Worked {
    let mut texts = call
        .items(0)?
        .iter()
        .map(|it| convert::literal(&call.evaluator.literal(it)))
        .collect::<Worked<Vec<_>>>()?;
    texts.order();
    Term::list(texts.into_iter().map(Term::Str).collect())
}

fn transpose(call: &Call<'_, '_>) -> Worked {
    let mut turned: BTreeMap<Rc<str>, Vec<Term>> = BTreeMap::new();
    for (key, values) in call.object(0)?.iter() {
        for value in items(values)? {
            turned.entry(convert::literal(value)?).or_default().push(Term::Str(Rc::clone(key)));
        }
    }
    let mut fields = Fields::default();
    for (key, keys) in turned {
        fields.insert(key, Term::list(keys)?);
    }
    fields.object()
}

fn zip(call: &Call<'_, '_>) -> Worked {
    let (keys, values) = (call.items(0)?, call.items(1)?);
    if keys.len() != values.len() {
        return Err(Stop::Refused);
    }
    let mut fields = Fields::default();
    for (key, value) in keys.iter().zip(values) {
        fields.insert(map_keys::key(&call.evaluator.literal(key))?, value.clone());
    }
    fields.object()
}
