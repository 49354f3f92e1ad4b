use crate::catalog::backup::vault;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// Backups are encrypted with the shared key of the account
    ///
    /// ## Why
    ///
    /// Its policy cannot be changed, and backups cannot be copied to another account. With a key of its own, a vault
    /// stays closed to whoever gets hold of the other keys.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "main" {
    ///   name = "main"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "own" {}
    ///
    /// resource "aws_backup_vault" "main" {
    ///   name = "main"
    ///   kms_key_arn = aws_kms_key.own.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give the vault a KMS key. Changing it makes another vault.
    id: "backup-vault-cmk",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &["CKV_AWS_166", "Backup.1"],
    types: &[&vault::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::must_have_own_key(facts, findings, &vault::TYPE, &vault::KMS_KEY, |name| {
        format!("Backup vault {name} has no KMS key of its own")
    });
}
