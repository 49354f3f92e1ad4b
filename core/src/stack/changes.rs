//! What is another in one stack than in another, as whoever looked at one of them would see it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::trace::{differences, linked};
use super::{Access, Output, Part, Resource, Resources, Stack};
use crate::catalog::Changes;

/// Which resources and parts of a stack are others afterwards; `None` if something is that everything hangs on, such as the
/// Region or an input.
pub(crate) fn changes(before: &Stack, after: &Stack) -> Option<Changes> {
    if !have_the_same_ground(before, after) {
        return None;
    }
    let mut changes = Changes::default();
    if before.access != after.access {
        changes.part(Part::<Vec<Access>>::name());
    }
    if before.outputs != after.outputs {
        changes.part(Part::<BTreeMap<String, Output>>::name());
    }
    // Types outside the catalogue are found in other ways than by their names: who looks for those looks at all of them.
    if !before.resources.foreign().eq(after.resources.foreign()) {
        changes.all_of(Resources::FOREIGN);
    }
    // Both are in address order.
    let (mut old, mut new) = (before.resources.iter().peekable(), after.resources.iter().peekable());
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
            (Some((address, was)), Some((_, is))) => add(&mut changes, address, was, is)?,
            (Some((address, _)), None) | (None, Some((address, _))) => changes.resource(address),
            (None, None) => {}
        }
    }
    Some(changes)
}

/// Whether two stacks differ at most in resources, outputs and edges.
fn have_the_same_ground(before: &Stack, after: &Stack) -> bool {
    let Stack {
        settings,
        parameters,
        resources: _,
        outputs: _,
        access: _,
        suppressions,
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
    if !is_same {
        changes.resource(address);
        return Some(());
    }
    if *props != after.props {
        for (key, old, new) in differences(props, &after.props) {
            changes.property(Some(address), key, linked(old) != linked(new));
        }
    }
    Some(())
}
