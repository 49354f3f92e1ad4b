//! What is kept of a document while it is edited: the whole as it was at some moment, and each transaction since. An edit of a
//! large diagram costs one line instead of all of it.

use super::snapshot::{self, SnapshotError};
use super::{Diagram, Transaction};

/// A document put together again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// The document after all transactions that could be read.
    pub diagram: Diagram,
    /// Transactions that could not: the first one that does not fit, and those after it, which may build on it.
    pub lost: usize,
}

/// A transaction as one line.
pub fn line(transaction: &Transaction) -> String {
    // Ops have text keys and no fallible parts, so this cannot fail.
    serde_json::to_string(transaction).unwrap_or_default()
}

/// Reads what [`line()`] wrote; `None` if it is something else.
pub fn read(line: &str) -> Option<Transaction> {
    serde_json::from_str(line).ok()
}

/// Puts a document together from a file and the lines since.
///
/// # Errors
///
/// The file cannot be read.
pub fn replay<'a>(file: &str, lines: impl IntoIterator<Item = &'a str>) -> Result<Replayed, SnapshotError> {
    let mut diagram = snapshot::read(file)?;
    let mut lines = lines.into_iter();
    while let Some(it) = lines.next() {
        if read(it).is_none_or(|it| diagram.apply_all(it).is_err()) {
            return Ok(Replayed { diagram, lost: 1 + lines.count() });
        }
    }
    Ok(Replayed { diagram, lost: 0 })
}
