//! Who refers to whom: gathered once for all rules that ask whether something is used.

use super::mentioned::Mentioned;
use crate::stack::{ByAddress, Resource, Stack};

/// Who refers to whom.
pub struct References<'a> {
    /// The resources of the stack, in address order.
    all: Vec<(&'a str, &'a Resource)>,
    /// Positions of those who refer to each of them, in order, as often as they do.
    by_target: ByAddress<'a, Vec<usize>>,
    /// What holds source text, which may mention anything.
    pub(super) loose: Mentioned<'a>,
}

impl<'a> References<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let all: Vec<(&str, &Resource)> =
            stack.resources.iter().map(|(address, it)| (address.as_str(), it)).collect();
        let mut by_target: ByAddress<'_, Vec<usize>> = ByAddress::of(stack);
        for (user, (_, resource)) in all.iter().enumerate() {
            for target in resource.props.targets() {
                by_target.get_mut(target).into_iter().for_each(|it| it.push(user));
            }
        }
        Self { all, by_target, loose: Mentioned::of(stack) }
    }

    /// The resources of the stack, in address order: positions are those in here.
    pub fn resources(&self) -> &[(&'a str, &'a Resource)] {
        &self.all
    }

    /// The position of the resource at an address.
    pub fn position(&self, address: &str) -> Option<usize> {
        self.by_target.position(address)
    }

    /// The positions of those who refer to each resource, in order, as often as they do.
    pub fn by_target(&self) -> impl Iterator<Item = &[usize]> {
        self.by_target.iter().map(|(_, it)| it.as_slice())
    }

    /// The addresses of those who refer to the resource at an address, in order, as often as they do.
    pub(super) fn users(&self, address: &str) -> impl Iterator<Item = &'a str> {
        self.by_target.get(address).into_iter().flatten().filter_map(|it| Some(self.all.get(*it)?.0))
    }
}
