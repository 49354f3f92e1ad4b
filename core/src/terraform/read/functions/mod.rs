//! The functions worked out while reading: those whose result follows from the files alone. The rest stays unknown.

mod collections;
mod conversions;
mod encoding;
mod files;
mod format;
mod network;
mod numbers;
mod sets;
mod strings;
mod yaml;

use std::rc::Rc;

use super::convert;
use super::evaluate::Evaluator;
use super::number::Number;
use super::term::{Object, Stop, Term, Worked};

/// A call with its arguments worked out.
pub(super) struct Call<'c, 'a> {
    pub(super) name: &'c str,
    pub(super) arguments: &'c [Term],
    pub(super) evaluator: &'c Evaluator<'c, 'a>,
}

/// A function: its name, how many arguments it takes at least and at most, and what it does.
struct Function {
    name: &'static str,
    least: usize,
    most: usize,
    /// Whether an argument may be null.
    takes_null: bool,
    run: fn(&Call<'_, '_>) -> Worked,
}

const fn function(
    name: &'static str,
    least: usize,
    most: usize,
    run: fn(&Call<'_, '_>) -> Worked,
) -> Function {
    Function { name, least, most, takes_null: false, run }
}

/// Any number of arguments.
const ANY: usize = usize::MAX;

impl Function {
    const fn or_null(self) -> Self {
        Self { takes_null: true, ..self }
    }
}

/// Families of functions, each sorted by name.
const FAMILIES: [&[Function]; 10] = [
    collections::FUNCTIONS,
    conversions::FUNCTIONS,
    encoding::FUNCTIONS,
    files::FUNCTIONS,
    format::FUNCTIONS,
    network::FUNCTIONS,
    numbers::FUNCTIONS,
    sets::FUNCTIONS,
    strings::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// Whether a function makes something of arguments that are not known: text with a part that is not.
pub(super) fn takes_unknown(name: &str) -> bool {
    matches!(name, "contains" | "format" | "jsonencode" | "nonsensitive" | "sensitive" | "tostring")
}

/// What a call stands for.
pub(super) fn call(call: &Call<'_, '_>) -> Worked {
    let find = |family: &&'static [Function]| {
        family.binary_search_by(|it| it.name.cmp(call.name)).ok().map(|at| &family[at])
    };
    let function = FAMILIES.iter().find_map(find).ok_or(Stop::Unknown)?;
    let count = call.arguments.len();
    if count < function.least || count > function.most {
        return Err(Stop::Refused);
    }
    if !function.takes_null && call.arguments.iter().any(Term::is_null) {
        return Err(Stop::Refused);
    }
    let size = call.arguments.iter().fold(1, |sum: usize, it| sum.saturating_add(it.size()));
    let world = call.evaluator.world;
    if !world.spend(size) {
        return Err(Stop::Unknown);
    }
    let done = (function.run)(call)?;
    if world.spend(done.own_size()) { Ok(done) } else { Err(Stop::Unknown) }
}

/// A template with its variables put in.
pub(super) fn template(evaluator: &Evaluator<'_, '_>, text: &str, variables: &Term) -> Worked {
    files::filled(evaluator, "", text, variables)
}

impl Call<'_, '_> {
    /// An argument, with references replaced by what the files set.
    fn get(&self, index: usize) -> Worked {
        self.arguments.get(index).map(|it| self.evaluator.literal(it)).ok_or(Stop::Refused)
    }

    fn has(&self, index: usize) -> bool {
        self.arguments.len() > index
    }

    fn text(&self, index: usize) -> Worked<Rc<str>> {
        convert::literal(&self.get(index)?)
    }

    fn number(&self, index: usize) -> Worked<Number> {
        convert::number(&self.get(index)?)
    }

    fn whole(&self, index: usize) -> Worked<i64> {
        convert::whole(&self.get(index)?)
    }

    /// The items of a list or set.
    fn items(&self, index: usize) -> Worked<&[Term]> {
        items(self.arguments.get(index).ok_or(Stop::Refused)?)
    }

    fn object(&self, index: usize) -> Worked<&Object> {
        match self.arguments.get(index) {
            Some(Term::Object(it)) => Ok(it),
            Some(Term::Symbol(_)) => Err(Stop::Unknown),
            _ => Err(Stop::Refused),
        }
    }
}

/// The items of a list or set.
fn items(term: &Term) -> Worked<&[Term]> {
    match term {
        Term::List(it) => Ok(it.items()),
        Term::Symbol(_) => Err(Stop::Unknown),
        _ => Err(Stop::Refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_their_names() {
        for family in FAMILIES {
            assert!(family.is_sorted_by(|a, b| a.name < b.name), "{}", family[0].name);
        }
    }
}
