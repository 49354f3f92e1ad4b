use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A database is not patched by itself
    ///
    /// ## Why
    ///
    /// Minor versions of an engine close holes. Left to people, they come late.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   auto_minor_version_upgrade = false
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   auto_minor_version_upgrade = false
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. Upgrades come in the maintenance window and restart the database.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20, "auto_minor_version_upgrade": false}}}]
    /// ```
    id: "rds-minor-upgrade",
    severity: Severity::Low,
    category: Category::Reliability,
    aliases: &[
        "CKV_AWS_226", "RDS.13", "RDS.35", "CIS 3.0 2.3.2", "CIS 5.0 2.2.2",
        "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
    ],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Take minor versions",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Take minor versions", finding, &instance::AUTO_MINOR_UPGRADE, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &instance::TYPE, &instance::AUTO_MINOR_UPGRADE, |name| {
        format!("Database {name} does not take minor versions by itself")
    });
    property::must_be_on(facts, findings, &cluster_instance::TYPE, &cluster_instance::AUTO_MINOR_UPGRADE, |name| {
        format!("Instance {name} does not take minor versions by itself")
    });
}
