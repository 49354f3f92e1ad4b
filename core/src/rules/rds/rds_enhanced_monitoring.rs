use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Nobody sees the machine under a database
    ///
    /// ## Why
    ///
    /// The usual figures come from outside the machine, once a minute. Enhanced monitoring tells what its processes
    /// and disks do.
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
    ///   monitoring_interval = 60
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   monitoring_interval = 60
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Take figures every 60 seconds, with a role that writes them to CloudWatch Logs. They are charged as logs.
    id: "rds-enhanced-monitoring",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_118", "RDS.6", "RDS_ENHANCED_MONITORING_ENABLED"],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::MONITORING_INTERVAL.key(), |it| {
        property::is(it, &instance::MONITORING_INTERVAL, |it| it.is_none_or(|it| it == 0))
    }, |name| {
        format!("Database {name} has no enhanced monitoring")
    });
    property::each(facts, findings, &cluster_instance::TYPE, cluster_instance::MONITORING_INTERVAL.key(), |it| {
        property::is(it, &cluster_instance::MONITORING_INTERVAL, |it| it.is_none_or(|it| it == 0))
    }, |name| {
        format!("Instance {name} has no enhanced monitoring")
    });
}
