//! Arguments that hold a secret, where it comes to text that the files hold: by a default, a local value, a file of values.

use hcl_edit::structure::Body;

use super::body::Piece;
use super::evaluate::Evaluator;
use crate::catalog::Item;
use crate::stack::{Origin, WrittenSecret};
use crate::value::Value;

/// By type of resource.
const ARGUMENTS: [(&str, &str); 3] = [
    ("aws_db_instance", "password"),
    ("aws_rds_cluster", "master_password"),
    ("aws_secretsmanager_secret_version", "secret_string"),
];

/// Of the provider: argument, what it starts with if it is a key of AWS, and how long it is.
const KEYS: [(&str, &str, usize); 2] = [("access_key", "AKIA", 20), ("secret_key", "", 40)];

/// Those of one resource.
pub(super) fn of_resource<'p>(
    evaluator: &Evaluator<'_, '_>,
    ty: &'p str,
    pieces: &'p [Piece],
    origin: &'p Origin,
) -> impl Iterator<Item = WrittenSecret> + 'p {
    let module = &evaluator.scope.address;
    let module = (!module.is_empty()).then(|| module.to_string());
    let argument =
        |piece: &Piece| ARGUMENTS.iter().find(|it| **it == (ty, piece.name.as_str())).map(|it| it.1);
    let written = pieces.iter().filter(|it| is_written(&it.item)).filter_map(argument);
    let written: Vec<&str> = written.collect();
    written.into_iter().map(move |argument| WrittenSecret {
        of: origin.clone(),
        module: module.clone(),
        argument,
    })
}

/// Those of a provider block. What is no key of AWS is there for an emulator.
pub(super) fn of_provider(
    evaluator: &Evaluator<'_, '_>,
    body: &Body,
    origin: &Origin,
) -> impl Iterator<Item = WrittenSecret> {
    let is_key = |(argument, start, length): &(&str, &str, usize)| {
        let term = body.get_attribute(argument).map(|it| evaluator.term(&it.value));
        term.as_ref()
            .and_then(|it| it.as_str())
            .is_some_and(|it| it.len() == *length && it.starts_with(start))
    };
    let written: Vec<&str> = KEYS.iter().filter(|it| is_key(it)).map(|it| it.0).collect();
    let of = origin.clone();
    written.into_iter().map(move |argument| WrittenSecret { of: of.clone(), module: None, argument })
}

/// Whether all of a value is known, and some of it is text.
fn is_written(item: &Item) -> bool {
    let (Item::Value(value) | Item::Json(value)) = item else { return false };
    let (mut has_text, mut is_known) = (false, true);
    value.walk(&mut |it| match it {
        Value::Str(text) => has_text |= !text.is_empty(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::List(_) | Value::Map(_) => {
        }
        _ => is_known = false,
    });
    has_text && is_known
}
