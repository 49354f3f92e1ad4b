use crate::catalog::rds::{cluster_instance, instance};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A database has a certificate of an authority that has expired
    ///
    /// ## Why
    ///
    /// Clients that check the certificate, as they should, cannot connect any more.
    ///
    /// ## Flagged
    ///
    /// `rds-ca-2015` and `rds-ca-2019`.
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   ca_cert_identifier = "rds-ca-2019"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    ///   ca_cert_identifier = "rds-ca-2019"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    ///   ca_cert_identifier = "rds-ca-rsa2048-g1"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_db_instance" "orders" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster_instance" "orders" {
    ///   cluster_identifier = "orders"
    ///   engine             = "aurora-postgresql"
    ///   instance_class     = "db.r6g.large"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose an authority of today, and give the clients its bundle. Some engines restart.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "rds.instance", "name": "Orders",
    ///   "placement": {"parent": "vpc", "rect": {"x": 16, "y": 16, "w": 96, "h": 88}},
    ///   "properties": {"engine": "postgres", "instance_class": "db.t4g.micro", "allocated_storage": 20, "ca_cert_identifier": "rds-ca-2019"}}}]
    /// ```
    id: "rds-old-ca",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_211"],
    types: &[&instance::TYPE, &cluster_instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Choose an authority of today",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Choose an authority of today", finding, &instance::CA_CERTIFICATE, "rds-ca-rsa2048-g1"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_old = |it: Option<String>| it.is_some_and(|it| it == "rds-ca-2015" || it == "rds-ca-2019");
    property::each(facts, findings, &instance::TYPE, instance::CA_CERTIFICATE.key(), |it| {
        property::is(it, &instance::CA_CERTIFICATE, is_old)
    }, |name| {
        format!("The certificate of database {name} is from an authority that has expired")
    });
    property::each(facts, findings, &cluster_instance::TYPE, cluster_instance::CA_CERTIFICATE.key(), |it| {
        property::is(it, &cluster_instance::CA_CERTIFICATE, is_old)
    }, |name| {
        format!("The certificate of instance {name} is from an authority that has expired")
    });
}
