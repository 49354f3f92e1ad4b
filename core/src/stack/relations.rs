//! Who refers to whom in a drawing, and what its nodes became: what an edit of one node can make another is found without going
//! through all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Origin, Stack};
use crate::lookup::Layered;
use crate::model::{Diagram, Edge, EdgeId, Node, NodeId, Op};

/// Nodes and edges by what they refer to.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// Nodes by what their properties refer to.
    users: Layered<NodeId, BTreeSet<NodeId>>,
    /// Nodes by the container that they are in.
    inside: Layered<NodeId, BTreeSet<NodeId>>,
    /// Edges by where they start.
    from: Layered<NodeId, BTreeSet<EdgeId>>,
    /// Edges by where they end.
    to: Layered<NodeId, BTreeSet<EdgeId>>,
    /// Addresses of the resources that nodes became.
    became: Layered<NodeId, BTreeSet<String>>,
}

/// Nodes and edges that edits were about, as they were before.
#[derive(Debug, Default)]
pub struct Touched {
    pub(super) nodes: BTreeMap<NodeId, Option<Node>>,
    pub(super) edges: BTreeMap<EdgeId, Option<Edge>>,
}

impl Touched {
    /// Adds what an op is about, before it is applied; tells whether it is about nothing else than nodes and edges.
    pub fn add(&mut self, diagram: &Diagram, op: &Op) -> bool {
        match op {
            Op::AddNode { id, .. }
            | Op::RemoveNode { id }
            | Op::Rename { id, .. }
            | Op::Place { id, .. }
            | Op::SetProperty { id, .. } => {
                let before = || diagram.node(id.as_str()).cloned();
                self.nodes.entry(id.clone()).or_insert_with(before);
            }
            Op::AddEdge { id, .. } | Op::RemoveEdge { id } | Op::SetEdge { id, .. } => {
                let before = || diagram.edge(id.as_str()).cloned();
                self.edges.entry(id.clone()).or_insert_with(before);
            }
            Op::SetAnnotation { .. } => {}
            _ => return false,
        }
        true
    }

    /// The nodes that were there before, as they were.
    pub fn nodes(&self) -> impl Iterator<Item = (&NodeId, &Node)> {
        self.nodes.iter().filter_map(|(id, it)| Some((id, it.as_ref()?)))
    }

    /// Nodes with other names than before.
    pub fn renamed<'t>(&'t self, diagram: &'t Diagram) -> impl Iterator<Item = &'t NodeId> {
        let is_renamed =
            |id: &NodeId, before: &Node| diagram.node(id.as_str()).is_some_and(|now| now.name != before.name);
        self.nodes().filter(move |(id, it)| is_renamed(id, it)).map(|(id, _)| id)
    }

    /// The edges.
    pub fn edges(&self) -> impl Iterator<Item = &EdgeId> {
        self.edges.keys()
    }
}

/// Relations that are being found out, some at a time: those of a large drawing take long.
#[derive(Debug, Default)]
pub struct Relating {
    /// As far as they are known.
    pub relations: Relations,
    /// How many steps were done.
    done: usize,
}

impl Relating {
    /// Does the next step; tells whether something is left. The drawing and what it was lowered to are the same every time.
    pub fn step(&mut self, diagram: &Diagram, stack: &Stack) -> bool {
        /// So many take some milliseconds.
        const AT_ONCE: usize = 2_000;
        let start = self.done * AT_ONCE;
        self.done += 1;
        let relations = &mut self.relations;
        let nodes = diagram.nodes().skip(start).take(AT_ONCE);
        nodes.for_each(|(id, it)| relations.add_node(diagram, id, it));
        let edges = diagram.edges().skip(start).take(AT_ONCE);
        edges.for_each(|(id, it)| relations.add_edge(id, it));
        for (address, it) in stack.resources.shared().skip(start).take(AT_ONCE) {
            if let Origin::Node { id, .. } = &it.origin {
                relations.became.or_default(id).insert(address.clone());
            }
        }
        let all = diagram.n_nodes().max(diagram.n_edges()).max(stack.resources.unnoted_len());
        start + AT_ONCE < all
    }
}

impl Relations {
    /// The relations of a drawing that was lowered to a stack.
    pub fn of(diagram: &Diagram, stack: &Stack) -> Self {
        let mut relating = Relating::default();
        while relating.step(diagram, stack) {}
        relating.relations
    }

    /// Follows edits that were applied since.
    pub fn follow(&mut self, diagram: &Diagram, touched: &Touched) {
        for (id, before) in &touched.nodes {
            if let Some(before) = before {
                before.props.targets().for_each(|it| forget(&mut self.users, it, id));
                before.placement.parent.iter().for_each(|it| forget(&mut self.inside, it.as_str(), id));
            }
            if let Some(now) = diagram.node(id.as_str()) {
                self.add_node(diagram, id, now);
            }
        }
        for (id, before) in &touched.edges {
            if let Some(before) = before {
                forget(&mut self.from, before.from.as_str(), id);
                forget(&mut self.to, before.to.as_str(), id);
            }
            diagram.edge(id.as_str()).into_iter().for_each(|it| self.add_edge(id, it));
        }
    }

    fn add_node(&mut self, diagram: &Diagram, id: &NodeId, node: &Node) {
        for target in node.props.targets() {
            let target = diagram.known_node(target).map_or_else(|| target.into(), |(it, _)| it.clone());
            self.users.or_default(&target).insert(id.clone());
        }
        if let Some(parent) = &node.placement.parent {
            self.inside.or_default(parent).insert(id.clone());
        }
    }

    fn add_edge(&mut self, id: &EdgeId, edge: &Edge) {
        self.from.or_default(&edge.from).insert(id.clone());
        self.to.or_default(&edge.to).insert(id.clone());
    }

    /// Says which resources a node became now.
    pub(super) fn becomes(&mut self, id: &NodeId, addresses: BTreeSet<String>) {
        if addresses.is_empty() {
            self.became.remove(id);
        } else {
            self.became.insert(id.clone(), addresses);
        }
    }

    pub(super) fn users(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> {
        self.users.get(id).into_iter().flatten()
    }

    pub(super) fn from(&self, id: &NodeId) -> impl Iterator<Item = &EdgeId> {
        self.from.get(id).into_iter().flatten()
    }

    pub(super) fn to(&self, id: &NodeId) -> impl Iterator<Item = &EdgeId> {
        self.to.get(id).into_iter().flatten()
    }

    pub(super) fn became(&self, id: &NodeId) -> impl Iterator<Item = &String> {
        self.became.get(id).into_iter().flatten()
    }

    /// Everything in a container, however deep.
    pub(super) fn within(&self, id: &NodeId) -> BTreeSet<NodeId> {
        let (mut found, mut left) = (BTreeSet::new(), vec![id]);
        while let Some(container) = left.pop() {
            for it in self.inside.get(container).into_iter().flatten() {
                if found.insert(it.clone()) {
                    left.push(it);
                }
            }
        }
        found
    }
}

fn forget<T: Clone + Ord>(all: &mut Layered<NodeId, BTreeSet<T>>, of: &str, it: &T) {
    match all.get(of) {
        Some(known) if known.len() == 1 && known.contains(it) => all.remove(of),
        Some(known) if known.contains(it) => drop(all.or_default(&of.into()).remove(it)),
        _ => {}
    }
}
