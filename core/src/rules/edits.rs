//! Changes to a diagram that several fixes share.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::facts::{Facts, Traffic, ranges};
use crate::catalog::ec2::{flow_log, route_table, security_group, subnet, vpc_endpoint};
use crate::catalog::logs::log_group;
use crate::catalog::{Prop, Properties, ResourceType};
use crate::model::{Diagram, EdgeId, Node, NodeId, Op, Parameter, Placement, Rect, Transaction};
use crate::stack::{Origin, Stack};
use crate::value::Value;

/// Name of the input that templates keep the ranges in which may connect by SSH.
const SSH_RANGES: &str = "authorized_ssh_ranges";

/// The node a finding is about.
pub(super) fn node_of(finding: &Finding) -> Option<&NodeId> {
    finding.origin.as_ref()?.node()
}

/// The op that sets a property.
pub(super) fn set<T>(id: &NodeId, prop: &Prop<T>, value: impl Into<Value>) -> Op {
    Op::SetProperty { id: id.clone(), key: prop.key().to_owned(), value: Some(value.into()) }
}

/// The transaction that sets one property of the node a finding is about.
pub(super) fn set_here<T>(
    label: &str,
    finding: &Finding,
    prop: &Prop<T>,
    value: impl Into<Value>,
) -> Option<Transaction> {
    Some(Transaction::new(label, vec![set(node_of(finding)?, prop, value)]))
}

/// The node that became the resource at an address.
pub(super) fn node_behind(stack: &Stack, address: &str) -> Option<NodeId> {
    match &stack.get(address)?.origin {
        Origin::Node { id, entry: None } => Some(id.clone()),
        _ => None,
    }
}

/// The list a property holds, empty when it is not set.
pub(super) fn list<T>(diagram: &Diagram, id: &NodeId, prop: &Prop<T>) -> Vec<Value> {
    let value = diagram.node(id.as_str()).and_then(|it| it.props.get(prop.key()));
    value.map(|it| it.items().to_vec()).unwrap_or_default()
}

/// The transaction that sets one field of the entry of a list that a finding is about.
pub(super) fn set_field<T>(
    label: &str,
    diagram: &Diagram,
    finding: &Finding,
    of: &Prop<Value>,
    field: &Prop<T>,
    value: impl Into<Value>,
) -> Option<Transaction> {
    let Origin::Node { id, entry: Some((key, index)) } = finding.origin.as_ref()? else { return None };
    if *key != of.key() {
        return None;
    }
    let mut items = list(diagram, id, of);
    let entry = items.get_mut(*index)?;
    *entry = with_field(entry, field.key(), value.into());
    Some(Transaction::new(label, vec![set_list(id, key, items)]))
}

/// The op that gives a property a list, or unsets it when nothing is left.
pub(super) fn set_list(id: &NodeId, key: &str, items: Vec<Value>) -> Op {
    let value = (!items.is_empty()).then_some(Value::List(items));
    Op::SetProperty { id: id.clone(), key: key.to_owned(), value }
}

