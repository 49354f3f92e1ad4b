//! What is another in one stack than in another, as whoever looked at one of them would see it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::trace::{differences, linked};
use super::{Access, Output, Part, Resource, Resources, Stack};
use crate::tracking::Changes;
use crate::value::Value;

/// What stands for all source text that is kept as it is where looks are noted.
pub(crate) const SOURCE_TEXT: &str = "source text";

/// What stands for whether there are edges at all where looks are noted.
pub(crate) const WHETHER_DRAWN: &str = "whether edges are drawn";

/// Which resources and parts of a stack are others afterwards; `None` if something is that everything hangs on, such as the
/// Region or an input.
pub(crate) fn changes(before: &Stack, after: &Stack) -> Option<Changes> {
    if !have_the_same_ground(before, after) {
        return None;
    }
    let mut changes = Changes::default();
    if before.access != after.access {
        changes.part(Part::<Vec<Access>>::name());
        add_edges(&mut changes, &before.access, &after.access);
    }
    if before.outputs != after.outputs {
        changes.part(Part::<BTreeMap<String, Output>>::name());
    }
    // Both are in address order.
    let (mut old, mut new) = (before.resources.shared().peekable(), after.resources.shared().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((was, _)), Some((is, _))) => was.cmp(is),
        };
        let gone = if order == Ordering::Greater { None } else { old.next() };
        let come = if order == Ordering::Less { None } else { new.next() };
        match (gone, come) {
            // Most are shared, since nothing made them others.
            (Some((_, was)), Some((_, is))) if Arc::ptr_eq(was, is) && was.module.is_none() => {}
            (Some((address, was)), is) => add_one(&mut changes, address, Some(was), is.map(|(_, it)| &**it))?,
            (None, Some((address, is))) => add_one(&mut changes, address, None, Some(is))?,
            (None, None) => {}
        }
    }
    Some(changes)
}

/// Adds how the resource at an address differs, came or went. `None` for one of a module: those are found in other ways than
/// by their types.
pub(super) fn add_one(
    changes: &mut Changes,
    address: &str,
    was: Option<&Resource>,
    is: Option<&Resource>,
) -> Option<()> {
    match (was, is) {
        (Some(was), Some(is)) => add(changes, address, was, is)?,
        (Some(it), None) | (None, Some(it)) => {
            changes.resource(address);
            add_foreign(changes, it);
            add_links(changes, it.props.links());
            if !it.opaque.is_empty() {
                changes.part(SOURCE_TEXT);
            }
        }
        (None, None) => {}
    }
    Some(())
}

/// Whether two stacks differ at most in resources, outputs, edges and what is said to people.
fn have_the_same_ground(before: &Stack, after: &Stack) -> bool {
    let Stack {
        settings,
        parameters,
        resources: _,
        outputs: _,
        access: _,
        suppressions,
        comments: _,
        expectations,
        on_premises,
        remote_state,
        state,
        knows_region,
        template,
        configuration,
    } = before;
    *settings == after.settings
        && *parameters == after.parameters
        && *suppressions == after.suppressions
        && *expectations == after.expectations
        && *on_premises == after.on_premises
        && *remote_state == after.remote_state
        && *state == after.state
        && *knows_region == after.knows_region
        && *template == after.template
        && *configuration == after.configuration
}

/// Adds where other edges start than before: all that stand between the first that is another and the last.
fn add_edges(changes: &mut Changes, before: &[Access], after: &[Access]) {
    if before.is_empty() != after.is_empty() {
        changes.part(WHETHER_DRAWN);
    }
    let start = before.iter().zip(after).take_while(|(was, is)| was == is).count();
    let (before, after) = (before.split_at(start).1, after.split_at(start).1);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(was, is)| was == is).count();
    let (before, after) = (before.split_at(before.len() - end).0, after.split_at(after.len() - end).0);
    before.iter().chain(after).for_each(|it| changes.edges(&it.principal, &it.target));
}

