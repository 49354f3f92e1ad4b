use crate::catalog::ec2::flow_log;
use crate::rules::property::{each, is};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A flow log leaves connections out
    ///
    /// ## Why
    ///
    /// Refused connections tell who tries; accepted ones tell who got in. With one half missing, an attack cannot be
    /// followed to its end.
    ///
    /// ## Flagged
    ///
    /// A flow log that records accepted or refused connections alone.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "flows" {
    ///   name = "flows"
    /// }
    ///
    /// resource "aws_flow_log" "main" {
    ///   vpc_id          = aws_vpc.main.id
    ///   traffic_type    = "REJECT"
    ///   log_destination = aws_cloudwatch_log_group.flows.arn
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_cloudwatch_log_group" "flows" {
    ///   name = "flows"
    /// }
    ///
    /// resource "aws_flow_log" "main" {
    ///   vpc_id          = aws_vpc.main.id
    ///   traffic_type    = "ALL"
    ///   log_destination = aws_cloudwatch_log_group.flows.arn
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Record all connections. That makes for more records, which are charged for.
    ///
    /// ```ops,fail
    /// [{"op": "add_node", "id": "flows", "node": {"type": "ec2.flow_log", "name": "Flows",
    ///    "placement": {"parent": "vpc", "rect": {"x": 500, "y": 330, "w": 96, "h": 88}},
    ///    "properties": {"traffic_type": "REJECT", "log_destination_type": "s3", "log_destination": "arn:aws:s3:::central-logs"}}}]
    /// ```
    id: "flow-log-partial",
    severity: Severity::Info,
    category: Category::Logging,
    aliases: &[],
    types: &[&flow_log::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Record all connections",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Record all connections", finding, &flow_log::TRAFFIC_TYPE, "ALL"),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let is_part = |it: Option<String>| it.is_some_and(|it| it != "ALL");
    each(
        facts,
        findings,
        &flow_log::TYPE,
        flow_log::TRAFFIC_TYPE.key(),
        |it| is(it, &flow_log::TRAFFIC_TYPE, is_part),
        |name| format!("Flow log {name} records only a part of the connections"),
    );
}
