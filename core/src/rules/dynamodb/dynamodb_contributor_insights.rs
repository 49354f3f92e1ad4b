use crate::catalog::dynamodb::table;
use crate::rules::settings::require_where;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Nobody sees which keys of a table are used most
    ///
    /// ## Why
    ///
    /// A few keys that get most requests are throttled while the table as a whole has capacity left; its metrics do not
    /// show which.
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
    /// }
    ///
    /// resource "aws_dynamodb_contributor_insights" "scores" {
    ///   table_name = aws_dynamodb_table.scores.name
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn on Contributor Insights. It costs by the events it looks at.
    id: "dynamodb-contributor-insights",
    severity: Severity::Low,
    category: Category::Logging,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    require_where(
        facts,
        findings,
        &table::TYPE,
        |_, _| Ok(true),
        &table::CONTRIBUTOR_INSIGHTS,
        |it| it == Some(true),
        |it| format!("Nobody sees which keys of table {it} are used most"),
    );
}
