//! What arguments say that are kept as they are written.

use super::Resource;
use super::mentions::opaque;

/// What an argument outside the catalogue is set to, as it is written.
pub(crate) fn argument<'a>(resource: &'a Resource, name: &str) -> Option<&'a str> {
    opaque(resource, name).map(set_to)
}

/// What stands behind the name of an argument of Terraform in its source text; all of it where there is no name.
pub(crate) fn set_to(source: &str) -> &str {
    source.split_once('=').map_or(source, |(_, it)| it).trim()
}

/// The text that an argument sets as it is written; `None` if it is no text, or one with something to be put in.
pub(crate) fn literal(source: &str) -> Option<&str> {
    set_to(source).strip_prefix('"')?.strip_suffix('"').filter(|it| !it.contains(['$', '"']))
}

/// The entries of a list, as they are written.
pub(crate) fn entries(list: &str) -> impl Iterator<Item = &str> {
    let inside = list.trim_start_matches('[').trim_end_matches(']');
    inside.split(',').map(str::trim).filter(|it| !it.is_empty())
}
