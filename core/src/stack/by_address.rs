//! Something for each resource of a stack.

use std::cell::OnceCell;

use super::{Resources, Stack};
use crate::tracking::unnoted;

/// Something for each resource of a stack, found as quickly as the resource. Whoever looks for it has not looked at a resource.
/// After an edit few are asked for, and few are made.
pub(crate) struct ByAddress<'a, T> {
    resources: &'a Resources,
    /// In address order, so many together.
    made: Vec<OnceCell<Box<[T]>>>,
    /// All addresses in order, where the stack does not know where they stand.
    unsettled: Vec<&'a str>,
}

/// How many are made together.
const TOGETHER: usize = 32;

impl<'a, T: Default> ByAddress<'a, T> {
    /// The default for each of them.
    pub(crate) fn of(stack: &'a Stack) -> Self {
        let resources = &stack.resources;
        unnoted(|| {
            let is_settled = resources.keys().next().is_none_or(|it| resources.position(it).is_some());
            let unsettled =
                if is_settled { Vec::new() } else { resources.keys().map(String::as_str).collect() };
            let made = (0..resources.len().div_ceil(TOGETHER)).map(|_| OnceCell::new()).collect();
            Self { resources, made, unsettled }
        })
    }

    /// What there is for the resource at an address; `None` if there is no such resource.
    pub(crate) fn get(&self, address: &str) -> Option<&T> {
        let position = self.position(address)?;
        let together = self.made.get(position / TOGETHER)?;
        together.get_or_init(|| (0..TOGETHER).map(|_| T::default()).collect()).get(position % TOGETHER)
    }
}

impl<'a, T> ByAddress<'a, T> {
    fn position(&self, address: &str) -> Option<usize> {
        self.resources.position(address).or_else(|| self.unsettled.binary_search(&address).ok())
    }
}
