//! Parsed files, with what is needed to point into them.

use std::ops::Range;

use hcl_edit::structure::Body;

use super::json_file;
use super::overrides;
use super::recovery::{self, Effort};
use super::{Note, ReadError};
use crate::reading::document::Position;
use crate::stack::Origin;

/// What a note says of a block that is no HCL; why follows.
const UNREADABLE: &str = "this block is left out, because it cannot be read";

/// Whether a note is about a block that is no HCL.
pub(crate) fn is_unreadable(note: &Note) -> bool {
    note.message.starts_with(UNREADABLE)
}

/// A parsed file.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) body: Body,
    text: String,
    /// Byte offset at which each line starts.
    lines: Vec<usize>,
    /// Object keys the parser was given instead of ones that stand twice in one object, by where they stand.
    renamed: Vec<(usize, String)>,
    /// Of a file written as JSON: where it has what stands behind a byte of the text.
    places: Vec<(usize, Position)>,
}

/// Parses those of a directory's files that are configuration, and in the root directory values.
pub(super) fn parse(
    files: &[&(String, String)],
    is_root: bool,
    notes: &mut Vec<Note>,
    effort: &Effort,
) -> Result<Vec<Source>, ReadError> {
    let mut sources = Vec::new();
    for (path, text) in files {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let is_json = name.ends_with(".tf.json") || (is_root && name.ends_with(".tfvars.json"));
        if name.starts_with('.') && !name.ends_with(".tfvars") {
            continue;
        }
        if is_json {
            let native = json_file::native(path, text, notes)?;
            let mut source = Source::plain(path, &native.text);
            source.places = native.places;
            sources.push(source.parse(notes, effort)?);
        } else if name.ends_with(".tf") || (is_root && name.ends_with(".tfvars")) {
            sources.push(Source::parsed(path, text, notes, effort)?);
        }
    }
    overrides::merge(sources, notes)
}

impl Source {
    /// Native text that was made of another file, with where that has what stands behind its bytes.
    pub(super) fn made(
        path: &str,
        text: &str,
        places: Vec<(usize, Position)>,
        notes: &mut Vec<Note>,
    ) -> Result<Self, ReadError> {
        let mut source = Self::plain(path, text);
        source.places = places;
        source.parse(notes, &Effort::new(text.len()))
    }

    fn parsed(path: &str, text: &str, notes: &mut Vec<Note>, effort: &Effort) -> Result<Self, ReadError> {
        Self::plain(path, text).parse(notes, effort)
    }

    fn parse(mut self, notes: &mut Vec<Note>, effort: &Effort) -> Result<Self, ReadError> {
        let parsed = recovery::parse(&self.text, effort).map_err(|it| {
            let (line, column) = self.position(it.offset);
            ReadError::Syntax { file: self.path.clone(), line, column, message: it.message }
        })?;
        for it in parsed.skipped {
            let message = format!("{UNREADABLE}: {}", it.message);
            notes.push(super::note_at(&self, it.offset, message));
        }
        self.body = parsed.body;
        self.renamed = parsed.renamed;
        Ok(self)
    }

    /// A file that is no configuration, such as a template.
    pub(super) fn plain(path: &str, text: &str) -> Self {
        // Windows editors put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let newlines = text.bytes().enumerate().filter(|(_, it)| *it == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(newlines).collect();
        Self {
            path: path.to_owned(),
            body: Body::new(),
            text: text.to_owned(),
            lines,
            renamed: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Whether it holds values of variables rather than configuration.
    pub(super) fn is_values(&self) -> bool {
        self.path.ends_with(".tfvars") || self.path.ends_with(json_file::VALUES)
    }

    /// Length of the text, in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// The whole text.
    pub(super) fn all(&self) -> &str {
        &self.text
    }

    /// Name without folders.
    pub(super) fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }

    /// The object key that stands at a byte, where the parser was given another one.
    pub(super) fn renamed(&self, span: Option<Range<usize>>) -> Option<&str> {
        let start = span?.start;
        let at = self.renamed.binary_search_by_key(&start, |(at, _)| *at).ok()?;
        self.renamed.get(at).map(|(_, key)| key.as_str())
    }

    /// Line and column of a byte, counted from 1; columns in characters.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        if !self.places.is_empty() {
            let place = self.places.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
            return self.places.get(place).map_or((1, 1), |(_, it)| (it.line, it.column));
        }
        let line = self.lines.partition_point(|it| *it <= offset).max(1);
        let start = self.line_start(offset);
        let column = self.text.get(start..offset).map_or(0, |it| it.chars().count()) + 1;
        (line, column)
    }

    /// The byte a line starts at.
    fn line_start(&self, offset: usize) -> usize {
        let line = self.lines.partition_point(|it| *it <= offset).max(1);
        self.lines.get(line - 1).copied().unwrap_or(0)
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
        self.unindent(self.text(span), start)
    }

    /// Text that starts at a byte, moved to the margin.
    pub(super) fn unindent(&self, text: &str, start: usize) -> String {
        let text = text.trim().replace("\r\n", "\n");
        if text.contains("<<") || !text.contains('\n') {
            return text;
        }
        let line_start = self.line_start(start);
        let blanks = |line: &str| line.bytes().take_while(|it| *it == b' ').count();
        let margin = self.text.get(line_start..).map_or(0, blanks);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let others = lines.map(|it| it[blanks(it).min(margin)..].trim_end().to_owned());
        std::iter::once(first).chain(others).collect::<Vec<_>>().join("\n")
    }
}
