//! What the rules about exposed instances share.

use crate::catalog::ec2::{instance, launch_template, network_acl};
use crate::network::{Place, TCP, Traffic, UDP, Verdict};
use crate::rules::facts::{known, mentions, opaque};
use crate::rules::{Decided, Facts};

/// Whether packets from the internet arrive at an instance as far as its address and its routes go; its groups have the
/// last word.
pub(super) fn has_public_path(facts: &Facts<'_>, instance: &str) -> Decided<bool> {
    let subnet = facts.network.subnet_of(instance).ok_or("the subnet it runs in is not known")?;
    if !facts.network.is_public(instance)? || facts.network.internet_route(subnet)?.is_none() {
        return Ok(false);
    }
    if facts.stack.of(&network_acl::TYPE).next().is_some() {
        return Err("a network ACL may stand in the way");
    }
    Ok(true)
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
    let tokens = known(resource.get(&instance::METADATA_TOKENS), "whether it demands tokens is not known")?;
    Ok(tokens.as_deref() != Some("required"))
}

/// The ports of TCP and UDP on which packets from the internet reach an instance by themselves, not through a load balancer.
pub(super) fn direct_traffic(facts: &Facts<'_>, instance: &str) -> Decided<Traffic> {
    match facts.exposed().get_key_value(instance) {
        None | Some((_, Verdict::Blocked)) => Ok(Traffic::none()),
        Some((_, Verdict::Undecided)) => Err("whether the internet reaches it hangs on what is not known"),
        Some((address, Verdict::Reachable)) => {
            let reach = facts.packets().from_internet(&Place::Node(address));
            let direct = reach.certain.iter().filter(|it| it.through.is_none());
            let all = direct.fold(Traffic::none(), |all, it| all.union(&it.traffic));
            Ok(all.intersect(&Traffic::protocol(TCP).union(&Traffic::protocol(UDP))))
        }
    }
}
