use crate::catalog::backup::vault;
use crate::rules::facts::{Statement, any};
use crate::rules::settings::setting;
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// Whoever may can delete backups
    ///
    /// ## Why
    ///
    /// Who deletes the data deletes its backups as well. A vault that refuses that keeps them, whatever the policies of
    /// roles allow.
    ///
    /// ## Flagged
    ///
    /// A vault without a lock whose policy does not deny `backup:DeleteRecoveryPoint`.
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_vault_policy" "own" {
    ///   backup_vault_name = aws_backup_vault.own.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    ///       Resource  = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_vault_lock_configuration" "own" {
    ///   backup_vault_name  = aws_backup_vault.own.name
    ///   min_retention_days = 7
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Deny `backup:DeleteRecoveryPoint` in the policy of the vault, or lock it. Somebody has to be able to take the
    /// statement out again; a lock that cannot be taken off is for ever.
    id: "backup-vault-deletable",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &[],
    types: &[&vault::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&vault::TYPE, |findings, address, it| {
        let safe = any([is_locked(facts, it), refuses(facts, address, it)]);
        findings.raise_if(safe.map(|it| !it), address, vault::POLICY.key(), || {
            format!("Nothing keeps backups in vault {} from being deleted", facts.name(address))
        });
    });
}

fn is_locked(facts: &Facts<'_>, vault: &Resource) -> Decided<bool> {
    Ok(setting(facts, vault, &vault::MIN_RETENTION)?.is_some())
}

/// Whether its policy denies that a backup is deleted.
fn refuses(facts: &Facts<'_>, address: &str, vault: &Resource) -> Decided<bool> {
    let Some(policy) = setting(facts, vault, &vault::POLICY)? else { return Ok(false) };
    let denies = |it: &Statement<'_>| Ok(!it.is_allow()? && it.names_action("backup:DeleteRecoveryPoint")?);
    any(Statement::of(address, &policy)?.iter().map(denies))
}
