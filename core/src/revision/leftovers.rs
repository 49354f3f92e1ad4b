//! What a text says that the drawing does not take over, at the lines where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{self, Changes};
use super::entries::says_more;
use super::foreign::told;
use super::naming::Titles;
use super::no_place;
use crate::catalog::ResourceType;
use crate::catalog::further::is_further;
use crate::model::{Diagram, NodeId, Op};
use crate::reading::Note;
use crate::stack::{Change, Difference, Opaque, Origin, PropertyChange, Resource, Stack, diff, lower};
use crate::value::Value;

/// What a text comes to: ops, and what of it the drawing does not take over.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) ops: Vec<Op>,
    pub(super) notes: Vec<Note>,
    /// Addresses of what follows from others as a rule, and from nothing that is drawn: the policy of a bucket that was made
    /// elsewhere, a rule that says more than an entry of its group can.
    alone: BTreeSet<String>,
}

/// Takes over a text. What it says beside what is drawn is known only then: in a second go it is drawn by itself.
pub(super) fn taken(mut take: impl FnMut(&BTreeSet<String>) -> Taken) -> Taken {
    let taken = take(&BTreeSet::new());
    if taken.alone.is_empty() { taken } else { take(&taken.alone) }
}

/// The ops of changes, and notes about what is left: what the drawing says now against what the text says. `known` is what
/// drawing and text never agreed on.
pub(super) fn leftovers(
    changes: Changes<'_>,
    known: &[Difference],
    is: &Stack,
    files: &[(String, String)],
) -> Taken {
    let after = lower(&changes.work);
    let after = told(&after, &changes::alone(&changes.work, &after), &Titles::new()).stack;
    let after = readdressed(after, &changes.work, &changes.addresses);
    let noted: BTreeSet<String> = changes.notes.iter().map(|it| it.0.clone()).collect();
    let mut left = diff(&after, is);
    left.retain(|it| !known.contains(it));
    without_renamed(&after, is, &mut left);
    let alone = unowned(&after, is, &left);
    left.retain(|it| !noted.contains(&it.address));
    let mut notes = Vec::new();
    for mut left in left {
        // Every node is called something; a text need not say so.
        if is_same_but_for_name(&after, is, &left.address) {
            left.properties.retain(|it| it.key != "tags");
        }
        // Each language is told what the other is not.
        let is_elsewhere = |it: &PropertyChange| is_further(&it.key) && it.after.is_none();
        left.properties.retain(|it| !changes.has(is, &left.address, &it.key));
        left.properties.retain(|it| !Opaque::is_form(&it.key) && !is_elsewhere(it));
        if !left.properties.is_empty() || !matches!(left.change, Change::Changed { .. }) {
            notes.push((left.address.clone(), leftover(&left)));
        }
    }
    let Changes { ops, notes: mut all, .. } = changes;
    all.extend(notes);
    let notes = all;
    let placed = notes.into_iter().map(|(address, message)| place_of(is, files, &address, message));
    Taken { ops, notes: placed.collect(), alone }
}

/// What is left of a text as a resource of its own, and can stand in a drawing. Where the drawing makes one of the type for the
/// same owner, in other words, both would say the same twice.
fn unowned(after: &Stack, is: &Stack, left: &[Difference]) -> BTreeSet<String> {
    let of = |change: Change| left.iter().filter(move |it| it.change == change);
    let made: Vec<_> = of(Change::Removed).filter_map(|it| owned(after.get(&it.address)?)).collect();
    let may_stand = |it: &Resource| it.ty.is_some_and(|ty| !ty.is_drawn() && ty.is_exported());
    let is_unsaid = |it: &Resource| may_stand(it) && owned(it).is_none_or(|it| !made.contains(&it));
    let added = of(Change::Added).map(|it| it.address.as_str());
    let mut waiting: Vec<&str> = added.filter(|it| is.get(it).is_some_and(is_unsaid)).collect();
    let mut alone = BTreeSet::new();
    while let Some(address) = waiting.pop() {
        if alone.insert(address.to_owned()) {
            // What it names has to be there by a name, as the listener of a rule: an entry of a list has none.
            let named = is.get(address).into_iter().flat_map(|it| it.props.values()).flat_map(Value::targets);
            waiting.extend(named.filter(|it| is.get(it).is_some_and(may_stand)));
        }
    }
    alone
}

/// The type of a resource and the one that it belongs to: the first that it refers to.
fn owned(resource: &Resource) -> Option<(&'static ResourceType, &str)> {
    let ty = resource.ty?;
    let first = ty.props.iter().find(|it| !it.kind.target_types().is_empty())?;
    Some((ty, resource.props.get(first.key)?.target()?))
}

