//! Conditions in policies, wherever they stand.

use super::Facts;
use super::facts::Statement;
use crate::catalog::Kind;

/// Calls `visit` with every statement of every policy of a stack that can be read: the address of what holds it, the key
/// of the property it is in, and the statement.
pub(super) fn each_statement<'a>(
    facts: &Facts<'a>,
    mut visit: impl FnMut(&'a str, &'static str, &Statement<'a>),
) {
    for (address, resource) in &facts.stack.resources {
        let Some(ty) = resource.ty else { continue };
        for spec in ty.props.iter().filter(|it| matches!(it.kind, Kind::Policy)) {
            let Some(document) = resource.props.get(spec.key) else { continue };
            for statement in Statement::of(address, document).unwrap_or_default() {
                visit(address, spec.key, &statement);
            }
        }
    }
}
