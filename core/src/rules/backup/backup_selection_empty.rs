use crate::catalog::backup::selection;
use super::coverage::{TAGS, takes};
use crate::rules::facts::any;
use crate::rules::settings::setting;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A backup selection selects nothing
    ///
    /// ## Why
    ///
    /// Without resources and tags, or with tags that nothing has, no backup is ever made, and no error says so.
    ///
    /// ## Flagged
    ///
    /// A selection without resources and tags. If a profile asks, one that takes in nothing of the design, too: others of the
    /// account may have the tag.
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
    ///
    /// resource "aws_backup_selection" "it" {
    ///   name         = "all"
    ///   plan_id      = aws_backup_plan.it.id
    ///   iam_role_arn = "arn:aws:iam::111122223333:role/backup"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,asked
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
    ///   resources    = ["*"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Name the resources, or a tag that they have.
    id: "backup-selection-empty",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&selection::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&selection::TYPE, |findings, address, it| {
        let is_asked = findings.is_asked();
        let is_empty = || {
            let resources = setting(facts, it, &selection::RESOURCES)?;
            let tags = setting(facts, it, &selection::TAGS)?;
            let is_empty = [&resources, &tags].into_iter().flatten().all(is_empty_list);
            let is_taken = || {
                any(facts.stack.resources.iter().map(|(at, of)| match takes(facts, it, at, of) {
                    Err(TAGS) => Ok(false),
                    other => other,
                }))
            };
            Ok(is_empty || (is_asked && !is_taken()?))
        };
        findings.raise_if(is_empty(), address, selection::RESOURCES.key(), || {
            format!("Selection {} selects nothing", facts.name(address))
        });
    });
}

fn is_empty_list(value: &Value) -> bool {
    matches!(value, Value::List(items) if items.is_empty())
}
