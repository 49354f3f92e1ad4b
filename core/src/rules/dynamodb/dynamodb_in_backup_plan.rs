use crate::catalog::dynamodb::table;
use crate::rules::backup::coverage::{has_plan, is_selected};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A table is left out of the backup plan
    ///
    /// ## Why
    ///
    /// Point-in-time recovery ends after 35 days, and goes with the account. What a plan keeps in a vault stays.
    ///
    /// ## Flagged
    ///
    /// A table that no selection takes in, in a design that has a backup plan; in every design, if a profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
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
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
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
    ///   resources    = [aws_dynamodb_table.it.arn]
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_dynamodb_table" "it" {
    ///   name         = "orders"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add it to a selection, by name or by a tag.
    id: "dynamodb-in-backup-plan",
    severity: Severity::Medium,
    category: Category::Backup,
    aliases: &["DynamoDB.4"],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !has_plan(facts) && !findings.is_asked() {
        return;
    }
    findings.each(&table::TYPE, |findings, address, it| {
        match is_selected(facts, address, it) {
            Ok(true) => {}
            Ok(false) => {
                findings.raise(address, format!("No backup plan takes table {} in", facts.name(address)));
            }
            Err(why) => findings.undecided(address, why),
        }
    });
}
