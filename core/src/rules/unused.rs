//! Whether anything uses a resource.

use std::collections::BTreeSet;

use super::Facts;
use super::facts::names;
use crate::stack::Resource;
use crate::value::{Expression, Value};

/// What the values of a stack name beside references.
pub(super) struct Uses<'a> {
    /// What the stack tells once deployed: who reads it may use it.
    told: BTreeSet<&'a str>,
    /// Source text that cannot be evaluated, each with the address of what holds it.
    unknown: Vec<(&'a str, &'a Expression)>,
}

impl<'a> Uses<'a> {
    /// Reads a stack.
    pub(super) fn of(facts: &Facts<'a>) -> Self {
        let told = facts.stack.outputs.values().flat_map(|it| it.value.targets()).collect();
        let mut unknown = Vec::new();
        for (address, resource) in &facts.stack.resources {
            for link in resource.props.links() {
                if let Value::Unknown(source) = link {
                    unknown.push((address.as_str(), source));
                }
            }
        }
        Self { told, unknown }
    }

    /// Whether something refers to a resource or may do so, or the stack tells about it. What `is_own` says belongs to it
    /// does not count.
    pub(super) fn is_used(
        &self,
        facts: &Facts<'a>,
        address: &str,
        is_own: impl Fn(&Resource) -> bool,
    ) -> bool {
        let counts = |it: &&str| facts.stack.get(it).is_some_and(|it| !is_own(it));
        if self.told.contains(address) || facts.users(&[address]).iter().any(&counts) {
            return true;
        }
        let Some(resource) = facts.stack.get(address) else { return false };
        self.unknown.iter().any(|(holder, source)| counts(holder) && names(source, resource))
    }
}
