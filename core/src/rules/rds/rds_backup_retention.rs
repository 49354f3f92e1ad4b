use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A database keeps backups for less than a week
    ///
    /// ## Why
    ///
    /// A mistake that nobody notices for some days cannot be undone. AWS keeps backups for a day when nothing is said;
    /// 0 turns them off.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   backup_retention_period = 3
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
    ///   backup_retention_period = 14
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   backup_retention_period = 7
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep them for a week or longer. They are charged by size.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-backup-retention",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &[
        "CKV_AWS_133", "RDS.11", "AWS-0077", "aws-rds-specify-backup-retention",
        "DB_INSTANCE_BACKUP_ENABLED",
    ],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep backups for a week",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep backups for a week", finding, &instance::BACKUP_RETENTION, 7_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A read replica takes this over from its source.
    let wrong = |it: &Resource| all([property::is_unset(it, &instance::REPLICA_OF), property::is(it, &instance::BACKUP_RETENTION, |it| it.is_some_and(|it| it < 7))]);
    property::each(facts, findings, &instance::TYPE, instance::BACKUP_RETENTION.key(), wrong, |name| {
        format!("Database {name} keeps backups for less than a week")
    });
    let wrong = |it: &Resource| property::is(it, &cluster::BACKUP_RETENTION, |it| it.is_some_and(|it| it < 7));
    property::each(facts, findings, &cluster::TYPE, cluster::BACKUP_RETENTION.key(), wrong, |name| {
        format!("Cluster {name} keeps backups for less than a week")
    });
}
