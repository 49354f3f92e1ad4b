use crate::catalog::rds::{cluster_snapshot, snapshot};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::value::Value;

rule! {
    /// Everybody can restore a snapshot of a database
    ///
    /// ## Why
    ///
    /// Every account of AWS finds public snapshots in a list, and restores one within minutes: all of its data is theirs.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_db_snapshot" "orders" {
    ///   db_instance_identifier = "orders"
    ///   db_snapshot_identifier = "orders-before"
    ///   shared_accounts        = ["all"]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_db_cluster_snapshot" "orders" {
    ///   db_cluster_identifier          = "orders"
    ///   db_cluster_snapshot_identifier = "orders-before"
    ///   shared_accounts                = ["all"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_db_snapshot" "orders" {
    ///   db_instance_identifier = "orders"
    ///   db_snapshot_identifier = "orders-before"
    ///   shared_accounts        = ["111122223333"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Share it with single accounts, or with none. What was copied meanwhile stays copied: change the passwords in it.
    id: "rds-snapshot-public",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &["CKV_AWS_302", "RDS.1", "RDS_SNAPSHOTS_PUBLIC_PROHIBITED"],
    types: &[&snapshot::TYPE, &cluster_snapshot::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &snapshot::TYPE, snapshot::SHARED_ACCOUNTS.key(), |it| {
        is_shared_with_all(it.value(&snapshot::SHARED_ACCOUNTS))
    }, |name| {
        format!("Everybody can restore snapshot {name}")
    });
    property::each(facts, findings, &cluster_snapshot::TYPE, cluster_snapshot::SHARED_ACCOUNTS.key(), |it| {
        is_shared_with_all(it.value(&cluster_snapshot::SHARED_ACCOUNTS))
    }, |name| {
        format!("Everybody can restore snapshot {name}")
    });
}

fn is_shared_with_all(accounts: Option<&Value>) -> Decided<bool> {
    let Some(accounts) = accounts else { return Ok(false) };
    let is_all = |it: &Value| it.as_str() == Some("all");
    match accounts {
        it if it.items().iter().any(is_all) => Ok(true),
        it if it.is_unknown() || it.items().iter().any(Value::is_unknown) => Err(property::UNKNOWN),
        _ => Ok(false),
    }
}
