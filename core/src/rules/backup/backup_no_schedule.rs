use crate::catalog::backup::plan;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A rule of a backup plan says no time
    ///
    /// ## Why
    ///
    /// Without a schedule of your own, a plan says nothing about how much work may be lost, and nobody can tell
    /// whether a backup is missing.
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
    /// Say when backups are made.
    id: "backup-no-schedule",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&plan::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &plan::RULES)?.iter().map(|it| property::has(it, "schedule").map(|it| !it)))
    };
    property::each(facts, findings, &plan::TYPE, plan::RULES.key(), wrong, |name| {
        format!("A rule of backup plan {name} has no schedule")
    });
}
