//! Blocks and names that were read and are written back, under the names they have in the files that are written.

use std::collections::{BTreeMap, BTreeSet};

use super::dependencies;
use super::expression::{Expressions, Fact};
use super::print::{Block, Entry, Expr};
use super::references;
use super::syntax::{identifier, is_identifier};
use crate::stack::{Names, SourceBlock, Stack, flat_name};

/// What references in source text become.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By what references start with: what they start with in the files, and the fact they need.
    names: BTreeMap<String, (String, Option<Fact>)>,
    /// Label of each kept block, by its position.
    labels: Vec<String>,
    /// What references start with that lead nowhere in the files.
    gone: BTreeSet<String>,
}

/// Labels that are taken, by the type of data source.
pub(super) type DataNames = BTreeMap<String, Names>;

impl Kept {
    /// Claims names for all kept blocks.
    pub(super) fn new(stack: &Stack, data: &mut DataNames, variables: &mut Names) -> Self {
        let mut kept = Self::default();
        let mut others: BTreeMap<&str, Names> = BTreeMap::new();
        for (position, block) in stack.configuration.blocks.iter().enumerate() {
            let name = block.labels.last().map_or("", String::as_str);
            let wanted = identifier(&flat_name(block.module.as_deref(), name));
            let fact = fact_of(block);
            let label = match (&fact, block.ty.as_str(), block.labels.first()) {
                (Some(_), ..) => wanted,
                (None, "data", Some(ty)) => data.entry(ty.clone()).or_default().claim(&wanted),
                (None, "variable", _) => variables.claim(&wanted),
                _ => others.entry(&block.ty).or_default().claim(&wanted),
            };
            if let Some(address) = block.address() {
                let (written, fact) = match (fact, block.ty.as_str()) {
                    (Some(fact), _) => (fact.address(), fact),
                    (None, "data") => (format!("data.{}.{label}", block.labels[0]), Fact::Block(position)),
                    (None, "variable") => (format!("var.{label}"), Fact::Block(position)),
                    (None, ty) => (format!("{ty}.{label}"), Fact::Block(position)),
                };
                let is_needed = !matches!(block.ty.as_str(), "variable" | "local" | "module");
                kept.names.insert(address, (written, is_needed.then_some(fact)));
            }
            kept.labels.push(label);
        }
        for fact in Fact::PLACES {
            let name = fact.address();
            kept.names.entry(name.clone()).or_insert((name, Some(fact)));
        }
        for attribute in ["name", "id", "region"] {
            let region = Fact::Region.address();
            if kept.names.get(&region).is_some_and(|(_, it)| *it == Some(Fact::Region)) {
                kept.names.insert(format!("{region}.{attribute}"), ("var.region".to_owned(), None));
            }
        }
        kept
    }

    /// Adds a name that references may start with.
    pub(super) fn insert(&mut self, name: String, written: String) {
        self.names.insert(name, (written, None));
    }

