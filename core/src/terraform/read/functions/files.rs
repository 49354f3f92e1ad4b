//! Files among those that are read, and their paths.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hcl_edit::parser::parse_template;

use super::{Call, Function, function};
use crate::reading::cost;
use crate::terraform::read::evaluate::{Binding, Bound, Evaluator};
use crate::terraform::read::source::Source;
use crate::terraform::read::symbol::Symbol;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("basename", 1, 1, base_name),
    function("dirname", 1, 1, |call| Ok(directory(&call.text(0)?).into())),
    function("file", 1, 1, |call| Ok(text(call)?.into())),
    function("filebase64", 1, 1, |call| Ok(STANDARD.encode(text(call)?).into())),
    // Whether a file exists that was not given cannot be told.
    function("fileexists", 1, 1, |call| text(call).map(|_| true.into())),
    function("templatefile", 2, 2, template_file),
];

/// The text of the file that the first argument names.
fn text<'a>(call: &Call<'_, 'a>) -> Worked<&'a str> {
    let path = call.text(0)?;
    let world = call.evaluator.world;
    match world.tree.file(&path) {
        Some(text) if world.spend(cost(text.len())) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Some(_) => Err(Stop::Unknown),
        None => {
            world.miss(world.tree.path(&path));
            Err(Stop::Unknown)
        }
    }
}

fn template_file(call: &Call<'_, '_>) -> Worked {
    let (path, text) = (call.text(0)?, text(call)?);
    filled(call.evaluator, &path, text, &call.arguments[1])
}

/// A template with its variables put in.
pub(super) fn filled(evaluator: &Evaluator<'_, '_>, path: &str, text: &str, variables: &Term) -> Worked {
    let Term::Object(variables) = variables else { return Err(Stop::Unknown) };
    // It is parsed every time.
    if !evaluator.world.spend(cost(text.len()).saturating_mul(4)) {
        return Err(Stop::Unknown);
    }
    let source = Source::plain(path, text);
    let template = parse_template(source.all()).map_err(|_| Stop::Unknown)?;
    let binding = Binding { bound: Bound::Fields(variables), outer: None };
    let inner = evaluator.template_file(&source).bound(&binding);
    evaluator.world.deeper(|| inner.file(&template))
}

fn base_name(call: &Call<'_, '_>) -> Worked {
    if let Some(Symbol::WorkingDirectory) = call.arguments[0].as_symbol() {
        let root = call.evaluator.world.tree.root();
        let name = root.rsplit('/').next().filter(|it| !it.is_empty() && *it != "..");
        return name.map(Term::from).ok_or(Stop::Unknown);
    }
    Ok(base(&call.text(0)?).into())
}

/// The last part of a path. Source: Go's `path/filepath`.
fn base(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit('/').next().unwrap_or_default() {
        "" if path.is_empty() => ".",
        "" => "/",
        last => last,
    }
}

fn directory(path: &str) -> String {
    let Some((before, _)) = path.rsplit_once('/') else { return ".".to_owned() };
    let cleaned = crate::reading::joined("", before);
    match (cleaned.as_str(), path.starts_with('/')) {
        ("", true) => "/".to_owned(),
        ("", false) => ".".to_owned(),
        _ => cleaned,
    }
}
