//! What readers of both languages share: notes, errors and limits.

pub(crate) mod document;
mod path;
pub(crate) mod remark;

pub(crate) use path::joined;

use std::cell::Cell;

/// A piece of source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<T> {
    /// Text as it stands.
    Text(String),
    /// What a name in it was found to be.
    Name(T),
}

/// The most source text that is read at once, in bytes.
pub(crate) const SIZE_LIMIT: usize = 50 << 20;

/// The longest text that is put together, in bytes: more than any argument of AWS takes.
pub(crate) const TEXT_LIMIT: usize = 4 << 20;

/// How many bytes of text count as one value.
const TEXT_UNIT: usize = 32;

/// What so many bytes of text cost.
pub(crate) const fn cost(bytes: usize) -> usize {
    bytes / TEXT_UNIT
}

/// How much one read may make of what it is given. A few lines can stand for more than fits a machine, so all that is
/// worked out takes from one budget.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    /// Values that may still be worked out, with long text counting for several.
    values: Cell<usize>,
    /// Resources that repetition may still make.
    copies: Cell<usize>,
}

impl Budget {
    pub(crate) const fn new(values: usize, copies: usize) -> Self {
        Self { values: Cell::new(values), copies: Cell::new(copies) }
    }

    /// Takes so many values. Where that many are not left, none are any more.
    pub(crate) fn spend(&self, values: usize) -> bool {
        let left = self.values.get();
        self.values.set(left.saturating_sub(values));
        left > values
    }

    /// Takes so many resources, if that many are left.
    pub(crate) fn copy(&self, resources: usize) -> bool {
        let left = self.copies.get().checked_sub(resources);
        self.copies.set(left.unwrap_or(self.copies.get()));
        left.is_some()
    }

    /// Whether no more values may be worked out.
    pub(crate) fn is_spent(&self) -> bool {
        self.values.get() == 0
    }
}

/// Something a reader should know that is no error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Path as it was given.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// One sentence without a full stop.
    pub message: String,
}

impl std::fmt::Display for Note {
    /// As compilers write it, so that editors and terminals find the place: `main.tf:12:3: a sentence`. What is about no
    /// place is the sentence alone.
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.file.is_empty() {
            return to.write_str(&self.message);
        }
        write!(to, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// Why nothing could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More text than is read at once.
    #[error(
        "the files hold {bytes} bytes, and at most {limit} are read at once; leave out what is no configuration"
    )]
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// A file is not in its language.
    #[error("{file}:{line}:{column}: {message}; correct this line, then read again")]
    Syntax {
        /// Path as it was given.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
        /// What was expected.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::Note;

    #[test]
    fn what_is_about_no_place_is_told_without_one() {
        let note = |file: &str| Note {
            file: file.to_owned(),
            line: 3,
            column: 1,
            message: "it is left out".to_owned(),
        };
        assert_eq!(note("main.tf").to_string(), "main.tf:3:1: it is left out");
        assert_eq!(note("").to_string(), "it is left out");
    }
}
