//! A generated text file, with where in it each resource stands.

/// A generated text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Path relative to the folder it belongs in, with `/` between its parts.
    pub path: String,
    /// The whole text, ending in a newline.
    pub text: String,
    /// Which lines belong to which resource, in the order of the lines. A resource may have several.
    pub spans: Vec<Span>,
}

/// The lines of a [`File`] that belong to one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Address in the stack.
    pub address: String,
    /// First line, counted from 1.
    pub first_line: usize,
    /// Last line, counted from 1 and included.
    pub last_line: usize,
}

impl File {
    /// A file in which no line belongs to a resource.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), spans: Vec::new() }
    }

    /// The lines of a resource, if the file holds it.
    pub fn spans_of<'a>(&'a self, address: &'a str) -> impl Iterator<Item = &'a Span> {
        self.spans.iter().filter(move |it| it.address == address)
    }

    /// The address of the resource a line belongs to. Lines count from 1.
    pub fn address_at(&self, line: usize) -> Option<&str> {
        let span = self.spans.iter().find(|it| (it.first_line..=it.last_line).contains(&line))?;
        Some(&span.address)
    }
}
