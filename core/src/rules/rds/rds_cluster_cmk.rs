use crate::catalog::rds::cluster;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A cluster is not encrypted with a key of the account
    ///
    /// ## Why
    ///
    /// Who may use the key that AWS manages for RDS cannot be limited, it cannot be turned off when something leaks, and no
    /// snapshot under it can be given to another account.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_rds_cluster" "orders" {
    ///   engine = "aurora-postgresql"
    ///   storage_encrypted = true
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "data" {}
    ///
    /// resource "aws_rds_cluster" "orders" {
    ///   engine            = "aurora-postgresql"
    ///   storage_encrypted = true
    ///   kms_key_id        = aws_kms_key.data.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt it with a key of the account. That makes a new cluster: restore a snapshot under the key to keep the data.
    id: "rds-cluster-cmk",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &["CKV_AWS_327"],
    types: &[&cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &cluster::TYPE, &cluster::KMS_KEY, |name| {
        format!("Cluster {name} is not encrypted with a key of the account")
    });
}
