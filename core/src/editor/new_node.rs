//! What a new node is called and which properties it starts with: enough to deploy, and secure.
//!
//! One small table per resource type. Everything that is not here starts unset.

mod data;
mod operations;

use std::collections::BTreeSet;

use ipnet::{IpNet, Ipv4Net};

use crate::catalog::autoscaling::group;
use crate::catalog::ec2::{
    availability_zone, eip, instance, key_pair, launch_template, nat_gateway, network_acl,
    network_acl_rule as acl_rule, prefix_list, security_group, subnet, volume, vpc, vpc_endpoint,
};
use crate::catalog::elb::{listener, load_balancer, target_group};
use crate::catalog::{Properties, ResourceType};
use crate::model::{Diagram, Node, NodeId, Placement};
use crate::value::{Context, Value};

/// A new node of a type, at a place.
pub(super) fn new_node(diagram: &Diagram, ty: &'static ResourceType, placement: Placement) -> Node {
    let base = base_name(ty);
    let taken: BTreeSet<&str> =
        diagram.nodes().map(|(_, it)| it.name.as_str()).filter(|it| it.starts_with(&base)).collect();
    let name = unique_name(&base, |it| taken.contains(it));
    let props = defaults(diagram, ty, &name, placement.parent.as_ref());
    Node { ty, name, placement, props }
}

/// The first of `subnet`, `subnet-2`, `subnet-3`, … that is not taken.
pub(super) fn unique_name(base: &str, is_taken: impl Fn(&str) -> bool) -> String {
    // `web-2` is followed by `web-3`, not by `web-2-2`.
    let (stem, first) = match base.rsplit_once('-') {
        Some((stem, number)) if !stem.is_empty() && number.len() < 6 => (stem, number.parse::<usize>().ok()),
        _ => (base, None),
    };
    if !is_taken(base) {
        return base.to_owned();
    }
    let stem = if first.is_some() { stem } else { base };
    let mut names = (first.unwrap_or(2)..).map(|n| format!("{stem}-{n}"));
    names.find(|it| !is_taken(it)).unwrap_or_else(|| base.to_owned())
}

/// What the first node of a type is called: the last part of its id, where no table has something better.
fn base_name(ty: &ResourceType) -> String {
    let special = match ty.id {
        id if id == vpc_endpoint::TYPE.id => Some("dynamodb-endpoint"),
        id if id == availability_zone::TYPE.id => Some("zone"),
        id if id == eip::TYPE.id => Some("elastic-ip"),
        id if id == nat_gateway::TYPE.id => Some("nat"),
        id => operations::base_name(id).or_else(|| data::base_name(id)),
    };
    let last = ty.id.rsplit_once('.').map_or(ty.id, |(_, name)| name);
    special.map_or_else(|| last.replace('_', "-"), str::to_owned)
}

