//! What the rules about exposed instances share.

use super::default_vpc;
use crate::catalog::ec2::{instance, launch_template};
use crate::network::{Addresses, Family, Flow, Place, TCP, Traffic, UDP, Verdict};
use crate::rules::facts::{known, mentions, opaque};
use crate::rules::{Decided, Facts};

/// What gets from the internet to an instance by itself, not through a load balancer.
pub(super) struct Exposure<'a>(Vec<Flow<'a>>);

impl<'a> Exposure<'a> {
    pub(super) fn of(facts: &Facts<'a>, instance: &str) -> Decided<Self> {
        match facts.exposure_of(instance) {
            None | Some((_, Verdict::Blocked)) => Ok(Self(Vec::new())),
            Some((address, Verdict::Undecided)) => default_vpc::from_internet(facts, address)
                .map(Self)
                .ok_or("whether the internet reaches it hangs on what is not known"),
            Some((address, Verdict::Reachable)) => {
                let flows = facts.packets().certain_from_internet(&Place::Node(address));
                Ok(Self(flows.into_iter().filter(|it| it.through.is_none()).collect()))
            }
        }
    }

    /// Whether anything gets to it.
    pub(super) fn is_direct(&self) -> bool {
        !self.0.is_empty()
    }

    /// The ports of TCP and UDP.
    pub(super) fn traffic(&self) -> Traffic {
        let all = self.0.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic));
        all.intersect(&Traffic::protocol(TCP).union(&Traffic::protocol(UDP)))
    }

    /// Whether the internet at large, not a few addresses of it, gets packets of this traffic through.
    pub(super) fn is_at_large(&self, traffic: &Traffic) -> bool {
        let is_most = |family: Family| {
            let of_family = self.0.iter().filter(|it| it.family == family);
            let flows = of_family.filter(|it| !it.traffic.intersect(traffic).is_empty());
            let sources = Addresses::union_of(flows.flat_map(|it| it.from.iter()));
            size(&sources) > size(&family.internet()) / 2
        };
        Family::ALL.into_iter().any(is_most)
    }
}

/// How many addresses there are.
fn size(addresses: &Addresses) -> u128 {
    addresses.iter().map(|(first, last)| (last - first).saturating_add(1)).fold(0, u128::saturating_add)
}

/// What both languages call the options of the metadata service.
const METADATA: [&str; 2] = ["metadata_options", "MetadataOptions"];

/// Whether the metadata service answers without a session token.
pub(super) fn answers_without_token(facts: &Facts<'_>, instance: &str) -> Decided<bool> {
    let Some(resource) = facts.stack.get(instance) else { return Ok(false) };
    let is_off = resource.opaque.iter().any(|it| {
        METADATA.iter().any(|options| it.path.split('/').any(|it| it == *options))
            && it.source.source().contains("\"disabled\"")
    });
    if is_off {
        return Ok(false);
    }
    if opaque(resource, "launch_template").is_some() && resource.value(&instance::METADATA_TOKENS).is_none() {
        let template = facts.stack.of(&launch_template::TYPE).find(|(_, it)| mentions(resource, it));
        let (_, template) = template.ok_or("its launch template may demand tokens")?;
        let tokens =
            known(template.get(&launch_template::METADATA_TOKENS), "whether it demands tokens is not known")?;
        return Ok(tokens.as_deref() != Some("required"));
    }
    let tokens = match resource.ty {
        Some(ty) if *ty == launch_template::TYPE => resource.get(&launch_template::METADATA_TOKENS),
        _ => resource.get(&instance::METADATA_TOKENS),
    };
    let tokens = known(tokens, "whether it demands tokens is not known")?;
    Ok(tokens.as_deref() != Some("required"))
}
