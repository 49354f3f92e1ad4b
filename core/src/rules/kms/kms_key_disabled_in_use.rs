use super::kms_key_unused::users;
use crate::catalog::kms::key;
use crate::rules::facts::known;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A key that is in use is disabled
    ///
    /// ## Why
    ///
    /// Whatever it encrypted cannot be read, and nothing new can be written.
    ///
    /// ## Flagged
    ///
    /// A disabled key that another resource refers to.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "it" {
    ///   description = "Orders"
    ///   is_enabled  = false
    /// }
    ///
    /// resource "aws_sns_topic" "orders" {
    ///   kms_master_key_id = aws_kms_key.it.arn
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
    /// ```tf,pass
    /// resource "aws_kms_key" "it" {
    ///   description = "Orders"
    ///   is_enabled  = false
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Enable the key, or encrypt with another one.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "orders_key", "node": {"type": "kms.key", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}}, "properties": {"enabled": false}}},
    ///  {"op": "set_property", "id": "scores", "key": "kms_key", "value": {"$ref": ["orders_key", "arn"]}}]
    /// ```
    id: "kms-key-disabled-in-use",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &["CKV_AWS_227"],
    types: &[&key::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Enable the key",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Enable the key", finding, &key::ENABLED, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&key::TYPE, |findings, address, it| {
        let enabled = known(it.get(&key::ENABLED), "whether it is enabled is not known");
        let is_disabled = enabled.map(|it| it == Some(false));
        // Who uses it is only asked of keys that may be.
        if is_disabled == Ok(false) {
            return;
        }
        let users = users(facts, address);
        if users.is_empty() {
            return;
        }
        findings.raise_if(is_disabled, address, key::ENABLED.key(), || {
            format!("Key {} is disabled, and {} needs it", facts.name(address), facts.names(&users))
        });
    });
}
