//! Who refers to whom: gathered once for all rules that ask whether something is used, and kept from one check to the next.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Facts;
use super::mentioned::Mentioned;
use crate::lookup::{Layered, Lookup, digest};
use crate::stack::{Resource, SOURCE_TEXT, Stack};
use crate::tracking::{Changes, note_part, note_users, unnoted};

/// Who refers to whom, by addresses.
///
/// What is referred to is told by the number that its address comes to, which every resource keeps of its references: a drawing has
/// thousands of resources gone through for the few that somebody asks about.
#[derive(Clone, Debug, Default)]
pub(super) struct References {
    /// Who refers to something, by the number of what that is.
    users: Layered<u64, Vec<Arc<str>>>,
    /// The numbers of what everybody refers to who does so, each once.
    targets: Layered<Arc<str>, Arc<[u64]>>,
    /// Who holds source text, or an expression that cannot be evaluated.
    wordy: BTreeSet<Arc<str>>,
}

impl References {
    fn of(stack: &Stack) -> Self {
        let mut users: Lookup<u64, Vec<Arc<str>>> = Lookup::default();
        let (mut targets, mut wordy) = (Lookup::default(), BTreeSet::new());
        for (address, it) in unnoted(|| stack.resources.iter()) {
            let Some((address, own, is_wordy)) = unnoted(|| Self::said(address, it)) else { continue };
            own.iter().for_each(|it| users.entry(*it).or_default().push(Arc::clone(&address)));
            if is_wordy {
                wordy.insert(Arc::clone(&address));
            }
            targets.insert(address, own);
        }
        Self { users: users.into(), targets: targets.into(), wordy }
    }

    /// What the resource at an address refers to, each once, and whether it is wordy; `None` if it does nothing of that.
    fn said(address: &str, resource: &Resource) -> Option<(Arc<str>, Arc<[u64]>, bool)> {
        let mut targets = resource.props.target_digests().to_vec();
        targets.sort_unstable();
        targets.dedup();
        let is_wordy = !resource.opaque.is_empty() || resource.props.has_unknown();
        (!targets.is_empty() || is_wordy).then(|| (address.into(), targets.into(), is_wordy))
    }

    fn add(&mut self, address: &str, resource: &Resource) {
        let Some((address, targets, is_wordy)) = Self::said(address, resource) else { return };
        targets.iter().for_each(|it| self.users.or_default(it).push(Arc::clone(&address)));
        if is_wordy {
            self.wordy.insert(Arc::clone(&address));
        }
        self.targets.insert(address, targets);
    }

    fn forget(&mut self, address: &str) {
        let Some(targets) = self.targets.get(address).cloned() else { return };
        for target in &*targets {
            self.users.or_default(target).retain(|it| **it != *address);
        }
        self.targets.remove(address);
        self.wordy.remove(address);
    }

    /// Makes it what changes make of it in a stack.
    fn follow(&mut self, stack: &Stack, changes: &Changes) {
        for address in changes.referring_elsewhere() {
            self.forget(address);
            if let Some(it) = unnoted(|| stack.get(address)) {
                unnoted(|| self.add(address, it));
            }
        }
    }

    /// The addresses of those who refer to the resource at an address in a stack, in no order.
    fn users<'a>(&self, stack: &'a Stack, address: &str) -> impl Iterator<Item = &'a str> {
        let likely = self.users.get(&digest(address)).into_iter().flatten();
        let likely = likely.filter_map(|it| unnoted(|| stack.resources.get_key_value(it)));
        // What comes to the same number is seldom another.
        let refers = move |it: &Resource| unnoted(|| it.props.targets().any(|it| it == address));
        likely.filter(move |(_, it)| refers(it)).map(|(user, _)| user.as_str())
    }
}

impl<'a> Facts<'a> {
    fn references(&self) -> &Arc<References> {
        let known = || self.known.references.clone();
        self.references.get_or_init(|| known().unwrap_or_else(|| Arc::new(References::of(self.stack))))
    }

