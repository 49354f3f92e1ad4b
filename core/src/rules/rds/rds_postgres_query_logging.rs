use super::parameters::{Parameters, parameters};
use crate::catalog::rds::instance;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A PostgreSQL database does not log queries
    ///
    /// ## Why
    ///
    /// After a leak nobody can tell what was asked for. Logs of all queries are large, and may hold what is in them.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   engine_version       = "16.4"
    ///   instance_class       = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   engine_version       = "16.4"
    ///   instance_class       = "db.t4g.micro"
    ///   parameter_group_name = aws_db_parameter_group.it.name
    /// }
    ///
    /// resource "aws_db_parameter_group" "it" {
    ///   family = "postgres16"
    ///   parameter {
    ///     name  = "log_statement"
    ///     value = "ddl"
    ///   }
    ///   parameter {
    ///     name  = "log_min_duration_statement"
    ///     value = "1000"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set `log_statement` or `log_min_duration_statement` in its parameter group.
    id: "rds-postgres-query-logging",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV2_AWS_27", "CKV2_AWS_30"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&instance::TYPE) {
        findings.raise_if(logs_nothing(facts, it), address, instance::PARAMETER_GROUP.key(), || {
            format!("Database {} does not log queries", facts.name(address))
        });
    }
}

fn logs_nothing(facts: &Facts<'_>, database: &Resource) -> Decided<bool> {
    if !property::is(database, &instance::ENGINE, |it| it.as_deref() == Some("postgres"))? {
        return Ok(false);
    }
    match parameters(facts, database)? {
        Parameters::Of(group) => {
            Ok(group.get("log_statement")?.is_none() && group.get("log_min_duration_statement")?.is_none())
        }
        Parameters::Default => Ok(true),
    }
}
