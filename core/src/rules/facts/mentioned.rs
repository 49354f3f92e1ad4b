//! Which resources source text names, looked up by name: text is read once, however many resources are asked about.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use crate::stack::{Resource, SOURCE_TEXT, logical_id, mentions};
use crate::tracking::note_part;
use crate::value::Expression;

/// What holds source text, by the names in it.
#[derive(Default)]
pub(in crate::rules) struct Mentioned<'a> {
    /// By `type.name`, as Terraform has it.
    by_address: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// By word, as ids stand in templates.
    by_word: BTreeMap<&'a str, BTreeSet<&'a str>>,
    all: Vec<(&'a str, &'a Resource)>,
    /// Expressions in properties that cannot be evaluated, each with the address of what holds it.
    unknown: Vec<(&'a str, &'a Expression)>,
}

impl<'a> Facts<'a> {
    /// Expressions in properties that cannot be evaluated, each with the address of what holds it.
    pub(in crate::rules) fn unknown_expressions(&self) -> &[(&'a str, &'a Expression)] {
        note_part(SOURCE_TEXT);
        &self.known_mentioned().unknown
    }
}

impl<'a> Mentioned<'a> {
    /// What source text of some resources names, in address order.
    pub(super) fn of(resources: impl Iterator<Item = (&'a String, &'a Resource)>) -> Self {
        let mut found = Self::default();
        for (address, resource) in resources {
            let unknown = resource.props.unknown().into_iter();
            found.unknown.extend(unknown.map(|source| (address.as_str(), source)));
            if resource.opaque.is_empty() {
                continue;
            }
            found.all.push((address, resource));
            for opaque in &resource.opaque {
                match &opaque.source {
                    Expression::Terraform(text) => {
                        for name in pairs(text) {
                            found.by_address.entry(name).or_default().insert(address);
                        }
                    }
                    Expression::CloudFormation(text) => {
                        for (at, end) in words(text) {
                            let word = text.get(at..end).unwrap_or_default();
                            found.by_word.entry(word).or_default().insert(address);
                        }
                    }
                }
            }
        }
        found
    }

    /// What mentions a resource, in address order.
    pub(super) fn by(&self, resource: &Resource) -> BTreeSet<&'a str> {
        if self.all.is_empty() {
            return BTreeSet::new();
        }
        // A name such as `main[0]` is no word.
        if !resource.name.chars().all(is_part) {
            let mention = self.all.iter().filter(|(_, it)| mentions(it, resource));
            return mention.map(|(address, _)| *address).collect();
        }
        let name = format!("{}.{}", resource.tf_type, resource.name);
        let in_files = self.by_address.get(name.as_str()).into_iter().flatten();
        if self.by_word.is_empty() {
            return in_files.copied().collect();
        }
        let in_templates = self.by_word.get(logical_id(resource).as_str()).into_iter().flatten();
        in_files.chain(in_templates).copied().collect()
    }
}

fn is_part(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == '-'
}

/// Where the words of a text start and end.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, it)| !is_part(*it)).is_some() {}
        let start = rest.peek()?.0;
        let mut end = start;
        while let Some((at, it)) = rest.next_if(|(_, it)| is_part(*it)) {
            end = at + it.len_utf8();
        }
        Some((start, end))
    })
}

/// Every two words of a text with one dot between them.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let mut before: Option<(usize, usize)> = None;
    words(text).filter_map(move |(start, end)| {
        let last = before.replace((start, end));
        let (from, to) = last?;
        (text.get(to..start) == Some(".")).then(|| text.get(from..end)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_they_stand_alone() {
        let found: Vec<&str> =
            pairs("[aws_vpc.main.id, \"x-${data.aws_ami.it.id}\", aws_vpc . other]").collect();
        assert_eq!(found, ["aws_vpc.main", "main.id", "data.aws_ami", "aws_ami.it", "it.id"]);
        let text = "{\"Ref\": \"Größe\"}";
        let found: Vec<&str> = words(text).filter_map(|(from, to)| text.get(from..to)).collect();
        assert_eq!(found, ["Ref", "Größe"]);
    }
}
