use crate::catalog::kms::{alias, key};
use crate::rules::facts::mentions;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nothing uses a key
    ///
    /// ## Why
    ///
    /// A key costs a dollar a month whether it is used or not, and somebody has to look after its policy.
    ///
    /// ## Flagged
    ///
    /// A key that no other resource refers to, an alias of it aside, and no output tells.
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
    for (address, _) in facts.stack.of(&key::TYPE) {
        let is_told = facts.stack.outputs.values().any(|it| it.value.targets().contains(&address));
        if users(facts, address).is_empty() && !is_told {
            findings.raise(address, format!("Nothing uses key {}", facts.name(address)));
        }
    }
}

/// What refers to a key, by itself or through one of its aliases.
pub(super) fn users<'a>(facts: &Facts<'a>, key: &str) -> Vec<&'a str> {
    let aliases = facts.stack.of(&alias::TYPE).filter(|(_, it)| it.target(&alias::KEY) == Some(key));
    let names: Vec<&str> = aliases.map(|(address, _)| address).chain([key]).collect();
    let uses = |address: &str| {
        facts.stack.get(address).is_some_and(|it| {
            let refers = it.props.values().any(|it| it.targets().iter().any(|it| names.contains(it)));
            refers || names.iter().filter_map(|it| facts.stack.get(it)).any(|other| mentions(it, other))
        })
    };
    let others = facts.stack.resources.keys().map(String::as_str);
    others.filter(|it| !names.contains(it) && uses(it)).collect()
}