/// Properties of a new node.
fn defaults(diagram: &Diagram, ty: &ResourceType, name: &str, parent: Option<&NodeId>) -> Properties {
    match ty.id {
        id if id == vpc::TYPE.id => Properties::from([
            (vpc::CIDR_BLOCK.key(), next_vpc_block(diagram).into()),
            (vpc::ENABLE_DNS_HOSTNAMES.key(), true.into()),
        ]),
        id if id == availability_zone::TYPE.id => {
            Properties::from([(availability_zone::ZONE.key(), next_zone(diagram, parent).into())])
        }
        id if id == subnet::TYPE.id => subnet_defaults(diagram, parent),
        id if id == instance::TYPE.id => Properties::from([
            (instance::AMI.key(), Value::Ssm(AMAZON_LINUX.to_owned())),
            (instance::INSTANCE_TYPE.key(), "t3.micro".into()),
            (instance::METADATA_TOKENS.key(), "required".into()),
            (instance::ROOT_ENCRYPTED.key(), true.into()),
            (instance::ROOT_TYPE.key(), "gp3".into()),
        ]),
        id if id == vpc_endpoint::TYPE.id => endpoint_defaults(diagram, parent),
        id if id == security_group::TYPE.id => {
            Properties::from([(security_group::DESCRIPTION.key(), format!("Traffic of {name}").into())])
        }
        id if id == network_acl::TYPE.id => network_acl_defaults(diagram, parent),
        id if id == load_balancer::TYPE.id => load_balancer_defaults(diagram, parent),
        id if id == group::TYPE.id => group_defaults(diagram, parent),
        id if id == launch_template::TYPE.id => launch_template_defaults(),
        id if id == volume::TYPE.id => volume_defaults(diagram, parent),
        id if id == prefix_list::TYPE.id => Properties::from([
            (prefix_list::NAME.key(), name.into()),
            (prefix_list::ADDRESS_FAMILY.key(), "IPv4".into()),
            (prefix_list::MAX_ENTRIES.key(), Value::Int(10)),
        ]),
        id if id == target_group::TYPE.id => Properties::from([
            (target_group::PROTOCOL.key(), "HTTP".into()),
            (target_group::PORT.key(), Value::Int(80)),
            (target_group::HEALTH_CHECK_PATH.key(), "/".into()),
        ]),
        id if id == key_pair::TYPE.id => Properties::from([(key_pair::KEY_NAME.key(), name.into())]),
        id => data::defaults(diagram, id, name, vpc_around(diagram, parent))
            .unwrap_or_else(|| operations::defaults(diagram, id, name)),
    }
}

/// Adapts what must differ between a node and its copy: a subnet's range of addresses, names that AWS wants unique.
pub(super) fn renew(diagram: &Diagram, node: &mut Node) {
    if *node.ty == subnet::TYPE {
        let vpc = vpc_around(diagram, node.placement.parent.as_ref());
        let block = node.props.get(subnet::CIDR_BLOCK.key()).and_then(net);
        let is_taken = block.is_none_or(|it| subnet_blocks(diagram, vpc).any(|other| overlap(it, other)));
        if is_taken && let Some(free) = next_subnet_block(diagram, vpc) {
            node.props.insert(subnet::CIDR_BLOCK.key(), free.into());
        }
        let number = node.props.get(subnet::IPV6_NUMBER.key());
        let has_it = |it: &Node| it.props.get(subnet::IPV6_NUMBER.key()) == number;
        if number.is_some()
            && subnets_of(diagram, vpc).any(|(_, it)| has_it(it))
            && let Some(free) = next_ipv6_block(diagram, vpc)
        {
            node.props.insert(subnet::IPV6_NUMBER.key(), Value::Int(free));
        }
    }
    let own = [(&key_pair::TYPE, key_pair::KEY_NAME.key())].into_iter().chain(operations::NAMES);
    for (ty, key, prefix) in own.map(|(ty, key)| (ty, key, "")).chain(data::NAMES) {
        let is_taken = |value: &Value| {
            diagram.nodes().any(|(_, it)| *it.ty == *node.ty && it.props.get(key) == Some(value))
        };
        if *node.ty == *ty && node.props.get(key).is_some_and(is_taken) {
            node.props.insert(key, format!("{prefix}{}", node.name).into());
        }
    }
}

/// Whether a property is a name that AWS wants unique, so that no two nodes of a type have the same.
pub(super) fn is_own_name(ty: &ResourceType, key: &str) -> bool {
    let own = [(&key_pair::TYPE, key_pair::KEY_NAME.key())].into_iter().chain(operations::NAMES);
    own.chain(data::NAMES.map(|(ty, key, _)| (ty, key))).any(|(it, name)| *it == *ty && name == key)
}

/// The current Amazon Linux 2023. Source: AWS Systems Manager user guide, "Calling AMI public parameters".
const AMAZON_LINUX: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/// Zones that subnets are spread over by default: two survive the loss of one.
const ZONES: usize = 2;

