//! Whether anything uses a resource.

use super::Facts;
use super::facts::names;
use crate::stack::Resource;

/// Whether something refers to the resource at an address or may do so, or the stack tells about it. What `is_own` says
/// belongs to it does not count.
pub(super) fn is_used(facts: &Facts<'_>, address: &str, is_own: impl Fn(&Resource) -> bool) -> bool {
    let counts = |it: &str| facts.stack.get(it).is_some_and(|it| !is_own(it));
    if facts.any_user(&[address], counts) || facts.is_output(address) {
        return true;
    }
    let Some(resource) = facts.stack.get(address) else { return false };
    facts.unknown_expressions().iter().any(|(holder, source)| counts(holder) && names(source, resource))
}
