use crate::catalog::dynamodb::table;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A table can be restored for less than 35 days back
    ///
    /// ## Why
    ///
    /// A mistake that is noticed after the window cannot be undone, and a longer window costs the same.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   point_in_time_recovery {
    ///     enabled                 = true
    ///     recovery_period_in_days = 7
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    ///   point_in_time_recovery {
    ///     enabled                 = true
    ///     recovery_period_in_days = 35
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Use all 35 days.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "recovery_period_in_days", "value": 7}]
    /// ```
    id: "dynamodb-pitr-window-short",
    severity: Severity::Low,
    category: Category::Backup,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Use all 35 days",
        safety: Safety::Safe,
        fix: |_, finding| edits::set_here("Use all 35 days", finding, &table::RECOVERY_PERIOD, 35_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &table::TYPE, table::RECOVERY_PERIOD.key(), |it| {
        property::is(it, &table::RECOVERY_PERIOD, |it| it.is_some_and(|it| it < 35))
    }, |name| {
        format!("Table {name} can be restored for less than 35 days back")
    });
}
