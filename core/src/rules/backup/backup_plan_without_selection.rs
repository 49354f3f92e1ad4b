use crate::catalog::backup::{plan, selection};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A backup plan makes backups of nothing
    ///
    /// ## Why
    ///
    /// A plan only says when. Without a selection, no backup is ever made.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "it" {
    ///   name = "orders"
    /// }
    ///
    /// resource "aws_backup_plan" "it" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.it.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
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
    /// resource "aws_backup_plan" "it" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.it.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///   }
    /// }
    ///
    /// resource "aws_backup_selection" "it" {
    ///   name         = "all"
    ///   plan_id      = aws_backup_plan.it.id
    ///   iam_role_arn = "arn:aws:iam::111122223333:role/backup"
    ///   selection_tag {
    ///     type  = "STRINGEQUALS"
    ///     key   = "Backup"
    ///     value = "daily"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add a selection: by name, or by tag.
    id: "backup-plan-without-selection",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&plan::TYPE, &selection::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&plan::TYPE, |findings, address, _| {
        let plans: Vec<_> =
            facts.stack.of(&selection::TYPE).map(|(_, it)| it.target(&selection::PLAN)).collect();
        if plans.contains(&Some(address)) {
            return;
        }
        if plans.contains(&None) {
            findings.undecided(address, "a selection belongs to a plan that is not known");
            return;
        }
        findings.raise(address, format!("Plan {} makes backups of nothing", facts.name(address)));
    });
}
