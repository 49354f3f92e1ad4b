use super::clusters::{Instances, is_serverless, runs};
use crate::catalog::rds::{cluster, cluster_instance, instance};
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A database fails with its zone
    ///
    /// ## Why
    ///
    /// When its zone or its machine fails, everything waits until somebody restores a backup elsewhere. A standby in
    /// another zone takes over within minutes.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// An Aurora cluster with one instance, or with all of them in one zone.
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    /// }
    ///
    /// resource "aws_rds_cluster_instance" "one" {
    ///   cluster_identifier = aws_rds_cluster.orders.id
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   multi_az = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    /// }
    ///
    /// resource "aws_rds_cluster_instance" "one" {
    ///   cluster_identifier = aws_rds_cluster.orders.id
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    /// }
    ///
    /// resource "aws_rds_cluster_instance" "two" {
    ///   cluster_identifier = aws_rds_cluster.orders.id
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep a standby in another zone. It doubles what the database costs. A cluster needs a second instance.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-multi-az",
    severity: Severity::Medium,
    category: Category::Reliability,
    aliases: &["CKV_AWS_157", "RDS.5", "RDS.15", "CIS 5.0 2.2.4", "RDS_MULTI_AZ_SUPPORT"],
    types: &[&instance::TYPE, &cluster::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep a standby",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep a standby", finding, &instance::MULTI_AZ, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A read replica takes this over from its source.
    let wrong = |it: &Resource| all([property::is_unset(it, &instance::REPLICA_OF), property::is_off(it, &instance::MULTI_AZ)]);
    property::each(facts, findings, &instance::TYPE, instance::MULTI_AZ.key(), wrong, |name| {
        format!("Database {name} stands in one zone only")
    });
    let instances = Instances::of(facts);
    findings.each(&cluster::TYPE, |findings, address, it| {
        findings.raise_if(is_in_one_zone(&instances, address, it), address, cluster::AVAILABILITY_ZONES.key(), || {
            format!("All instances of cluster {} stand in one zone", facts.name(address))
        });
    });
}

/// Whether all that computes for a cluster goes with one zone. The storage of Aurora lies in three.
fn is_in_one_zone(instances: &Instances<'_>, address: &str, cluster: &Resource) -> Decided<bool> {
    // Other engines have three instances that AWS spreads; Serverless v1 starts another where it can.
    if is_serverless(cluster)? || !runs(cluster, &["aurora", "aurora-mysql", "aurora-postgresql"])? {
        return Ok(false);
    }
    let zones: Vec<_> = instances.about(address)?.iter().map(|it| it.value(&cluster_instance::AVAILABILITY_ZONE)).collect();
    match zones.as_slice() {
        [_] => Ok(true),
        [Some(first), rest @ ..] => Ok(!first.is_unknown() && rest.iter().all(|it| *it == Some(*first))),
        // AWS spreads those that name none.
        _ => Ok(false),
    }
}
