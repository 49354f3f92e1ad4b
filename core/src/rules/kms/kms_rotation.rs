use crate::catalog::kms::key;
use crate::rules::facts::all;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};
use crate::stack::Resource;

rule! {
    /// A key is never rotated
    ///
    /// ## Why
    ///
    /// The longer one key encrypts, the more is lost with it. AWS makes new key material by itself; what older
    /// material encrypted stays readable, and nothing else changes.
    ///
    /// ## Flagged
    ///
    /// A symmetric key for encryption; others do not rotate.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   enable_key_rotation = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   key_usage                = "SIGN_VERIFY"
    ///   customer_master_key_spec = "RSA_2048"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn rotation on. The first two rotations of a key raise its monthly price.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "kms.key", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {}}}]
    /// ```
    id: "kms-rotation",
    severity: Severity::Medium,
    category: Category::Encryption,
    aliases: &[
        "CKV_AWS_7", "KMS.4", "CIS 3.0 3.6", "CIS 5.0 3.6", "AWS-0065", "aws-kms-auto-rotate-keys",
        "CMK_BACKING_KEY_ROTATION_ENABLED",
    ],
    types: &[&key::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Turn on rotation",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Turn on rotation", finding, &key::ROTATION, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        all([
            property::is_off(it, &key::ROTATION),
            // No other keys rotate.
            property::is(it, &key::USAGE, |it| it.as_deref() == Some("ENCRYPT_DECRYPT")),
            property::is(it, &key::KEY_SPEC, |it| it.as_deref() == Some("SYMMETRIC_DEFAULT")),
        ])
    };
    property::each(facts, findings, &key::TYPE, key::ROTATION.key(), wrong, |name| {
        format!("Key {name} is never rotated")
    });
}