fn subnet_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let vpc = vpc_around(diagram, parent);
    let mut props = Properties::new();
    // Inside a zone, that is its zone.
    if parent == vpc {
        let zone = if subnets_of(diagram, vpc).count().is_multiple_of(ZONES) { 0 } else { 1 };
        props.insert(subnet::AVAILABILITY_ZONE.key(), Context::Zone(zone).into());
    }
    if let Some(block) = next_subnet_block(diagram, vpc) {
        props.insert(subnet::CIDR_BLOCK.key(), block.into());
    }
    if let Some(number) = next_ipv6_block(diagram, vpc) {
        props.insert(subnet::IPV6_NUMBER.key(), Value::Int(number));
        props.insert(subnet::ASSIGN_IPV6_ADDRESS.key(), true.into());
    }
    props
}

/// The first block of a VPC's own IPv6 range that none of its subnets has; `None` where there is no such range.
fn next_ipv6_block(diagram: &Diagram, vpc_id: Option<&NodeId>) -> Option<i64> {
    let vpc = diagram.node(vpc_id?.as_str())?;
    vpc.props.get(vpc::GENERATED_IPV6.key())?.as_bool().filter(|it| *it)?;
    let taken = |number: &Value| {
        subnets_of(diagram, vpc_id).any(|(_, it)| it.props.get(subnet::IPV6_NUMBER.key()) == Some(number))
    };
    (0..256).find(|it| !taken(&Value::Int(*it)))
}

/// The first zone of the Region that is not drawn in a VPC yet.
fn next_zone(diagram: &Diagram, vpc: Option<&NodeId>) -> Context {
    let zones = diagram.children(vpc).filter(|(_, it)| *it.ty == availability_zone::TYPE);
    let drawn: Vec<&Value> =
        zones.filter_map(|(_, it)| it.props.get(availability_zone::ZONE.key())).collect();
    let is_free = |it: &Context| !drawn.contains(&&Value::from(*it));
    // No Region has more than six zones.
    (0..6).map(Context::Zone).find(is_free).unwrap_or(Context::Zone(0))
}

/// The VPC a place is in: a container itself or one around it.
pub(super) fn vpc_around<'a>(diagram: &'a Diagram, place: Option<&'a NodeId>) -> Option<&'a NodeId> {
    let place = place?;
    let itself = diagram.node(place.as_str()).map(|it| (place, it));
    let around = itself.into_iter().chain(diagram.ancestors(place.as_str()));
    around.into_iter().find(|(_, it)| *it.ty == vpc::TYPE).map(|(id, _)| id)
}

/// The subnets of a VPC, in its zones or beside them.
pub(super) fn subnets_of<'a>(
    diagram: &'a Diagram,
    vpc: Option<&'a NodeId>,
) -> impl Iterator<Item = (&'a NodeId, &'a Node)> {
    let subnets = diagram.nodes().filter(|(_, it)| *it.ty == subnet::TYPE);
    let is_in = move |id: &NodeId| diagram.ancestors(id.as_str()).any(|(it, _)| Some(it) == vpc);
    subnets.filter(move |(id, _)| is_in(id))
}

/// References to subnets around a place, one for each zone: public or private ones.
fn a_subnet_for_each_zone(diagram: &Diagram, place: Option<&NodeId>, public: bool) -> Vec<Value> {
    let is_public = |it: &Node| subnet::tier(&it.props) == "public";
    let vpc = vpc_around(diagram, place);
    let mut zones: Vec<Option<&Value>> = Vec::new();
    let mut subnets: Vec<Value> = Vec::new();
    for (id, node) in subnets_of(diagram, vpc).filter(|(_, it)| is_public(it) == public) {
        let around = diagram.ancestors(id.as_str()).find(|(_, it)| *it.ty == availability_zone::TYPE);
        let zone = around
            .and_then(|(_, it)| it.props.get(availability_zone::ZONE.key()))
            .or_else(|| node.props.get(subnet::AVAILABILITY_ZONE.key()));
        if !zones.contains(&zone) {
            zones.push(zone);
            subnets.push(Value::reference(id.as_str(), "id"));
        }
    }
    subnets
}

