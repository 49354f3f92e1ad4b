//! Diagram to stack.

use std::collections::BTreeMap;

use super::names::{Names, snake_case};
use super::{Access, Origin, Output, Resource, Stack};
use crate::catalog::{Properties, ResourceType, ec2};
use crate::model::{Diagram, Node, NodeId};
use crate::value::Value;

/// Lowers a drawing: containment becomes references, edges become roles and policies, lists of rules and routes become
/// resources of their own. Equal diagrams give equal stacks, and where a node stands makes no difference.
pub fn lower(diagram: &Diagram) -> Stack {
    let mut lowering = Lowering::new(diagram);
    for (id, node) in diagram.nodes() {
        lowering.node(id, node);
    }
    for (id, node) in diagram.nodes() {
        lowering.routes(id, node);
        lowering.association(id, node);
        lowering.security_group_rules(id, node);
    }
    lowering.access();
    lowering.derive_roles();
    lowering.derive_endpoint_policies();
    lowering.stack
}

/// A lowering under way.
pub(super) struct Lowering<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) stack: Stack,
    /// Address of each node.
    pub(super) addresses: BTreeMap<NodeId, String>,
    /// Labels handed out, by type.
    names: BTreeMap<&'static str, Names>,
}

impl<'a> Lowering<'a> {
    fn new(diagram: &'a Diagram) -> Self {
        let stack = Stack {
            settings: diagram.settings().clone(),
            parameters: diagram.parameters().clone(),
            remote_state: diagram.settings().backend.is_some(),
            knows_region: true,
            ..Stack::default()
        };
        let mut lowering = Self { diagram, stack, addresses: BTreeMap::new(), names: BTreeMap::new() };
        // Nodes come first, so that what is derived never takes a name from what was drawn.
        for (id, node) in diagram.nodes() {
            let label = lowering.claim(node.ty, &snake_case(&node.name, &fallback(node.ty)));
            lowering.addresses.insert(id.clone(), address(node.ty, &label));
        }
        lowering
    }

    /// A free label within a type.
    fn claim(&mut self, ty: &'static ResourceType, wanted: &str) -> String {
        self.names.entry(ty.id).or_default().claim(wanted)
    }

    /// Label of a node within its type.
    pub(super) fn label(&self, id: &str) -> &str {
        let address = self.addresses.get(id).map_or("", String::as_str);
        address.rsplit('.').next().unwrap_or_default()
    }

