use crate::catalog::kms::key;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A key rotates less often than every three years
    ///
    /// ## Why
    ///
    /// Rotation limits how much is encrypted with the same material. Once a year is usual; more than three years is
    /// too long.
    ///
    /// ## Flagged
    ///
    /// More than 1095 days.
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   enable_key_rotation     = true
    ///   rotation_period_in_days = 2000
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   enable_key_rotation     = true
    ///   rotation_period_in_days = 365
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Rotate once a year.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "kms.key", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"enable_key_rotation": true, "rotation_period_in_days": 2000}}}]
    /// ```
    id: "kms-rotation-period",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[],
    types: &[&key::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Rotate once a year",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Rotate once a year", finding, &key::ROTATION_PERIOD, 365_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &key::TYPE, key::ROTATION_PERIOD.key(), |it| {
        property::is(it, &key::ROTATION_PERIOD, |it| it.is_some_and(|it| it > 1_095))
    }, |name| {
        format!("Key {name} rotates less often than every three years")
    });
}
