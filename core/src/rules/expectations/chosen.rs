//! What the selectors of an expectation select in a stack.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use crate::catalog::ec2::subnet;
use crate::catalog::{Parent, ResourceType};
use crate::model::{Selector, Selectors};
use crate::network::{Kinds, Place, ranges};
use crate::rules::facts::{Tier, opaque};
use crate::rules::{Decided, Facts};
use crate::stack::{Resource, logical_id};

/// What one side of an expectation selects.
#[derive(Debug, Default)]
pub(super) struct Chosen<'a> {
    /// Addresses of resources, each with why it may not be meant at all.
    pub(super) members: BTreeMap<&'a str, Option<&'static str>>,
    /// Resources that are named for what they are, not for where they stand: of these a subnet is a place, too.
    named: BTreeSet<&'a str>,
    /// Whether the internet is meant.
    pub(super) internet: bool,
    /// Whether all there is is meant.
    pub(super) anything: bool,
    /// Blocks of addresses.
    blocks: Vec<Decided<Vec<IpNet>>>,
    /// What was named and is not there.
    pub(super) missing: Vec<String>,
}

/// A place of a side, with why it may not be meant.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    pub(super) place: Place<'a>,
    pub(super) doubt: Option<&'static str>,
}

const TAG: &str = "whether it carries the tag is not known before the deployment";
const TIER: &str = "whether its subnet is meant to be private or public is not said";
const BLOCKS: &str = "the addresses of an on-premises network are not known";

/// Looks up what is selected.
pub(super) fn choose<'a>(facts: &Facts<'a>, kinds: &Kinds<'a>, selectors: &Selectors) -> Chosen<'a> {
    let mut chosen = Chosen::default();
    for selector in &selectors.0 {
        chosen.add(facts, kinds, selector);
    }
    chosen
}

impl<'a> Chosen<'a> {
    /// Whether nothing is selected.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && !self.internet && !self.anything && self.blocks.is_empty()
    }

    /// The places that connections start at, or lead to; an error if some address is not known.
    pub(super) fn places(
        &self,
        facts: &Facts<'a>,
        kinds: &Kinds<'a>,
        is_target: bool,
    ) -> Decided<Vec<Spot<'a>>> {
        let mut spots = Vec::new();
        if self.internet {
            spots.push(Spot { place: Place::Internet, doubt: None });
        }
        for blocks in &self.blocks {
            spots.push(Spot { place: Place::Addresses(blocks.clone()?), doubt: None });
        }
        for (address, doubt) in &self.members {
            match kinds.place(facts.stack, address, is_target) {
                Some(Place::Subnet(it)) if !self.named.contains(it) => {}
                Some(place) => spots.push(Spot { place, doubt: *doubt }),
                None => {}
            }
        }
        Ok(spots)
    }

    fn put(&mut self, address: &'a str, doubt: Option<&'static str>) {
        let known = self.members.entry(address).or_insert(doubt);
        if doubt.is_none() {
            *known = None;
        }
    }

    fn add(&mut self, facts: &Facts<'a>, kinds: &Kinds<'a>, selector: &Selector) {
        let stack = facts.stack;
        let all = || stack.resources.iter().map(|(address, it)| (address.as_str(), it));
        match selector {
            Selector::Internet => self.internet = true,
            Selector::Anything => {
                self.anything = true;
                all().for_each(|(address, _)| self.put(address, None));
            }
            Selector::OnPremises => {
                for value in stack.on_premises.values() {
                    self.blocks.push(value.as_ref().map_or(Err(BLOCKS), |it| ranges::ranges(stack, it)));
                }
            }
            Selector::CidrBlock(text) => {
                self.blocks.extend(text.parse().ok().map(|it: IpNet| Ok(vec![it])));
            }
            Selector::Node(id) => match stack.on_premises.get(id) {
                Some(value) => {
                    self.blocks.push(value.as_ref().map_or(Err(BLOCKS), |it| ranges::ranges(stack, it)));
                }
                None => self.missing.push(id.to_string()),
            },
            Selector::Type(name) => {
                let is_one = |it: &Resource| {
                    it.tf_type == *name || it.ty.is_some_and(|it| it.id == name || it.cfn == name)
                };
                for (address, _) in all().filter(|(_, it)| is_one(it)) {
                    self.put(address, None);
                    self.named.insert(address);
                }
            }
            Selector::Tier(tier) => self.add_tier(facts, kinds, tier),
            Selector::Tag { key, value } => {
                for (address, resource) in all() {
                    match resource.tags.iter().find(|(it, _)| it == key).map(|(_, it)| it.as_str()) {
                        Some(Some(text)) if text == value => self.put(address, None),
                        Some(None) => self.put(address, Some(TAG)),
                        None if opaque(resource, "tags").is_some() => self.put(address, Some(TAG)),
                        _ => {}
                    }
                }
            }
            Selector::Address(pattern) => {
                let found = addressed(facts, pattern);
                if found.is_empty() && !pattern.contains('*') {
                    self.missing.push(pattern.clone());
                }
                for address in found {
                    self.put(address, None);
                    self.named.insert(address);
                }
            }
            Selector::In(pattern) => {
                let inside = inside(facts, kinds, &addressed(facts, pattern));
                if inside.is_empty() {
                    self.missing.push(pattern.clone());
                }
                inside.into_iter().for_each(|it| self.put(it, None));
            }
        }
    }

    /// What stands in a subnet that is meant to be so.
    fn add_tier(&mut self, facts: &Facts<'a>, kinds: &Kinds<'a>, tier: &str) {
        let wanted = if tier == "private" { Tier::Private } else { Tier::Public };
        for address in facts.stack.resources.keys() {
            let tiers = kinds.subnets_of(address).iter().map(|it| facts.tier_of(it));
            let tiers: Vec<Option<Tier>> = tiers.collect();
            if tiers.contains(&Some(wanted)) {
                self.put(address, None);
            } else if tiers.contains(&None) {
                self.put(address, Some(TIER));
            }
        }
    }
}

