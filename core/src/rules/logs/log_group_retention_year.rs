use crate::catalog::logs::log_group;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A log group forgets within a year
    ///
    /// ## Why
    ///
    /// Intrusions are often found after months, and what happened can only be told from logs that are still there.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
    ///   retention_in_days = 30
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
    ///   retention_in_days = 365
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
    ///   retention_in_days = 0
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep events for a year where they may tell of an intrusion.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "logs.log_group", "name": "App",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {"retention_in_days": 30}}}]
    /// ```
    id: "log-group-retention-year",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &["CKV_AWS_338"],
    types: &[&log_group::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Keep events for a year",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Keep events for a year", finding, &log_group::RETENTION, 365_i64),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    property::each(facts, findings, &log_group::TYPE, log_group::RETENTION.key(), |it| {
        property::is(it, &log_group::RETENTION, |it| it.is_some_and(|it| 0 < it && it < 365))
    }, |name| {
        format!("Log group {name} keeps events for less than a year")
    });
}
