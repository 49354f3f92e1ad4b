use super::clusters::is_in_the_clear;
use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A database is not encrypted
    ///
    /// ## Why
    ///
    /// Its disk, its backups and its replicas hold everything in the clear. A snapshot that is shared by mistake can
    /// be read by whoever gets it.
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
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   storage_encrypted = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   storage_encrypted = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   engine_mode = "serverless"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt it. That makes a new database: restore an encrypted copy of a snapshot to keep the data.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-encrypted",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_16", "CKV_AWS_96", "RDS.3", "RDS.27", "CIS 3.0 2.3.1", "CIS 5.0 2.2.1", "AWS-0080", "AWS-0079",
        "aws-rds-encrypt-instance-storage-data", "aws-rds-encrypt-cluster-storage-data", "RDS_STORAGE_ENCRYPTED",
    ],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt the database",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Encrypt the database", finding, &instance::STORAGE_ENCRYPTED, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A read replica takes this over from its source.
    let wrong = |it: &Resource| all([property::is_unset(it, &instance::REPLICA_OF), property::is_off(it, &instance::STORAGE_ENCRYPTED)]);
    property::each(facts, findings, &instance::TYPE, instance::STORAGE_ENCRYPTED.key(), wrong, |name| {
        format!("Database {name} is not encrypted")
    });
    property::each(facts, findings, &cluster::TYPE, cluster::STORAGE_ENCRYPTED.key(), is_in_the_clear, |name| {
        format!("Cluster {name} is not encrypted")
    });
}
