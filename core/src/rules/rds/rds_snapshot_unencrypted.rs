use super::clusters::is_in_the_clear;
use crate::catalog::Prop;
use crate::catalog::rds::{cluster, cluster_snapshot, instance, snapshot};
use crate::rules::facts::{all, target};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::{Resource, argument};
use crate::value::Value;

rule! {
    /// A snapshot of a database is not encrypted
    ///
    /// ## Why
    ///
    /// It stays when the database is gone, and whoever may copy it has everything in the clear.
    ///
    /// ## Flagged
    ///
    /// A snapshot of a database or a cluster that is not encrypted: it is as its source.
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    /// }
    ///
    /// resource "aws_db_cluster_snapshot" "orders" {
    ///   db_cluster_identifier          = aws_rds_cluster.orders.id
    ///   db_cluster_snapshot_identifier = "orders-before"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    ///
    /// resource "aws_db_snapshot" "orders" {
    ///   db_instance_identifier = aws_db_instance.orders.identifier
    ///   db_snapshot_identifier = "orders-before"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine            = "aurora-postgresql"
    ///   storage_encrypted = true
    /// }
    ///
    /// resource "aws_db_cluster_snapshot" "orders" {
    ///   db_cluster_identifier          = aws_rds_cluster.orders.id
    ///   db_cluster_snapshot_identifier = "orders-before"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt the database. A snapshot that is there can be copied with a key, and then deleted.
    id: "rds-snapshot-unencrypted",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_146", "RDS.4", "RDS_SNAPSHOT_ENCRYPTED"],
    types: &[&snapshot::TYPE, &cluster_snapshot::TYPE, &instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let database_is_open =
        |it: &Resource| all([property::is_unset(it, &instance::REPLICA_OF), property::is_off(it, &instance::STORAGE_ENCRYPTED)]);
    property::each(facts, findings, &snapshot::TYPE, snapshot::DATABASE.key(), |it| {
        is_open(facts, it, "encrypted", &snapshot::DATABASE, database_is_open)
    }, |name| {
        format!("Snapshot {name} is not encrypted, as its database is not")
    });
    property::each(facts, findings, &cluster_snapshot::TYPE, cluster_snapshot::CLUSTER.key(), |it| {
        is_open(facts, it, "storage_encrypted", &cluster_snapshot::CLUSTER, is_in_the_clear)
    }, |name| {
        format!("Snapshot {name} is not encrypted, as its cluster is not")
    });
}

/// Whether a snapshot is not encrypted: a plan says so itself, else its source does.
fn is_open(
    facts: &Facts<'_>,
    snapshot: &Resource,
    said: &str,
    source: &Prop<Value>,
    source_is_open: impl Fn(&Resource) -> Decided<bool>,
) -> Decided<bool> {
    const UNKNOWN: &str = "whether it is encrypted hangs on a database that is not known";
    if let Some(value) = argument(snapshot, said) {
        return value.parse::<bool>().map(|it| !it).map_err(|_| UNKNOWN);
    }
    let source = snapshot.value(source).and_then(|it| target(facts.stack, it)).and_then(|it| facts.stack.get(it));
    source.map_or(Err(UNKNOWN), source_is_open)
}
