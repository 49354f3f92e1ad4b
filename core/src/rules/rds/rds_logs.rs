use crate::catalog::Prop;
use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::any;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// The logs of a database stay on its disk
    ///
    /// ## Why
    ///
    /// They are lost when they rotate or the database goes, and nothing can raise an alarm on them.
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
    ///   enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   enabled_cloudwatch_logs_exports = ["postgresql"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Export the engine's logs to CloudWatch: `postgresql` and `upgrade`, or `audit`, `error`, `general` and
    /// `slowquery`.
    id: "rds-logs",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &["CKV_AWS_129", "CKV_AWS_324", "RDS.9", "RDS_INSTANCE_LOGGING_ENABLED"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::LOG_EXPORTS.key(), |it| exports_none(it, &instance::LOG_EXPORTS), |name| {
        format!("The logs of database {name} do not go to CloudWatch")
    });
    property::each(facts, findings, &cluster::TYPE, cluster::LOG_EXPORTS.key(), |it| exports_none(it, &cluster::LOG_EXPORTS), |name| {
        format!("The logs of cluster {name} do not go to CloudWatch")
    });
}

fn exports_none(it: &Resource, prop: &Prop<Value>) -> Decided<bool> {
    any([Ok(it.value(prop) == Some(&Value::List(Vec::new()))), property::is_unset(it, prop)])
}
