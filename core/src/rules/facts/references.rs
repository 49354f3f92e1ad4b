//! Who refers to whom: gathered once for all rules that ask whether something is used.

use crate::catalog::unnoted;
use crate::lookup::digest;
use crate::stack::{Resource, Stack};

/// Who refers to whom.
///
/// What is referred to is told by the number that its address comes to, which every resource keeps of its references: an edit
/// has thousands of resources gone through for the few that somebody asks about.
pub struct References<'a> {
    stack: &'a Stack,
    /// The resources of the stack, in address order.
    all: Vec<(&'a str, &'a Resource)>,
    /// What each reference leads to as a number, and the position of who refers to it: those of which the last bits of the
    /// number are the same stand together, in the order of their positions.
    references: Vec<(u64, u32)>,
    /// Where those with the same last bits start.
    starts: Vec<u32>,
}

impl<'a> References<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let all: Vec<(&str, &Resource)> =
            stack.resources.iter().map(|(address, it)| (address.as_str(), it)).collect();
        let digests = |it: &'a Resource| it.props.target_digests().iter().copied();
        let found: Vec<(u64, u32)> =
            all.iter().zip(0..).flat_map(|((_, it), user)| digests(it).map(move |to| (to, user))).collect();
        let mut starts = vec![0; found.len().next_power_of_two() + 1];
        let mut references = Self { stack, all, references: vec![(0, 0); found.len()], starts: Vec::new() };
        let last_bits = starts.len() - 2;
        found.iter().for_each(|(to, _)| starts[*to as usize & last_bits] += 1);
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // From the last to the first, each is put before those that stand there by then.
        for it in found.into_iter().rev() {
            let start = &mut starts[it.0 as usize & last_bits];
            *start -= 1;
            references.references[*start as usize] = it;
        }
        references.starts = starts;
        references
    }

    /// The resources of the stack, in address order: positions are those in here.
    pub fn resources(&self) -> &[(&'a str, &'a Resource)] {
        &self.all
    }

    /// The position of the resource at an address.
    pub fn position(&self, address: &str) -> Option<usize> {
        let in_order = || self.all.binary_search_by(|(it, _)| (*it).cmp(address)).ok();
        self.stack.resources.position(address).or_else(in_order)
    }

    /// The positions of those who refer to each resource, in order, as often as they do. Others may be among them that refer to
    /// something of which the address comes to the same number.
    pub fn by_target(&self) -> impl Iterator<Item = impl Iterator<Item = usize>> {
        self.all.iter().map(|(address, _)| self.likely_users(address))
    }

    /// The addresses of those who refer to the resource at an address, in order, as often as they do.
    pub(super) fn users(&self, address: &str) -> impl Iterator<Item = &'a str> {
        let refers = move |it: &Resource| unnoted(|| it.props.targets().any(|it| it == address));
        let likely = self.likely_users(address).filter_map(|it| self.all.get(it));
        likely.filter(move |(_, it)| refers(it)).map(|(user, _)| *user)
    }

    fn likely_users(&self, address: &str) -> impl Iterator<Item = usize> {
        let wanted = digest(address);
        let last_bits = self.starts.len() - 2;
        let at = wanted as usize & last_bits;
        let bounds = self.starts.get(at).zip(self.starts.get(at + 1));
        let alike = bounds.and_then(|(start, end)| self.references.get(*start as usize..*end as usize));
        let alike = alike.unwrap_or_default().iter();
        alike.filter(move |(to, _)| *to == wanted).map(|(_, user)| *user as usize)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::stack::lower;
    use crate::templates;

    #[test]
    fn users_are_those_whose_properties_refer_to_a_resource() {
        for template in templates::all() {
            let stack = lower(&template.diagram());
            let references = References::of(&stack);
            for (target, users) in stack.resources.keys().zip(references.by_target()) {
                let mut expected: Vec<&str> = Vec::new();
                for (user, it) in &stack.resources {
                    let many = it.props.targets().filter(|it| it == target).count();
                    expected.extend(std::iter::repeat_n(user.as_str(), many));
                }
                assert_eq!(references.users(target).collect::<Vec<_>>(), expected, "{target}");
                let users: Vec<&str> = users.map(|it| references.resources()[it].0).collect();
                assert_eq!(users, expected, "{target}");
                let position = references.position(target).unwrap();
                assert_eq!(references.resources()[position].0, target);
            }
        }
        assert_eq!(References::of(&Stack::default()).users("s3.bucket.none").count(), 0);
    }
}
