//! Databases in the network: by themselves, clusters, and instances of clusters.

use std::collections::BTreeMap;

use super::{Bounds, Host, Plan, Subnets, decided};
use crate::catalog::Known;
use crate::catalog::rds::{cluster, cluster_instance, instance, subnet_group};
use crate::network::traffic::{TCP, Traffic};
use crate::network::{Decided, opaque, target};
use crate::stack::{Resource, Stack};
use crate::value::Value;

const PUBLIC_UNKNOWN: &str = "whether a database is public is not known";

/// A database by itself.
pub(super) fn instance<'a>(stack: &'a Stack, resource: &'a Resource, host: &mut Host<'a>) -> Plan<'a> {
    listen(host, &resource.get(&instance::PORT), &resource.get(&instance::ENGINE));
    Plan {
        groups: resource.value(&instance::SECURITY_GROUPS),
        public: Some(decided(&resource.get(&instance::PUBLICLY_ACCESSIBLE), PUBLIC_UNKNOWN)),
        v6: Some(has_v6(resource)),
        ..within(stack, resource.value(&instance::SUBNET_GROUP), host)
    }
}

/// Which instances are of which cluster.
pub(super) struct Clusters<'a> {
    /// Addresses of clusters by their names in AWS.
    by_name: BTreeMap<&'a str, &'a str>,
    /// Whether the instances of a cluster have public addresses, by the address of the cluster.
    public: BTreeMap<&'a str, Vec<Decided<bool>>>,
}

impl<'a> Clusters<'a> {
    pub(super) fn of(stack: &'a Stack) -> Self {
        let name = |(address, it): (&'a str, &'a Resource)| {
            Some((it.value(&cluster::IDENTIFIER).and_then(Value::as_str)?, address))
        };
        let by_name = stack.of(&cluster::TYPE).filter_map(name).collect();
        let mut clusters = Self { by_name, public: BTreeMap::new() };
        for (_, it) in stack.of(&cluster_instance::TYPE) {
            if let Some(address) = clusters.around(stack, it) {
                clusters.public.entry(address).or_default().push(is_public(it));
            }
        }
        clusters
    }

    /// The address of the cluster of an instance, by reference or by its name.
    fn around(&self, stack: &'a Stack, instance: &'a Resource) -> Option<&'a str> {
        match instance.value(&cluster_instance::CLUSTER)? {
            Value::Str(name) => self.by_name.get(name.as_str()).copied(),
            value => target(stack, value),
        }
    }
}

fn is_public(instance: &Resource) -> Decided<bool> {
    decided(&instance.get(&cluster_instance::PUBLICLY_ACCESSIBLE), PUBLIC_UNKNOWN)
}

/// A cluster, which is reached where one of its instances is.
pub(super) fn cluster<'a>(
    stack: &'a Stack,
    clusters: &Clusters<'a>,
    address: &str,
    resource: &'a Resource,
    host: &mut Host<'a>,
) -> Plan<'a> {
    let instances = clusters.public.get(address).map(Vec::as_slice).unwrap_or_default();
    let public = Some(cluster_is_public(instances, resource));
    Plan { public, ..of_cluster(stack, resource, host) }
}

/// An instance of a cluster, behind the security groups of that.
pub(super) fn cluster_instance<'a>(
    stack: &'a Stack,
    clusters: &Clusters<'a>,
    resource: &'a Resource,
    host: &mut Host<'a>,
) -> Plan<'a> {
    let public = Some(is_public(resource));
    let cluster = clusters.around(stack, resource).and_then(|it| stack.get(it));
    match cluster.filter(|it| it.ty == Some(&cluster::TYPE)) {
        Some(cluster) => Plan { public, ..of_cluster(stack, cluster, host) },
        None => {
            listen(host, &Known::Unknown, &resource.get(&cluster_instance::ENGINE));
            let vague_groups = Some("the cluster of a database instance is not known");
            let own = within(stack, resource.value(&cluster_instance::SUBNET_GROUP), host);
            Plan { public, vague_groups, v6: Some(has_v6(resource)), ..own }
        }
    }
}

/// What a cluster says of itself and of its instances, apart from their public addresses.
fn of_cluster<'a>(stack: &'a Stack, cluster: &'a Resource, host: &mut Host<'a>) -> Plan<'a> {
    listen(host, &cluster.get(&cluster::PORT), &cluster.get(&cluster::ENGINE));
    Plan {
        groups: cluster.value(&cluster::SECURITY_GROUPS),
        v6: Some(has_v6(cluster)),
        ..within(stack, cluster.value(&cluster::SUBNET_GROUP), host)
    }
}

/// Whether what a cluster's name leads to has a public address, by what its instances have.
fn cluster_is_public(instances: &[Decided<bool>], resource: &Resource) -> Decided<bool> {
    let public: Vec<bool> = instances.iter().copied().collect::<Decided<_>>()?;
    match public.as_slice() {
        // Source: RDS API reference, `CreateDBCluster`, `PubliclyAccessible`: for clusters without instances of their own.
        [] if opaque(resource, "publicly_accessible").is_some_and(|it| it != "false") => Err(PUBLIC_UNKNOWN),
        [] => Ok(false),
        [first, rest @ ..] if rest.iter().all(|it| it == first) => Ok(*first),
        _ => Err("some instances of a cluster are public, and some are not"),
    }
}

/// What a database on a port takes, or one of an engine on the port that is usual for it.
fn listen(host: &mut Host<'_>, port: &Known<i64>, engine: &Known<String>) {
    host.is_one_of = true;
    host.refuses = "the database does not listen there";
    let port = match (port, engine) {
        (Known::Is(port), _) => u16::try_from(*port).ok(),
        (Known::Unset, Known::Is(engine)) => default_port(engine),
        _ => None,
    };
    host.accepts = match port {
        Some(port) => Bounds::known(Traffic::tcp(port)),
        None => Bounds { certain: Traffic::none(), possible: Traffic::protocol(TCP) },
    };
}

/// A plan within the subnets of a group.
fn within<'a>(stack: &'a Stack, group: Option<&'a Value>, host: &mut Host<'a>) -> Plan<'a> {
    let group = group.and_then(|it| target(stack, it)).and_then(|it| stack.get(it));
    let group = group.filter(|it| it.ty == Some(&subnet_group::TYPE));
    let subnets = group.and_then(|it| it.value(&subnet_group::SUBNETS));
    if subnets.is_none() {
        host.vague = Some("the subnets of a database are not known");
    }
    Plan::within(Subnets::List(subnets))
}

fn has_v6(resource: &Resource) -> Decided<bool> {
    if opaque(resource, "network_type").is_some() {
        Err("the kind of addresses of a database is not known")
    } else {
        Ok(false)
    }
}

/// The port an engine listens on unless it is told otherwise. Source: RDS API reference, `CreateDBInstance`, `Port`, and
/// `CreateDBCluster`, `Port`.
fn default_port(engine: &str) -> Option<u16> {
    match engine {
        "postgres" | "aurora-postgresql" => Some(5_432),
        "mysql" | "mariadb" | "aurora-mysql" | "aurora" => Some(3_306),
        it if it.starts_with("oracle-") => Some(1_521),
        it if it.starts_with("sqlserver-") => Some(1_433),
        it if it.starts_with("db2-") => Some(50_000),
        _ => None,
    }
}
