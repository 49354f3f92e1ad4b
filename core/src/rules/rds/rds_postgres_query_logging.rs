use super::parameters::{OF_CLUSTERS, OF_DATABASES, Parameters, parameters};
use crate::catalog::Prop;
use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

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
    /// ```tf,fail
    /// resource "aws_rds_cluster" "it" {
    ///   engine = "aurora-postgresql"
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
    /// ```tf,pass
    /// resource "aws_rds_cluster" "it" {
    ///   engine                          = "aurora-postgresql"
    ///   db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.it.name
    /// }
    ///
    /// resource "aws_rds_cluster_parameter_group" "it" {
    ///   family = "aurora-postgresql16"
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
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        let group = it.value(&instance::PARAMETER_GROUP);
        let wrong = all([is_postgres(it, &instance::ENGINE), logs_nothing(facts, group, OF_DATABASES)]);
        findings.raise_if(wrong, address, instance::PARAMETER_GROUP.key(), || {
            format!("Database {} does not log queries", facts.name(address))
        });
    });
    findings.each(&cluster::TYPE, |findings, address, it| {
        let group = it.value(&cluster::PARAMETER_GROUP);
        let wrong = all([is_postgres(it, &cluster::ENGINE), logs_nothing(facts, group, OF_CLUSTERS)]);
        findings.raise_if(wrong, address, cluster::PARAMETER_GROUP.key(), || {
            format!("Cluster {} does not log queries", facts.name(address))
        });
    });
}

fn is_postgres(database: &Resource, engine: &Prop<String>) -> Decided<bool> {
    property::is(database, engine, |it| it.is_some_and(|it| it == "postgres" || it == "aurora-postgresql"))
}

fn logs_nothing(facts: &Facts<'_>, group: Option<&Value>, types: [&'static str; 2]) -> Decided<bool> {
    match parameters(facts, group, types)? {
        Parameters::Of(group) => {
            Ok(group.get("log_statement")?.is_none() && group.get("log_min_duration_statement")?.is_none())
        }
        Parameters::Default => Ok(true),
    }
}
