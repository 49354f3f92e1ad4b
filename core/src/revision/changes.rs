//! From differences between two texts to ops.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::ec2::{subnet, vpc};
use crate::catalog::further::is_further;
use crate::catalog::other::resource;
use crate::catalog::{Placement, Properties, ResourceType, TAGS};
use crate::layout::{Scope, tidy};
use crate::model::{Diagram, Node, NodeId, Op, Placement as Place, Rect, Setting};
use crate::stack::{Change, Difference, Origin, Resource, Stack};
use crate::value::{Expression, Value};

/// Changes under way: ops are tried on a copy of the diagram, and one that is refused becomes a note.
pub(super) struct Changes<'a> {
    /// The diagram as the ops so far leave it.
    pub(super) work: Diagram,
    /// The ops so far.
    pub(super) ops: Vec<Op>,
    /// What cannot be taken over, by the address it is about.
    pub(super) notes: Vec<(String, String)>,
    /// The address that each node has in the revised text.
    pub(super) addresses: BTreeMap<NodeId, String>,
    /// The node at each of these addresses.
    nodes: BTreeMap<String, NodeId>,
    /// The drawing, lowered.
    pub(super) before: &'a Stack,
    /// The revised text.
    pub(super) is: &'a Stack,
}

impl<'a> Changes<'a> {
    pub(super) fn new(diagram: &Diagram, before: &'a Stack, is: &'a Stack) -> Self {
        let addresses: BTreeMap<NodeId, String> = before
            .resources
            .iter()
            .filter_map(|(address, it)| match &it.origin {
                Origin::Node { id, entry: None }
                    if diagram.node(id.as_str()).is_some_and(|node| Some(node.ty) == it.ty) =>
                {
                    Some((id.clone(), address.clone()))
                }
                _ => None,
            })
            .collect();
        let nodes = addresses.iter().map(|(id, address)| (address.clone(), id.clone())).collect();
        let (ops, notes) = (Vec::new(), Vec::new());
        Self { work: diagram.clone(), ops, notes, addresses, nodes, before, is }
    }

    /// Applies an op, or notes why it does not fit.
    pub(super) fn apply(&mut self, address: &str, op: Op) -> bool {
        match self.work.apply(op.clone()) {
            Ok(_) => {
                self.ops.push(op);
                true
            }
            Err(error) => {
                self.note(address, error.to_string());
                false
            }
        }
    }

    pub(super) fn note(&mut self, address: &str, message: impl Into<String>) {
        self.notes.push((address.to_owned(), message.into()));
    }

    /// The node that a resource is drawn as.
    pub(super) fn node_at(&self, address: &str) -> Option<NodeId> {
        self.nodes.get(address).cloned()
    }

    /// Notes which address a node has in the revised text.
    fn is_at(&mut self, id: NodeId, address: &str) {
        if let Some(before) = self.addresses.insert(id.clone(), address.to_owned()) {
            self.nodes.remove(&before);
        }
        self.nodes.insert(address.to_owned(), id);
    }

    /// A value with nodes in place of addresses; the first address that is no node where there is one.
    pub(super) fn drawn(&self, value: &Value) -> Result<Value, String> {
        let mut missing = None;
        if hangs_on_section(value) {
            return Err(
                "hangs on a condition or a mapping of the template, and a drawing has none".to_owned()
            );
        }
        let value = value.clone().map(&mut |it| match it {
            Value::Ref { target, attr } => match self.node_at(&target) {
                Some(id) => Value::reference(id.as_str(), attr),
                None => {
                    missing.get_or_insert(target.clone());
                    Value::Ref { target, attr }
                }
            },
            other => other,
        });
        match missing {
            None => Ok(value),
            Some(address) => Err(format!("refers to `{address}`, which is not drawn as a node")),
        }
    }

