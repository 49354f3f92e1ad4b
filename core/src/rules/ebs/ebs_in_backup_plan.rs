use crate::catalog::ec2::volume;
use crate::rules::backup::coverage::{has_plan, is_selected};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// No backup plan takes a disk in
    ///
    /// ## Why
    ///
    /// What is on it is lost with it.
    ///
    /// ## Flagged
    ///
    /// A disk that no selection takes in, where the design has a backup plan at all; in every design, if a
    /// profile asks.
    ///
    /// ```tf,fail
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_backup_plan" "it" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "vault"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,asked
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ebs_volume" "it" {
    ///   availability_zone = "eu-west-1a"
    ///   size              = 20
    /// }
    ///
    /// resource "aws_backup_plan" "it" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = "vault"
    ///   }
    /// }
    ///
    /// resource "aws_backup_selection" "it" {
    ///   name         = "disks"
    ///   plan_id      = aws_backup_plan.it.id
    ///   iam_role_arn = "arn:aws:iam::123456789012:role/backup"
    ///   resources    = [aws_ebs_volume.it.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add it to a selection, by its ARN or by a tag.
    id: "ebs-in-backup-plan",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &["CKV2_AWS_9", "EC2.28"],
    types: &[&volume::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !has_plan(facts) && !findings.is_asked() {
        return;
    }
    findings.each(&volume::TYPE, |findings, address, it| {
        match is_selected(facts, address, it) {
            Ok(true) => {}
            Ok(false) => findings.raise(address, format!("No backup plan takes disk {} in", facts.name(address))),
            Err(why) => findings.undecided(address, why),
        }
    });
}
