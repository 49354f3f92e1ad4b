//! Which nodes edits can make something else than they were: they are lowered again, and no others.
//!
//! **Invariant:** whatever a node becomes follows from itself, its containers, the addresses of what it refers to, and what is
//! listed here. Where anything else could matter, nothing is told, and all of the drawing is lowered again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::lower::label_in;
use super::relations::{Relations, Touched};
use super::{Stack, Trace};
use crate::catalog::ec2::{availability_zone, subnet, vpc, vpc_endpoint};
use crate::catalog::other::resource;
use crate::catalog::outside::on_premises;
use crate::catalog::{Delivery, Lowered, ResourceType};
use crate::model::{Diagram, Node, NodeId};
use crate::value::Value;

/// What is lowered of a drawing.
#[derive(Debug)]
pub(super) struct Scope {
    /// The nodes that are lowered.
    pub(super) ids: Arc<BTreeSet<NodeId>>,
    /// Nodes that may act with the roles of those, they themselves among them.
    pub(super) acting: BTreeSet<NodeId>,
    /// Nodes whose edges say what the policies of those allow.
    pub(super) starts: BTreeSet<NodeId>,
    /// Addresses of other resources that may deliver to those.
    pub(super) sources: BTreeSet<String>,
    /// Addresses that those had.
    pub(super) hidden: BTreeSet<String>,
    /// Addresses that others have and some of those want.
    pub(super) contested: BTreeSet<String>,
}

/// More nodes than this are lowered with all the others.
const MOST: usize = 400;