    /// Adds what is no resource of its own, with what references to it become, if they can.
    pub(super) fn fold(&mut self, name: String, written: Option<String>) {
        match written {
            Some(written) => self.insert(name, written),
            None => drop(self.gone.insert(name)),
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<&(String, Option<Fact>)> {
        self.names.get(name)
    }

    fn label(&self, position: usize) -> &str {
        self.labels.get(position).map_or("", String::as_str)
    }
}

/// What every configuration calls a data source that only tells the place it is deployed to; `None` for all other blocks.
pub(crate) fn place_of(block: &SourceBlock) -> Option<String> {
    fact_of(block).map(|it| it.address())
}

/// The fact that a data source is read for, if it is nothing else than the one that would be written for it.
fn fact_of(block: &SourceBlock) -> Option<Fact> {
    match (block.ty.as_str(), block.labels.first()?.as_str(), &block.body[..]) {
        ("data", "aws_caller_identity", []) => Some(Fact::CallerIdentity),
        ("data", "aws_partition", []) => Some(Fact::Partition),
        ("data", "aws_region", []) => Some(Fact::Region),
        ("data", "aws_availability_zones", [state]) if is_available(state) => Some(Fact::Zones),
        _ => None,
    }
}

fn is_available(argument: &str) -> bool {
    argument.split_once('=').is_some_and(|(name, it)| name.trim() == "state" && it.trim() == "\"available\"")
}

impl Expressions<'_> {
    /// An expression with the names that its parts have in the files.
    pub(super) fn renamed(&mut self, source: &str) -> String {
        match references::of_expression(source) {
            Some(found) if !found.is_empty() => self.replaced(source, &found),
            _ => source.to_owned(),
        }
    }

    /// Arguments and blocks with the names that their parts have in the files.
    pub(super) fn renamed_body(&mut self, source: &str) -> String {
        match references::of_body(source) {
            Some(found) if !found.is_empty() => self.replaced(source, &found),
            _ => source.to_owned(),
        }
    }

    fn replaced(&mut self, source: &str, found: &[references::Reference]) -> String {
        references::replaced(source, found, |name| {
            let (written, fact) = self.kept().find(name)?.clone();
            if let Some(fact) = fact {
                self.need(fact);
            }
            Some(written)
        })
    }

    /// The names in the source text of `depends_on`, if some of them lead nowhere in the files: those that do not.
    fn awaited(&self, source: &str) -> Option<Vec<String>> {
        let gone = &self.kept().gone;
        let (lost, there): (Vec<_>, Vec<_>) = references::of_body(source)?
            .into_iter()
            .partition(|it| it.longest(|name| gone.contains(name).then_some(())).is_some());
        let names = there.iter().map(|it| source.get(it.range()).unwrap_or_default().to_owned());
        (!lost.is_empty()).then(|| names.collect())
    }

    /// Whether the address that an argument of a kept block names is there under the name it has in the files.
    fn leads_somewhere(&self, block: &SourceBlock, name: &str) -> bool {
        let argument = block.body.iter().find(|it| argument(it).is_some_and(|(it, _)| it == name));
        let found = argument.and_then(|it| references::of_body(it)).unwrap_or_default();
        found.iter().any(|it| it.longest(|name| self.kept().find(name).map(drop)).is_some())
    }

    /// The kept block at a position, under its name in the files; `None` if it says something of a resource that is not
    /// there.
    pub(super) fn kept_block(&mut self, position: usize) -> Option<Block> {
        let block = self.stack().configuration.blocks.get(position)?;
        let is_lost = match block.ty.as_str() {
            "moved" | "import" => !self.leads_somewhere(block, "to"),
            "removed" => self.leads_somewhere(block, "from"),
            _ => false,
        };
        if is_lost {
            return None;
        }
        let label = self.kept().label(position).to_owned();
        let mut header = block.ty.clone();
        for (index, it) in block.labels.iter().enumerate() {
            let is_name = index + 1 == block.labels.len() && block.ty != "provider";
            header.push_str(&format!(" \"{}\"", if is_name { &label } else { it }));
        }
        let mut written = Block::new(header);
        for source in &block.body {
            self.push_source(&mut written, source);
        }
        Some(written)
    }

    /// Adds an argument or block that is source text.
    pub(super) fn push_source(&mut self, block: &mut Block, source: &str) {
        // What is more than that would reach out of the block.
        if !references::is_one_structure(source) {
            return;
        }
        match argument(source) {
            Some((dependencies::NAME, _)) if self.awaited(source).is_some() => {
                let names = self.awaited(source).unwrap_or_default();
                let names: Vec<Expr> = names.iter().map(|it| Expr::Source(self.renamed(it))).collect();
                if !names.is_empty() {
                    block.push(dependencies::NAME, Expr::Tuple(names));
                }
            }
            Some(_) => {
                let source = self.renamed_body(source);
                if let Some((name, value)) = argument(&source) {
                    block.push(name, Expr::source(value));
                }
            }
            None => {
                let source = self.renamed_body(source);
                block.space();
                block.entries.push(Entry::Source(source));
            }
        }
    }

    /// The positions of the kept blocks of a type.
    pub(super) fn kept_of(&self, ty: &str) -> Vec<usize> {
        let blocks = self.stack().configuration.blocks.iter().enumerate();
        blocks.filter(|(_, it)| it.ty == ty).map(|(position, _)| position).collect()
    }

    /// The label and the source text of a kept block that is one expression.
    pub(super) fn kept_expression(&mut self, position: usize) -> Option<(String, String)> {
        let source = self.stack().configuration.blocks.get(position)?.body.first()?.clone();
        let label = self.kept().label(position).to_owned();
        Some((label, self.renamed(&source)))
    }
}

/// Name and expression of source text that is an argument rather than a block.
pub(super) fn argument(source: &str) -> Option<(&str, &str)> {
    let (name, value) = source.split_once('=')?;
    let name = name.trim();
    is_identifier(name).then(|| (name, value.trim()))
}
