//! What several rules ask of a cluster.

use std::collections::BTreeMap;

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

const UNKNOWN: &str = "its instances are not all known";

/// The instances of clusters.
pub(super) struct Instances<'a> {
    by_cluster: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// One of them may be of any cluster.
    is_vague: bool,
}

impl<'a> Instances<'a> {
    pub(super) fn of(facts: &'a Facts<'_>) -> Self {
        let mut found = Self { by_cluster: BTreeMap::new(), is_vague: false };
        let mut by_name: BTreeMap<&str, &str> = BTreeMap::new();
        let mut is_named_later = false;
        for (address, it) in facts.stack.of(&cluster::TYPE) {
            match it.value(&cluster::IDENTIFIER) {
                Some(Value::Str(name)) => drop(by_name.insert(name, address)),
                Some(_) => is_named_later = true,
                None => {}
            }
        }
        for (_, it) in facts.stack.of(&cluster_instance::TYPE) {
            let of = match it.value(&cluster_instance::CLUSTER) {
                Some(Value::Str(name)) => by_name.get(name.as_str()).copied().ok_or(is_named_later),
                Some(value) => target(facts.stack, value).ok_or(true),
                None => Err(true),
            };
            match of {
                Ok(address) => found.by_cluster.entry(address).or_default().push(it),
                Err(may_be_of_any) => found.is_vague |= may_be_of_any,
            }
        }
        found
    }

    /// Those of the cluster at an address; not known where there may be others.
    pub(super) fn about(&self, address: &str) -> Decided<&[&'a Resource]> {
        // A cluster without any is of no use: they stand elsewhere.
        let own = self.by_cluster.get(address).filter(|_| !self.is_vague).ok_or(UNKNOWN)?;
        let is_repeated =
            |it: &&Resource| ["count", "for_each"].iter().any(|name| opaque(it, name).is_some());
        if own.iter().any(is_repeated) { Err(UNKNOWN) } else { Ok(own) }
    }
}
