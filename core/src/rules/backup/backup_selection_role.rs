use crate::access::Verdict;
use crate::catalog::backup::selection;
use crate::catalog::iam::{role, role_policy, role_policy_attachment};
use crate::rules::facts::{opaque, outside, target};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// AWS Backup cannot work with the role it is given
    ///
    /// ## Why
    ///
    /// Every backup fails, and the first to notice is whoever needs one.
    ///
    /// ## Flagged
    ///
    /// A selection whose role AWS Backup may not assume, or that allows nothing at all.
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.own.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "backup" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "backup" {
    ///   role       = aws_iam_role.backup.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    /// }
    ///
    /// resource "aws_backup_selection" "tables" {
    ///   name         = "tables"
    ///   plan_id      = aws_backup_plan.daily.id
    ///   iam_role_arn = aws_iam_role.backup.arn
    ///   resources    = [aws_dynamodb_table.scores.arn]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.own.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "backup" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "backup.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_backup_selection" "tables" {
    ///   name         = "tables"
    ///   plan_id      = aws_backup_plan.daily.id
    ///   iam_role_arn = aws_iam_role.backup.arn
    ///   resources    = [aws_dynamodb_table.scores.arn]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_backup_vault" "own" {
    ///   name = "own"
    /// }
    ///
    /// resource "aws_backup_plan" "daily" {
    ///   name = "daily"
    ///   rule {
    ///     rule_name         = "daily"
    ///     target_vault_name = aws_backup_vault.own.name
    ///     schedule          = "cron(0 3 * * ? *)"
    ///     lifecycle {
    ///       delete_after = 35
    ///     }
    ///   }
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "backup" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "backup.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "backup" {
    ///   role       = aws_iam_role.backup.name
    ///   policy_arn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
    /// }
    ///
    /// resource "aws_backup_selection" "tables" {
    ///   name         = "tables"
    ///   plan_id      = aws_backup_plan.daily.id
    ///   iam_role_arn = aws_iam_role.backup.arn
    ///   resources    = [aws_dynamodb_table.scores.arn]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Let `backup.amazonaws.com` assume the role, and attach `AWSBackupServiceRolePolicyForBackup`. Drawn, a selection
    /// gets such a role by itself.
    id: "backup-selection-role",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&selection::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    findings.each(&selection::TYPE, |findings, address, it| {
        let Some(role) = it.value(&selection::ROLE).and_then(|it| target(stack, it)) else { return };
        let Some(resource) = stack.get(role).filter(|it| it.ty == Some(&role::TYPE)) else { return };
        let trust = facts.access().trusts(role, "backup.amazonaws.com").verdict;
        if trust == Verdict::Denied {
            let message = format!("AWS Backup may not assume role {}", facts.name(role));
            findings.raise_at(address, selection::ROLE.key(), message);
        } else if !may_do_something(facts, role) && !has_more(facts, resource) {
            let message = format!("Role {} allows AWS Backup nothing", facts.name(role));
            findings.raise_at(address, selection::ROLE.key(), message);
        }
    });
}

/// Whether a policy belongs to a role, or to one that is not known.
fn may_do_something(facts: &Facts<'_>, role: &str) -> bool {
    let stack = facts.stack;
    let kinds = [
        (&role_policy::TYPE, &role_policy::ROLE),
        (&role_policy_attachment::TYPE, &role_policy_attachment::ROLE),
    ];
    let belongs = |it: &Resource, to: Option<&str>| {
        let kind = kinds.iter().find(|(ty, _)| it.ty == Some(ty));
        kind.is_some_and(|(_, prop)| it.value(prop).and_then(|it| target(stack, it)) == to)
    };
    let is_known = facts.any_user(&[role], |it| stack.get(it).is_some_and(|it| belongs(it, Some(role))));
    is_known || kinds.iter().any(|(ty, _)| stack.of(ty).any(|(_, it)| belongs(it, None)))
}

/// Whether a role may have policies that are not read.
fn has_more(facts: &Facts<'_>, role: &Resource) -> bool {
    let is_listed = ["inline_policy", "managed_policy_arns"].iter().any(|it| opaque(role, it).is_some());
    let loose = ["aws_iam_policy_attachment", "aws_iam_policy"];
    is_listed || loose.iter().any(|it| outside(facts.stack, it).next().is_some())
}
