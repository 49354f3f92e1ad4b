use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// Nobody sees which queries load a database
    ///
    /// ## Why
    ///
    /// When it is slow, the load by query, user and wait tells why. Without Performance Insights, that cannot be found
    /// out later.
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
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
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
    ///   performance_insights_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   performance_insights_enabled = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on. A week of figures is free.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-performance-insights",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_353", "AWS-0133", "aws-rds-enable-performance-insights"],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on Performance Insights",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn on Performance Insights", finding, &instance::PERFORMANCE_INSIGHTS, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_be_on(facts, findings, &instance::TYPE, &instance::PERFORMANCE_INSIGHTS, |name| {
        format!("Database {name} does not tell which queries load it")
    });
    property::must_be_on(facts, findings, &cluster_instance::TYPE, &cluster_instance::PERFORMANCE_INSIGHTS, |name| {
        format!("Instance {name} does not tell which queries load it")
    });
}
