//! What a lowering keeps for the one that comes after it: most of a drawing is as it was, and need not be put together again.
//!
//! **Invariant:** what is taken over is what would be made. Whatever a node becomes by itself follows from the node, its
//! containers and the addresses of what they refer to; whatever a policy says follows from its [`Cause`]s.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Resource;
use crate::catalog::{FewReads, Grant, Properties, ResourceType, note_few, noted, unnoted};
use crate::model::{Diagram, Node, NodeId, Settings};

/// All that is kept of a lowering.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What held for the whole drawing.
    pub(super) settings: Settings,
    pub(super) nodes: BTreeMap<NodeId, Arc<LoweredNode>>,
    /// Derived properties, by what they are and the address of whose they are.
    pub(super) made: BTreeMap<(What, String), Arc<Made>>,
}

/// What derived properties are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A role that belongs to a node alone.
    Role,
    /// The inline policy of a role, a user or a group.
    Identity,
    /// What refers to its role.
    Carrier,
    /// An endpoint with its policy.
    Endpoint,
    /// A resource without what says its policy.
    Bare,
    /// The policy of a resource, or the resource with its policy.
    Policy,
}

/// A node, and what it became before anything was derived from the rest of the drawing.
#[derive(Debug)]
pub(super) struct LoweredNode {
    ty: &'static ResourceType,
    name: String,
    props: Properties,
    /// What it was in, from the inside out.
    containers: Vec<(NodeId, Properties)>,
    /// What was looked at for it beside its own properties.
    pub(super) reads: FewReads,
    pub(super) resource: Arc<Resource>,
}

impl LoweredNode {
    pub(super) fn new(diagram: &Diagram, id: &NodeId, node: &Node, lower: impl FnOnce() -> Resource) -> Self {
        let (resource, reads) = noted(lower);
        let containers = diagram.ancestors(id.as_str()).map(|(id, it)| (id.clone(), it.props.clone()));
        Self {
            ty: node.ty,
            name: node.name.clone(),
            props: node.props.clone(),
            containers: containers.collect(),
            reads: reads.few(),
            resource: Arc::new(resource),
        }
    }

    /// Whether a node would become the same, as far as that is seen at a glance, where everything that it and its containers
    /// refer to has the address that it had.
    pub(super) fn is(&self, diagram: &Diagram, id: &NodeId, node: &Node) -> bool {
        self.ty == node.ty
            && self.props.is_copy_of(&node.props)
            && self.name == node.name
            && self.is_in(diagram.ancestors(id.as_str()))
    }

    fn is_in<'d>(&self, mut containers: impl Iterator<Item = (&'d NodeId, &'d Node)>) -> bool {
        let mut known = self.containers.iter();
        let is_same = known.all(|(id, props)| {
            containers.next().is_some_and(|(other, node)| id == other && props.is_copy_of(&node.props))
        });
        is_same && containers.next().is_none()
    }
}

/// Something that properties are made of: a resource that is granted to somebody, or that delivers somewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    /// Address of the resource.
    pub(super) address: &'a str,
    /// Its properties.
    pub(super) props: &'a Properties,
    /// What is granted on it.
    pub(super) grants: &'a [&'static Grant],
    /// Address of the role that it is granted to, where that matters.
    pub(super) role: Option<&'a str>,
}

/// A cause that is kept.
#[derive(Debug)]
struct Known {
    address: String,
    props: Properties,
    grants: Vec<&'static Grant>,
    role: Option<String>,
}

impl Known {
    fn of(cause: &Cause<'_>) -> Self {
        Self {
            address: cause.address.to_owned(),
            props: cause.props.clone(),
            grants: cause.grants.to_vec(),
            role: cause.role.map(str::to_owned),
        }
    }

    fn is(&self, cause: &Cause<'_>) -> bool {
        self.address == cause.address
            && self.role.as_deref() == cause.role
            && self.grants.iter().map(|it| it.name).eq(cause.grants.iter().map(|it| it.name))
            && self.props == *cause.props
    }
}

/// Properties that were derived, with what they were made of.
#[derive(Debug)]
pub(super) struct Made {
    of: Vec<Known>,
    /// What was looked at for it.
    reads: FewReads,
    pub(super) props: Properties,
}

impl Made {
    /// What was made before, if it was of the same, or what is made now.
    pub(super) fn of(
        before: Option<&Arc<Self>>,
        causes: &[Cause<'_>],
        make: impl FnOnce() -> Properties,
    ) -> Arc<Self> {
        let is_known = |it: &&Arc<Self>| {
            unnoted(|| {
                it.of.len() == causes.len() && it.of.iter().zip(causes).all(|(it, cause)| it.is(cause))
            })
        };
        if let Some(known) = before.filter(is_known) {
            note_few(&known.reads);
            return Arc::clone(known);
        }
        let (props, reads) = noted(make);
        Arc::new(Self { of: causes.iter().map(Known::of).collect(), reads: reads.few(), props })
    }
}
