//! VPCs, their subnets, and what connects them with each other and the outside.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::addresses::{Addresses, Family, of_blocks};
use super::public_access::PublicAccess;
use super::{Decided, Known, mentions, opaque, outside, ranges, target};
use crate::catalog::ec2::{
    eip, internet_gateway, nat_gateway, subnet, vpc, vpc_cidr_block, vpc_peering_connection as peering,
};
use crate::stack::{Resource, Stack};
use crate::value::Value;

/// A VPC: one of the stack, or one that a value names which is not.
#[derive(Debug)]
pub(super) struct Vpc<'a> {
    /// Address; `None` for one outside of the stack.
    pub(super) address: Option<&'a str>,
    /// Its own addresses by family, as far as they are known. Of IPv6 those of its subnets are.
    local: [Addresses; 2],
    /// The internet gateway that is attached to it.
    pub(super) gateway: Decided<Option<&'a str>>,
    /// Whether it is in the Region of the stack: one that a provider of its own makes may be elsewhere.
    pub(super) is_here: bool,
}

/// A subnet.
#[derive(Debug)]
pub(super) struct Subnet<'a> {
    pub(super) address: &'a str,
    pub(super) vpc: usize,
    /// The addresses that something in it may have, by family; `None` where it has none of the family.
    pub(super) addresses: [Decided<Option<Addresses>>; 2],
    /// Its blocks, by family: what a route that is more specific than the VPC's own has to be for.
    pub(super) blocks: [Option<IpNet>; 2],
    /// Whether what is launched in it gets a public IPv4 address.
    pub(super) maps_public: Decided<bool>,
    /// Whether what is launched in it gets an IPv6 address.
    pub(super) assigns_v6: Decided<bool>,
}

/// A NAT gateway.
#[derive(Debug)]
pub(super) struct Nat<'a> {
    pub(super) address: &'a str,
    pub(super) subnet: Option<usize>,
    /// Whether it leads to the internet: it is public, and it has an address.
    pub(super) is_public: Decided<bool>,
}

/// A peering connection.
#[derive(Debug)]
pub(super) struct Peering<'a> {
    pub(super) address: &'a str,
    /// Both ends.
    pub(super) ends: [Option<usize>; 2],
    /// Whether it is active.
    pub(super) is_active: Decided<bool>,
    /// Whether security groups of one end may name those of the other: in one Region.
    pub(super) is_regional: Decided<bool>,
}

/// Everything of this kind in a stack.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) vpcs: Vec<Vpc<'a>>,
    pub(super) subnets: Vec<Subnet<'a>>,
    pub(super) subnet_at: BTreeMap<&'a str, usize>,
    pub(super) nats: Vec<Nat<'a>>,
    pub(super) peerings: Vec<Peering<'a>>,
    /// What internet gateways do not pass, if the stack says so.
    pub(super) public_access: Option<PublicAccess<'a>>,
    by_key: BTreeMap<Key<'a>, usize>,
    /// The resources of types outside the catalogue, by type.
    foreign: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// Addresses of the instances that Elastic IP addresses name.
    elastic: BTreeSet<&'a str>,
    /// Elastic IP addresses that name what the catalogue does not know, and associations of them.
    other_elastic: Vec<&'a Resource>,
}

/// What tells VPCs apart: an address in the stack, or the expression for one outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Own(&'a str),
    Other(&'a Value),
    /// That of a resource which names none.
    Of(&'a str),
}

impl Vpc<'_> {
    pub(super) fn local(&self, family: Family) -> &Addresses {
        &self.local[family as usize]
    }
}