    /// Inputs and settings.
    pub(super) fn inputs(&mut self, was: &Stack, is: &Stack) {
        for (name, parameter) in &is.parameters {
            if was.parameters.get(name) != Some(parameter) {
                self.apply("", Op::SetParameter { name: name.clone(), parameter: Some(parameter.clone()) });
            }
        }
        let (old, new) = (&was.settings, &is.settings);
        let settings = [
            (old.name != new.name).then(|| Setting::Name(new.name.clone())),
            (old.region != new.region).then(|| Setting::Region(new.region.clone())),
            (old.environment != new.environment).then(|| Setting::Environment(new.environment.clone())),
        ];
        for setting in settings.into_iter().flatten() {
            self.apply("", Op::Set { setting });
        }
    }

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
        let waiting = waiting.filter(|(_, it)| drawn_type(it).is_some()).map(|(address, _)| address.as_str());
        // What the catalogue does not know comes last: it stands where what it names stands.
        let is_foreign = |it: &&str| is.get(it).and_then(drawn_type) == Some(&resource::TYPE);
        let (foreign, typed): (Vec<&str>, Vec<&str>) = waiting.partition(is_foreign);
        let mut added = self.add_nodes(typed, was, differences, new_id);
        added.extend(self.add_nodes(foreign, was, differences, new_id));
        // Among them, references may lead anywhere.
        for address in added {
            let Some(resource) = is.get(address) else { continue };
            let Some(ty) = drawn_type(resource) else { continue };
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
        let is = self.is;
        let mut added = Vec::new();
        let mut draw = |changes: &mut Self, address: &'a str, resource, ty: &'static ResourceType, parent| {
            if let Some(id) = changes.renamed_from(was, differences, address, resource) {
                return changes.rename(address, id, resource);
            }
            let (id, name) = (new_id(), resource.title().to_owned());
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
                let Some((resource, ty)) = drawn_at(is, address) else { return false };
                let Some(parent) = self.container(ty, resource) else { return true };
                draw(self, address, resource, ty, parent);
                false
            });
            if waiting.len() == before {
                let undrawn = self.undrawn(&waiting);
                if undrawn.is_empty() {
                    break;
                }
                for (address, (resource, ty)) in
                    undrawn.iter().filter_map(|it| Some((*it, drawn_at(is, it)?)))
                {
                    draw(self, address, resource, ty, None);
                }
                waiting.retain(|it| !undrawn.contains(it));
            }
        }
        for address in waiting {
            let belongs = is.get(address).and_then(drawn_type).map(ResourceType::belongs).unwrap_or_default();
            self.note(address, format!("`{address}` finds no place: {belongs}"));
        }
        added
    }

    /// What is drawn without what it is in, as that is not in the text: first what waits for nothing else.
    fn undrawn(&self, waiting: &[&'a str]) -> BTreeSet<&'a str> {
        let is = self.is;
        let all: BTreeSet<&str> = waiting.iter().copied().collect();
        let may_stand = |it: &&&str| drawn_at(is, it).is_some_and(|(_, ty)| ty.parent(None).is_some());
        let waits_for_none = |address: &&&str| {
            let targets = drawn_at(is, address).into_iter().flat_map(|(it, _)| it.props.values());
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

    /// Properties and names of what was there before.
    pub(super) fn change(&mut self, differences: &[Difference]) {
        for difference in differences {
            if !matches!(difference.change, Change::Changed { .. }) {
                continue;
            }
            let Some(id) = self.node_at(&difference.address) else { continue };
            for change in &difference.properties {
                if change.key == "tags" {
                    self.retitle(&difference.address, &id);
                    self.retag(&difference.address, &id);
                } else if self.is_own(&id, &difference.address, &change.key) {
                    // What is not set any more is unset, even where AWS assumes something.
                    let value =
                        self.is.get(&difference.address).and_then(|it| it.props.get(change.key.as_str()));
                    self.set(&difference.address, &change.key, value);
                }
            }
        }
    }

    /// Whether a property is the node's own, and does not follow from what it stands in or is connected with.
    fn is_own(&mut self, id: &NodeId, address: &str, key: &str) -> bool {
        let Some(node) = self.work.node(id.as_str()) else { return false };
        let Some(spec) = node.ty.prop(key) else { return false };
        let is_place = node.ty.parents().iter().any(|it| it.property == Some(key));
        let is_set = node.props.contains_key(key);
        let follows = !is_set && self.before.get(address).is_some_and(|it| it.props.contains_key(key));
        if is_place && !is_set && !node.stands_undrawn() {
            let message = format!("`{key}` is where {} is drawn; move it on the canvas", node.name);
            self.note(address, message);
            return false;
        }
        if follows {
            let message =
                format!("{} of {} follows from the drawing; change it there", spec.label, node.name);
            self.note(address, message);
        }
        !follows
    }

    /// Sets a property of the node that is drawn for a resource.
    fn set(&mut self, address: &str, key: &str, value: Option<&Value>) {
        let Some(id) = self.node_at(address) else { return };
        let is_source = key == resource::ARGUMENTS.key() || is_further(key);
        let known = value.filter(|_| is_source).map(|it| self.known(address, it));
        match known.as_ref().or(value).map(|it| self.drawn(it)).transpose() {
            Ok(value) => {
                self.apply(address, Op::SetProperty { id, key: key.to_owned(), value });
            }
            Err(reason) => self.note(address, format!("`{key}` {reason}")),
        }
    }

    /// Arguments without those that refer to what is not drawn: the others say something without them.
    fn known(&mut self, address: &str, arguments: &Value) -> Value {
        let mut known = Vec::new();
        for it in arguments.items() {
            match self.drawn(it) {
                Ok(_) => known.push(it.clone()),
                Err(reason) => {
                    let name = resource::parts(it).map_or("", |it| it.0);
                    self.note(address, format!("`{name}` of `{address}` {reason}"));
                }
            }
        }
        known.into_iter().collect()
    }

    /// The `Name` tag is what the node is called.
    fn retitle(&mut self, address: &str, id: &NodeId) {
        let Some(resource) = self.is.get(address) else { return };
        let name = resource.title().to_owned();
        if self.work.node(id.as_str()).is_some_and(|it| it.name != name) {
            self.apply(address, Op::Rename { id: id.clone(), name });
        }
    }

    /// All tags but those that every node has are a property of the node.
    fn retag(&mut self, address: &str, id: &NodeId) {
        let (Some(resource), Some(node)) = (self.is.get(address), self.work.node(id.as_str())) else {
            return;
        };
        if !node.ty.tags {
            return;
        }
        let tier = resource.props.get(subnet::TIER.key()).filter(|_| *node.ty == subnet::TYPE);
        let is_drawn = |(key, value): &&(String, Value)| match key.as_str() {
            "Name" => value.as_str() == Some(&node.name),
            "Tier" => Some(value) == tier,
            _ => false,
        };
        let tags: Vec<(String, Value)> = resource.tags.iter().filter(|it| !is_drawn(it)).cloned().collect();
        let tags = (!tags.is_empty()).then_some(Value::Map(tags));
        if node.props.get(TAGS.key()) != tags.as_ref() {
            self.set(address, TAGS.key(), tags.as_ref());
        }
    }

    /// Whether a node has what the text says of a property of its resource, in whichever way lowering spells it.
    pub(super) fn has(&self, is: &Stack, address: &str, key: &str) -> bool {
        let node = self.node_at(address).and_then(|id| self.work.node(id.as_str()));
        let said = is.get(address).and_then(|it| it.props.get(key)).and_then(|it| self.drawn(it).ok());
        said.is_some() && node.and_then(|it| it.props.get(key)) == said.as_ref()
    }

    /// Nodes of resources that are gone from the text.
    pub(super) fn remove(&mut self, differences: &[Difference]) {
        let gone: Vec<(NodeId, String)> = differences
            .iter()
            .filter(|it| it.change == Change::Removed)
            .filter_map(|it| Some((self.node_at(&it.address)?, it.address.clone())))
            .collect();
        let ids: Vec<NodeId> = gone.iter().map(|(id, _)| id.clone()).collect();
        for (id, address) in &gone {
            let inside = self.work.with_descendants(std::slice::from_ref(id));
            let stays = inside.iter().find(|it| !ids.contains(it) && self.addresses.contains_key(*it));
            if let Some(it) = stays.and_then(|it| self.work.node(it.as_str())) {
                let message = format!("`{address}` cannot go: {} is still in it", it.name);
                self.note(address, message);
                continue;
            }
            for op in self.work.removal(std::slice::from_ref(id), &[]).ops {
                self.apply(address, op);
            }
        }
    }
}

/// The type of a resource, if it is one that is drawn.
fn drawn_type(resource: &Resource) -> Option<&'static ResourceType> {
    resource.ty.filter(|it| matches!(it.placement, Placement::Drawn { .. }))
}

/// The resource at an address with its type, if it is one that is drawn.
fn drawn_at<'a>(stack: &'a Stack, address: &str) -> Option<(&'a Resource, &'static ResourceType)> {
    let resource = stack.get(address)?;
    Some((resource, drawn_type(resource)?))
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

/// Whether a value is chosen by what stands in a section of its template: what refers to one that is not there is refused.
fn hangs_on_section(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |it| {
        if let Value::Unknown(Expression::CloudFormation(source)) = it {
            found |=
                ["\"Fn::If\"", "\"Fn::FindInMap\"", "\"Condition\""].iter().any(|it| source.contains(it));
        }
    });
    found
}