    /// Adds a derived resource and returns its address.
    pub(super) fn derive(
        &mut self,
        ty: &'static ResourceType,
        wanted: &str,
        props: Vec<(&'static str, Value)>,
        origin: Origin,
    ) -> String {
        let name = self.claim(ty, wanted);
        let address = address(ty, &name);
        let resource = Resource {
            ty: Some(ty),
            tf_type: ty.tf.to_owned(),
            name,
            props: props.into_iter().collect(),
            opaque: Vec::new(),
            logical_id: None,
            tags: Vec::new(),
            origin,
        };
        self.stack.resources.insert(address.clone(), resource);
        address
    }

    /// The value with node ids replaced by addresses.
    fn resolve(&self, value: &Value) -> Value {
        value.clone().map(&mut |it| match it {
            Value::Ref { target, attr } => {
                let target = self.addresses.get(target.as_str()).cloned().unwrap_or(target);
                Value::Ref { target, attr }
            }
            other => other,
        })
    }

    fn node(&mut self, id: &NodeId, node: &Node) {
        let Some(address) = self.addresses.get(id).cloned() else { return };
        let mut props: Properties =
            node.props.iter().map(|(key, value)| (*key, self.resolve(value))).collect();
        let parent = node.placement.parent.as_ref();
        let container = parent.and_then(|it| self.diagram.node(it.as_str()));
        let property = node.ty.parent(container.map(|it| it.ty)).and_then(|it| it.property);
        if let (Some(property), Some(address)) = (property, parent.and_then(|it| self.addresses.get(it))) {
            props.insert(property, Value::reference(address, "id"));
        }
        for key in LOWERED {
            props.remove(key);
        }
        let mut tags = Vec::new();
        if node.ty.tags {
            tags.push(("Name".to_owned(), Value::from(node.name.as_str())));
            if let Some(tier) = props.get(ec2::subnet::TIER.key()).filter(|_| node.ty == &ec2::subnet::TYPE) {
                tags.push(("Tier".to_owned(), tier.clone()));
            }
        }
        for output in node.ty.outputs {
            let label = self.label(id.as_str());
            let noun = snake_case(node.ty.noun, "");
            let subject = if label.ends_with(&noun) { label.to_owned() } else { format!("{label}_{noun}") };
            let output = (
                format!("{subject}_{}", output.attr),
                Output {
                    description: format!("{}: {}", node.name, output.doc),
                    value: Value::reference(&address, output.attr),
                },
            );
            self.stack.outputs.insert(output.0, output.1);
        }
        let resource = Resource {
            ty: Some(node.ty),
            tf_type: node.ty.tf.to_owned(),
            name: self.label(id.as_str()).to_owned(),
            props,
            opaque: Vec::new(),
            logical_id: None,
            tags,
            origin: Origin::Node { id: id.clone(), entry: None },
        };
        self.stack.resources.insert(address, resource);
    }

    /// A subnet's choice of route table becomes an association.
    fn association(&mut self, id: &NodeId, node: &Node) {
        use ec2::route_table_association as association;
        let key = ec2::subnet::ROUTE_TABLE.key();
        if node.ty != &ec2::subnet::TYPE {
            return;
        }
        let Some(table) = node.props.get(key) else { return };
        let subnet = Value::reference(self.addresses.get(id).cloned().unwrap_or_default(), "id");
        let props =
            vec![(association::SUBNET.key(), subnet), (association::ROUTE_TABLE.key(), self.resolve(table))];
        let origin = Origin::Node { id: id.clone(), entry: Some((key, 0)) };
        let label = self.label(id.as_str()).to_owned();
        self.derive(&association::TYPE, &label, props, origin);
    }

    /// Each entry of a route table's list becomes a route.
    fn routes(&mut self, id: &NodeId, node: &Node) {
        let key = ec2::route_table::ROUTES.key();
        if node.ty != &ec2::route_table::TYPE {
            return;
        }
        for (index, entry) in node.props.get(key).map(Value::items).unwrap_or_default().iter().enumerate() {
            let mut props = vec![(
                ec2::route::ROUTE_TABLE.key(),
                Value::reference(self.addresses.get(id).cloned().unwrap_or_default(), "id"),
            )];
            if let Some(destination) = entry.field("destination") {
                props.push((ec2::route::DESTINATION.key(), destination.clone()));
            }
            let target = entry.field("target");
            if let Some(target) = target {
                props.push((ec2::route::INTERNET_GATEWAY.key(), self.resolve(target)));
            }
            let through = target.and_then(Value::target).map_or("route", |it| self.label(it));
            let wanted = format!("{}_{through}", self.label(id.as_str()));
            self.derive(&ec2::route::TYPE, &wanted, props, entry_of(id, key, index));
        }
    }

    /// Each entry of a group's lists becomes a rule.
    fn security_group_rules(&mut self, id: &NodeId, node: &Node) {
        use ec2::{
            security_group as group, security_group_egress as egress, security_group_ingress as ingress,
        };
        if node.ty != &group::TYPE {
            return;
        }
        let lists = [(group::INGRESS.key(), &ingress::TYPE), (group::EGRESS.key(), &egress::TYPE)];
        for (key, ty) in lists {
            for (index, entry) in node.props.get(key).map(Value::items).unwrap_or_default().iter().enumerate()
            {
                let own = Value::reference(self.addresses.get(id).cloned().unwrap_or_default(), "id");
                let mut props = vec![(ingress::SECURITY_GROUP.key(), own)];
                for (field, property) in [
                    ("description", ingress::DESCRIPTION.key()),
                    ("protocol", ingress::PROTOCOL.key()),
                    ("from_port", ingress::FROM_PORT.key()),
                    ("to_port", ingress::TO_PORT.key()),
                ] {
                    if let Some(value) = entry.field(field) {
                        props.push((property, value.clone()));
                    }
                }
                if let Some(peer) = entry.field("peer") {
                    props.push((self.peer_property(peer), self.resolve(peer)));
                }
                let wanted = format!("{}_{}", self.label(id.as_str()), traffic_name(entry));
                self.derive(ty, &wanted, props, entry_of(id, key, index));
            }
        }
    }

    /// The property of a rule that takes such a peer; inbound and outbound rules name them alike.
    fn peer_property(&self, peer: &Value) -> &'static str {
        use ec2::security_group_ingress as rule;
        match peer {
            Value::Ref { target, .. } => match self.diagram.node(target) {
                Some(node) if node.ty == &ec2::security_group::TYPE => rule::PEER_GROUP.key(),
                _ => rule::PREFIX_LIST.key(),
            },
            Value::Str(text) if text.contains(':') => rule::CIDR_IPV6.key(),
            _ => rule::CIDR_IPV4.key(),
        }
    }

    fn access(&mut self) {
        for (id, edge) in self.diagram.edges() {
            let (Some(principal), Some(target)) =
                (self.addresses.get(&edge.from), self.addresses.get(&edge.to))
            else {
                continue;
            };
            self.stack.access.push(Access {
                principal: principal.clone(),
                target: target.clone(),
                grants: self.diagram.grants(edge),
                origin: Origin::Edge { id: id.clone() },
            });
        }
    }
}

/// Properties that become resources of their own.
const LOWERED: [&str; 4] = [
    ec2::subnet::ROUTE_TABLE.key(),
    ec2::route_table::ROUTES.key(),
    ec2::security_group::INGRESS.key(),
    ec2::security_group::EGRESS.key(),
];

fn address(ty: &ResourceType, label: &str) -> String {
    format!("{}.{label}", ty.id)
}

/// What a node is called that has no usable letters in its name.
fn fallback(ty: &ResourceType) -> String {
    snake_case(ty.noun, "resource")
}

fn entry_of(id: &NodeId, key: &'static str, index: usize) -> Origin {
    Origin::Node { id: id.clone(), entry: Some((key, index)) }
}

/// What an entry lets through, as people call it. Source: IANA service name registry.
fn traffic_name(entry: &Value) -> String {
    let port = |key: &str| entry.field(key).and_then(Value::as_int);
    let protocol = entry.field("protocol").and_then(Value::as_str).unwrap_or("any");
    match (protocol, port("from_port"), port("to_port")) {
        ("-1", _, _) => "all".to_owned(),
        ("tcp", Some(22), Some(22)) => "ssh".to_owned(),
        ("tcp", Some(80), Some(80)) => "http".to_owned(),
        ("tcp", Some(443), Some(443)) => "https".to_owned(),
        ("tcp", Some(3389), Some(3389)) => "rdp".to_owned(),
        (protocol, Some(from), Some(to)) if from == to => format!("{protocol}_{from}"),
        (protocol, Some(from), Some(to)) => format!("{protocol}_{from}_to_{to}").replace('-', "minus_"),
        (protocol, ..) => protocol.to_owned(),
    }
}
