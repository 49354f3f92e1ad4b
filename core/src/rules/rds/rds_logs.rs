use crate::catalog::rds::instance;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
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
    /// ## Fix
    ///
    /// Export the engine's logs to CloudWatch: `postgresql` and `upgrade`, or `audit`, `error`, `general` and
    /// `slowquery`.
    id: "rds-logs",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &["CKV_AWS_129", "RDS.9", "RDS_INSTANCE_LOGGING_ENABLED"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::LOG_EXPORTS.key(), |it| {
        let is_empty = it.value(&instance::LOG_EXPORTS) == Some(&Value::List(Vec::new()));
        any([Ok(is_empty), property::is_unset(it, &instance::LOG_EXPORTS)])
    }, |name| {
        format!("The logs of database {name} do not go to CloudWatch")
    });
}
