use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A database listens on the usual port
    ///
    /// ## Why
    ///
    /// Scanners try the usual ports first. Another one keeps simple ones away; it replaces neither groups nor
    /// passwords.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   port = 5432
    /// }
    /// ```
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
    ///   port = 15432
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   port = 15432
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose another port, and tell the clients and their groups.
    id: "rds-default-port",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &["RDS.23"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        let port = known(it.get(&instance::PORT), property::UNKNOWN)?;
        let Some(port) = port else { return property::is_unset(it, &instance::PORT) };
        property::is(it, &instance::ENGINE, |it| it.is_some_and(|it| usual(&it) == Some(port)))
    };
    property::each(facts, findings, &instance::TYPE, instance::PORT.key(), wrong, |name| {
        format!("Database {name} listens on the usual port")
    });
    let wrong = |it: &Resource| {
        let port = known(it.get(&cluster::PORT), property::UNKNOWN)?;
        let Some(port) = port else { return property::is_unset(it, &cluster::PORT) };
        property::is(it, &cluster::ENGINE, |it| it.is_some_and(|it| usual(&it) == Some(port)))
    };
    property::each(facts, findings, &cluster::TYPE, cluster::PORT.key(), wrong, |name| {
        format!("Cluster {name} listens on the usual port")
    });
}

/// Source: RDS user guide, "Settings for DB instances".
fn usual(engine: &str) -> Option<i64> {
    match engine.trim_start_matches("aurora-").split('-').next()? {
        "postgres" | "postgresql" => Some(5432),
        // `aurora` is MySQL 5.6.
        "mysql" | "mariadb" | "aurora" => Some(3306),
        "oracle" => Some(1521),
        "sqlserver" => Some(1433),
        _ => None,
    }
}
