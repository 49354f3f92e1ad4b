use crate::catalog::backup::plan;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// Backups are gone within a week
    ///
    /// ## Why
    ///
    /// A mistake that nobody notices for some days cannot be undone.
    ///
    /// ## Flagged
    ///
    /// Less than seven days.
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
    ///     lifecycle {
    ///       delete_after = 3
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
    /// Keep backups for a month or so.
    id: "backup-retention-short",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&plan::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &plan::RULES)?.iter().map(|it| match it.field("delete_after") {
            Some(Value::Int(days)) => Ok(*days < 7),
            Some(Value::Null) | None => Ok(false),
            Some(_) => Err(property::UNKNOWN),
        }))
    };
    property::each(facts, findings, &plan::TYPE, plan::RULES.key(), wrong, |name| {
        format!("A rule of backup plan {name} keeps backups for less than a week")
    });
}
