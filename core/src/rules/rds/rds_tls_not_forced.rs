use super::parameters::{Parameters, parameters};
use crate::catalog::rds::instance;
use crate::rules::facts::known;
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A database takes connections without TLS
    ///
    /// ## Why
    ///
    /// A client that does not ask for TLS sends its password and its queries in the clear.
    ///
    /// ## Flagged
    ///
    /// PostgreSQL and MySQL whose parameter group does not demand TLS, or without one of their own where AWS does not
    /// assume so: before PostgreSQL 15, and up to MySQL 8.0.
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   engine_version       = "14.12"
    ///   instance_class       = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,fail
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
    ///     name  = "rds.force_ssl"
    ///     value = "0"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "it" {
    ///   engine               = "mysql"
    ///   engine_version       = "8.0.39"
    ///   instance_class       = "db.t4g.micro"
    ///   parameter_group_name = aws_db_parameter_group.it.name
    /// }
    ///
    /// resource "aws_db_parameter_group" "it" {
    ///   family = "mysql8.0"
    ///   parameter {
    ///     name  = "max_connections"
    ///     value = "100"
    ///   }
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
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "it" {
    ///   engine               = "postgres"
    ///   engine_version       = "14.12"
    ///   instance_class       = "db.t4g.micro"
    ///   parameter_group_name = aws_db_parameter_group.it.name
    /// }
    ///
    /// resource "aws_db_parameter_group" "it" {
    ///   family = "postgres14"
    ///   parameter {
    ///     name  = "rds.force_ssl"
    ///     value = "1"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "it" {
    ///   engine               = "mysql"
    ///   engine_version       = "8.0.39"
    ///   instance_class       = "db.t4g.micro"
    ///   parameter_group_name = aws_db_parameter_group.it.name
    /// }
    ///
    /// resource "aws_db_parameter_group" "it" {
    ///   family = "mysql8.0"
    ///   parameter {
    ///     name  = "require_secure_transport"
    ///     value = "ON"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set `rds.force_ssl` (PostgreSQL) or `require_secure_transport` (MySQL) to 1 in its parameter group.
    id: "rds-tls-not-forced",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV2_AWS_69", "RDS.38", "RDS.39"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (address, it) in facts.stack.of(&instance::TYPE) {
        findings.raise_if(takes_plain(facts, it), address, instance::PARAMETER_GROUP.key(), || {
            format!("Database {} takes connections without TLS", facts.name(address))
        });
    }
}

fn takes_plain(facts: &Facts<'_>, database: &Resource) -> Decided<bool> {
    let engine = known(database.get(&instance::ENGINE), property::UNKNOWN)?;
    let name = match engine.as_deref() {
        Some("postgres") => "rds.force_ssl",
        Some("mysql") => "require_secure_transport",
        _ => return Ok(false),
    };
    let own = match parameters(facts, database)? {
        Parameters::Of(group) => group.get(name)?,
        Parameters::Default => None,
    };
    if let Some(value) = own {
        return Ok(!matches!(value.to_ascii_lowercase().as_str(), "1" | "on" | "true"));
    }
    // What AWS assumes. Source: RDS user guide, "Requiring an SSL/TLS connection to a PostgreSQL DB instance": on from 15 on;
    // "Requiring SSL/TLS for all connections to a MySQL DB instance": off.
    const VERSION: &str = "what AWS assumes hangs on the version of the engine, which is not known";
    let version = known(database.get(&instance::ENGINE_VERSION), VERSION)?.ok_or(VERSION)?;
    let mut parts = version.split('.').map(|it| it.parse::<u32>().ok());
    match (name, parts.next().flatten().ok_or(VERSION)?, parts.next().flatten()) {
        ("rds.force_ssl", major, _) => Ok(major < 15),
        (_, 5, _) | (_, 8, Some(0)) => Ok(true),
        _ => Err(VERSION),
    }
}
