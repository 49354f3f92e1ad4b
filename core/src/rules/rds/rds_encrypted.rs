use crate::catalog::rds::instance;
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
        "CKV_AWS_16", "RDS.3", "CIS 3.0 2.3.1", "CIS 5.0 2.2.1", "AWS-0080",
        "aws-rds-encrypt-instance-storage-data", "RDS_STORAGE_ENCRYPTED",
    ],
    types: &[&instance::TYPE],
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
}