/// The resources with an address or a logical id; `*` stands for any text.
fn addressed<'a>(facts: &Facts<'a>, pattern: &str) -> Vec<&'a str> {
    if let Some((address, _)) = facts.stack.resources.get_key_value(pattern) {
        return vec![address];
    }
    let is_id = !pattern.contains('.');
    let is_it = |(address, it): &(&'a String, &'a Resource)| {
        matches(pattern, &it.terraform_address())
            || matches(pattern, address)
            || (is_id && matches(pattern, &logical_id(it)))
    };
    facts.stack.resources.iter().filter(is_it).map(|(address, _)| address.as_str()).collect()
}

/// What stands in some containers, at any depth: as its properties say, and where its network interfaces are.
fn inside<'a>(facts: &Facts<'a>, kinds: &Kinds<'a>, containers: &[&str]) -> BTreeSet<&'a str> {
    let stack = facts.stack;
    let mut inside: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = inside.len();
        for (address, resource) in &stack.resources {
            let is_container = |it: &str| containers.contains(&it) || inside.contains(it);
            let parents: &[Parent] = resource.ty.map(ResourceType::parents).unwrap_or_default();
            let mut targets = parents
                .iter()
                .filter_map(|it| resource.props.get(it.property?))
                .chain(resource.value(&subnet::VPC).filter(|_| resource.ty == Some(&subnet::TYPE)))
                .flat_map(|it| it.targets());
            if targets.any(is_container) || kinds.subnets_of(address).iter().any(|it| is_container(it)) {
                inside.insert(address);
            }
        }
        if inside.len() == before {
            return inside;
        }
    }
}

/// Whether a text is as a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn an_asterisk_stands_for_any_text() {
        for (pattern, text, is_match) in [
            ("aws_instance.app", "aws_instance.app", true),
            ("aws_instance.app", "aws_instance.app2", false),
            ("aws_instance.*", "aws_instance.app", true),
            ("*.app", "module.a.aws_instance.app", true),
            ("module.*.aws_*.app", "module.a.aws_instance.app", true),
            ("a*a", "a", false),
            ("a*b*a", "aba", true),
            ("*", "", true),
            ("**", "x", true),
        ] {
            assert_eq!(matches(pattern, text), is_match, "{pattern} {text}");
        }
    }
}
