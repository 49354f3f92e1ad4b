//! Diagram to stack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::access::Roles;
use super::foreign::{self, block_expression};
use super::kept::{Addresses, Kept, LoweredNode, moved};
use super::names::{Names, snake_case, snake_case_or};
use super::scope::Scope;
use super::{Access, Origin, Output, Resource, Stack, StateBucket, Trace};
use crate::catalog::ec2::availability_zone;
use crate::catalog::{Entry, Kind, Lowered, PropSpec, Properties, ResourceType, TAGS, ec2, further};
use crate::model::{Diagram, Edge, EdgeId, Node, NodeId, Suppression};
use crate::tracking::unnoted;
use crate::value::Value;

/// Lowers a drawing: containment becomes references, edges become roles and policies, lists of rules and routes become
/// resources of their own. Equal diagrams give equal stacks, and where a node stands makes no difference.
pub fn lower(diagram: &Diagram) -> Stack {
    lowered(diagram).stack
}

fn lowered(diagram: &Diagram) -> Lowering<'_> {
    let mut lowering = Lowering::new(diagram, None);
    while lowering.step() {}
    lowering
}

/// A lowering under way.
pub(super) struct Lowering<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) stack: Stack,
    /// Address of each node.
    pub(super) addresses: Addresses,
    /// What the next lowering may take over of this one.
    pub(super) kept: Kept,
    /// Labels handed out, by types outside the catalogue.
    foreign_names: BTreeMap<String, Names>,
    pub(super) before: Option<Arc<Trace>>,
    /// Nodes that have another address than before, or that only one of the drawings has.
    pub(super) moved: BTreeSet<NodeId>,
    /// What is lowered, if not all of the drawing is.
    pub(super) scope: Option<Scope>,
    /// Those that are yet to be made, once they are known.
    roles: Option<Roles>,
    next: Step,
}

/// What a lowering does next, in order: what is derived rests on what stands there by then.
#[derive(Clone, Copy)]
enum Step {
    /// From this node on, some get their addresses. Nodes come first, so that what is derived never takes a name from what was
    /// drawn.
    Addresses(usize),
    /// Their addresses are compared with those of before.
    Moves,
    /// From this node on, some become resources.
    Nodes(usize),
    /// Lists of nodes become resources.
    Entries(usize),
    Addressing,
    Autoscaling,
    Invocations,
    Access,
    Roles,
    /// Some of those that are yet to be made.
    SomeRoles,
    EndpointPolicies,
    ResourcePolicies,
    Suppressions,
    Expectations,
    End,
}

/// How many nodes are done in one step, or roles.
pub(super) const STRIDE: usize = 500;

impl<'a> Lowering<'a> {
    pub(super) fn new(diagram: &'a Diagram, before: Option<Arc<Trace>>) -> Self {
        let stack = Stack {
            settings: diagram.settings().clone(),
            parameters: diagram.parameters().clone(),
            remote_state: diagram.settings().backend.is_some(),
            state: StateBucket::of(diagram.settings()),
            knows_region: true,
            ..Stack::default()
        };
        Self {
            diagram,
            stack,
            addresses: Addresses::default(),
            kept: Kept { settings: diagram.settings().clone(), ..Kept::default() },
            foreign_names: BTreeMap::new(),
            before: before.filter(|it| it.kept.settings == *diagram.settings()),
            moved: BTreeSet::new(),
            scope: None,
            roles: None,
            next: Step::Addresses(0),
        }
    }