/// A group in the private subnets of the VPC, made from the diagram's launch template if there is just one.
fn group_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let mut props = Properties::from([
        (group::MIN_SIZE.key(), Value::Int(1)),
        (group::MAX_SIZE.key(), Value::Int(3)),
        (group::REFRESH_MIN_HEALTHY.key(), Value::Int(90)),
    ]);
    let subnets = a_subnet_for_each_zone(diagram, parent, false);
    if !subnets.is_empty() {
        props.insert(group::SUBNETS.key(), Value::List(subnets));
    }
    let mut templates = diagram.nodes().filter(|(_, it)| *it.ty == launch_template::TYPE);
    if let (Some((id, _)), None) = (templates.next(), templates.next()) {
        props.insert(group::LAUNCH_TEMPLATE.key(), Value::reference(id.as_str(), "id"));
    }
    props
}

/// As for an instance: a current image, IMDSv2, an encrypted disk.
fn launch_template_defaults() -> Properties {
    let disk = crate::value::map([
        ("device", "/dev/xvda".into()),
        ("type", "gp3".into()),
        ("encrypted", true.into()),
        ("delete_on_termination", true.into()),
    ]);
    Properties::from([
        (launch_template::AMI.key(), Value::Ssm(AMAZON_LINUX.to_owned())),
        (launch_template::INSTANCE_TYPE.key(), "t3.micro".into()),
        (launch_template::METADATA_TOKENS.key(), "required".into()),
        (launch_template::HOP_LIMIT.key(), Value::Int(1)),
        (launch_template::VOLUMES.key(), Value::List(vec![disk])),
    ])
}

/// An encrypted disk in the zone it is drawn in, else in the first.
fn volume_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let mut props = Properties::from([
        (volume::SIZE.key(), Value::Int(20)),
        (volume::VOLUME_TYPE.key(), "gp3".into()),
        (volume::ENCRYPTED.key(), true.into()),
    ]);
    let is_in_zone =
        parent.and_then(|it| diagram.node(it.as_str())).is_some_and(|it| *it.ty == availability_zone::TYPE);
    if !is_in_zone {
        props.insert(volume::AVAILABILITY_ZONE.key(), Context::Zone(0).into());
    }
    props
}

/// A balancer in the public subnets of the VPC, one for each zone, that sends plain HTTP on to HTTPS.
fn load_balancer_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let subnets = a_subnet_for_each_zone(diagram, parent, true);
    let redirect = crate::value::map([
        (listener::PROTOCOL.key(), "HTTP".into()),
        (listener::PORT.key(), Value::Int(80)),
        (listener::ACTION.key(), "redirect".into()),
        (listener::REDIRECT_PROTOCOL.key(), "HTTPS".into()),
        (listener::REDIRECT_PORT.key(), "443".into()),
        (listener::REDIRECT_STATUS.key(), "HTTP_301".into()),
    ]);
    let mut props = Properties::from([
        (load_balancer::LOAD_BALANCER_TYPE.key(), "application".into()),
        (load_balancer::SCHEME.key(), "internet-facing".into()),
        (load_balancer::DROP_INVALID_HEADERS.key(), true.into()),
        (load_balancer::LISTENERS.key(), Value::List(vec![redirect])),
    ]);
    if !subnets.is_empty() {
        props.insert(load_balancer::SUBNETS.key(), Value::List(subnets));
    }
    props
}

/// HTTPS out and the answers to it in, and everything within the VPC: a start that breaks nothing private.
fn network_acl_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let rule = |number: i64, protocol: &str, ports: Option<(i64, i64)>, range: Value| {
        let mut fields = vec![
            (acl_rule::RULE_NUMBER.key().to_owned(), Value::Int(number)),
            (acl_rule::RULE_ACTION.key().to_owned(), "allow".into()),
            (acl_rule::PROTOCOL.key().to_owned(), protocol.into()),
        ];
        if let Some((from, to)) = ports {
            fields.push((acl_rule::FROM_PORT.key().to_owned(), Value::Int(from)));
            fields.push((acl_rule::TO_PORT.key().to_owned(), Value::Int(to)));
        }
        fields.push((acl_rule::CIDR_BLOCK.key().to_owned(), range));
        Value::Map(fields)
    };
    let vpc = vpc_around(diagram, parent).and_then(|it| diagram.node(it.as_str()));
    let inside =
        vpc.and_then(|it| it.props.get(vpc::CIDR_BLOCK.key())).map(|it| rule(100, "-1", None, it.clone()));
    let everyone = || Value::from("0.0.0.0/0");
    // Answers come back to the ports that operating systems take for their side. Source: VPC user guide, "Ephemeral ports".
    let answers = rule(200, "tcp", Some((1_024, 65_535)), everyone());
    let https = rule(200, "tcp", Some((443, 443)), everyone());
    Properties::from([
        (network_acl::INGRESS.key(), inside.iter().cloned().chain([answers]).collect()),
        (network_acl::EGRESS.key(), inside.into_iter().chain([https]).collect()),
    ])
}

