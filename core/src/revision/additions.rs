//! Resources that are new in a text: where they stand, and the nodes that they become.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::Changes;
use crate::catalog::ec2::{subnet, vpc};
use crate::catalog::other::resource;
use crate::catalog::{Properties, ResourceType};
use crate::layout::{Scope, tidy};
use crate::model::{Diagram, Node, NodeId, Op, Placement as Place, Rect};
use crate::stack::{Change, Difference, Resource, Stack};
use crate::value::Value;

impl<'a> Changes<'a> {
    /// Resources that are new in the text and can be drawn: containers before what is in them.
    pub(super) fn add(
        &mut self,
        was: &Stack,
        differences: &[Difference],
        new_id: &mut dyn FnMut() -> NodeId,
    ) {
        let is = self.is;
        let is_new = |it: &&Difference| it.change == Change::Added;
        let addresses = differences.iter().filter(is_new).map(|it| it.address.as_str());
        let waiting = addresses.filter_map(|it| is.resources.get_key_value(it));
        let waiting = waiting.map(|(address, _)| address.as_str()).filter(|it| self.drawn_type(it).is_some());
        // What the catalogue does not know comes last: it stands where what it names stands.
        let is_foreign = |it: &&str| self.drawn_type(it) == Some(&resource::TYPE);
        let (foreign, typed): (Vec<&str>, Vec<&str>) = waiting.partition(is_foreign);
        let mut added = self.add_nodes(typed, was, differences, new_id);
        added.extend(self.add_nodes(foreign, was, differences, new_id));
        // Among them, references may lead anywhere.
        for address in added {
            let Some((resource, ty)) = self.drawn_at(address) else { continue };
            let around = self.node_at(address).and_then(|id| self.work.node(id.as_str()));
            let around = around.and_then(|it| it.placement.parent.clone());
            // Where it stands says this already.
            let is_place = |key: &str, value: &Value| {
                ty.parents().iter().any(|it| it.property == Some(key))
                    && around.is_some()
                    && value.target().and_then(|it| self.node_at(it)) == around
            };
            let own: Vec<(&str, &Value)> = resource
                .props
                .iter()
                .map(|(key, it)| (*key, it))
                .filter(|it| !is_place(it.0, it.1))
                .collect();
            for (key, value) in own {
                self.set(address, key, Some(value));
            }
            if let Some(id) = self.node_at(address) {
                self.retag(address, &id);
            }
        }
    }

