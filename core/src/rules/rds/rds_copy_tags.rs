use crate::catalog::rds::{cluster, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Snapshots of a database lose its tags
    ///
    /// ## Why
    ///
    /// Permissions, costs and retention that hang on tags do not hold for its snapshots.
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
    ///   copy_tags_to_snapshot = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   copy_tags_to_snapshot = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Copy them. It costs nothing.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-copy-tags",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &["CKV2_AWS_60", "CKV_AWS_313", "RDS.17", "RDS.16"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Copy tags to snapshots",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Copy tags to snapshots", finding, &instance::COPY_TAGS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &instance::TYPE, &instance::COPY_TAGS, |name| {
        format!("Snapshots of database {name} lose its tags")
    });
    property::must_be_on(facts, findings, &cluster::TYPE, &cluster::COPY_TAGS, |name| {
        format!("Snapshots of cluster {name} lose its tags")
    });
}