/// A gateway endpoint for DynamoDB on the route tables of the VPC's private subnets, letting through what is drawn.
fn endpoint_defaults(diagram: &Diagram, parent: Option<&NodeId>) -> Properties {
    let mut props = Properties::from([
        (vpc_endpoint::SERVICE.key(), "dynamodb".into()),
        (vpc_endpoint::ENDPOINT_TYPE.key(), "Gateway".into()),
        (vpc_endpoint::POLICY_SCOPE.key(), "diagram".into()),
    ]);
    let is_private = |it: &&Node| subnet::tier(&it.props) == "private";
    let subnets = subnets_of(diagram, vpc_around(diagram, parent)).map(|(_, it)| it).filter(is_private);
    let mut tables: Vec<Value> = Vec::new();
    for table in subnets.filter_map(|it| it.props.get(subnet::ROUTE_TABLE.key())) {
        if !tables.contains(table) {
            tables.push(table.clone());
        }
    }
    if !tables.is_empty() {
        props.insert(vpc_endpoint::ROUTE_TABLES.key(), Value::List(tables));
    }
    props
}

/// The first private /16 that no VPC of the diagram uses (RFC 1918).
fn next_vpc_block(diagram: &Diagram) -> String {
    let used: Vec<IpNet> = diagram
        .nodes()
        .filter(|(_, it)| *it.ty == vpc::TYPE)
        .filter_map(|(_, it)| net(it.props.get(vpc::CIDR_BLOCK.key())?))
        .collect();
    let blocks = (0..=u8::MAX).map(|n| format!("10.{n}.0.0/16"));
    let is_free =
        |it: &String| it.parse().is_ok_and(|block| !used.iter().any(|other| overlap(*other, block)));
    blocks.clone().find(is_free).or_else(|| blocks.clone().next()).unwrap_or_default()
}

/// The first block of a VPC that none of its subnets uses: a /24, smaller in a small VPC. `None` when it is full, or
/// when its own block is not known.
fn next_subnet_block(diagram: &Diagram, vpc_id: Option<&NodeId>) -> Option<String> {
    /// The smallest subnet AWS takes. Source: VPC user guide, "Subnet sizing".
    const SMALLEST: u8 = 28;
    let vpc = diagram.node(vpc_id?.as_str())?;
    let block: Ipv4Net = vpc.props.get(vpc::CIDR_BLOCK.key())?.as_str()?.parse().ok()?;
    let prefix = if block.prefix_len() < 24 { 24 } else { (block.prefix_len() + 2).min(SMALLEST) };
    let used: Vec<IpNet> = subnet_blocks(diagram, vpc_id).collect();
    // A VPC is a /16 at most; anything larger comes from a file and need not be searched to its end.
    let mut blocks = block.subnets(prefix).ok()?.take(1 << 12);
    blocks.find(|it| !used.iter().any(|other| overlap(*other, IpNet::V4(*it)))).map(|it| it.to_string())
}

fn subnet_blocks<'a>(diagram: &'a Diagram, vpc: Option<&'a NodeId>) -> impl Iterator<Item = IpNet> + use<'a> {
    subnets_of(diagram, vpc).filter_map(|(_, it)| net(it.props.get(subnet::CIDR_BLOCK.key())?))
}

fn net(value: &Value) -> Option<IpNet> {
    value.as_str()?.parse().ok()
}

fn overlap(a: IpNet, b: IpNet) -> bool {
    a.contains(&b) || b.contains(&a)
}
