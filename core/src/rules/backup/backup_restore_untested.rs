use crate::catalog::backup::{plan, restore_testing_plan};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody tests whether backups can be restored
    ///
    /// ## Why
    ///
    /// Keys that are gone, roles that may not, formats that have changed: what keeps a backup from being restored shows
    /// when it is needed, or in a test.
    ///
    /// ## Flagged
    ///
    /// Backup plans in a design without a restore testing plan. The rule is off unless a profile turns it on: tests are often
    /// set up for an account as a whole.
    ///
    /// ```tf,fail
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "main"
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "main"
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
    /// }
    ///
    /// resource "aws_backup_restore_testing_plan" "monthly" {
    ///   name                = "monthly"
    ///   schedule_expression = "cron(0 5 1 * ? *)"
    ///   recovery_point_selection {
    ///     algorithm            = "LATEST_WITHIN_WINDOW"
    ///     include_vaults       = ["*"]
    ///     recovery_point_types = ["SNAPSHOT"]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a restore testing plan. What it restores is paid for while it stands, and deleted afterwards.
    id: "backup-restore-untested",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &[],
    types: &[&plan::TYPE, &restore_testing_plan::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if facts.stack.has(&restore_testing_plan::TYPE) {
        return;
    }
    findings.each(&plan::TYPE, |findings, address, _| {
        let name = facts.name(address);
        findings.raise(address, format!("Nobody tests whether what plan {name} backs up can be restored"));
    });
}
