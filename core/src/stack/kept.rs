//! What a lowering keeps for the one that comes after it: most of a drawing is as it was, and need not be put together again.
//!
//! **Invariant:** what is taken over is what would be made. Whatever a node becomes by itself follows from the node, its
//! containers and the addresses of what they refer to; whatever a policy says follows from its [`Cause`]s.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

use super::lower::Lowering;
use super::names::Names;
use super::{Resource, Trace};
use crate::catalog::{Grant, Properties, ResourceType};
use crate::lookup::Layered;
use crate::model::{Diagram, Node, NodeId, Settings};
use crate::tracking::{FewReads, note_few, noted, unnoted};

/// The addresses of nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    pub(super) own: Layered<NodeId, String>,
    /// Those of all other nodes, where `own` is about some.
    pub(super) others: Option<Others>,
}

/// The addresses of nodes that are none of those that a lowering is about.
#[derive(Clone, Debug)]
pub(super) struct Others {
    pub(super) trace: Arc<Trace>,
    /// Those that it is about.
    pub(super) but: Arc<BTreeSet<NodeId>>,
}

impl Addresses {
    pub(super) fn get<Q: Hash + Ord + ?Sized>(&self, id: &Q) -> Option<&String>
    where
        NodeId: Borrow<Q>,
    {
        self.own.get(id).or_else(|| {
            let others = self.others.as_ref().filter(|it| !it.but.contains(id))?;
            others.trace.addresses.own.get(id)
        })
    }
}

/// All that is kept of a lowering.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// What held for the whole drawing.
    pub(super) settings: Settings,
    pub(super) nodes: Layered<NodeId, Arc<LoweredNode>>,
    /// Derived properties, by what they are and the address of whose they are.
    pub(super) made: BTreeMap<What, Layered<String, Arc<Made>>>,
    /// Labels that were handed out, by type.
    pub(super) names: BTreeMap<&'static str, Names>,
    /// Whether two nodes tell something under one name, so that only one of them does.
    pub(super) has_clash: bool,
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

impl Lowering<'_> {
    /// What a node became before, if it becomes the same now.
    pub(super) fn known(&self, id: &NodeId, node: &Node) -> Option<Arc<LoweredNode>> {
        let known = self.before.as_ref()?.kept.nodes.get(id)?;
        let is_known = known.is(self.diagram, id, node) && self.is_where_it_was(id, node);
        is_known.then(|| {
            note_few(&known.reads);
            Arc::clone(known)
        })
    }

    /// Whether a node, its containers and all they refer to have the addresses that they had before.
    fn is_where_it_was(&self, id: &NodeId, node: &Node) -> bool {
        let is_moved = |id: &str, it: &Node| {
            self.moved.contains(id) || it.props.targets().any(|it| self.moved.contains(it))
        };
        let mut containers = self.diagram.ancestors(id.as_str());
        self.moved.is_empty()
            || unnoted(|| {
                !is_moved(id.as_str(), node) && !containers.any(|(id, it)| is_moved(id.as_str(), it))
            })
    }

    /// Properties that are derived: what was made before, if it was of the same causes, or what is made now.
    pub(super) fn made(
        &self,
        what: What,
        key: &str,
        causes: &[Cause<'_>],
        make: impl FnOnce() -> Properties,
    ) -> Arc<Made> {
        let before = self.before.as_ref().and_then(|it| it.kept.made.get(&what)?.get(key));
        Made::of(before, causes, make)
    }

    /// Lets the next lowering take something over that was derived.
    pub(super) fn keep(&mut self, what: What, key: String, made: Arc<Made>) {
        self.kept.made.entry(what).or_default().insert(key, made);
    }
}

/// The nodes whose addresses are others.
pub(super) fn moved(before: &Layered<NodeId, String>, after: &Layered<NodeId, String>) -> BTreeSet<NodeId> {
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
    let others = after.iter().filter(|(id, it)| before.get(*id) != Some(it));
    gone.chain(others).map(|(id, _)| id.clone()).collect()
}
