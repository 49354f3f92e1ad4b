//! Parsed files, with what is needed to point into them.

use std::ops::Range;

use hcl_edit::parser::parse_body;
use hcl_edit::structure::Body;

use super::{Note, ReadError};
use crate::stack::Origin;

/// A parsed file.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) body: Body,
    text: String,
    /// Byte offset at which each line starts.
    lines: Vec<usize>,
}

/// Parses the files that are configuration or values.
pub(super) fn parse(files: &[(String, String)], notes: &mut Vec<Note>) -> Result<Vec<Source>, ReadError> {
    let mut sources = Vec::new();
    for (path, text) in files {
        if path.ends_with(".tf.json") || path.ends_with(".tfvars.json") {
            let message = "configuration written as JSON is not read; write it in HCL".to_owned();
            notes.push(Note { file: path.clone(), line: 1, column: 1, message });
        } else if path.ends_with(".tf") || path.ends_with(".tfvars") {
            sources.push(Source::new(path, text)?);
        }
    }
    Ok(sources)
}

impl Source {
    fn new(path: &str, text: &str) -> Result<Self, ReadError> {
        // Windows editors put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let body = parse_body(text).map_err(|error| ReadError::Syntax {
            file: path.to_owned(),
            line: error.location().line(),
            column: error.location().column(),
            message: error.message().to_owned(),
        })?;
        let newlines = text.bytes().enumerate().filter(|(_, it)| *it == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(newlines).collect();
        Ok(Self { path: path.to_owned(), body, text: text.to_owned(), lines })
    }

    /// Whether it holds values of variables rather than configuration.
    pub(super) fn is_values(&self) -> bool {
        self.path.ends_with(".tfvars")
    }

    /// Length of the text, in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// Name without folders.
    pub(super) fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }

    /// Line and column of a byte, counted from 1; columns in characters.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|it| *it <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |it| it.chars().count()) + 1;
        (line, column)
    }

    /// Where something stands.
    pub(super) fn origin(&self, span: Option<Range<usize>>) -> Origin {
        let (line, column) = self.position(span.map_or(0, |it| it.start));
        Origin::Source { file: self.path.clone(), line, column }
    }

    /// Source text of an expression.
    pub(super) fn text(&self, span: Option<Range<usize>>) -> &str {
        span.and_then(|it| self.text.get(it)).unwrap_or_default().trim()
    }

    /// Source text with its first line at the margin and the others moved as far as the line it starts on, unless a
    /// heredoc forbids it.
    pub(super) fn unindented(&self, span: Option<Range<usize>>) -> String {
        let start = span.as_ref().map_or(0, |it| it.start);
        let text = self.text(span).replace("\r\n", "\n");
        if text.contains("<<") || !text.contains('\n') {
            return text;
        }
        let (line, _) = self.position(start);
        let line_start = self.lines.get(line - 1).copied().unwrap_or(0);
        let blanks = |line: &str| line.bytes().take_while(|it| *it == b' ').count();
        let margin = self.text.get(line_start..).map_or(0, blanks);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let others = lines.map(|it| it[blanks(it).min(margin)..].trim_end().to_owned());
        std::iter::once(first).chain(others).collect::<Vec<_>>().join("\n")
    }
}
