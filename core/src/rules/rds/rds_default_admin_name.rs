use crate::catalog::rds::{cluster, instance};
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// The administrator of a database has the usual name
    ///
    /// ## Why
    ///
    /// Whoever tries passwords tries `admin` and `postgres` first.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   username = "postgres"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   master_username = "admin"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   username = "orders_owner"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   master_username = "orders_owner"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose another name. Changing it replaces the database.
    id: "rds-default-admin-name",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["RDS.25", "RDS.24"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::USERNAME.key(), |it| {
        Ok(it.value(&instance::USERNAME).and_then(Value::as_str).is_some_and(|it| it == "admin" || it == "postgres"))
    }, |name| {
        format!("The administrator of database {name} has the usual name")
    });
    property::each(facts, findings, &cluster::TYPE, cluster::USERNAME.key(), |it| {
        Ok(it.value(&cluster::USERNAME).and_then(Value::as_str).is_some_and(|it| it == "admin" || it == "postgres"))
    }, |name| {
        format!("The administrator of cluster {name} has the usual name")
    });
}
