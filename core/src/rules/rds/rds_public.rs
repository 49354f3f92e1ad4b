use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A database has a public address
    ///
    /// ## Why
    ///
    /// Everybody in the world can try passwords and exploit the next flaw of the engine, as soon as one rule of a
    /// group is too wide.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   publicly_accessible = true
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   publicly_accessible = true
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
    /// Take the address away; clients outside come through a VPN or a session of Systems Manager.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20, "publicly_accessible": true}}}]
    /// ```
    id: "rds-public",
    severity: Severity::High,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_17", "RDS.2", "CIS 3.0 2.3.3", "CIS 5.0 2.2.3", "AWS-0180",
        "aws-rds-enable-public-access", "RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
    ],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Take the public address away",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Take the public address away", finding, &instance::PUBLICLY_ACCESSIBLE, false),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::PUBLICLY_ACCESSIBLE.key(), |it| {
        property::is(it, &instance::PUBLICLY_ACCESSIBLE, |it| it == Some(true))
    }, |name| {
        format!("Database {name} has a public address")
    });
    property::each(facts, findings, &cluster_instance::TYPE, cluster_instance::PUBLICLY_ACCESSIBLE.key(), |it| {
        property::is(it, &cluster_instance::PUBLICLY_ACCESSIBLE, |it| it == Some(true))
    }, |name| {
        format!("Instance {name} has a public address")
    });
}
