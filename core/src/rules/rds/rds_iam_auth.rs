use super::clusters::is_serverless;
use crate::catalog::rds::{cluster, instance};
use crate::rules::facts::all;
use crate::rules::{Category, Decided, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A database knows passwords only
    ///
    /// ## Why
    ///
    /// Passwords are copied into settings and stay there. With IAM authentication, a role logs in with a token that is
    /// good for 15 minutes.
    ///
    /// ## Flagged
    ///
    /// PostgreSQL, MySQL and MariaDB, and clusters of them; other engines and Aurora Serverless v1 have nothing like it.
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
    ///   iam_database_authentication_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "mariadb"
    ///   engine_version = "10.5.20"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "sqlserver-ex"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   iam_database_authentication_enabled = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   engine_mode = "serverless"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn it on, and let users of the database log in with IAM one after the other.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20}}}]
    /// ```
    id: "rds-iam-auth",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV_AWS_161", "CKV_AWS_162", "RDS.10", "RDS.12", "AWS-0176", "aws-rds-enable-iam-auth"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Let roles log in",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Let roles log in", finding, &instance::IAM_AUTHENTICATION, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const ENGINES: [&str; 3] = ["postgres", "mysql", "mariadb"];
    let wrong = |it: &Resource| {
        all([
            property::is(it, &instance::ENGINE, |it| it.is_some_and(|it| ENGINES.contains(&it.as_str()))),
            property::is_off(it, &instance::IAM_AUTHENTICATION),
            is_old_mariadb(it).map(|it| !it),
        ])
    };
    property::each(facts, findings, &instance::TYPE, instance::IAM_AUTHENTICATION.key(), wrong, |name| {
        format!("Nobody can log in to database {name} with IAM")
    });
    // Source: Aurora user guide, "Aurora Serverless v1", "Limitations".
    let wrong = |it: &Resource| {
        all([
            is_serverless(it).map(|it| !it),
            property::is_off(it, &cluster::IAM_AUTHENTICATION),
        ])
    };
    property::each(facts, findings, &cluster::TYPE, cluster::IAM_AUTHENTICATION.key(), wrong, |name| {
        format!("Nobody can log in to cluster {name} with IAM")
    });
}

/// Whether it is a MariaDB before 10.6, which knows no IAM. Source: RDS user guide, "IAM database authentication", availability.
fn is_old_mariadb(database: &Resource) -> Decided<bool> {
    let is_mariadb = property::is(database, &instance::ENGINE, |it| it.as_deref() == Some("mariadb"));
    let is_old = property::is(database, &instance::ENGINE_VERSION, |it| {
        let numbers: Vec<u32> = it.unwrap_or_default().split('.').map_while(|it| it.parse().ok()).collect();
        matches!((numbers.first(), numbers.get(1)), (Some(..=9), _) | (Some(10), Some(..=5)))
    });
    all([is_mariadb, is_old])
}
