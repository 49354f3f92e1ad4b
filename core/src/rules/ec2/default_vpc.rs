//! The default VPC of an account, which no file holds: everything in it is public, and its groups alone decide who comes in.
//!
//! Source: VPC user guide, "Default VPCs": its main route table leads to an internet gateway, its network ACL lets everything
//! through, and what starts in one of its subnets gets a public address.

use crate::catalog::ec2::{instance, security_group, vpc, vpc_block_public_access_options};
use crate::network::{Family, Flow, TCP, Traffic as Packets, UDP, of_blocks};
use crate::rules::Facts;
use crate::rules::facts::{Peers, Protocol, Traffic, mentions, opaque, outside};
use crate::stack::{Resource, SourceBlock, Stack};
use crate::value::Value;

/// What says of an instance where it stands, or in which groups it is, beside its own arguments.
const ELSEWHERE: [&str; 6] = [
    "launch_template",
    "network_interface",
    "primary_network_interface",
    "security_groups",
    "LaunchTemplate",
    "NetworkInterfaces",
];

/// What changes the default VPC, or what the internet finds in it.
const CHANGES: [&str; 4] =
    ["aws_default_vpc", "aws_default_network_acl", "aws_default_route_table", "aws_eip_association"];

/// What gets from the internet to an instance in the default VPC; `None` if it may stand elsewhere, or if something else than its
/// groups may decide.
pub(super) fn from_internet<'a>(facts: &Facts<'a>, address: &str) -> Option<Vec<Flow<'a>>> {
    let stack = facts.stack;
    let it = stack.get(address).filter(|it| it.ty == Some(&instance::TYPE))?;
    let is_said_elsewhere = ELSEWHERE.iter().any(|name| opaque(it, name).is_some());
    let is_public = it.value(&instance::ASSOCIATE_PUBLIC_IP).is_none_or(|it| *it == Value::Bool(true));
    if is_said_elsewhere || !is_public || !stands_there(stack, it) || is_changed(stack, it) {
        return None;
    }
    let groups = facts.groups_of(address).ok()?;
    let is_elsewhere = |it: &&str| {
        let vpc = stack.get(it).and_then(|it| it.target(&security_group::VPC)?.into());
        vpc.and_then(|it| stack.get(it)).is_some_and(|it| it.ty == Some(&vpc::TYPE))
    };
    if groups.is_empty() || groups.iter().any(is_elsewhere) {
        return None;
    }
    let rules = facts.inbound.rules.iter().filter(|it| groups.contains(&it.group));
    Some(rules.filter_map(admitted).collect())
}

/// Whether an instance names no subnet, or one of the default VPC.
fn stands_there(stack: &Stack, instance: &Resource) -> bool {
    match instance.value(&instance::SUBNET) {
        None => true,
        Some(Value::Unknown(source)) => is_default_subnet(stack, source.source()),
        Some(_) => false,
    }
}

/// Whether an expression takes a subnet that a data source finds in the default VPC.
fn is_default_subnet(stack: &Stack, source: &str) -> bool {
    let blocks = || stack.configuration.blocks.iter().filter(|it| it.ty == "data");
    let vpcs: Vec<String> =
        blocks().filter(|it| is_default_vpc(it)).filter_map(SourceBlock::address).collect();
    let finds_one = |it: &&SourceBlock| {
        let is_of_subnets = it.labels.first().is_some_and(|it| it == "aws_subnets" || it == "aws_subnet");
        is_of_subnets && it.body.iter().any(|line| vpcs.iter().any(|vpc| line.contains(&format!("{vpc}.id"))))
    };
    let mut found = blocks().filter(finds_one).filter_map(SourceBlock::address);
    found.any(|it| source.trim().strip_prefix(it.as_str()).is_some_and(|rest| rest.starts_with(['.', '['])))
}

/// Whether a block looks up the default VPC of the account.
pub(in crate::rules) fn is_default_vpc(block: &SourceBlock) -> bool {
    let is_set = |it: &String| {
        it.split_once('=').is_some_and(|(name, it)| name.trim() == "default" && it.trim() == "true")
    };
    block.ty == "data"
        && block.labels.first().is_some_and(|it| it == "aws_vpc")
        && block.body.iter().any(is_set)
}

/// Whether something may keep the internet from the default VPC, or give an instance another interface or another group.
fn is_changed(stack: &Stack, instance: &Resource) -> bool {
    let others =
        ["aws_network_interface", "aws_network_interface_attachment", "aws_network_interface_sg_attachment"];
    stack.has(&vpc_block_public_access_options::TYPE)
        || CHANGES.iter().any(|it| outside(stack, it).next().is_some())
        || others.iter().any(|ty| outside(stack, ty).any(|it| mentions(it, instance)))
}

/// What a rule of a group lets in from the internet. The default VPC has no IPv6 addresses.
fn admitted<'a>(rule: &Traffic<'_>) -> Option<Flow<'a>> {
    let Peers::Ranges(ranges) = &rule.peers else { return None };
    let port = |it: i64| u16::try_from(it).ok();
    let traffic = match (rule.protocol, rule.ports) {
        (Protocol::All, _) => Packets::all(),
        (Protocol::Tcp, Some((first, last))) => Packets::ports(TCP, port(first)?, port(last)?),
        (Protocol::Udp, Some((first, last))) => Packets::ports(UDP, port(first)?, port(last)?),
        _ => return None,
    };
    let family = Family::V4;
    let from = of_blocks(ranges, family).intersect(&family.internet());
    (!from.is_empty()).then(|| Flow { family, traffic, from, to: family.internet(), through: None })
}
