use crate::catalog::kms::{alias, key};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::stack::Resource;

rule! {
    /// Nothing uses a key
    ///
    /// ## Why
    ///
    /// A key costs a dollar a month whether it is used or not, and somebody has to look after its policy.
    ///
    /// ## Flagged
    ///
    /// A key that no other resource refers to, an alias of it aside, no output tells, and no module is given.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "it" {
    ///   description = "Orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "it" {
    ///   description = "Orders"
    ///   is_enabled  = true
    /// }
    ///
    /// resource "aws_sns_topic" "orders" {
    ///   kms_master_key_id = aws_kms_key.it.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Connect it to what it is meant for, or delete it.
    id: "kms-key-unused",
    severity: Severity::Info,
    category: Category::Cost,
    aliases: &[],
    types: &[&key::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&key::TYPE, |findings, address, _| {
        if !is_used(facts, address) && !facts.is_told(address) {
            findings.raise(address, format!("Nothing uses key {}", facts.name(address)));
        }
    });
}

/// Whether something refers to a key, by itself or through one of its aliases.
fn is_used(facts: &Facts<'_>, key: &str) -> bool {
    facts.any_user(&[key], |it| !is_alias(facts, key, it)) || !users(facts, key).is_empty()
}

/// What refers to a key, by itself or through one of its aliases.
pub(super) fn users<'a>(facts: &Facts<'a>, key: &str) -> Vec<&'a str> {
    let aliases = facts.users(&[key]).into_iter().filter(|it| is_alias(facts, key, it));
    let names: Vec<&str> = aliases.chain([key]).collect();
    facts.users(&names)
}

fn is_alias(facts: &Facts<'_>, of: &str, address: &str) -> bool {
    let is_alias = |it: &Resource| it.ty == Some(&alias::TYPE) && it.target(&alias::KEY) == Some(of);
    facts.stack.get(address).is_some_and(is_alias)
}
