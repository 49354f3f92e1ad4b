//! What kind of machine this is, as far as it shows.

use leptos::prelude::*;

/// Whether keys are written as on a Mac.
pub(crate) fn is_mac() -> bool {
    window().navigator().platform().is_ok_and(|it| it.starts_with("Mac") || it.starts_with("iP"))
}