impl<'a> Places<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let mut places = Self { public_access: PublicAccess::of(stack), ..Self::default() };
        for it in stack.resources.foreign() {
            places.foreign.entry(&it.tf_type).or_default().push(it);
        }
        for (_, it) in stack.of(&eip::TYPE) {
            places.elastic.extend(it.value(&eip::INSTANCE).and_then(|it| target(stack, it)));
            places.other_elastic.extend(Some(it).filter(|it| !it.opaque.is_empty()));
        }
        let associations = ["aws_eip_association", "AWS::EC2::EIPAssociation"];
        let associations: Vec<&Resource> =
            associations.iter().flat_map(|it| places.outside(it)).copied().collect();
        places.other_elastic.extend(associations);
        for (address, _) in stack.of(&vpc::TYPE) {
            places.add_vpc(stack, Key::Own(address));
        }
        for (address, resource) in stack.of(&subnet::TYPE) {
            let vpc = places.vpc_of(stack, address, resource.value(&subnet::VPC));
            let subnet = read_subnet(stack, address, resource, vpc);
            for family in Family::ALL {
                let whole = subnet.blocks[family as usize].map(|it| of_blocks(&[it], family));
                if let (Some(whole), Some(vpc)) = (whole, places.vpcs.get_mut(vpc)) {
                    vpc.local[family as usize] = vpc.local[family as usize].union(&whole);
                }
            }
            places.subnet_at.insert(address, places.subnets.len());
            places.subnets.push(subnet);
        }
        for (address, resource) in stack.of(&nat_gateway::TYPE) {
            let subnet = resource.value(&nat_gateway::SUBNET).and_then(|it| target(stack, it));
            let nat = Nat {
                address,
                subnet: subnet.and_then(|it| places.subnet_at.get(it).copied()),
                is_public: is_public_nat(resource),
            };
            places.nats.push(nat);
        }
        for (address, resource) in stack.of(&peering::TYPE) {
            let end = |value: Option<&'a Value>, places: &mut Self| {
                value.map(|it| places.vpc_of(stack, address, Some(it)))
            };
            let ends = [
                end(resource.value(&peering::VPC), &mut places),
                end(resource.value(&peering::PEER_VPC), &mut places),
            ];
            let is_active = is_active(stack, resource, ends.map(|it| it.and_then(|it| places.vpcs.get(it))));
            let is_regional = match resource.get(&peering::PEER_REGION) {
                Known::Unset => Ok(true),
                Known::Is(Value::Str(it)) if stack.knows_region => Ok(it == stack.settings.region),
                _ => Err("the Region of the other end of a peering connection is not known"),
            };
            places.peerings.push(Peering { address, ends, is_active, is_regional });
        }
        places
    }

    /// The VPC a value stands for. Two values that are the same expression stand for the same VPC.
    pub(super) fn vpc_of(&mut self, stack: &'a Stack, owner: &'a str, value: Option<&'a Value>) -> usize {
        let own = value.and_then(|it| target(stack, it)).filter(|it| stack.get(it).is_some());
        self.add_vpc(
            stack,
            match (own, value) {
                (Some(address), _) => Key::Own(address),
                (None, Some(value)) => Key::Other(value),
                (None, None) => Key::Of(owner),
            },
        )
    }

    fn add_vpc(&mut self, stack: &'a Stack, key: Key<'a>) -> usize {
        if let Some(known) = self.by_key.get(&key) {
            return *known;
        }
        let address = if let Key::Own(it) = key { Some(it) } else { None };
        let blocks = address.map(|it| blocks(stack, it)).unwrap_or_default();
        self.vpcs.push(Vpc {
            address,
            local: Family::ALL.map(|family| of_blocks(&blocks, family)),
            gateway: gateway(stack, address),
            is_here: address.and_then(|it| stack.get(it)).is_some_and(|it| opaque(it, "provider").is_none()),
        });
        self.by_key.insert(key, self.vpcs.len() - 1);
        self.vpcs.len() - 1
    }

    /// The resources of a type outside the catalogue.
    pub(super) fn outside(&self, ty: &str) -> &[&'a Resource] {
        self.foreign.get(ty).map_or(&[], Vec::as_slice)
    }

    /// Whether an Elastic IP address is associated with a resource.
    pub(super) fn has_elastic_ip(&self, address: &str, resource: &Resource) -> bool {
        self.elastic.contains(address) || self.other_elastic.iter().any(|it| mentions(it, resource))
    }

    /// The VPC at an address.
    pub(super) fn vpc_at(&self, address: &'a str) -> Option<usize> {
        self.by_key.get(&Key::Own(address)).copied()
    }
}

/// The ranges of a VPC that are known.
fn blocks(stack: &Stack, address: &str) -> Vec<IpNet> {
    let own = stack.get(address).and_then(|it| it.value(&vpc::CIDR_BLOCK));
    let further = stack
        .of(&vpc_cidr_block::TYPE)
        .filter(|(_, it)| it.value(&vpc_cidr_block::VPC).and_then(|it| target(stack, it)) == Some(address));
    let values = own.into_iter().chain(further.filter_map(|(_, it)| it.value(&vpc_cidr_block::CIDR_BLOCK)));
    values.filter_map(|it| ranges::ranges(stack, it).ok()).flatten().collect()
}

