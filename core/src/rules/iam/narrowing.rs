//! The narrowest policy in place of one that allows too much.

use crate::access::Access;
use crate::catalog::iam::role;
use crate::model::{Diagram, Transaction};
use crate::rules::{Finding, Fix, Safety, edits};
use crate::stack::{Origin, lower};
use crate::value::Value;

/// Drops an inline policy of a drawn role that has edges to serve: the policy that serves them and nothing else is made of
/// the drawing as it is. What is not drawn is refused from then on.
pub(super) const LEAVE_WHAT_IS_DRAWN: Fix =
    Fix { title: "Leave what the edges need", safety: Safety::Unsafe, fix: leave_what_is_drawn };

fn leave_what_is_drawn(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let Some(Origin::Node { id, entry: Some((key, index)) }) = &finding.origin else { return None };
    let node = diagram.node(id.as_str())?;
    if *node.ty != role::TYPE || *key != role::INLINE_POLICIES.key() {
        return None;
    }
    let stack = lower(diagram);
    let mut roles = stack.of(&role::TYPE);
    let (address, _) =
        roles.find(|(_, it)| matches!(&it.origin, Origin::Node { id: own, entry: None } if own == id))?;
    let narrowest = Access::of(&stack).narrowest(address)?;
    // Without an edge nobody knows what the role is for.
    if narrowest.field("Statement").map(Value::items).unwrap_or_default().is_empty() {
        return None;
    }
    let mut policies = edits::list(diagram, id, &role::INLINE_POLICIES);
    if *index >= policies.len() {
        return None;
    }
    policies.remove(*index);
    Some(Transaction::new(LEAVE_WHAT_IS_DRAWN.title, vec![edits::set_list(id, key, policies)]))
}
