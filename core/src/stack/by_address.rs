//! Something for each resource of a stack.

use std::collections::BTreeMap;

use super::{Resources, Stack};
use crate::catalog::unnoted;

/// Something for each resource of a stack, found as quickly as the resource. Whoever looks for it has not looked at a resource.
pub(crate) struct ByAddress<'a, T> {
    resources: &'a Resources,
    /// In address order.
    all: Vec<(&'a str, T)>,
    /// Positions, where the stack does not know them.
    unsettled: BTreeMap<&'a str, usize>,
}

impl<'a, T: Default> ByAddress<'a, T> {
    /// The default for each of them.
    pub(crate) fn of(stack: &'a Stack) -> Self {
        let resources = &stack.resources;
        let all: Vec<(&str, T)> =
            unnoted(|| resources.keys().map(|it| (it.as_str(), T::default())).collect());
        let is_settled = all.first().is_none_or(|(it, _)| resources.position(it).is_some());
        let positions = all.iter().enumerate().map(|(at, (address, _))| (*address, at));
        let unsettled = if is_settled { BTreeMap::new() } else { positions.collect() };
        Self { resources, all, unsettled }
    }
}

impl<'a, T> ByAddress<'a, T> {
    /// What there is for the resource at an address; `None` if there is no such resource.
    pub(crate) fn get(&self, address: &str) -> Option<&T> {
        self.all.get(self.position(address)?).map(|(_, it)| it)
    }

    /// Where the resource at an address stands among all of them.
    pub(crate) fn position(&self, address: &str) -> Option<usize> {
        self.resources.position(address).or_else(|| self.unsettled.get(address).copied())
    }

    /// All of it, in the order of addresses.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &T)> {
        self.all.iter().map(|(address, it)| (*address, it))
    }
}
