use std::collections::BTreeMap;

use super::holders::asks_for_mfa;
use crate::catalog::iam::{group, group_policy, policy, role_policy, user, user_policy};
use crate::rules::facts::{Statement, any};
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// People may delete data without a second factor
    ///
    /// ## Why
    ///
    /// Whoever finds the password or the key of one of them deletes the table, the backups and the key that could have
    /// read them.
    ///
    /// ## Flagged
    ///
    /// A policy of a user or a group that allows to delete tables, buckets, keys or backups, where neither the
    /// statement nor another policy asks for a second factor.
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy" "own" {
    ///   name = "own"
    ///   group = aws_iam_group.admins.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy" "own" {
    ///   name = "own"
    ///   group = aws_iam_group.admins.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"]
    ///       Resource = "*"
    ///       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_policy" "own" {
    ///   name = "own"
    ///   group = aws_iam_group.admins.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_group_policy" "mfa" {
    ///   name = "mfa"
    ///   group = aws_iam_group.admins.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Deny"
    ///       Action   = "*"
    ///       Resource = "*"
    ///       Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Add the condition, or turn "Require MFA" on.
    id: "iam-sensitive-without-mfa",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &[],
    types: &[&user_policy::TYPE, &group_policy::TYPE, &policy::TYPE],
    check: check,
    fix: None,
}

/// What cannot be taken back.
const ACTIONS: [&str; 6] = [
    "backup:DeleteBackupVault",
    "backup:DeleteRecoveryPoint",
    "dynamodb:DeleteTable",
    "kms:ScheduleKeyDeletion",
    "rds:DeleteDBInstance",
    "s3:DeleteBucket",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if !facts.stack.has(&user::TYPE) && !facts.stack.has(&group::TYPE) {
        return;
    }
    let holders = facts.holders();
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (holder, policies) in holders.all() {
        let is_person = facts
            .stack
            .get(holder)
            .is_some_and(|it| it.ty.is_some_and(|ty| *ty == user::TYPE || *ty == group::TYPE));
        if !is_person || holders.any(holder, |it| it.is_allow() == Ok(false) && asks_for_mfa(it)) != Ok(false)
        {
            continue;
        }
        for policy in policies {
            let deletes = holders.statements(policy).and_then(|it| any(it.iter().map(deletes)));
            match deletes {
                Ok(true) => found.entry(policy).or_default().push(holder),
                Ok(false) => {}
                Err(why) => findings.undecided(policy, why),
            }
        }
    }
    for (policy, people) in found {
        let (policy_name, people) = (facts.name(policy), facts.names(&people));
        let message = format!("Policy {policy_name} lets {people} delete data without a second factor");
        findings.raise_at(policy, role_policy::POLICY.key(), message);
    }
}

fn deletes(statement: &Statement<'_>) -> Decided<bool> {
    if !statement.is_allow()? || asks_for_mfa(statement) {
        return Ok(false);
    }
    any(ACTIONS.map(|it| statement.names_action(it)))
}
