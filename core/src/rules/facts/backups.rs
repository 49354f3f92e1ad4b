//! Which backup selections are about which resources.

use std::collections::BTreeMap;

use crate::catalog::backup::selection;
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// The selections of a stack by what they take in.
pub(super) struct Selections<'a> {
    all: Vec<&'a Resource>,
    /// Positions among them: of those that name resources and nothing else.
    by_resource: BTreeMap<&'a str, Vec<usize>>,
    /// Of those that may take in anything: by tags, by patterns.
    vague: Vec<usize>,
}

impl<'a> Selections<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let mut found = Self {
            all: stack.of(&selection::TYPE).map(|(_, it)| it).collect(),
            by_resource: BTreeMap::new(),
            vague: Vec::new(),
        };
        for (index, it) in found.all.iter().enumerate() {
            match named(it) {
                Some(named) => {
                    for resource in named {
                        let known = found.by_resource.entry(resource).or_default();
                        if known.last() != Some(&index) {
                            known.push(index);
                        }
                    }
                }
                None => found.vague.push(index),
            }
        }
        found
    }

    /// Those that may be about the resource at an address, in address order.
    pub(super) fn about(&self, address: &str) -> impl Iterator<Item = &'a Resource> {
        let mut near: Vec<usize> =
            self.by_resource.get(address).into_iter().flatten().chain(&self.vague).copied().collect();
        near.sort_unstable();
        near.into_iter().filter_map(|it| self.all.get(it).copied())
    }
}

/// The resources a selection takes in, if it can be no others.
fn named(selection: &Resource) -> Option<Vec<&str>> {
    if selection.value(&selection::TAGS).is_some_and(|it| !it.items().is_empty()) {
        return None;
    }
    let resources = match selection.value(&selection::RESOURCES) {
        Some(Value::List(items)) => items.as_slice(),
        Some(_) => return None,
        None => &[],
    };
    resources
        .iter()
        .map(|it| if let Value::Ref { target, .. } = it { Some(target.as_str()) } else { None })
        .collect()
}
