//! Override files: what they say of a block takes the place of what the block says. Source: Terraform documentation,
//! "Override files".

use hcl_edit::Span;
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body, Structure};

use super::source::Source;
use super::{Note, ReadError};
use crate::reading::document::Position;
use crate::terraform::syntax::quote;

/// Puts what override files say into the blocks they are about; they follow the others, in order of their names. What they
/// say of no block of another file stays in them.
pub(super) fn merge(sources: Vec<Source>, notes: &mut Vec<Note>) -> Result<Vec<Source>, ReadError> {
    let (mut overriding, mut merged): (Vec<Source>, Vec<Source>) =
        sources.into_iter().partition(|it| is_override(it.file_name()));
    overriding.sort_by(|a, b| a.file_name().cmp(b.file_name()));
    for source in &mut overriding {
        for base in &mut merged {
            if let Some(text) = overridden(base, source) {
                *base = Source::made(&base.path, &text.text, text.places, notes)?;
            }
        }
        let is_merged =
            |it: &Structure| it.as_block().is_some_and(|it| merged.iter().any(|base| takes(base, it)));
        let left = source.body.iter().filter(|it| !is_merged(it)).cloned().collect::<Vec<_>>();
        source.body =
            left.into_iter().fold(Body::builder(), hcl_edit::structure::BodyBuilder::structure).build();
    }
    merged.extend(overriding);
    Ok(merged)
}

fn is_override(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "override.tf" || name.ends_with("_override.tf")
}

/// Whether a file has a block that another one overrides.
fn takes(base: &Source, other: &Block) -> bool {
    base.body.blocks().any(|it| is_same(it, other))
}

/// Whether two blocks are about the same thing.
fn is_same(block: &Block, other: &Block) -> bool {
    let kind = block.ident.as_str();
    if kind != other.ident.as_str() {
        return false;
    }
    let labels = |it: &Block| it.labels.iter().map(|it| it.as_str().to_owned()).collect::<Vec<_>>();
    let is_labeled = labels(block) == labels(other);
    match kind {
        "provider" => {
            let alias = |it: &Block| it.body.get_attribute("alias")?.value.as_str().map(str::to_owned);
            is_labeled && alias(block) == alias(other)
        }
        // Each value stands for itself.
        "locals" => other.body.attributes().any(|it| block.body.has_attribute(it.key.as_str())),
        "resource" | "data" | "variable" | "output" | "module" | "terraform" => is_labeled,
        _ => false,
    }
}

/// The text of a file with what another one overrides; `None` if that is nothing.
fn overridden(base: &Source, other: &Source) -> Option<Text> {
    let mut text = Text::default();
    let (mut at, mut is_changed) = (0, false);
    for block in base.body.blocks() {
        let by: Vec<&Block> = other.body.blocks().filter(|it| is_same(block, it)).collect();
        let Some(span) = block.span().filter(|_| !by.is_empty()) else { continue };
        text.keep(base, at, span.start);
        text.block(base, block, other, &by.iter().map(|it| &it.body).collect::<Vec<_>>());
        (at, is_changed) = (span.end, true);
    }
    text.keep(base, at, base.all().len());
    is_changed.then_some(text)
}

/// Text that is put together, with where its lines stood.
#[derive(Default)]
struct Text {
    text: String,
    places: Vec<(usize, Position)>,
}

impl Text {
    /// Adds a part of a file as it is.
    fn keep(&mut self, source: &Source, start: usize, end: usize) {
        let mut at = start;
        for line in source.all().get(start..end).unwrap_or_default().split_inclusive('\n') {
            let blanks = line.len() - line.trim_start().len();
            self.place(source, at + if blanks < line.len() { blanks } else { 0 }, blanks);
            self.text.push_str(line);
            at += line.len();
        }
    }

    /// Notes where something stands that is about to be added after so many blanks.
    fn place(&mut self, source: &Source, at: usize, blanks: usize) {
        let (line, column) = source.position(at);
        self.places.push((self.text.len() + blanks, Position { line, column }));
    }

    /// Adds a block with what others override of it.
    fn block(&mut self, base: &Source, block: &Block, other: &Source, by: &[&Body]) {
        self.place(base, block.span().map_or(0, |it| it.start), 0);
        self.text.push_str(block.ident.as_str());
        for label in &block.labels {
            self.text.push_str(&format!(" {}", quote(BlockLabel::as_str(label))));
        }
        self.text.push_str(" {\n");
        let is_locals = block.ident.as_str() == "locals";
        let merges = |kind: &str| match block.ident.as_str() {
            "resource" | "data" => kind == "lifecycle",
            "terraform" => kind == "required_providers",
            _ => false,
        };
        let replaced = |it: &Structure| match it {
            Structure::Attribute(it) => by.iter().any(|by| by.has_attribute(it.key.as_str())),
            Structure::Block(it) => {
                let kind = kind(it);
                by.iter().flat_map(|it| it.blocks()).any(|it| is_in_place_of(self::kind(it), kind))
            }
        };
        for it in block.body.iter() {
            match it {
                Structure::Block(inner) if merges(inner.ident.as_str()) => {
                    let inside: Vec<&Body> = by
                        .iter()
                        .flat_map(|by| by.get_blocks(inner.ident.as_str()))
                        .map(|it| &it.body)
                        .collect();
                    self.block(base, inner, other, &inside);
                    self.text.push('\n');
                }
                it if !replaced(it) => self.structure(base, it),
                _ => {}
            }
        }
        for it in by.iter().flat_map(|it| it.iter()) {
            let is_done = match it {
                Structure::Attribute(it) => is_locals && !block.body.has_attribute(it.key.as_str()),
                Structure::Block(it) => merges(it.ident.as_str()) && block.body.has_blocks(it.ident.as_str()),
            };
            // Of several that override the same, the last one counts.
            let is_last = |it: &Attribute| {
                let key = it.key.as_str();
                let last = by.iter().rev().find_map(|by| by.get_attribute(key));
                last.is_none_or(|last| std::ptr::eq(last, it))
            };
            if !is_done && it.as_attribute().is_none_or(is_last) {
                self.structure(other, it);
            }
        }
        self.text.push('}');
    }

    fn structure(&mut self, source: &Source, it: &Structure) {
        let Some(span) = it.span() else { return };
        self.keep(source, span.start, span.end);
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// What a block is, whether it is written once or repeated.
fn kind(block: &Block) -> &str {
    match (block.ident.as_str(), block.labels.first()) {
        ("dynamic", Some(label)) => label.as_str(),
        (ident, _) => ident,
    }
}

/// Whether a block of one kind is written instead of those of another.
fn is_in_place_of(kind: &str, other: &str) -> bool {
    const STATES: [&str; 2] = ["backend", "cloud"];
    kind == other || (STATES.contains(&kind) && STATES.contains(&other))
}
