use crate::catalog::secretsmanager::rotation;
use crate::rules::facts::any;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::value::Value;

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
    /// ```tf,fail
    /// resource "aws_secretsmanager_secret" "database" {
    ///   name = "database"
    /// }
    ///
    /// resource "aws_secretsmanager_secret_rotation" "database" {
    ///   secret_id           = aws_secretsmanager_secret.database.id
    ///   rotation_lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:rotate"
    ///   rotation_rules {
    ///     schedule_expression = "rate(180 days)"
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
        let days = property::is(it, &rotation::DAYS, |it| it.is_some_and(|it| it > 90));
        any([days, Ok(it.value(&rotation::SCHEDULE).and_then(Value::as_str).and_then(days_of).is_some_and(|it| it > 90))])
    }, |name| {
        format!("Rotation {name} changes its secret less often than every 90 days")
    });
}

/// Days between two rotations by a schedule of a rate; what a cron expression comes to is not looked at. Source: Secrets
/// Manager user guide, "Schedule expressions": `rate(10 days)`, or hours.
fn days_of(schedule: &str) -> Option<u32> {
    let inside = schedule.trim().strip_prefix("rate(")?.strip_suffix(')')?;
    let mut words = inside.split_whitespace();
    let number: u32 = words.next()?.parse().ok()?;
    match words.next()? {
        "day" | "days" => Some(number),
        "hour" | "hours" => Some(number / 24),
        _ => None,
    }
}
