use std::collections::BTreeMap;

use super::keys;
use crate::catalog::iam::access_key;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A user has two access keys
    ///
    /// ## Why
    ///
    /// AWS takes two keys of a user so that one can be exchanged without a break. Two that stay are twice as much to lose,
    /// and the second is the one that nobody exchanges.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_iam_user" "deploy" {
    ///   name = "deploy"
    /// }
    ///
    /// resource "aws_iam_access_key" "laptop" {
    ///   user = aws_iam_user.deploy.name
    /// }
    ///
    /// resource "aws_iam_access_key" "pipeline" {
    ///   user = "deploy"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_iam_access_key" "before" {
    ///   user   = "deploy"
    ///   status = "Inactive"
    /// }
    ///
    /// resource "aws_iam_access_key" "now" {
    ///   user = "deploy"
    /// }
    ///
    /// resource "aws_iam_access_key" "other" {
    ///   user = "backup"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Switch one off, and delete it once nothing misses it. What two programs do, two users or, better, two roles do.
    id: "iam-two-access-keys",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &["CIS 3.0 1.13", "CIS 5.0 1.12", "AWS-0167", "aws-iam-limit-user-access-keys"],
    types: &[&access_key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut of_user: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (is_active, key) in keys::active(facts.stack) {
        match is_active.and(key.owner) {
            Ok(owner) => of_user.entry(owner).or_default().push(key.address),
            Err(why) => findings.undecided(key.address, why),
        }
    }
    for (user, keys) in of_user {
        let [first, others @ ..] = &keys[..] else { continue };
        for address in others {
            let (user, first) = (facts.name(user), facts.name(first));
            let message = format!("User {user} has key {first}, and key {} as well", facts.name(address));
            findings.raise_at(address, access_key::USER.key(), message);
        }
    }
}
