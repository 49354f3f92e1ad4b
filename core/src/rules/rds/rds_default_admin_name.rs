use crate::catalog::rds::instance;
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
    /// ## Fix
    ///
    /// Choose another name. Changing it replaces the database.
    id: "rds-default-admin-name",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["RDS.25"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &instance::TYPE, instance::USERNAME.key(), |it| {
        Ok(it.value(&instance::USERNAME).and_then(Value::as_str).is_some_and(|it| it == "admin" || it == "postgres"))
    }, |name| {
        format!("The administrator of database {name} has the usual name")
    });
}
