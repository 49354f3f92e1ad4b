use crate::catalog::backup::plan;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// Backups stay where they are made
    ///
    /// ## Why
    ///
    /// What takes down the Region, or whoever takes over the account, takes the backups too.
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
    ///     copy_action {
    ///       destination_vault_arn = "arn:aws:backup:eu-central-1:123456789012:backup-vault:far"
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Copy backups to a vault in another Region, or better in another account.
    id: "backup-no-copy",
    severity: Severity::Info,
    category: Category::Backup,
    aliases: &[],
    types: &[&plan::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        any(property::records(it, &plan::RULES)?.iter().map(|it| property::has(it, "copies"))).map(|it| !it)
    };
    property::each(facts, findings, &plan::TYPE, plan::RULES.key(), wrong, |name| {
        format!("No rule of backup plan {name} copies backups elsewhere")
    });
}