/// Adds how a resource differs. `None` for one of a module: those are found in other ways than by their types.
fn add(changes: &mut Changes, address: &str, before: &Resource, after: &Resource) -> Option<()> {
    let Resource { ty, tf_type, name, module, props, opaque, logical_id, tags, origin } = before;
    if module.is_some() || after.module.is_some() {
        return None;
    }
    let is_same = *ty == after.ty
        && *tf_type == after.tf_type
        && *name == after.name
        && *opaque == after.opaque
        && *logical_id == after.logical_id
        && *tags == after.tags
        && *origin == after.origin;
    if *opaque != after.opaque {
        changes.part(SOURCE_TEXT);
    }
    if !is_same || *props != after.props {
        add_foreign(changes, before);
        add_foreign(changes, after);
    }
    if !is_same {
        changes.resource(address);
        if *props != after.props {
            add_links(changes, props.links().chain(after.props.links()));
        }
        return Some(());
    }
    if *props != after.props {
        for (key, old, new) in differences(props, &after.props) {
            let (old, new) = (linked(old), linked(new));
            changes.property(Some(address), key, old != new);
            if old != new {
                add_links(changes, old.into_iter().chain(new));
            }
        }
    }
    Some(())
}

/// Types outside the catalogue are found in other ways than by their names: who looks for those looks at all of them.
fn add_foreign(changes: &mut Changes, resource: &Resource) {
    if resource.ty.is_none() {
        changes.all_of(Resources::FOREIGN);
    }
}

/// Adds that somebody refers to something no more, or does so now.
pub(super) fn add_links<'v>(changes: &mut Changes, links: impl Iterator<Item = &'v Value>) {
    for it in links {
        match it.target() {
            Some(target) => changes.users(target),
            None => changes.part(SOURCE_TEXT),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::Op;
    use crate::rules::Facts;
    use crate::stack::lower;
    use crate::templates;
    use crate::tracking::{note_users, noted};

    #[test]
    fn who_asks_for_users_is_told_of_those_alone() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let before = lower(&diagram);
        let group = before.resources.keys().find(|it| it.starts_with("ec2.security_group.")).unwrap();
        let role = before.resources.keys().find(|it| it.starts_with("iam.role.")).unwrap();
        let facts = Facts::new(&before);
        let (users, of_group) = noted(|| facts.users(&[group]));
        let (_, of_role) = noted(|| facts.users(&[role]));
        assert!(!users.is_empty());
        let (edge, _) = diagram.edges().next().unwrap();
        diagram.apply(Op::RemoveEdge { id: edge.clone() }).unwrap();
        let after = lower(&diagram);
        let changes = changes(&before, &after).unwrap();
        assert!(changes.concern(&of_role) && !changes.concern(&of_group));
        assert!(changes.concern(&noted(|| note_users(role)).1));
    }

    #[test]
    fn who_asks_for_edges_is_told_of_those_that_start_there() {
        let mut diagram = templates::by_name("dynamodb-secure").unwrap().diagram();
        let before = lower(&diagram);
        let facts = Facts::new(&before);
        let starts: BTreeMap<&str, _> = before.access.iter().map(|it| (it.principal.as_str(), it)).collect();
        let (edge, drawn) = diagram.edges().next().unwrap();
        let own =
            before.access.iter().find(|it| it.origin == crate::stack::Origin::Edge { id: edge.clone() });
        let own = own.unwrap().principal.as_str();
        assert!(starts.len() > 1 && drawn.from != drawn.to);
        diagram.apply(Op::RemoveEdge { id: edge.clone() }).unwrap();
        let changes = changes(&before, &lower(&diagram)).unwrap();
        for start in starts.into_keys() {
            let (edges, reads) = noted(|| facts.edges_from(start).count());
            assert!(edges > 0 && changes.concern(&reads) == (start == own), "{start}");
        }
        let (has_edges, reads) = noted(|| facts.has_edges());
        assert!(has_edges && !changes.concern(&reads));
    }
}
