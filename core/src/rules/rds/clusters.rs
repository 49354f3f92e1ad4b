//! What several rules ask of a cluster.

use crate::catalog::Known;
use crate::catalog::rds::{cluster, cluster_instance};
use crate::rules::facts::{all, opaque, target};
use crate::rules::{Decided, Facts, property};
use crate::stack::Resource;
use crate::value::Value;

/// Whether a cluster runs one of these engines. One that is restored need not say in a template what it runs.
pub(super) fn runs(cluster: &Resource, engines: &[&str]) -> Decided<bool> {
    match cluster.get(&cluster::ENGINE) {
        Known::Is(it) => Ok(engines.contains(&it.as_str())),
        Known::Unset | Known::Unknown => Err("what its cluster runs is not known"),
    }
}

/// Whether a cluster is Aurora Serverless v1, which has no instances.
pub(super) fn is_serverless(cluster: &Resource) -> Decided<bool> {
    property::is(cluster, &cluster::ENGINE_MODE, |it| it.as_deref() == Some("serverless"))
}

/// Whether a cluster is not encrypted, as far as it says so itself: a replica is as its source, a member of a global cluster
/// as that, and Serverless v1 always is. Source: Aurora user guide, "Aurora Serverless v1 and snapshots".
pub(super) fn is_in_the_clear(cluster: &Resource) -> Decided<bool> {
    all([
        property::is_unset(cluster, &cluster::REPLICA_OF),
        property::is_unset(cluster, &cluster::GLOBAL_CLUSTER),
        is_serverless(cluster).map(|it| !it),
        property::is_off(cluster, &cluster::STORAGE_ENCRYPTED),
    ])
}

/// The instances of the cluster at an address; not known where there may be others.
pub(super) fn instances<'a>(
    facts: &'a Facts<'_>,
    address: &str,
    cluster: &Resource,
) -> Decided<Vec<&'a Resource>> {
    const UNKNOWN: &str = "its instances are not all known";
    let mut found = Vec::new();
    for (_, it) in facts.stack.of(&cluster_instance::TYPE) {
        let is_own = match (it.value(&cluster_instance::CLUSTER), cluster.value(&cluster::IDENTIFIER)) {
            (Some(Value::Str(of)), Some(Value::Str(name))) => of == name,
            (Some(of), _) => target(facts.stack, of).ok_or(UNKNOWN)? == address,
            (None, _) => return Err(UNKNOWN),
        };
        if is_own && ["count", "for_each"].iter().any(|name| opaque(it, name).is_some()) {
            return Err(UNKNOWN);
        }
        found.extend(is_own.then_some(it));
    }
    // A cluster without any is of no use: they stand elsewhere.
    if found.is_empty() { Err(UNKNOWN) } else { Ok(found) }
}