    /// The nodes that are lowered, in the order of their ids.
    pub(super) fn nodes(&self) -> Box<dyn Iterator<Item = (&'a NodeId, &'a Node)> + 'a> {
        let diagram = self.diagram;
        let some =
            |it: &Scope| it.ids.iter().filter_map(|it| diagram.known_node(it.as_str())).collect::<Vec<_>>();
        match &self.scope {
            None => Box::new(diagram.nodes()),
            Some(scope) => Box::new(some(scope).into_iter()),
        }
    }

    /// The resources of a type that were made of those, in address order.
    pub(super) fn made_of(
        &self,
        ty: &'static ResourceType,
    ) -> Box<dyn Iterator<Item = (&str, &Resource)> + '_> {
        match &self.scope {
            None => Box::new(self.stack.of(ty)),
            Some(_) => {
                let made = self.stack.resources.fresh().iter().filter(move |(_, it)| it.ty == Some(ty));
                Box::new(made.map(|(address, it)| (address.as_str(), &**it)))
            }
        }
    }

    /// Does the next step, which takes long in no drawing; tells whether something is left.
    pub(super) fn step(&mut self) -> bool {
        let diagram = self.diagram;
        let from = |start: usize| diagram.nodes().skip(start).take(STRIDE);
        let on = |start: usize| Some(start + STRIDE).filter(|it| *it < diagram.n_nodes());
        self.next = match self.next {
            Step::Addresses(start) => {
                from(start).for_each(|(id, node)| self.address(id, node));
                on(start).map_or(Step::Moves, Step::Addresses)
            }
            Step::Moves => {
                let before = self.before.as_ref().map(|it| &it.addresses.own);
                self.moved = before.map(|it| moved(it, &self.addresses.own)).unwrap_or_default();
                Step::Nodes(0)
            }
            Step::Nodes(start) => {
                from(start).for_each(|(id, node)| self.node(id, node));
                on(start).map_or_else(|| self.drawn(), Step::Nodes)
            }
            Step::Entries(start) => {
                for (id, node) in from(start) {
                    node.ty.lowered.iter().for_each(|it| self.entries(id, node, it));
                }
                on(start).map_or(Step::Addressing, Step::Entries)
            }
            Step::Addressing => {
                self.derive_addresses();
                Step::Autoscaling
            }
            Step::Autoscaling => {
                self.derive_autoscaling();
                Step::Invocations
            }
            Step::Invocations => {
                self.derive_invocations();
                Step::Access
            }
            Step::Access => {
                self.access();
                Step::Roles
            }
            Step::Roles => {
                self.roles = Some(self.begin_roles());
                Step::SomeRoles
            }
            Step::SomeRoles => {
                let mut roles = self.roles.take();
                let is_some_left = roles.as_mut().is_some_and(|it| self.derive_some_roles(it));
                self.roles = roles.filter(|_| is_some_left);
                if is_some_left { Step::SomeRoles } else { Step::EndpointPolicies }
            }
            Step::EndpointPolicies => {
                self.derive_endpoint_policies();
                Step::ResourcePolicies
            }
            Step::ResourcePolicies => {
                self.derive_resource_policies();
                self.named_outputs();
                Step::Suppressions
            }
            Step::Suppressions => {
                self.suppress();
                Step::Expectations
            }
            Step::Expectations => {
                self.expect();
                self.stack.resources.settle();
                Step::End
            }
            Step::End => Step::End,
        };
        !matches!(self.next, Step::End)
    }

    /// Gives every node its address and nothing else. Whoever wants only names brings no more of lowering into a page.
    pub(super) fn address_all(&mut self) {
        self.diagram.nodes().for_each(|(id, node)| self.address(id, node));
    }

    pub(super) fn address(&mut self, id: &NodeId, node: &Node) {
        let wanted = snake_case_or(&node.name, || snake_case(node.ty.noun, "resource"));
        let address = match foreign::kind_of(node) {
            Some((_, kind)) => {
                let names = self.foreign_names.entry(kind.to_owned()).or_default();
                [kind, ".", &names.claim(&wanted)].concat()
            }
            None => address(node.ty, &self.claim(node.ty, &wanted)),
        };
        self.addresses.own.insert(id.clone(), address);
    }

    /// What is drawn is there: from now on it is asked for again and again.
    fn drawn(&mut self) -> Step {
        self.stack.resources.settle();
        Step::Entries(0)
    }

    /// A free label within a type.
    fn claim(&mut self, ty: &'static ResourceType, wanted: &str) -> String {
        let names = self.kept.names.entry(ty.id).or_default();
        let name = names.claim(wanted);
        if let (Some(scope), Some(before)) = (&mut self.scope, &self.before)
            && let Some(others) = before.kept.names.get(ty.id)
        {
            let forms = names.forms(wanted).filter(|it| others.has(it)).map(|it| address(ty, &it));
            scope.contested.extend(forms.filter(|it| !scope.hidden.contains(it)));
        }
        name
    }

    /// Label of a node within its type.
    pub(super) fn label(&self, id: &str) -> &str {
        self.addresses.get(id).map_or("", |it| label_in(it))
    }

    /// Adds a derived resource and returns its address.
    pub(super) fn derive(
        &mut self,
        ty: &'static ResourceType,
        wanted: &str,
        props: Properties,
        origin: Origin,
    ) -> String {
        let name = self.claim(ty, wanted);
        let address = address(ty, &name);
        let resource = Resource {
            ty: Some(ty),
            tf_type: ty.tf.to_owned(),
            name,
            props,
            opaque: Vec::new(),
            logical_id: None,
            module: None,
            tags: Vec::new(),
            origin,
        };
        self.stack.resources.insert(address.clone(), resource);
        address
    }

    /// The value with node ids replaced by addresses.
    pub(super) fn resolve(&self, value: &Value) -> Value {
        resolved(&self.addresses, value)
    }

    /// What is suppressed at a node or edge is suppressed at the resources it became.
    fn suppress(&mut self) {
        if self.diagram.suppressions().next().is_none() {
            return;
        }
        let mut became: BTreeMap<&str, Vec<(&String, &Resource)>> = BTreeMap::new();
        for (address, resource) in &self.stack.resources {
            let from = match &resource.origin {
                Origin::Node { id, .. } => id.as_str(),
                Origin::Edge { id } => id.as_str(),
                Origin::Source { .. } => continue,
            };
            became.entry(from).or_default().push((address, resource));
        }
        let mut found: BTreeMap<String, Vec<Suppression>> = BTreeMap::new();
        for (_, it) in self.diagram.suppressions() {
            let told = Suppression { at: None, tf_type: None, ..it.clone() };
            let Some(at) = &it.at else {
                found.entry(String::new()).or_default().push(told);
                continue;
            };
            for (address, resource) in became.get(at.as_str()).into_iter().flatten() {
                if it.tf_type.as_ref().is_none_or(|it| *it == resource.tf_type) {
                    found.entry((*address).clone()).or_default().push(told.clone());
                }
            }
        }
        self.stack.suppressions = found;
    }

    pub(super) fn node(&mut self, id: &NodeId, node: &Node) {
        if !node.ty.is_exported() {
            return self.foreign(id, node);
        }
        let Some(address) = self.addresses.get(id).cloned() else { return };
        self.outputs(&address, node);
        if let Some(Value::Str(it)) = unnoted(|| node.props.get(further::COMMENT.key())) {
            self.stack.comments.insert(address.clone(), it.clone());
        }
        let lower = || {
            let (props, tags) = self.own(id, node);
            Resource {
                ty: Some(node.ty),
                tf_type: node.ty.tf.to_owned(),
                name: label_in(&address).to_owned(),
                props,
                opaque: unnoted(|| self.further(node)),
                logical_id: None,
                module: None,
                tags,
                origin: Origin::Node { id: id.clone(), entry: None },
            }
        };
        let known = self.known(id, node);
        let lowered = known.unwrap_or_else(|| Arc::new(LoweredNode::new(self.diagram, id, node, lower)));
        self.stack.resources.insert(address, Arc::clone(&lowered.resource));
        self.kept.nodes.insert(id.clone(), lowered);
    }

    /// Adds what a stack tells once deployed.
    pub(super) fn tell(&mut self, name: String, output: Output) {
        self.kept.has_clash |= self.stack.outputs.insert(name, output).is_some();
    }

    /// The properties and tags that a node has by itself and by where it stands, before anything is derived. Its own
    /// properties are not [`noted`](crate::tracking::noted): [`Trace`](super::Trace) accounts for them.
    fn own(&self, id: &NodeId, node: &Node) -> Own {
        own(self.diagram, &self.addresses, id, node)
    }

    /// A property whose value, or each entry of it, becomes a resource of its own.
    pub(super) fn entries(&mut self, id: &NodeId, node: &Node, lowered: &Lowered) {
        let Some(value) = node.props.get(lowered.property) else { return };
        let owner = self.addresses.get(id).cloned().unwrap_or_default();
        let origin = |index| Origin::Node { id: id.clone(), entry: Some((lowered.property, index)) };
        self.lowered(&owner, value, lowered, &origin);
    }

    /// Makes resources of a value that belongs to the resource at `owner`, and of what such an entry says likewise, as the
    /// rules of a listener of a load balancer.
    fn lowered(&mut self, owner: &str, value: &Value, lowered: &Lowered, origin: &dyn Fn(usize) -> Origin) {
        let is_list = matches!(value, Value::List(_)) && !matches!(lowered.entry, Entry::Whole(_));
        let entries = if is_list { value.items() } else { std::slice::from_ref(value) };
        for (index, entry) in entries.iter().enumerate() {
            let mut props = vec![(lowered.owner, Value::reference(owner, lowered.attr))];
            props.extend(lowered.with.iter().map(|(key, it)| (*key, it.to_value())));
            let label = label_in(owner).to_owned();
            let through = || entry.targets().first().map(|it| self.label(it).to_owned());
            let wanted = match lowered.entry {
                Entry::Value(property) => {
                    props.push((property, self.resolve(entry)));
                    if is_list {
                        format!("{label}_{}", through().unwrap_or_else(|| text_name(entry)))
                    } else {
                        label
                    }
                }
                Entry::Whole(property) => {
                    props.push((property, self.resolve(entry)));
                    label
                }
                Entry::Made(property, make) => {
                    let Some(made) = make(entry) else { continue };
                    props.push((property, self.resolve(&made)));
                    if is_list {
                        format!("{label}_{}", through().unwrap_or_else(|| text_name(entry)))
                    } else {
                        format!("{label}_{}", lowered.property)
                    }
                }
                Entry::Record { pick, name } => {
                    for (field, value) in entry.fields() {
                        let property = match pick {
                            Some((picked, choice)) if picked == field => {
                                let target = value.target().and_then(|it| self.diagram.node(it));
                                Some(choice(value, target.map(|it| it.ty)))
                            }
                            _ => lowered.ty.prop(field).map(|it| it.key),
                        };
                        props.extend(property.map(|it| (it, self.resolve(value))));
                    }
                    let told = name.map(|it| it(entry));
                    format!("{label}_{}", told.or_else(through).unwrap_or_else(|| text_name(entry)))
                }
            };
            // What is its own here was looked at where it came from.
            let (inner, props) = unnoted(|| {
                let mut props: Properties = props.into_iter().collect();
                (lowered.ty.complete)(&mut props);
                let inner = lowered.ty.lowered.iter();
                let inner: Vec<(&Lowered, Value)> =
                    inner.filter_map(|it| Some((it, props.remove(it.property)?))).collect();
                (inner, props)
            });
            let address = self.derive(lowered.ty, &wanted, props, origin(index));
            for (lowered, value) in inner {
                self.lowered(&address, &value, lowered, &|_| origin(index));
            }
        }
    }

    fn access(&mut self) {
        let access = self.diagram.edges().filter_map(|(id, edge)| self.access_of(id, edge));
        self.stack.access = access.collect::<Vec<_>>().into();
    }

    /// What an edge means.
    pub(super) fn access_of(&self, id: &EdgeId, edge: &Edge) -> Option<Access> {
        Some(Access {
            principal: self.addresses.get(&edge.from)?.clone(),
            target: self.addresses.get(&edge.to)?.clone(),
            grants: self.diagram.grants(edge),
            origin: Origin::Edge { id: id.clone() },
        })
    }
}

