//! What an edit of one property makes of a stack, without lowering everything again.

use std::collections::{BTreeMap, BTreeSet};

use super::Stack;
use super::changes::add_links;
use super::kept::{Addresses, Kept};
use super::lower::own;
use crate::catalog::further::is_beside;
use crate::catalog::links;
use crate::catalog::other::resource;
use crate::model::{Diagram, Node, NodeId};
use crate::tracking::{Changes, Reads};
use crate::value::Value;

/// How a drawing was lowered: enough to tell whether an edit of a property changes more than one resource, and what is taken
/// over if it does.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Address of each node.
    pub(super) addresses: Addresses,
    /// What was looked at, and set, to derive things: everything but that nodes have properties of their own.
    pub(super) reads: Reads,
    /// What the next lowering may take over.
    pub(super) kept: Kept,
}

/// Properties that have other values than before, at most one resource's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changed {
    /// Address of the resource, if the node is one.
    pub address: Option<String>,
    /// Its properties that changed, with what they are now.
    pub values: Vec<(&'static str, Option<Value>)>,
    /// Key of everything that changed, the properties of the node among them, and whether it refers to something else
    /// than before.
    pub keys: Vec<(&'static str, bool)>,
}

impl Changed {
    /// Whether it can make a difference to a computation.
    pub(crate) fn concerns(&self, reads: &Reads) -> bool {
        self.keys.iter().any(|(key, refers_elsewhere)| reads.may_see(key, *refers_elsewhere))
    }

    /// Adds it to what else is another than in the stack before.
    pub(crate) fn add_to(&self, before: &Stack, changes: &mut Changes) {
        let resource = self.address.as_ref().and_then(|it| before.get(it));
        for (key, value) in &self.values {
            let old = linked(resource.and_then(|it| it.props.get(key)));
            let new = linked(value.as_ref());
            if old != new {
                add_links(changes, old.into_iter().chain(new));
            }
        }
        for (key, refers_elsewhere) in &self.keys {
            changes.property(self.address.as_deref(), key, *refers_elsewhere);
        }
    }

    /// Makes it so.
    pub fn apply(&self, stack: &mut Stack) {
        let Some(resource) = self.address.as_ref().and_then(|it| stack.resources.get_mut(it)) else { return };
        for (key, value) in &self.values {
            match value {
                Some(value) => resource.props.insert(key, value.clone()),
                None => resource.props.remove(key),
            };
        }
    }
}

impl Trace {
    /// The address of the resource that a node is, or would be.
    pub(crate) fn address(&self, id: &NodeId) -> Option<&str> {
        self.addresses.get(id).map(String::as_str)
    }

    /// What other values of properties of a node come to, in a drawing that is otherwise as it was; `None` if what was
    /// derived from them may be another, and everything has to be lowered again.
    pub fn follow(&self, diagram: &Diagram, id: &NodeId, before: &Node) -> Option<Changed> {
        let node = diagram.node(id.as_str())?;
        // What is source text is no property of any resource.
        if *node.ty == resource::TYPE
            || node.ty != before.ty
            || node.name != before.name
            || node.placement.parent != before.placement.parent
        {
            return None;
        }
        let mut changed = Changed::default();
        for (key, old, new) in differences(&before.props, &node.props) {
            if is_beside(key) {
                return None;
            }
            changed.keys.push((key, linked(old) != linked(new)));
        }
        if node.ty.is_exported() {
            let of = |it| own(diagram, &self.addresses, id, it);
            let ((old, old_tags), (new, new_tags)) = (of(before), of(node));
            if old_tags != new_tags {
                return None;
            }
            for (key, old, new) in differences(&old, &new) {
                changed.keys.push((key, linked(old) != linked(new)));
                changed.values.push((key, new.cloned()));
            }
            changed.address = Some(self.addresses.get(id)?.clone());
        }
        (!changed.concerns(&self.reads)).then_some(changed)
    }
}

pub(super) fn linked(value: Option<&Value>) -> Vec<&Value> {
    value.map(links).unwrap_or_default()
}

/// The properties that are not the same, with both values, in the order of their keys.
pub(super) fn differences<'p>(
    before: &'p BTreeMap<&'static str, Value>,
    after: &'p BTreeMap<&'static str, Value>,
) -> Vec<(&'static str, Option<&'p Value>, Option<&'p Value>)> {
    let keys: BTreeSet<&'static str> = before.keys().chain(after.keys()).copied().collect();
    let values = keys.into_iter().map(|it| (it, before.get(it), after.get(it)));
    values.filter(|(_, before, after)| before != after).collect()
}
