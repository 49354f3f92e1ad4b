use crate::catalog::rds::{cluster, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A database can be deleted by mistake
    ///
    /// ## Why
    ///
    /// Many changes replace a database, and a tool that applies them deletes the old one. With deletion protection on,
    /// AWS refuses until somebody turns it off on purpose.
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
    ///   deletion_protection = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   deletion_protection = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. It costs nothing.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-deletion-protection",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &[
        "CKV_AWS_293", "CKV_AWS_139", "RDS.8", "RDS.7", "AWS-0177", "AWS-0343",
        "aws-rds-enable-deletion-protection", "aws-rds-enable-cluster-deletion-protection",
        "RDS_CLUSTER_DELETION_PROTECTION_ENABLED", "RDS_INSTANCE_DELETION_PROTECTION_ENABLED",
    ],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on deletion protection",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Turn on deletion protection", finding, &instance::DELETION_PROTECTION, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &instance::TYPE, &instance::DELETION_PROTECTION, |name| {
        format!("Database {name} can be deleted by mistake")
    });
    property::must_be_on(facts, findings, &cluster::TYPE, &cluster::DELETION_PROTECTION, |name| {
        format!("Cluster {name} can be deleted by mistake")
    });
}
