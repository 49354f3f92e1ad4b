use super::console;
use crate::catalog::iam::{group, group_membership, user};
use crate::rules::facts::mentions;
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A group has no members
    ///
    /// ## Why
    ///
    /// Its permissions wait for whoever is put into it by mistake.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_group" "admins" {
    ///   name = "admins"
    /// }
    ///
    /// resource "aws_iam_group_membership" "admins" {
    ///   name  = "members"
    ///   group = aws_iam_group.admins.name
    ///   users = [aws_iam_user.ann.name]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Put somebody into it, or delete it.
    id: "iam-group-empty",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &["CKV2_AWS_14"],
    types: &[&group::TYPE, &group_membership::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let is_loose = console::has_loose_membership(stack, "groups", "aws_iam_group.");
    for (address, group) in stack.of(&group::TYPE) {
        let fills = |it: &&str| {
            let Some(it) = stack.get(it) else { return false };
            match it.ty {
                Some(ty) if *ty == group_membership::TYPE => {
                    !matches!(it.value(&group_membership::USERS), Some(Value::List(items)) if items.is_empty())
                }
                // A user of a template lists its groups.
                Some(ty) if *ty == user::TYPE => mentions(it, group),
                Some(_) => false,
                None => it.tf_type == "aws_iam_user_group_membership",
            }
        };
        if facts.users(&[address]).iter().any(fills) || facts.is_passed_on(address) {
            continue;
        }
        if is_loose {
            findings.undecided(address, "the groups of a user are not known before the deployment");
        } else {
            findings.raise(address, format!("Group {} has no members", facts.name(address)));
        }
    }
}
