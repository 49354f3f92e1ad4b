use super::parameters::{OF_DATABASES, Parameters, parameters};
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
    /// PostgreSQL, MySQL, MariaDB and SQL Server whose parameter group does not demand TLS, or without one of their own
    /// where AWS does not assume so: before PostgreSQL 15, up to MySQL 8.0 and MariaDB 11.4, and SQL Server.
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
    /// ```tf,fail
    /// resource "aws_db_instance" "it" {
    ///   snapshot_identifier  = "orders-of-yesterday"
    ///   instance_class       = "db.t4g.micro"
    ///   parameter_group_name = aws_db_parameter_group.it.name
    /// }
    /// resource "aws_db_parameter_group" "it" {
    ///   family = "mariadb10.11"
    ///   parameter {
    ///     name  = "require_secure_transport"
    ///     value = "0"
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
    /// Set `rds.force_ssl` (PostgreSQL, SQL Server) or `require_secure_transport` (MySQL, MariaDB) to 1 in its parameter group.
    id: "rds-tls-not-forced",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV2_AWS_69", "RDS.38", "RDS.39", "RDS.41", "RDS.44"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, address, it| {
        findings.raise_if(takes_plain(facts, it), address, instance::PARAMETER_GROUP.key(), || {
            format!("Database {} takes connections without TLS", facts.name(address))
        });
    });
}

fn takes_plain(facts: &Facts<'_>, database: &Resource) -> Decided<bool> {
    let stated = known(database.get(&instance::ENGINE), property::UNKNOWN)?;
    let parameters = match &stated {
        // Nothing of those of other engines is asked.
        Some(it) if switch_of(it).is_none() => return Ok(false),
        _ => parameters(facts, database.value(&instance::PARAMETER_GROUP), OF_DATABASES)?,
    };
    let (family, own) = match &parameters {
        Parameters::Of(group) => (group.family(), Some(group)),
        Parameters::Default => (None, None),
    };
    // A database that is restored, or copied from another, does not say what it is; its parameter group does.
    let engine = stated.as_deref().or(family.map(|it| it.0));
    let Some(name) = engine.and_then(switch_of) else { return Ok(false) };
    if let Some(value) = own.map_or(Ok(None), |it| it.get(name))? {
        return Ok(!matches!(value.to_ascii_lowercase().as_str(), "1" | "on" | "true"));
    }
    const VERSION: &str = "what AWS assumes hangs on the version of the engine, which is not known";
    let version = known(database.get(&instance::ENGINE_VERSION), VERSION)?;
    let version = version.as_deref().or(family.map(|it| it.1)).ok_or(VERSION)?;
    let mut parts = version.split('.').map(|it| it.parse::<u32>().ok());
    let (major, minor) = (parts.next().flatten().ok_or(VERSION)?, parts.next().flatten());
    // What AWS assumes. Source: RDS user guide, "Requiring an SSL/TLS connection to a PostgreSQL DB instance": on from 15 on;
    // "Requiring SSL/TLS for all connections to a MySQL DB instance": off; the same for MariaDB, where 11.8 turned it on;
    // "Using SSL with a Microsoft SQL Server DB instance": off.
    match (engine.unwrap_or_default(), major, minor) {
        ("postgres", ..) => Ok(major < 15),
        ("mysql", 5, _) | ("mysql", 8, Some(0)) => Ok(true),
        ("mariadb", ..=10, _) | ("mariadb", 11, Some(..=4)) => Ok(true),
        (it, ..) if it.starts_with("sqlserver") => Ok(true),
        _ => Err(VERSION),
    }
}

/// The parameter of an engine that demands TLS.
fn switch_of(engine: &str) -> Option<&'static str> {
    match engine {
        "mysql" | "mariadb" => Some("require_secure_transport"),
        "postgres" => Some("rds.force_ssl"),
        it if it.starts_with("sqlserver") => Some("rds.force_ssl"),
        _ => None,
    }
}