/// Takes out what is in both stacks under different names, such as a rule of a group that is an entry in the drawing.
fn without_renamed(after: &Stack, is: &Stack, left: &mut Vec<Difference>) {
    let same = |a: &str, b: &str| match (after.get(a), is.get(b)) {
        (Some(a), Some(b)) => {
            let said = |it: &Resource| {
                let named = |key: &&'static str| !matches!(*key, "name" | "sid" | "policy_name");
                // A function is meant by its name as well as by its ARN.
                let meant = |it: &Value| {
                    it.clone().map(&mut |it| match it {
                        Value::Ref { target, .. } => Value::reference(target, ""),
                        other => other,
                    })
                };
                it.props
                    .iter()
                    .filter(|it| named(it.0))
                    .map(|(key, it)| (*key, meant(it)))
                    .collect::<Vec<_>>()
            };
            let is_more = |it: &Opaque| says_more(it) && !a.opaque.contains(it);
            a.tf_type == b.tf_type && said(a) == said(b) && !b.opaque.iter().any(is_more)
        }
        _ => false,
    };
    let of = |change: Change| left.iter().filter(move |it| it.change == change).map(|it| it.address.clone());
    let mut added: Vec<String> = of(Change::Added).collect();
    let mut gone = BTreeSet::new();
    for address in of(Change::Removed).collect::<Vec<_>>() {
        if let Some(n) = added.iter().position(|it| same(&address, it)) {
            gone.insert(added.swap_remove(n));
            gone.insert(address);
        }
    }
    left.retain(|it| !gone.contains(&it.address));
}

/// Whether a resource has the same tags in two stacks, but for that with its name.
fn is_same_but_for_name(a: &Stack, b: &Stack, address: &str) -> bool {
    let tags = |stack: &Stack| -> Option<BTreeMap<String, Value>> {
        let tags = stack.get(address)?.tags.iter().filter(|it| it.0 != "Name");
        Some(tags.map(|(key, it)| (key.to_string(), it.clone())).collect())
    };
    tags(a) == tags(b)
}

/// A stack with other addresses for some of its resources, in references as well.
fn readdressed(mut stack: Stack, diagram: &Diagram, addresses: &BTreeMap<NodeId, String>) -> Stack {
    // A role that belongs to a node has the same origin.
    let is_node = |id: &NodeId, it: &Resource| diagram.node(id.as_str()).map(|it| it.ty) == it.ty;
    let moved: BTreeMap<String, String> = stack
        .resources
        .iter()
        .filter_map(|(address, it)| match &it.origin {
            Origin::Node { id, entry: None } if is_node(id, it) => {
                addresses.get(id).filter(|it| *it != address).map(|it| (address.clone(), it.clone()))
            }
            _ => None,
        })
        .collect();
    if moved.is_empty() {
        return stack;
    }
    let resources = std::mem::take(&mut stack.resources);
    for (address, mut resource) in resources {
        for value in resource.props.values_mut() {
            *value = std::mem::replace(value, Value::Null).map(&mut |it| match it {
                Value::Ref { target, attr } => {
                    let target = moved.get(&target).cloned().unwrap_or(target);
                    Value::Ref { target, attr }
                }
                other => other,
            });
        }
        stack.resources.insert(moved.get(&address).cloned().unwrap_or(address), resource);
    }
    stack
}

/// What a difference that is left says.
fn leftover(left: &Difference) -> String {
    match &left.change {
        Change::Added => {
            format!("`{}` is nothing that can be drawn from text; it is not taken over", left.address)
        }
        Change::Removed => {
            format!("`{}` follows from the drawing and stays: change what it comes from", left.address)
        }
        // A second one is for another Region or account, and what it makes would land in this one.
        Change::Changed { .. } if left.properties.iter().all(|it| it.key == "provider") => format!(
            "`provider` of `{}` is not taken over: a drawing has one, so this lands in its Region and account",
            left.address
        ),
        Change::Changed { .. } => {
            let keys: Vec<String> = left.properties.iter().map(|it| format!("`{}`", it.key)).collect();
            format!(
                "{} of `{}` follows from the drawing or is not known; it is not taken over",
                keys.join(", "),
                left.address
            )
        }
    }
}

/// A note at the line where a resource begins in the revised text.
fn place_of(stack: &Stack, files: &[(String, String)], address: &str, message: String) -> Note {
    match stack.get(address).map(|it| &it.origin) {
        Some(Origin::Source { file, line, column }) => {
            Note { file: file.clone(), line: *line, column: *column, message }
        }
        _ => Note {
            file: files.first().map(|(path, _)| path.clone()).unwrap_or_default(),
            message,
            ..no_place()
        },
    }
}