    /// What source text names, for those who say themselves what of it they ask for.
    pub(super) fn known_mentioned(&self) -> &Mentioned<'a> {
        self.mentioned.get_or_init_unnoted(|| {
            let wordy = self.references().wordy.iter();
            Mentioned::of(wordy.filter_map(|it| self.stack.resources.get_key_value(it)))
        })
    }

    /// What refers to one of some resources or mentions it, in address order; not they themselves.
    pub fn users(&self, of: &[&str]) -> Vec<&'a str> {
        of.iter().for_each(|it| note_users(it));
        note_part(SOURCE_TEXT);
        let references = self.references();
        let mut users: BTreeSet<&str> = of.iter().flat_map(|it| references.users(self.stack, it)).collect();
        for named in of.iter().filter_map(|it| self.stack.get(it)) {
            users.extend(self.known_mentioned().by(named));
        }
        users.into_iter().filter(|it| !of.contains(it)).collect()
    }

    /// Whether one of those `counts`: most often the first does, and the others are not looked for.
    pub fn any_user(&self, of: &[&str], counts: impl Fn(&str) -> bool) -> bool {
        of.iter().for_each(|it| note_users(it));
        note_part(SOURCE_TEXT);
        let counts = |it: &str| !of.contains(&it) && counts(it);
        of.iter().flat_map(|it| self.referring(it)).any(counts)
            || of
                .iter()
                .filter_map(|it| self.stack.get(it))
                .any(|it| self.known_mentioned().by(it).into_iter().any(counts))
    }

    /// The same without what mentions it, for those who say themselves what they ask for.
    pub(super) fn referring(&self, to: &str) -> impl Iterator<Item = &'a str> {
        self.references().users(self.stack, to)
    }

    /// Follows who refers to whom, if that was known.
    pub(super) fn follow_references(&mut self, changes: &Changes) {
        if let Some(known) = &mut self.known.references {
            Arc::make_mut(known).follow(self.stack, changes);
        }
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_references(&mut self) {
        if let Some(references) = self.references.take() {
            self.known.references = Some(references);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::stack::{Resources, changes, lower};
    use crate::templates;

    fn users(stack: &Stack) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (user, it) in &stack.resources {
            for target in it.props.targets() {
                users.entry(target).or_default().insert(user);
            }
        }
        users
    }

    #[test]
    fn users_are_those_whose_properties_refer_to_a_resource() {
        for template in templates::all() {
            let stack = lower(&template.diagram());
            let references = References::of(&stack);
            let known = users(&stack);
            for target in stack.resources.keys() {
                let found: BTreeSet<&str> = references.users(&stack, target).collect();
                assert_eq!(found, known.get(target.as_str()).cloned().unwrap_or_default(), "{target}");
            }
        }
        assert_eq!(References::default().users(&Stack::default(), "s3.bucket.none").count(), 0);
    }

    #[test]
    fn who_follows_a_resource_that_goes_and_comes_back_knows_what_a_fresh_look_tells() {
        for template in templates::all() {
            let whole = lower(&template.diagram());
            let mut references = References::of(&whole);
            for gone in whole.resources.keys() {
                let without = Stack {
                    resources: whole
                        .resources
                        .clone()
                        .into_iter()
                        .filter(|(it, _)| it != gone)
                        .collect::<Resources>(),
                    ..whole.clone()
                };
                for (before, after) in [(&whole, &without), (&without, &whole)] {
                    let changed = changes(before, after).unwrap_or_default();
                    references.follow(after, &changed);
                    let known = users(after);
                    for target in whole.resources.keys() {
                        let found: BTreeSet<&str> = references.users(after, target).collect();
                        assert_eq!(
                            found,
                            known.get(target.as_str()).cloned().unwrap_or_default(),
                            "{target}"
                        );
                    }
                }
            }
        }
    }
}
