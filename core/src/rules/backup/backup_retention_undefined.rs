use crate::catalog::backup::plan;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Backups are kept for ever
    ///
    /// ## Why
    ///
    /// All of them are paid for, month after month, and they may hold personal data that must go.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "main" {
    ///   name = "main"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.main.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "main" {
    ///   name = "main"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.main.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Say after how many days a backup is deleted.
    id: "backup-retention-undefined",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &[],
    types: &[&plan::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &plan::RULES)?.iter().map(|it| property::has(it, "delete_after").map(|it| !it)))
    };
    property::each(facts, findings, &plan::TYPE, plan::RULES.key(), wrong, |name| {
        format!("A rule of backup plan {name} keeps backups for ever")
    });
}
