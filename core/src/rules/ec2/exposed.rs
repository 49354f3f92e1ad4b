//! What the rules about exposed instances share.

use crate::catalog::ec2::{instance, launch_template};
use crate::network::{Addresses, Family, Flow, Place, TCP, Traffic, UDP, Verdict};
use crate::rules::facts::{known, mentions, opaque};
use crate::rules::{Decided, Facts};

/// Whether the internet at large, not a few addresses of it, gets packets of this traffic to an instance itself.
pub(super) fn is_open_to_internet(facts: &Facts<'_>, instance: &str, traffic: &Traffic) -> Decided<bool> {
    let flows = direct_flows(facts, instance)?;
    let is_most = |family: Family| {
        let of_family = flows.iter().filter(|it| it.family == family);
        let sources =
            of_family.filter(|it| !it.traffic.intersect(traffic).is_empty()).flat_map(|it| it.from.iter());
        let (some, all) = (size(&Addresses::union_of(sources)), size(&family.internet()));
        some > all / 2
    };
    Ok(Family::ALL.into_iter().any(is_most))
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
    let tokens = known(resource.get(&instance::METADATA_TOKENS), "whether it demands tokens is not known")?;
    Ok(tokens.as_deref() != Some("required"))
}

/// The ports of TCP and UDP on which packets from the internet reach an instance by themselves, not through a load balancer.
pub(super) fn direct_traffic(facts: &Facts<'_>, instance: &str) -> Decided<Traffic> {
    let all = direct_flows(facts, instance)?.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic));
    Ok(all.intersect(&Traffic::protocol(TCP).union(&Traffic::protocol(UDP))))
}

/// What gets from the internet to an instance by itself, not through a load balancer.
fn direct_flows<'a>(facts: &Facts<'a>, instance: &str) -> Decided<Vec<Flow<'a>>> {
    match facts.exposed().get_key_value(instance) {
        None | Some((_, Verdict::Blocked)) => Ok(Vec::new()),
        Some((_, Verdict::Undecided)) => Err("whether the internet reaches it hangs on what is not known"),
        Some((address, Verdict::Reachable)) => {
            let reach = facts.packets().from_internet(&Place::Node(address));
            Ok(reach.certain.into_iter().filter(|it| it.through.is_none()).collect())
        }
    }
}
