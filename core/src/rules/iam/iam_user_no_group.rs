use std::collections::BTreeSet;

use super::console;
use crate::catalog::iam::{group_membership, user};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// A user is in no group
    ///
    /// ## Why
    ///
    /// What such a user may do is theirs alone, and nobody who reviews the groups sees it.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
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
    /// Put the user into the group of those who do the same.
    id: "iam-user-no-group",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV2_AWS_21", "IAM_USER_MISSING_GROUP_RULE"],
    types: &[&user::TYPE, &group_membership::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let (mut members, mut named, mut is_vague) = (BTreeSet::new(), BTreeSet::new(), false);
    for (_, it) in stack.of(&group_membership::TYPE) {
        match it.value(&group_membership::USERS) {
            Some(Value::List(items)) => {
                members.extend(items.iter().filter_map(Value::target));
                named.extend(items.iter().filter_map(Value::as_str));
                is_vague |= items.iter().any(|it| it.target().is_none() && it.as_str().is_none());
            }
            _ => is_vague = true,
        }
    }
    is_vague |= console::has_loose_membership(stack, "user", "aws_iam_user.");
    findings.each(&user::TYPE, |findings, address, it| {
        let name = it.value(&user::NAME).and_then(Value::as_str);
        let is_member = members.contains(address)
            || name.is_some_and(|it| named.contains(it))
            || console::has_groups(it)
            || console::is_put_into_groups(facts, address);
        if is_member {
            return;
        }
        if is_vague {
            findings.undecided(address, "the members of a group are not known before the deployment");
        } else {
            findings.raise(address, format!("User {} is in no group", facts.name(address)));
        }
    });
}
