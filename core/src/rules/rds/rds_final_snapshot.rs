use crate::catalog::rds::{cluster, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A database is deleted without a last snapshot
    ///
    /// ## Why
    ///
    /// Terraform deletes it with all its data and its backups, at once.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   skip_final_snapshot = true
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   skip_final_snapshot = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   final_snapshot_identifier = "orders-last"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   final_snapshot_identifier = "orders-last"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take a last snapshot, and give it a name. CloudFormation takes one by itself.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20, "skip_final_snapshot": true, "final_snapshot_identifier": "orders-last"}}}]
    /// ```
    id: "rds-final-snapshot",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Take a last snapshot",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Take a last snapshot", finding, &instance::SKIP_FINAL_SNAPSHOT, false),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::SKIP_FINAL_SNAPSHOT.key(), |it| {
        // A template says so by the policy of what is deleted.
        let is_deleted = it.opaque.iter().any(|it| it.path == "@DeletionPolicy" && it.source.source() == "\"Delete\"");
        property::is(it, &instance::SKIP_FINAL_SNAPSHOT, |it| is_deleted || it == Some(true))
    }, |name| {
        format!("Database {name} is deleted without a last snapshot")
    });
    property::each(facts, findings, &cluster::TYPE, cluster::SKIP_FINAL_SNAPSHOT.key(), |it| {
        property::is(it, &cluster::SKIP_FINAL_SNAPSHOT, |it| it == Some(true))
    }, |name| {
        format!("Cluster {name} is deleted without a last snapshot")
    });
}