fn gateway<'a>(stack: &'a Stack, address: Option<&str>) -> Decided<Option<&'a str>> {
    let Some(vpc) = address else { return Err("whether its VPC has an internet gateway is not known") };
    let mut vague = None;
    for (gateway, resource) in stack.of(&internet_gateway::TYPE) {
        let attached = resource.value(&internet_gateway::VPC);
        match attached.and_then(|it| target(stack, it)).filter(|it| stack.get(it).is_some()) {
            Some(it) if it == vpc => return Ok(Some(gateway)),
            Some(_) => {}
            None => {
                let attachments = ["aws_internet_gateway_attachment", "AWS::EC2::VPCGatewayAttachment"];
                let mut attachments = attachments.iter().flat_map(|it| outside(stack, it));
                if attached.is_some() || attachments.any(|it| mentions(it, resource)) {
                    vague = Some("the VPC of an internet gateway is not known");
                }
            }
        }
    }
    vague.map_or(Ok(None), Err)
}

fn read_subnet<'a>(stack: &'a Stack, address: &'a str, resource: &'a Resource, vpc: usize) -> Subnet<'a> {
    let block = |value: Option<&Value>, family: Family| -> Decided<Option<IpNet>> {
        let Some(value) = value else { return Ok(None) };
        let found = ranges::ranges(stack, value).ok();
        match found.as_deref() {
            Some([it]) if super::addresses::family_of(it) == family => Ok(Some(it.trunc())),
            _ => Err("the address range of a subnet is not known"),
        }
    };
    let v4 = block(resource.value(&subnet::CIDR_BLOCK), Family::V4);
    let v6 = match opaque(resource, "ipv6_cidr_block") {
        Some(_) => Err("the IPv6 range of a subnet is not known"),
        None => block(resource.value(&subnet::IPV6_CIDR_BLOCK), Family::V6),
    };
    let flag = |it: Known<bool>, why| match it {
        Known::Is(it) => Ok(it),
        Known::Unset => Ok(false),
        Known::Unknown => Err(why),
    };
    Subnet {
        address,
        vpc,
        addresses: [v4.map(|it| it.map(|it| usable(&it))), v6.map(|it| it.map(|it| usable(&it)))],
        blocks: [v4.ok().flatten(), v6.ok().flatten()],
        maps_public: flag(
            resource.get(&subnet::MAP_PUBLIC_IP_ON_LAUNCH),
            "whether a subnet assigns public addresses is not known",
        ),
        assigns_v6: flag(
            resource.get(&subnet::ASSIGN_IPV6_ADDRESS),
            "whether a subnet assigns IPv6 addresses is not known",
        ),
    }
}

/// The addresses of a subnet that AWS does not keep: all but the first four and the last. Source: VPC user guide, "Subnet
/// CIDR blocks".
fn usable(block: &IpNet) -> Addresses {
    let all = super::addresses::of_block(block);
    let inside = all.iter().next().and_then(|(first, last)| {
        let inside = Addresses::of(first.checked_add(4)?, last.checked_sub(1)?);
        (!inside.is_empty()).then_some(inside)
    });
    // No subnet is that small; whoever draws one gets what there is.
    inside.unwrap_or(all)
}

fn is_public_nat(resource: &Resource) -> Decided<bool> {
    match resource.get(&nat_gateway::CONNECTIVITY_TYPE) {
        Known::Is(it) if it == "private" => return Ok(false),
        Known::Is(_) | Known::Unset => {}
        Known::Unknown => return Err("whether a NAT gateway leads to the internet is not known"),
    }
    Ok(resource.value(&nat_gateway::ELASTIC_IP).is_some())
}

/// Whether a peering connection carries traffic: accepted, and between ranges that do not overlap. Source: VPC peering
/// guide, "How VPC peering connections work", "VPC peering limitations".
fn is_active(stack: &Stack, resource: &Resource, ends: [Option<&Vpc<'_>>; 2]) -> Decided<bool> {
    if let [Some(a), Some(b)] = ends
        && Family::ALL.iter().any(|it| a.local(*it).overlaps(b.local(*it)))
    {
        return Ok(false);
    }
    if ends.iter().any(Option::is_none) {
        return Err("the other end of a peering connection is not known");
    }
    let accepters = outside(stack, "aws_vpc_peering_connection_accepter");
    let is_accepted = resource.get(&peering::AUTO_ACCEPT) == Known::Is(true)
        || accepters.into_iter().any(|it| mentions(it, resource))
        // CloudFormation waits until the other end has accepted.
        || stack.template != crate::stack::Template::default();
    if is_accepted { Ok(true) } else { Err("whether a peering connection is accepted is not known") }
}