    /// Nodes for resources of the text, each in its container; what finds none is noted. Returns those that are drawn.
    fn add_nodes(
        &mut self,
        mut waiting: Vec<&'a str>,
        was: &Stack,
        differences: &[Difference],
        new_id: &mut dyn FnMut() -> NodeId,
    ) -> Vec<&'a str> {
        let mut added = Vec::new();
        let mut draw = |changes: &mut Self, address: &'a str, resource, ty: &'static ResourceType, parent| {
            if let Some(id) = changes.renamed_from(was, differences, address, resource) {
                return changes.rename(address, id, resource);
            }
            let (id, name) = (new_id(), changes.title(address, resource).to_owned());
            let (w, h) = ty.default_size();
            let placement = Place { parent, rect: Rect::new(0.0, 0.0, w, h) };
            let node = Node { ty, name, placement, props: Properties::new() };
            if changes.apply(address, Op::AddNode { id: id.clone(), node }) {
                changes.is_at(id, address);
                added.push(address);
            }
        };
        // A container may itself be new: in each round, those whose container is there.
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|address| {
                let Some((resource, ty)) = self.drawn_at(address) else { return false };
                let Some(parent) = self.container(ty, resource) else { return true };
                draw(self, address, resource, ty, parent);
                false
            });
            if waiting.len() == before {
                let undrawn = self.undrawn(&waiting);
                if undrawn.is_empty() {
                    break;
                }
                for address in &undrawn {
                    if let Some((resource, ty)) = self.drawn_at(address) {
                        draw(self, address, resource, ty, None);
                    }
                }
                waiting.retain(|it| !undrawn.contains(it));
            }
        }
        for address in waiting {
            let belongs = self.drawn_type(address).map(ResourceType::belongs).unwrap_or_default();
            self.note(address, format!("`{address}` finds no place: {belongs}"));
        }
        added
    }

    /// What is drawn without what it is in, as that is not in the text: first what waits for nothing else.
    fn undrawn(&self, waiting: &[&'a str]) -> BTreeSet<&'a str> {
        let all: BTreeSet<&str> = waiting.iter().copied().collect();
        let may_stand = |it: &&&str| self.drawn_at(it).is_some_and(|(_, ty)| ty.parent(None).is_some());
        let waits_for_none = |address: &&&str| {
            let targets = self.drawn_at(address).into_iter().flat_map(|(it, _)| it.props.values());
            targets.flat_map(Value::targets).all(|it| it == **address || !all.contains(it))
        };
        let next: BTreeSet<&str> = waiting.iter().filter(may_stand).filter(waits_for_none).copied().collect();
        if !next.is_empty() {
            return next;
        }
        // They wait for each other: one of them begins.
        waiting.iter().find(may_stand).copied().into_iter().collect()
    }

    /// The node of a resource that is gone from the text, if a new one says the same under another name.
    fn renamed_from(
        &self,
        was: &Stack,
        differences: &[Difference],
        address: &str,
        resource: &Resource,
    ) -> Option<NodeId> {
        let of_type = |change: Change| {
            differences.iter().filter(move |it| it.change == change).filter(|it| {
                let stack = if it.change == Change::Added { self.is } else { was };
                stack.get(&it.address).is_some_and(|it| it.tf_type == resource.tf_type)
            })
        };
        let mut gone = of_type(Change::Removed);
        let (Some(only), None) = (gone.next(), gone.next()) else { return None };
        let is_only = of_type(Change::Added).count() == 1 && only.address != address;
        let old = was.get(&only.address).filter(|_| is_only)?;
        let plain = |it: &Resource| -> Vec<(&str, Value)> {
            let literal = |(key, value): (&&'static str, &Value)| {
                value.targets().is_empty().then(|| (*key, value.clone()))
            };
            it.props.iter().filter_map(literal).collect()
        };
        (plain(old) == plain(resource)).then(|| self.node_at(&only.address)).flatten()
    }

    fn rename(&mut self, address: &str, id: NodeId, resource: &Resource) {
        let is_same = self.work.node(id.as_str()).is_some_and(|it| it.name == resource.title());
        let name = if is_same { resource.name.clone() } else { resource.title().to_owned() };
        if self.apply(address, Op::Rename { id: id.clone(), name }) {
            self.is_at(id, address);
        }
    }

    /// The resource at an address with its type, if it is one that is drawn.
    fn drawn_at(&self, address: &str) -> Option<(&'a Resource, &'static ResourceType)> {
        Some((self.is.get(address)?, self.drawn_type(address)?))
    }

    /// Finds places for what is new.
    pub(super) fn settle(&mut self) {
        settle(&self.work, &mut self.ops);
    }

    /// The container of a new resource: the node its property refers to, or the canvas; `None` while that is not there.
    fn container(&self, ty: &'static ResourceType, resource: &Resource) -> Option<Option<NodeId>> {
        let within = ty.parents().iter().filter(|it| it.ty.is_some()).find_map(|parent| {
            let target = resource.props.get(parent.property?)?.target()?;
            let id = self.node_at(target)?;
            let is_it = self.work.node(id.as_str()).is_some_and(|it| Some(it.ty.id) == parent.ty);
            is_it.then_some(id)
        });
        if *ty == resource::TYPE {
            return Some(self.around_names(resource));
        }
        let on_canvas = || ty.is_offered(None).then_some(None);
        within.map(Some).or_else(on_canvas).or_else(|| self.around_targets(ty, resource).map(Some))
    }

    /// A container that may hold a resource around what it refers to: the VPC of a DB subnet group is that of its subnets.
    fn around_targets(&self, ty: &'static ResourceType, resource: &Resource) -> Option<NodeId> {
        let targets = resource.props.values().flat_map(Value::targets).filter_map(|it| self.node_at(it));
        targets.into_iter().find_map(|id| {
            let around = self.work.ancestors(id.as_str());
            around.filter(|it| ty.parent(Some(it.1.ty)).is_some()).map(|it| it.0.clone()).next()
        })
    }

    /// Where something stands that says so in its own words: in the subnet it names, or the VPC; on the canvas otherwise.
    fn around_names(&self, resource: &Resource) -> Option<NodeId> {
        let named: BTreeSet<NodeId> =
            resource.props.values().flat_map(Value::targets).filter_map(|it| self.node_at(it)).collect();
        let of = |ty: &'static ResourceType| {
            let is_it = |id: &&NodeId| self.work.node(id.as_str()).is_some_and(|it| *it.ty == *ty);
            named.iter().filter(is_it).cloned().collect::<Vec<_>>()
        };
        let around = |id: &NodeId| {
            let mut containers = self.work.ancestors(id.as_str());
            containers.find(|(_, it)| *it.ty == vpc::TYPE).map(|(id, _)| id.clone())
        };
        match (&of(&subnet::TYPE)[..], &of(&vpc::TYPE)[..]) {
            ([only], _) => Some(only.clone()),
            ([first, ..], _) => around(first),
            ([], [only]) => Some(only.clone()),
            _ => None,
        }
    }
}

/// Ops with places, in a diagram, for the nodes they add.
pub(super) fn settled(diagram: &Diagram, mut ops: Vec<Op>) -> Vec<Op> {
    let mut work = diagram.clone();
    ops.retain(|it| work.apply(it.clone()).is_ok());
    settle(&work, &mut ops);
    ops
}

/// Gives places to the nodes that ops added to a diagram. What was there stays, except for what stands in the way of
/// containers that grow.
fn settle(work: &Diagram, ops: &mut Vec<Op>) {
    let added = |it: &Op| if let Op::AddNode { id, .. } = it { Some(id.clone()) } else { None };
    let arrived: BTreeSet<NodeId> = ops.iter().filter_map(added).collect();
    if arrived.is_empty() {
        return;
    }
    let mut places = BTreeMap::new();
    for op in tidy(work, Scope::Arrived(&arrived)) {
        match op {
            Op::Place { id, placement } if arrived.contains(&id) => {
                places.insert(id, placement);
            }
            other => ops.push(other),
        }
    }
    for op in ops {
        if let Op::AddNode { id, node } = op
            && let Some(placement) = places.remove(id)
        {
            node.placement = placement;
        }
    }
}
