//! Resources of which one may stand in the place of the other.

use crate::stack::Resource;

/// Why two resources may not be in each other's way.
pub const ALTERNATIVES: &str = "it is made on a condition, and so is what it would clash with";

/// Whether two resources may never be there at once: each is made on a condition of its own, which nobody knows before the
/// deployment.
pub fn are_alternatives(one: &Resource, other: &Resource) -> bool {
    matches!((condition(one), condition(other)), (Some(one), Some(other)) if one != other)
}

/// What a resource is made on, as the file says it.
fn condition(resource: &Resource) -> Option<&str> {
    const PLACES: [&str; 3] = ["count", "for_each", "@Condition"];
    let says = resource.opaque.iter().find(|it| PLACES.contains(&it.path.as_str()))?;
    Some(says.source.source())
}