/// Finds out which nodes are to be lowered again.
pub(super) struct Reach<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) relations: &'a Relations,
    pub(super) touched: &'a Touched,
    pub(super) stack: &'a Stack,
    pub(super) trace: &'a Trace,
    ids: BTreeSet<NodeId>,
    /// Those whose properties, names or addresses may be others, not just their policies.
    changed: BTreeSet<NodeId>,
    /// Those whose addresses are others.
    moved: BTreeSet<NodeId>,
    left: Vec<(NodeId, bool)>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(
        diagram: &'a Diagram,
        relations: &'a Relations,
        touched: &'a Touched,
        (stack, trace): (&'a Stack, &'a Trace),
    ) -> Self {
        let (ids, changed, moved, left) = Default::default();
        let mut reach = Self { diagram, relations, touched, stack, trace, ids, changed, moved, left };
        for (id, before) in &touched.nodes {
            if before.is_none() || diagram.node(id.as_str()).is_none() {
                reach.moved.insert(id.clone());
            }
            reach.change(id);
        }
        for (id, before) in &touched.edges {
            let ends = before.iter().chain(diagram.edge(id.as_str()));
            ends.for_each(|it| reach.add(&it.from));
        }
        reach
    }

    fn add(&mut self, id: &NodeId) {
        if self.ids.insert(id.clone()) {
            self.left.push((id.clone(), false));
        }
    }

    fn change(&mut self, id: &NodeId) {
        if self.changed.insert(id.clone()) {
            self.ids.insert(id.clone());
            self.left.push((id.clone(), true));
        }
    }

    /// Adds the nodes that have these addresses; `None` where one has no resource that says so.
    pub(super) fn add_owners(&mut self, addresses: &BTreeSet<String>) -> Option<()> {
        for it in addresses {
            let owner = self.stack.resources.share(it)?.origin.node()?.clone();
            self.change(&owner);
        }
        Some(())
    }

    /// Adds that nodes have other addresses; tells whether that was not known.
    pub(super) fn moves(&mut self, moved: &BTreeSet<NodeId>) -> bool {
        let known = self.moved.len();
        for id in moved {
            if self.moved.insert(id.clone()) {
                self.changed.remove(id);
                self.change(id);
            }
        }
        self.moved.len() > known
    }

    /// Follows what hangs on what; `None` if that is too much, or something that is not followed.
    pub(super) fn scope(&mut self) -> Option<Scope> {
        loop {
            while let Some((id, is_changed)) = self.left.pop() {
                self.follow(&id, is_changed);
                if self.ids.len() > MOST {
                    return None;
                }
            }
            let alike = self.alike();
            self.add_owners(&alike)?;
            if self.left.is_empty() {
                break;
            }
        }
        self.is_followed().then(|| self.found())
    }

    /// Whether what is found is of sorts that are followed.
    fn is_followed(&self) -> bool {
        let is_plain = |it: &Node| *it.ty != resource::TYPE && *it.ty != on_premises::TYPE;
        // What is expected names nodes as people and files call them, and whatever is in a container.
        let is_elsewhere = |id: &NodeId| {
            let (before, now) = (self.before(id), self.diagram.node(id.as_str()));
            let place = |it: &Node| (it.name.clone(), it.placement.parent.clone());
            before.map(place) != now.map(place)
        };
        self.ids.iter().all(|id| self.states(id).all(is_plain))
            && (self.diagram.expectations().next().is_none()
                || self.moved.is_empty() && !self.touched.nodes.keys().any(is_elsewhere))
    }

    fn start_of(&self, id: &str) -> Option<&NodeId> {
        self.diagram.edge(id).map(|it| &it.from)
    }

    /// Nodes and resources that may be called otherwise once those that are found are lowered again.
    fn alike(&self) -> BTreeSet<String> {
        let hidden = self.hidden();
        let mut alike = BTreeSet::new();
        for address in &hidden {
            let Some((ty, label)) = address.rsplit_once('.') else { continue };
            let names = self.trace.kept.names.get(ty).map(|it| it.alike(label)).unwrap_or_default();
            alike.extend(names.into_iter().map(|it| format!("{ty}.{it}")).filter(|it| !hidden.contains(it)));
        }
        alike
    }

    fn hidden(&self) -> BTreeSet<String> {
        let own = self.ids.iter().filter_map(|it| self.trace.addresses.get(it)).cloned();
        own.chain(self.ids.iter().flat_map(|it| self.relations.became(it)).cloned()).collect()
    }

    fn found(&self) -> Scope {
        let (mut acting, mut starts, mut sources) = (self.ids.clone(), self.ids.clone(), BTreeSet::new());
        for id in &self.ids {
            let Some(node) = self.diagram.node(id.as_str()) else { continue };
            if acts(node.ty) {
                acting.extend(self.acting_through(id));
            }
            if *node.ty == vpc_endpoint::TYPE {
                self.vpcs(id).iter().for_each(|it| starts.extend(self.starting_in(it)));
            }
            if node.ty.policy.is_some() {
                let users = self.relations.users(id).cloned().chain(self.relations.within(id));
                let mut users: BTreeSet<NodeId> = users.collect();
                let further: Vec<NodeId> =
                    users.iter().flat_map(|it| self.relations.users(it)).cloned().collect();
                users.extend(further);
                let others = users.iter().filter(|it| !self.ids.contains(*it));
                sources.extend(others.flat_map(|it| self.relations.became(it)).cloned());
            }
        }
        starts.extend(acting.iter().cloned());
        let ids = Arc::new(self.ids.clone());
        Scope { ids, acting, starts, sources, hidden: self.hidden(), contested: BTreeSet::new() }
    }

    fn follow(&mut self, id: &NodeId, is_changed: bool) {
        let Some(ty) = self.states(id).next().map(|it| it.ty) else { return };
        if acts(ty) {
            self.led_to(id).iter().for_each(|it| self.add(it));
            if self.has_edges(id) {
                self.vpcs(id).iter().for_each(|it| self.endpoints(it));
            }
        }
        if !is_changed {
            return;
        }
        // Policies say what may be done to it.
        let edges: Vec<NodeId> =
            self.relations.to(id).filter_map(|it| self.start_of(it.as_str())).cloned().collect();
        edges.iter().for_each(|it| self.add(it));
        let users: Vec<NodeId> = self.relations.users(id).cloned().collect();
        for user in &users {
            if self.states(user).any(|it| uses(it.ty)) {
                self.add(user);
            }
        }
        if acts(ty) {
            self.acting_through(id).iter().for_each(|it| self.add(it));
        }
        if [&subnet::TYPE, &vpc::TYPE].contains(&ty) {
            self.vpcs(id).iter().chain((*ty == vpc::TYPE).then_some(id)).for_each(|it| self.endpoints(it));
        }
        // So do those of what it delivers to, and of what others deliver to by way of it.
        let delivers = Delivers::of(self.states(id));
        let around = self.targets(id);
        let further: BTreeSet<NodeId> =
            delivers.by_way_of.iter().flat_map(|it| self.targets(&NodeId::from(*it))).collect();
        let is_direct = |it: &&NodeId| delivers.to.contains(it.as_str());
        let mut policed: Vec<NodeId> = around.iter().filter(is_direct).chain(&further).cloned().collect();
        let is_through = |user: &NodeId| Delivers::of(self.states(user)).by_way_of.contains(id.as_str());
        if users.iter().any(is_through) {
            policed.extend(around);
        }
        for it in &policed {
            if self.states(it).any(|it| it.ty.policy.is_some()) {
                self.add(it);
            }
        }
        if self.moved.contains(id) {
            users.iter().for_each(|it| self.change(it));
        }
        let parent = |it: Option<&Node>| it.and_then(|it| it.placement.parent.clone());
        let is_elsewhere = parent(self.before(id)) != parent(self.diagram.node(id.as_str()));
        if is_elsewhere || self.moved.contains(id) || *ty == availability_zone::TYPE {
            self.relations.within(id).iter().for_each(|it| self.change(it));
        }
    }

    /// A node before the edits.
    fn before(&self, id: &NodeId) -> Option<&Node> {
        match self.touched.nodes.get(id) {
            Some(before) => before.as_ref(),
            None => self.diagram.node(id.as_str()),
        }
    }

    /// A node as it is, and as it was if that is something else.
    fn states(&self, id: &NodeId) -> impl Iterator<Item = &'a Node> + use<'a> {
        let (touched, diagram): (&'a Touched, &'a Diagram) = (self.touched, self.diagram);
        let before = touched.nodes.get(id).and_then(Option::as_ref);
        diagram.node(id.as_str()).into_iter().chain(before)
    }

    /// What a node refers to, and the containers around it, now and before.
    fn targets(&self, id: &NodeId) -> BTreeSet<NodeId> {
        let of = |it: &str| self.diagram.known_node(it).map_or_else(|| it.into(), |(it, _)| it.clone());
        let mut found: BTreeSet<NodeId> =
            self.states(id).flat_map(|it| it.props.targets().map(of).collect::<Vec<_>>()).collect();
        let mut around: Vec<&NodeId> =
            self.states(id).filter_map(|it| it.placement.parent.as_ref()).collect();
        while let Some(container) = around.pop() {
            if found.insert(container.clone()) {
                around.extend(self.states(container).filter_map(|it| it.placement.parent.as_ref()));
            }
        }
        found
    }

    fn is(&self, id: &NodeId, ty: &ResourceType) -> bool {
        self.states(id).any(|it| it.ty == ty)
    }

    fn has_edges(&self, id: &NodeId) -> bool {
        let mut before = self.touched.edges.values().flatten();
        self.relations.from(id).next().is_some() || before.any(|it| it.from == *id)
    }

    /// The VPCs that a node is in, now and before.
    fn vpcs(&self, id: &NodeId) -> BTreeSet<NodeId> {
        let own = self.targets(id);
        let subnets = own.iter().filter(|it| self.is(it, &subnet::TYPE));
        let around: BTreeSet<NodeId> = subnets.flat_map(|it| self.targets(it)).collect();
        own.into_iter().chain(around).filter(|it| self.is(it, &vpc::TYPE)).collect()
    }

    fn endpoints(&mut self, vpc: &NodeId) {
        let all: Vec<NodeId> = self.relations.users(vpc).cloned().chain(self.relations.within(vpc)).collect();
        for it in &all {
            if self.is(it, &vpc_endpoint::TYPE) {
                self.add(it);
            }
        }
    }

    /// What runs in a VPC and has edges.
    fn starting_in(&self, vpc: &NodeId) -> BTreeSet<NodeId> {
        let inside = |id: &NodeId| {
            let all = self.relations.users(id).cloned().chain(self.relations.within(id));
            all.collect::<Vec<_>>()
        };
        let subnets = inside(vpc).into_iter().filter(|it| self.is(it, &subnet::TYPE));
        let all: BTreeSet<NodeId> = subnets.flat_map(|it| inside(&it)).collect();
        all.into_iter().filter(|it| self.relations.from(it).next().is_some()).collect()
    }

    /// What a node may act with the permissions of.
    fn led_to(&self, id: &NodeId) -> BTreeSet<NodeId> {
        let (mut found, mut left) = (BTreeSet::new(), vec![id.clone()]);
        while let Some(id) = left.pop() {
            for node in self.states(&id) {
                let leads = node.ty.principal.iter().chain(node.ty.service_roles);
                let keys = leads.flat_map(|it| it.property().into_iter().chain(it.or));
                let targets = keys.filter_map(|it| node.props.get(it)?.target());
                for target in targets.map(NodeId::from) {
                    if found.insert(target.clone()) {
                        left.push(target);
                    }
                }
            }
        }
        found
    }

    /// What may act with the permissions of a node.
    fn acting_through(&self, id: &NodeId) -> BTreeSet<NodeId> {
        let (mut found, mut left) = (BTreeSet::new(), vec![id.clone()]);
        while let Some(id) = left.pop() {
            for user in self.relations.users(&id).filter(|it| self.states(it).any(|it| acts(it.ty))) {
                if found.insert(user.clone()) {
                    left.push(user.clone());
                }
            }
        }
        found
    }
}

