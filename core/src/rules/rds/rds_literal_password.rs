use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::opaque;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::{Resource, set_to};

rule! {
    /// A password of a database stands in a file
    ///
    /// ## Why
    ///
    /// Everybody who reads the repository, its history or the state has the password of the administrator.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   username = "owner"
    ///   password = "correct-horse"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   master_username = "owner"
    ///   master_password = "correct-horse"
    /// }
    /// ```
    ///
    /// A default of a variable stands in a file just so.
    ///
    /// ```tf,fail
    /// variable "password" {
    ///   type      = string
    ///   sensitive = true
    ///   default   = "correct-horse"
    /// }
    ///
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   username = "owner"
    ///   password = var.password
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   username                    = "owner"
    ///   manage_master_user_password = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   manage_master_user_password = true
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Change the password, and let RDS keep it in Secrets Manager.
    id: "rds-literal-password",
    severity: Severity::High,
    category: Category::Iam,
    aliases: &["RDS_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_written = |it: &Resource| has_literal(it) || facts.stack.configuration.holds_secret(it);
    property::each(facts, findings, &instance::TYPE, instance::MANAGE_PASSWORD.key(), |it| Ok(is_written(it)), |name| {
        format!("The password of the administrator of database {name} stands in the file")
    });
    property::each(facts, findings, &cluster::TYPE, cluster::MANAGE_PASSWORD.key(), |it| Ok(is_written(it)), |name| {
        format!("The password of the administrator of cluster {name} stands in the file")
    });
}

fn has_literal(resource: &Resource) -> bool {
    let source = ["password", "master_password", "master_user_password"].iter().find_map(|it| opaque(resource, it));
    let value = source.map(set_to).unwrap_or_default();
    // Parts that are looked up stand in braces.
    value.starts_with('"') && !value.contains("${") && !value.contains("{{resolve:") && value.len() > 2
}
