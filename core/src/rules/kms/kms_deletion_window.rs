use crate::catalog::kms::key;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A deleted key is gone before anybody notices
    ///
    /// ## Why
    ///
    /// With a key, everything it encrypted is lost. Until the window ends, a deletion can be taken back; a month is
    /// long enough to notice that something needs the key.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   deletion_window_in_days = 7
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    ///   deletion_window_in_days = 30
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_kms_key" "orders" {
    ///   description = "Orders"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Wait the 30 days that AWS assumes when nothing is said.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "kms.key", "name": "Orders",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"enable_key_rotation": true, "deletion_window_in_days": 7}}}]
    /// ```
    id: "kms-deletion-window",
    severity: Severity::Low,
    category: Category::Encryption,
    aliases: &[],
    types: &[&key::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Wait 30 days",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Wait 30 days", finding, &key::DELETION_WINDOW, 30_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &key::TYPE, key::DELETION_WINDOW.key(), |it| {
        property::is(it, &key::DELETION_WINDOW, |it| it.is_some_and(|it| it < 30))
    }, |name| {
        format!("Key {name} is gone less than 30 days after its deletion")
    });
}
