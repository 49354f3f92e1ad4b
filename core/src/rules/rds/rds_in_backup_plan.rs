use crate::catalog::rds::{cluster, instance};
use crate::rules::backup::coverage::{has_plan, is_selected};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A database is left out of the backup plan
    ///
    /// ## Why
    ///
    /// Backups of the database itself end after 35 days, and go with it. What a plan keeps in a vault stays.
    ///
    /// ## Flagged
    ///
    /// A database that no selection takes in, in a design that has a backup plan; in every design, if a profile
    /// asks.
    ///
    /// ```tf,fail
    /// resource "aws_db_instance" "it" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
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
    /// ```tf,fail
    /// resource "aws_rds_cluster" "it" {
    ///   engine = "aurora-mysql"
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
    /// resource "aws_db_instance" "it" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
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
    ///   resources    = [aws_db_instance.it.arn]
    /// }
    /// ```
    ///
    /// ```tf,asked
    /// resource "aws_db_instance" "it" {
    ///   engine         = "postgres"
    ///   instance_class = "db.t4g.micro"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_rds_cluster" "it" {
    ///   engine = "aurora-mysql"
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
    ///   resources    = [aws_rds_cluster.it.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add it to a selection, by name or by a tag.
    id: "rds-in-backup-plan",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &["CKV2_AWS_8", "RDS.26"],
    types: &[&instance::TYPE, &cluster::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !has_plan(facts) && !findings.is_asked() {
        return;
    }
    let databases = facts.stack.of(&instance::TYPE).map(|it| ("database", it));
    for (kind, (address, it)) in databases.chain(facts.stack.of(&cluster::TYPE).map(|it| ("cluster", it))) {
        match is_selected(facts, address, it) {
            Ok(true) => {}
            Ok(false) => {
                findings.raise(address, format!("No backup plan takes {kind} {} in", facts.name(address)));
            }
            Err(why) => findings.undecided(address, why),
        }
    }
}
