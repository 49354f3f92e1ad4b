use crate::catalog::secretsmanager::secret;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A deleted secret cannot be brought back
    ///
    /// ## Why
    ///
    /// Whoever deletes it, by mistake or on purpose, locks out every program that needs it, at once and for good.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    ///   recovery_window_in_days = 0
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    ///   recovery_window_in_days = 7
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Wait the 30 days that AWS assumes when nothing is said.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "secretsmanager.secret", "name": "Database",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"recovery_window_in_days": 0}}}]
    /// ```
    id: "secret-no-recovery-window",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&secret::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Wait 30 days",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Wait 30 days", finding, &secret::RECOVERY_WINDOW, 30_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &secret::TYPE, secret::RECOVERY_WINDOW.key(), |it| {
        property::is(it, &secret::RECOVERY_WINDOW, |it| it == Some(0))
    }, |name| {
        format!("Secret {name} is gone at once when it is deleted")
    });
}