/// The list entries behind resources that were lowered from lists, by node and key.
type Entries = BTreeMap<(NodeId, &'static str), BTreeSet<usize>>;

fn entries(stack: &Stack, addresses: &[&str]) -> Entries {
    let mut found = Entries::new();
    for address in addresses {
        if let Some(Origin::Node { id, entry: Some((key, index)) }) = stack.get(address).map(|it| &it.origin)
        {
            found.entry((id.clone(), key)).or_default().insert(*index);
        }
    }
    found
}

/// The ops that rewrite the entries behind some addresses; an entry becomes any number of others.
pub(super) fn rewrite_entries(
    diagram: &Diagram,
    stack: &Stack,
    addresses: &[&str],
    rewrite: impl Fn(&Value) -> Vec<Value>,
) -> Vec<Op> {
    let mut ops = Vec::new();
    for ((id, key), doomed) in entries(stack, addresses) {
        let value = diagram.node(id.as_str()).and_then(|it| it.props.get(key));
        let items = value.map(Value::items).unwrap_or_default();
        let kept: Vec<&Value> =
            items.iter().enumerate().filter(|(index, _)| !doomed.contains(index)).map(|(_, it)| it).collect();
        let mut left = Vec::new();
        for (index, item) in items.iter().enumerate() {
            if !doomed.contains(&index) {
                left.push(item.clone());
                continue;
            }
            // AWS refuses a rule that is there already.
            for new in rewrite(item) {
                if !kept.iter().any(|it| is_same_traffic(it, &new)) && !left.contains(&new) {
                    left.push(new);
                }
            }
        }
        ops.push(set_list(&id, key, left));
    }
    ops
}

fn is_same_traffic(a: &Value, b: &Value) -> bool {
    ["protocol", "from_port", "to_port", "peer", "destination"].iter().all(|key| a.field(key) == b.field(key))
}

/// A record with one field changed.
pub(super) fn with_field(record: &Value, key: &str, value: Value) -> Value {
    let mut fields: Vec<(String, Value)> = record.fields().to_vec();
    match fields.iter_mut().find(|(it, _)| it == key) {
        Some((_, present)) => *present = value,
        None => fields.push((key.to_owned(), value)),
    }
    Value::Map(fields)
}

/// The ops that close inbound rules to the internet: those for SSH alone are left to the authorized ranges if the
/// diagram has that input, the others go. An input that itself holds the whole internet loses that range.
pub(super) fn close(diagram: &Diagram, stack: &Stack, open: &[&Traffic<'_>]) -> Vec<Op> {
    let authorized = diagram.parameters().contains_key(SSH_RANGES);
    let ssh: BTreeSet<&str> =
        open.iter().filter(|it| it.ports == Some((22, 22))).map(|it| it.address).collect();
    let mut ops = Vec::new();
    let (mut literal, mut inputs) = (Vec::new(), BTreeSet::new());
    for traffic in open {
        match stack.get(traffic.address).and_then(|it| it.props.get("cidr_ipv4")) {
            Some(Value::Param(name)) => drop(inputs.insert(name.as_str())),
            _ => literal.push(traffic.address),
        }
    }
    for name in inputs.iter().copied().chain(authorized.then_some(SSH_RANGES)).collect::<BTreeSet<_>>() {
        ops.extend(diagram.parameters().get(name).and_then(|it| without_everyone(name, it)));
    }
    let (by_ssh, others): (Vec<&str>, Vec<&str>) =
        literal.into_iter().partition(|it| authorized && ssh.contains(it));
    // One pass over all of them: two ops on the same list would not see each other.
    let all: Vec<&str> = by_ssh.iter().chain(&others).copied().collect();
    ops.extend(rewrite_entries(diagram, stack, &all, |entry| {
        let is_ssh = ["from_port", "to_port"].iter().all(|key| entry.field(key) == Some(&Value::Int(22)));
        if authorized && is_ssh {
            vec![with_field(entry, "peer", Value::Param(SSH_RANGES.to_owned()))]
        } else {
            Vec::new()
        }
    }));
    ops
}

/// The op that takes the whole internet out of an input's default, if it is in there.
fn without_everyone(name: &str, parameter: &Parameter) -> Option<Op> {
    let Value::List(items) = parameter.default.as_ref()? else { return None };
    let is_everyone = |it: &&Value| {
        it.as_str().and_then(|text| text.parse().ok()).is_some_and(|range| ranges::is_everyone(&range))
    };
    if !items.iter().any(|it| is_everyone(&it)) {
        return None;
    }
    let left: Value = items.iter().filter(|it| !is_everyone(it)).cloned().collect();
    let parameter = Parameter { default: Some(left), ..parameter.clone() };
    Some(Op::SetParameter { name: name.to_owned(), parameter: Some(parameter) })
}

/// The ops that lead the subnets with these route tables to a service: through the VPC's gateway endpoint for it, or
/// through a new one that lets through only what is drawn.
pub(super) fn lead_to_service(
    diagram: &Diagram,
    facts: &Facts<'_>,
    vpc: &str,
    service: &str,
    tables: &[NodeId],
) -> Option<Vec<Op>> {
    if tables.is_empty() {
        return None;
    }
    let existing = facts
        .network
        .endpoints
        .iter()
        .find(|it| it.is_gateway && it.vpc == Some(vpc) && it.service.as_deref() == Some(service));
    let id = existing.and_then(|it| node_behind(facts.stack, it.address));
    let mut list = id.as_ref().map(|it| list(diagram, it, &vpc_endpoint::ROUTE_TABLES)).unwrap_or_default();
    for table in tables {
        let reference = Value::reference(table.as_str(), "id");
        if !list.contains(&reference) {
            list.push(reference);
        }
    }
    if let Some(id) = id {
        return Some(vec![set(&id, &vpc_endpoint::ROUTE_TABLES, Value::List(list))]);
    }
    let label = if service == "dynamodb" { "DynamoDB" } else { service };
    let props: Properties = [
        (vpc_endpoint::SERVICE.key(), service.into()),
        (vpc_endpoint::ROUTE_TABLES.key(), Value::List(list)),
        (vpc_endpoint::POLICY_SCOPE.key(), "diagram".into()),
    ]
    .into();
    let parent = node_behind(facts.stack, vpc)?;
    let ty: &'static ResourceType = &vpc_endpoint::TYPE;
    let rect = free_place(diagram, &parent, ty.default_size());
    let placement = Placement { parent: Some(parent), rect };
    let node = Node { ty, name: label.to_owned(), placement, props };
    Some(vec![Op::AddNode { id: free_id(diagram, "endpoint"), node }])
}

/// The op that draws a route table without routes in a VPC, and the id of the new node.
pub(super) fn new_route_table(diagram: &Diagram, vpc: &NodeId) -> (NodeId, Op) {
    let ty: &'static ResourceType = &route_table::TYPE;
    let rect = free_place(diagram, vpc, ty.default_size());
    let placement = Placement { parent: Some(vpc.clone()), rect };
    let node = Node { ty, name: "private".to_owned(), placement, props: Properties::new() };
    let id = free_id(diagram, "route_table");
    (id.clone(), Op::AddNode { id, node })
}

/// The ops that draw a flow log in a VPC, and a log group beside the VPC that takes its records, kept for a year. The role
/// that writes them follows from the drawing.
pub(super) fn record_connections(diagram: &Diagram, vpc: &NodeId) -> Option<Vec<Op>> {
    let name = format!("{} connections", diagram.node(vpc.as_str())?.name);
    let group_id = free_id(diagram, "log_group");
    let ty: &'static ResourceType = &log_group::TYPE;
    let placement = Placement { parent: None, rect: free_place_beside(diagram, vpc, ty.default_size()) };
    let props: Properties = [(log_group::RETENTION.key(), Value::Int(365))].into();
    let group = Node { ty, name: name.clone(), placement, props };
    let ty: &'static ResourceType = &flow_log::TYPE;
    let placement =
        Placement { parent: Some(vpc.clone()), rect: free_place(diagram, vpc, ty.default_size()) };
    let props: Properties = [
        (flow_log::TRAFFIC_TYPE.key(), "ALL".into()),
        (flow_log::DESTINATION.key(), Value::reference(group_id.as_str(), "arn")),
    ]
    .into();
    let log = Node { ty, name, placement, props };
    let log_id = free_id(diagram, "flow_log");
    Some(vec![Op::AddNode { id: group_id, node: group }, Op::AddNode { id: log_id, node: log }])
}

/// The one security group of a VPC, or else a new one that lets nothing in and HTTPS out, with the op that draws it. `None`
/// where there are several to choose from.
pub(super) fn group_of_vpc(
    diagram: &Diagram,
    facts: &Facts<'_>,
    vpc: &str,
    called: &str,
) -> Option<(NodeId, Option<Op>)> {
    let groups =
        facts.stack.of(&security_group::TYPE).filter(|(_, it)| it.target(&security_group::VPC) == Some(vpc));
    let groups: Vec<&str> = groups.map(|(it, _)| it).collect();
    match &groups[..] {
        [group] => Some((node_behind(facts.stack, group)?, None)),
        [] => {
            let ty: &'static ResourceType = &security_group::TYPE;
            let parent = node_behind(facts.stack, vpc)?;
            let rect = free_place(diagram, &parent, ty.default_size());
            let way_out = https_to("0.0.0.0/0".into(), "HTTPS, the only way out");
            let props: Properties = [
                (security_group::DESCRIPTION.key(), format!("Traffic of {called}").into()),
                (security_group::EGRESS.key(), Value::List(vec![way_out])),
            ]
            .into();
            let node = Node {
                ty,
                name: called.to_owned(),
                placement: Placement { parent: Some(parent), rect },
                props,
            };
            let id = free_id(diagram, "security_group");
            Some((id.clone(), Some(Op::AddNode { id, node })))
        }
        _ => None,
    }
}

/// The first id `prefix-n` that no node has: derived from the diagram, so that a fix is the same wherever it is made.
fn free_id(diagram: &Diagram, prefix: &str) -> NodeId {
    NodeId::from(free_name(prefix, |it| diagram.node(it).is_some()).as_str())
}

/// The first edge id `prefix-n` that no edge has.
pub(super) fn free_edge_id(diagram: &Diagram, prefix: &str) -> EdgeId {
    EdgeId::from(free_name(prefix, |it| diagram.edge(it).is_some()).as_str())
}

fn free_name(prefix: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = (1_u64..).map(|n| format!("{prefix}-{n}")).filter(|it| !is_taken(it));
    // There are more numbers than things to name.
    free.next().unwrap_or_else(|| prefix.to_owned())
}

/// A place in a container that covers no other node, or its corner if it is full.
pub(super) fn free_place(diagram: &Diagram, container: &NodeId, (w, h): (f64, f64)) -> Rect {
    const GAP: f64 = 16.0;
    const STEPS: u32 = 64;
    let inside = diagram.node(container.as_str()).map(|it| it.placement.rect).unwrap_or_default();
    let taken: Vec<Rect> = diagram.children(Some(container)).map(|(_, it)| it.placement.rect).collect();
    let is_free = |rect: &Rect| {
        !taken.iter().any(|it| {
            rect.x < it.x + it.w && it.x < rect.x + rect.w && rect.y < it.y + it.h && it.y < rect.y + rect.h
        })
    };
    let steps = |room: f64, size: f64| {
        (0..STEPS).map(|n| GAP + f64::from(n) * GAP).take_while(move |it| it + size + GAP <= room)
    };
    // The head of a container holds its name, so search from the bottom up.
    let rows: Vec<f64> = steps(inside.h, h).collect();
    let places = rows.iter().rev().flat_map(|y| steps(inside.w, w).map(|x| Rect::new(x, *y, w, h)));
    places.into_iter().find(is_free).unwrap_or(Rect::new(GAP, GAP, w, h))
}

/// A place on the canvas to the right of a container, level with its top, that covers nothing else there.
fn free_place_beside(diagram: &Diagram, container: &NodeId, (w, h): (f64, f64)) -> Rect {
    const GAP: f64 = 32.0;
    let taken: Vec<Rect> = diagram.children(None).map(|(_, it)| it.placement.rect).collect();
    let beside = diagram.node(container.as_str()).map(|it| it.placement.rect).unwrap_or_default();
    let mut rect = Rect::new(beside.x + beside.w + GAP, beside.y, w, h);
    // Each turn goes below one of what is in the way, and never up again.
    for _ in 0..=taken.len() {
        let room = Rect::new(rect.x - GAP / 2.0, rect.y - GAP / 2.0, w + GAP, h + GAP);
        let Some(other) = taken.iter().find(|it| it.overlaps(&room)) else { break };
        rect.y = other.y + other.h + GAP;
    }
    rect
}

/// The route table nodes of a VPC whose routes lead to an internet gateway, or those whose do not.
pub(super) fn tables_of_vpc(
    diagram: &Diagram,
    facts: &Facts<'_>,
    vpc: &str,
    to_internet: bool,
) -> Vec<NodeId> {
    let of_vpc =
        facts.stack.of(&route_table::TYPE).filter(|(_, it)| it.target(&route_table::VPC) == Some(vpc));
    let leads = |table: &str| {
        facts.network.routes_of(table).iter().any(|it| matches!(it.way, super::facts::Way::Internet(_)))
    };
    of_vpc
        .filter(|(table, _)| leads(table) == to_internet)
        .filter_map(|(table, _)| node_behind(facts.stack, table))
        .filter(|it| diagram.node(it.as_str()).is_some())
        .collect()
}

/// The op that gives a subnet the next block of its size that is free in its VPC.
pub(super) fn move_block(facts: &Facts<'_>, finding: &Finding) -> Option<Transaction> {
    let stack = facts.stack;
    let block_of = |address: &str, key: &str| ranges::ipv4(stack, stack.get(address)?.props.get(key)?);
    let vpc = facts.vpc_of_subnet(&finding.address)?;
    let space = block_of(vpc, "cidr_block")?;
    let others = facts.network.subnets_of(vpc).iter().filter(|(it, _)| *it != finding.address);
    let taken: Vec<_> = others.filter_map(|(it, _)| block_of(it, "cidr_block")).collect();
    let length = block_of(&finding.address, "cidr_block")?.prefix_len();
    let free = ranges::next_free(&space, length, &taken)?;
    set_here("Move the subnet to a free range", finding, &subnet::CIDR_BLOCK, free.to_string())
}

/// The security group nodes of an instance.
pub(super) fn groups_of(facts: &Facts<'_>, instance: &str) -> Vec<NodeId> {
    let groups = facts.groups_of(instance).unwrap_or_default();
    groups.into_iter().filter_map(|it| node_behind(facts.stack, it)).collect()
}

/// A rule for HTTPS to a peer.
pub(super) fn https_to(peer: Value, description: &str) -> Value {
    crate::value::map([
        ("description", description.into()),
        ("protocol", "tcp".into()),
        ("from_port", Value::Int(443)),
        ("to_port", Value::Int(443)),
        ("peer", peer),
    ])
}

/// The op that adds an outbound rule to a group.
pub(super) fn add_egress(diagram: &Diagram, group: &NodeId, rule: Value) -> Op {
    let mut rules = list(diagram, group, &security_group::EGRESS);
    rules.push(rule);
    set_list(group, security_group::EGRESS.key(), rules)
}
