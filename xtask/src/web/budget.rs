//! What a browser has to fetch before somebody can draw, held to a limit.

use anyhow::{Result, bail};

use super::compress::Size;

/// Bytes of it, compressed with brotli. Whoever makes the app larger moves something into a part (`app/src/parts.rs`), or raises this
/// with a reason.
const FIRST: usize = 1_000_000;

/// Whether the page fetches a file before its first picture.
fn is_first(path: &str) -> bool {
    let is_part = path.starts_with("split_") || path.starts_with("chunk_");
    let is_code = [".wasm", ".js", ".css", ".html"].iter().any(|it| path.ends_with(it));
    is_code && !is_part && path != super::worker::PATH
}

/// Says how much it is.
///
/// # Errors
/// When it is more than [`FIRST`].
pub(super) fn hold(sizes: &[Size]) -> Result<String> {
    let (first, all): (Vec<_>, Vec<_>) =
        (sizes.iter().filter(|it| is_first(&it.path)).collect(), sizes.iter().collect());
    let sum = |of: &[&Size]| of.iter().map(|it| it.brotli).sum::<usize>();
    let (first, all) = (sum(&first), sum(&all));
    if first > FIRST {
        bail!(
            "the first picture needs {first} bytes (brotli), and at most {FIRST} are allowed: move what it does not need \
             into a part, as app/src/parts.rs says"
        );
    }
    Ok(format!("first picture: {first} bytes (brotli), everything: {all}"))
}
