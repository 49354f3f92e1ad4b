use crate::catalog::secretsmanager::rotation;
use crate::rules::{Category, Facts, Findings, Severity, property};

rule! {
    /// A secret rotates less often than every three months
    ///
    /// ## Why
    ///
    /// A secret that leaked opens doors until it changes. Three months is the most that is usual.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_rotation" "database" {
    ///   secret_id           = aws_secretsmanager_secret.database.id
    ///   rotation_lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate"
    ///   rotation_rules {
    ///     automatically_after_days = 180
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_rotation" "database" {
    ///   secret_id           = aws_secretsmanager_secret.database.id
    ///   rotation_lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate"
    ///   rotation_rules {
    ///     automatically_after_days = 30
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Rotate it every 90 days or more often.
    id: "secret-rotation-90-days",
    severity: Severity::Low,
    category: Category::Iam,
    aliases: &["CKV_AWS_304", "SecretsManager.4"],
    types: &[&rotation::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &rotation::TYPE, rotation::DAYS.key(), |it| {
        property::is(it, &rotation::DAYS, |it| it.is_some_and(|it| it > 90))
    }, |name| {
        format!("Rotation {name} changes its secret less often than every 90 days")
    });
}
