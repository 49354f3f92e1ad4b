//! What single resources say of where they stand and whom they act as. Whoever asks looks at little beside them, and not at all
//! there is of their kind: what is judged one by one is judged again when that little is another.

use super::permissions::role_named;
use super::{Decided, Facts, network, target};
use crate::catalog::ec2::{instance, subnet};
use crate::catalog::iam::instance_profile;
use crate::stack::{Origin, Stack};
use crate::value::Value;

/// What a subnet is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Not to be reached from the internet.
    Private,
    /// Open to the internet where its groups allow it.
    Public,
}

/// The role an instance acts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleOf<'a> {
    /// The role at this address.
    Role(&'a str),
    /// None: the instance has no permissions.
    None,
    /// It cannot be told.
    Unknown,
}

impl<'a> Facts<'a> {
    /// The VPC a subnet is part of.
    pub fn vpc_of_subnet(&self, subnet: &str) -> Option<&'a str> {
        network::vpc_of_subnet(self.stack, subnet)
    }

    /// The subnet an instance runs in.
    pub fn subnet_of(&self, instance: &str) -> Option<&'a str> {
        network::subnet_of(self.stack, instance)
    }

    /// The subnets that something names as its own: an instance, a function, the tasks of a service.
    pub fn subnets_with(&self, client: &str) -> Vec<&'a str> {
        let targets = self.stack.get(client).into_iter().flat_map(|it| it.props.targets());
        let is_subnet = |it: &&str| self.stack.get(it).is_some_and(|it| it.ty == Some(&subnet::TYPE));
        targets.filter(is_subnet).collect()
    }

    /// The security groups of an instance or a load balancer; empty means the default group of its VPC.
    pub fn groups_of(&self, instance: &str) -> Decided<Vec<&'a str>> {
        const WHY: &str = "the security groups of the instance are not all known";
        let Some(value) = self.stack.get(instance).and_then(|it| crate::network::groups_of(self.stack, it))
        else {
            return Ok(Vec::new());
        };
        let Value::List(items) = value else { return Err(WHY) };
        items
            .iter()
            .map(|it| target(self.stack, it).filter(|it| self.stack.get(it).is_some()).ok_or(WHY))
            .collect()
    }

    /// The role an instance acts with.
    pub fn role_of(&self, instance: &str) -> RoleOf<'a> {
        role_of(self.stack, instance)
    }

    /// What a subnet is meant to be: as drawn, as tagged, else as its name says. `None` when nobody said, or a file says one
    /// thing in a tag and the other in its names: many tag all that they have alike.
    pub fn tier_of(&self, subnet: &str) -> Option<Tier> {
        let resource = self.stack.get(subnet)?;
        let is_drawn = matches!(resource.origin, Origin::Node { .. });
        let tag = resource.tags.iter().find(|(key, _)| key.eq_ignore_ascii_case("tier"));
        let said = resource.value(&subnet::TIER).or(tag.map(|(_, value)| value)).and_then(|it| it.as_str());
        if let Some(tier) = said.and_then(read_tier) {
            let names = [read_tier(resource.title()), read_tier(&resource.name)];
            let is_denied =
                names.iter().flatten().next().is_some() && names.iter().flatten().all(|it| *it != tier);
            return (is_drawn || !is_denied).then_some(tier);
        }
        // What a drawing assumes stands for drawn subnets alone: whoever wrote a file never saw it.
        let default = || is_drawn.then(|| read_tier(subnet::tier(&resource.props))).flatten();
        match (read_tier(resource.title()), read_tier(&resource.name)) {
            // `no-private-subnets` may stand on one that is called public.
            (Some(Tier::Private), Some(Tier::Public)) | (Some(Tier::Public), Some(Tier::Private)) => None,
            (title, name) => title.or(name).or_else(default),
        }
    }
}

/// The same in a stack of which no more is known.
pub(super) fn role_of<'a>(stack: &'a Stack, instance: &str) -> RoleOf<'a> {
    let Some(resource) = stack.get(instance) else { return RoleOf::Unknown };
    let Some(profile) = resource.value(&instance::INSTANCE_PROFILE) else { return RoleOf::None };
    let Some(profile) = target(stack, profile).and_then(|it| stack.get(it)) else {
        return RoleOf::Unknown;
    };
    if profile.ty != Some(&instance_profile::TYPE) {
        return RoleOf::Unknown;
    }
    match profile.value(&instance_profile::ROLE) {
        None => RoleOf::None,
        Some(role) => role_named(stack, role).map_or(RoleOf::Unknown, RoleOf::Role),
    }
}

/// The tier a text names, if it names exactly one.
fn read_tier(text: &str) -> Option<Tier> {
    let text = text.to_ascii_lowercase();
    match (text.contains("private"), text.contains("public")) {
        (true, false) => Some(Tier::Private),
        (false, true) => Some(Tier::Public),
        _ => None,
    }
}