/// Whether a node of a type acts with permissions.
fn acts(ty: &ResourceType) -> bool {
    ty.principal.is_some() || !ty.service_roles.is_empty()
}

/// Whether a node of a type needs permissions on what its properties refer to.
fn uses(ty: &ResourceType) -> bool {
    ty.principal.iter().chain(ty.service_roles).any(|it| !it.uses.is_empty())
}

/// What a node delivers to, by the ids of nodes.
#[derive(Default)]
struct Delivers<'n> {
    to: BTreeSet<&'n str>,
    /// On from there.
    by_way_of: BTreeSet<&'n str>,
}

impl<'n> Delivers<'n> {
    /// What it delivers to in any of its states, by itself or by what its properties become.
    fn of(states: impl Iterator<Item = &'n Node>) -> Self {
        let mut delivers = Self::default();
        for node in states {
            delivers.add(node, node.ty.deliveries, |it| it.property);
            for lowered in node.ty.lowered {
                delivers.add_lowered(node, lowered, lowered.property);
            }
        }
        delivers
    }

    fn add(&mut self, node: &'n Node, deliveries: &[Delivery], property: impl Fn(&Delivery) -> &'static str) {
        for it in deliveries {
            let targets = node.props.get(property(it)).map(Value::targets).unwrap_or_default();
            let all = if it.through.is_some() { &mut self.by_way_of } else { &mut self.to };
            all.extend(targets);
        }
    }

    fn add_lowered(&mut self, node: &'n Node, lowered: &Lowered, property: &'static str) {
        self.add(node, lowered.ty.deliveries, |_| property);
        lowered.ty.lowered.iter().for_each(|it| self.add_lowered(node, it, property));
    }
}

/// The type and the label of an address of the catalogue.
pub(super) fn parts(address: &str) -> (&str, &str) {
    let label = label_in(address);
    (address.strip_suffix(label).and_then(|it| it.strip_suffix('.')).unwrap_or_default(), label)
}
