use std::collections::BTreeSet;

use crate::catalog::backup::{plan, vault};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A backup plan names a vault that is not there
    ///
    /// ## Why
    ///
    /// The plan runs, every backup fails, and the first to notice is whoever needs one.
    ///
    /// ## Flagged
    ///
    /// A literal name that no vault of the design has, where the design has vaults and all their names are known; in
    /// every design, if a profile asks.
    /// `Default` is there in every account.
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "owm"
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
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
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.own.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "Default"
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "elsewhere"
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Refer to the vault in place of its name.
    id: "backup-target-vault-unknown",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&plan::TYPE, &vault::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let names = facts.stack.of(&vault::TYPE).map(|(_, it)| it.value(&vault::NAME)?.as_str());
    let Some(names) = names.collect::<Option<BTreeSet<_>>>().filter(|it| findings.is_asked() || !it.is_empty()) else { return };
    findings.each(&plan::TYPE, |findings, address, it| {
        let rules = it.value(&plan::RULES).map(Value::items).unwrap_or_default();
        let vaults = rules.iter().filter_map(|it| it.field("vault")?.as_str());
        let unknown: BTreeSet<&str> = vaults.filter(|it| !names.contains(it) && *it != "Default").collect();
        for vault in unknown {
            let message =
                format!("Backup plan {} names vault `{vault}`, which is not there", facts.name(address));
            findings.raise_at(address, plan::RULES.key(), message);
        }
    });
}
