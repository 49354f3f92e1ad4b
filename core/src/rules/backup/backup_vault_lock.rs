use crate::catalog::backup::vault;
use crate::rules::facts::any;
use crate::rules::settings::setting;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Backups can be deleted before their time
    ///
    /// ## Why
    ///
    /// Whoever extorts money deletes the backups first. A locked vault keeps each backup for as long as it was made
    /// for.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "it" {
    ///   name = "orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_backup_vault_lock_configuration" "it" {
    ///   backup_vault_name  = aws_backup_vault.it.name
    ///   min_retention_days = 7
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Set the least days a backup is kept. Try it out before `changeable_for_days` makes it final.
    id: "backup-vault-lock",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&vault::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&vault::TYPE, |findings, address, it| {
        let parts = [&vault::MIN_RETENTION, &vault::MAX_RETENTION, &vault::CHANGEABLE];
        let locked = any(parts.iter().map(|part| setting(facts, it, part).map(|it| it.is_some())));
        findings.raise_if(locked.map(|it| !it), address, vault::MIN_RETENTION.key(), || {
            format!("Backups in vault {} can be deleted before their time", facts.name(address))
        });
    });
}
