use std::collections::BTreeSet;

use crate::catalog::ec2::{flow_log, vpc};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::target;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};

rule! {
    /// A VPC keeps no record of its connections
    ///
    /// ## Why
    ///
    /// After a break-in the first question is who talked to whom. Without flow logs nobody can tell, and nobody sees
    /// the refused connections that came before.
    ///
    /// ## Flagged
    ///
    /// A VPC without a flow log of its own, unless every one of its subnets has one.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
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
    ///   iam_role_arn    = aws_iam_role.flows.arn
    /// }
    ///
    /// resource "aws_iam_role" "flows" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "vpc-flow-logs.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "flows" {
    ///   name = "flows"
    ///   role = aws_iam_role.flows.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Draw a flow log in the VPC that goes to a log group or to a bucket. Refused connections alone cost less and are
    /// the least that the CIS benchmark asks for. The fix records all of them in a log group of their own, for a year; the
    /// role that may write there follows from the drawing.
    ///
    /// ```ops,fail
    /// [{"op": "set_suppression", "id": "no_flow_log"},
    ///  {"op": "add_node", "id": "logs", "node": {"type": "logs.log_group", "name": "App",
    ///   "placement": {"parent": null, "rect": {"x": 784, "y": 0, "w": 96, "h": 88}}, "properties": {"retention_in_days": 365}}}]
    /// ```
    id: "vpc-flow-logs",
    severity: Severity::Medium,
    category: Category::Logging,
    aliases: &["CKV2_AWS_11", "EC2.6", "CIS 3.0 3.7", "CIS 5.0 3.7", "AWS-0178", "aws-ec2-require-vpc-flow-logs-for-all-vpcs"],
    types: &[&vpc::TYPE, &flow_log::TYPE],
    check: check,
    fix: Some(Fix { title: "Record its connections", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let watched = facts.stack.of(&flow_log::TYPE).filter_map(|(_, it)| it.value(&flow_log::WATCHED));
    let watched: Vec<Option<&str>> = watched.map(|it| target(facts.stack, it)).collect();
    let is_vague = watched.contains(&None);
    let watched: BTreeSet<&str> = watched.into_iter().flatten().collect();
    findings.each(&vpc::TYPE, |findings, address, _| {
        let subnets = facts.network.subnets_of(address);
        let are_all = !subnets.is_empty() && subnets.iter().all(|(it, _)| watched.contains(it));
        if watched.contains(address) || are_all {
            return;
        }
        if is_vague {
            findings.undecided(address, "what a flow log watches is not known");
        } else {
            findings.raise(address, format!("VPC {} keeps no record of its connections", facts.name(address)));
        }
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let ops = edits::record_connections(diagram, edits::node_of(finding)?)?;
    Some(Transaction::new("Record its connections", ops))
}
