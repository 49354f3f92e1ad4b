use crate::catalog::logs::log_group;
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits, property};

rule! {
    /// A log group keeps everything for ever
    ///
    /// ## Why
    ///
    /// Nothing is ever deleted, and all of it is paid for, month after month. Old logs may also hold personal data
    /// that must go.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_cloudwatch_log_group" "app" {
    ///   name = "app"
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
    /// ## Fix
    ///
    /// Say how long events are kept. The fix says a year.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "added", "node": {"type": "logs.log_group", "name": "App",
    ///   "placement": {"parent": null, "rect": {"x": 0, "y": 900, "w": 96, "h": 88}},
    ///   "properties": {}}}]
    /// ```
    id: "log-group-retention",
    severity: Severity::Low,
    category: Category::Cost,
    aliases: &["CKV_AWS_66", "CW_LOGGROUP_RETENTION_PERIOD_CHECK"],
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
        property::is(it, &log_group::RETENTION, |it| it.is_none_or(|it| it == 0))
    }, |name| {
        format!("Log group {name} keeps everything for ever")
    });
}
