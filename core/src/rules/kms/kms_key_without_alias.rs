use crate::catalog::kms::{alias, key};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A key has no name
    ///
    /// ## Why
    ///
    /// In the console and in logs, a key without an alias is 36 letters and digits.
    ///
    /// ## Flagged
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
    /// }
    ///
    /// resource "aws_kms_alias" "it" {
    ///   name          = "alias/orders"
    ///   target_key_id = aws_kms_key.it.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it an alias. It stays when the key is replaced.
    id: "kms-key-without-alias",
    severity: Severity::Info,
    category: Category::Correctness,
    aliases: &[],
    types: &[&key::TYPE, &alias::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&key::TYPE, |findings, address, _| {
        let mut aliases = facts.stack.of(&alias::TYPE);
        // An alias of a key that is not known may be its.
        let has_alias = aliases.any(|(_, it)| it.target(&alias::KEY).is_none_or(|it| it == address));
        if !has_alias {
            findings.raise_at(address, key::ALIAS.key(), format!("Key {} has no alias", facts.name(address)));
        }
    });
}
