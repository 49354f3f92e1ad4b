//! `depends_on`, where no reference carries an order.

use std::collections::BTreeSet;

use super::print::Expr;
use super::syntax::identifier;
use crate::stack::{Dependencies, Resource, Stack};

/// The argument.
pub(super) const NAME: &str = "depends_on";

/// A list of resources, by type and label.
pub(super) fn list(names: &[(String, String)]) -> Expr {
    Expr::Tuple(names.iter().map(|(ty, label)| Expr::Source(format!("{}.{label}", identifier(ty)))).collect())
}

/// Takes out what a file says of the order of its resources where that is what would be written anyway.
pub(super) fn forget(stack: &mut Stack) {
    let dependencies = Dependencies::new(stack);
    let known: Vec<String> = stack
        .resources
        .iter()
        .filter(|(address, it)| {
            let said = it.opaque.iter().find(|it| it.path == NAME).map(|it| names(it.source.source()));
            let implied = dependencies.of(address).iter().filter_map(|it| stack.get(it));
            let implied: BTreeSet<String> = implied.map(Resource::terraform_address).collect();
            said.is_some_and(|it| it == implied)
        })
        .map(|(address, _)| address.clone())
        .collect();
    for address in known {
        if let Some(resource) = stack.resources.get_mut(&address) {
            resource.opaque.retain(|it| it.path != NAME);
        }
    }
}

/// The names in the source text of such an argument.
fn names(source: &str) -> BTreeSet<String> {
    let list = source.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}