/// Properties and tags of a node.
type Own = (Properties, Vec<(String, Value)>);

pub(super) fn own(diagram: &Diagram, addresses: &Addresses, id: &NodeId, node: &Node) -> Own {
    let around: Vec<(&'static str, Value)> = diagram
        .ancestors(id.as_str())
        .filter_map(|(container, around)| {
            let property = node.ty.parent(Some(around.ty)).and_then(|it| it.property)?;
            Some((property, container_value(addresses, container, around)?))
        })
        .collect();
    unnoted(|| {
        // What becomes resources of its own is none of the node's.
        let is_lowered = |key: &str| node.ty.lowered.iter().any(|it| it.property == key);
        let mut props = Properties::new();
        let is_own = |key: &str| !is_lowered(key) && key != TAGS.key() && !further::is_beside(key);
        for (key, value) in node.props.iter().filter(|(key, _)| is_own(key)) {
            props.insert(key, resolved(addresses, value));
        }
        // The drawing is what counts. Innermost first: a subnet in a zone of a VPC takes the VPC from further out.
        let mut placed = Vec::new();
        for (property, value) in around {
            if placed.contains(&property) || is_lowered(property) {
                continue;
            }
            let is_among = node.ty.prop(property).is_some_and(|it| matches!(it.kind, Kind::Refs(_)));
            let value = if is_among { among(value, props.get(property)) } else { value };
            props.insert(property, value);
            placed.push(property);
        }
        for spec in node.ty.props {
            let Kind::Records(fields) = &spec.kind else { continue };
            if let Some(value) = props.get_mut(spec.key) {
                let records = std::mem::replace(value, Value::List(Vec::new()));
                if let Value::List(records) = records {
                    *value = records.into_iter().map(|it| in_order(fields, it)).collect();
                }
            }
        }
        (node.ty.complete)(&mut props);
        let mut tags = Vec::new();
        if node.ty.tags {
            // EC2 takes any character in a tag, other services do not.
            let is_free = node.ty.tf.is_empty() || node.ty.id.starts_with("ec2.");
            let name = if is_free { node.name.clone() } else { super::tag_text(&node.name) };
            tags.push(("Name".to_owned(), name.into()));
            if let Some(tier) = props.get(ec2::subnet::TIER.key()).filter(|_| node.ty == &ec2::subnet::TYPE) {
                tags.push(("Tier".to_owned(), tier.clone()));
            }
            for (key, value) in node.props.get(TAGS.key()).map(Value::fields).unwrap_or_default() {
                let value = resolved(addresses, value);
                match tags.iter_mut().find(|(it, _)| it == key) {
                    Some((_, known)) => *known = value,
                    None => tags.push((key.clone(), value)),
                }
            }
        }
        (props, tags)
    })
}

/// What a container stands for in a property of what is in it: itself, or what it says.
fn container_value(addresses: &Addresses, id: &NodeId, container: &Node) -> Option<Value> {
    if *container.ty == availability_zone::TYPE {
        return container.props.get(availability_zone::ZONE.key()).cloned();
    }
    Some(Value::reference(addresses.get(id)?, "id"))
}

/// The value with node ids replaced by addresses. What Terraform alone looks up is no resource: it is named in an expression.
fn resolved(addresses: &Addresses, value: &Value) -> Value {
    let all = |items: &[Value]| items.iter().map(|it| resolved(addresses, it)).collect();
    match value {
        Value::Ref { target, attr } => {
            let address = addresses.get(target.as_str()).unwrap_or(target);
            block_expression(address, attr).unwrap_or_else(|| Value::reference(address, attr))
        }
        Value::List(items) => Value::List(all(items)),
        Value::Concat(parts) => Value::Concat(all(parts)),
        Value::Map(fields) => {
            Value::Map(fields.iter().map(|(key, it)| (key.clone(), resolved(addresses, it))).collect())
        }
        other => other.clone(),
    }
}

/// A record with its fields in the catalogue's order, without those that the catalogue does not know.
fn in_order(fields: &[PropSpec], record: Value) -> Value {
    let Value::Map(mut said) = record else { return Value::Map(Vec::new()) };
    let mut ordered = Vec::with_capacity(said.len());
    for field in fields {
        if let Some(at) = said.iter().position(|(key, _)| key == field.key) {
            ordered.push(said.remove(at));
        }
    }
    Value::Map(ordered)
}

/// A list that starts with what something is drawn in.
fn among(container: Value, others: Option<&Value>) -> Value {
    let others = others.map(Value::items).unwrap_or_default().iter().filter(|it| **it != container).cloned();
    let others: Vec<Value> = others.collect();
    std::iter::once(container).chain(others).collect()
}

fn address(ty: &ResourceType, label: &str) -> String {
    [ty.id, ".", label].concat()
}

/// The label at the end of an address.
pub(super) fn label_in(address: &str) -> &str {
    address.rsplit('.').next().unwrap_or_default()
}

/// What to call a resource made from an entry that refers to nothing: the last part of its text, as words.
fn text_name(entry: &Value) -> String {
    let text = match entry {
        Value::Str(it) => Some(it.as_str()),
        Value::Param(it) => Some(it.as_str()),
        _ => entry.fields().iter().find_map(|(_, it)| it.as_str()),
    };
    let last = text.and_then(|it| it.rsplit('/').find(|it| !it.is_empty())).unwrap_or_default();
    snake_case(last, "entry")
}
