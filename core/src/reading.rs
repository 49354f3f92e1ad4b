//! What readers of both languages share: notes, errors and limits.

/// The most source text that is read at once, in bytes.
pub(crate) const SIZE_LIMIT: usize = 50 << 20;

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
