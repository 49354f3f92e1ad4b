//! Conversions between types.

use super::{Call, Function, function};
use crate::terraform::read::convert;
use crate::terraform::read::term::{Fields, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ephemeralasnull", 1, 1, same).or_null(),
    function("nonsensitive", 1, 1, same).or_null(),
    function("sensitive", 1, 1, same).or_null(),
    function("tobool", 1, 1, to_bool).or_null(),
    function("tolist", 1, 1, to_list).or_null(),
    function("tomap", 1, 1, to_map).or_null(),
    function("tonumber", 1, 1, to_number).or_null(),
    function("toset", 1, 1, to_set).or_null(),
    function("tostring", 1, 1, to_string).or_null(),
];

fn same(call: &Call<'_, '_>) -> Worked {
    Ok(call.arguments[0].clone())
}

fn to_string(call: &Call<'_, '_>) -> Worked {
    match &call.arguments[0] {
        Term::Null => Ok(Term::Null),
        it => convert::text(it),
    }
}

fn to_number(call: &Call<'_, '_>) -> Worked {
    match &call.arguments[0] {
        Term::Null => Ok(Term::Null),
        _ => call.number(0).map(Term::Number),
    }
}

fn to_bool(call: &Call<'_, '_>) -> Worked {
    match call.get(0)? {
        Term::Null => Ok(Term::Null),
        it => convert::truth(&it).map(Term::Bool),
    }
}

fn to_list(call: &Call<'_, '_>) -> Worked {
    if call.arguments[0].is_null() {
        return Ok(Term::Null);
    }
    Term::list(convert::unified(call.items(0)?.to_vec()))
}

fn to_set(call: &Call<'_, '_>) -> Worked {
    if call.arguments[0].is_null() {
        return Ok(Term::Null);
    }
    Term::set(call.items(0)?.to_vec())
}

fn to_map(call: &Call<'_, '_>) -> Worked {
    if call.arguments[0].is_null() {
        return Ok(Term::Null);
    }
    let (keys, items): (Vec<_>, Vec<_>) = call.object(0)?.written().into_iter().unzip();
    let items = convert::unified(items.into_iter().cloned().collect());
    let mut fields = Fields::default();
    for (key, item) in keys.into_iter().zip(items) {
        fields.insert(key.clone(), item);
    }
    fields.object()
}
