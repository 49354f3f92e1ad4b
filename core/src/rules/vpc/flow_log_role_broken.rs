use crate::access::{Circumstances, Verdict};
use crate::catalog::ec2::flow_log;
use crate::catalog::iam::role;
use crate::catalog::logs::log_group;
use crate::rules::facts::{all, opaque, target};
use crate::rules::property::is;
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::{Resource, logical_id};

rule! {
    /// A flow log cannot write its records
    ///
    /// ## Why
    ///
    /// The log is there and stays empty: the role that writes to CloudWatch Logs may not be assumed by flow logs, or
    /// may not write. AWS shows that as a status of the log that nobody looks at.
    ///
    /// ## Flagged
    ///
    /// A flow log to CloudWatch Logs with a role that `vpc-flow-logs.amazonaws.com` may not assume, or that may not put
    /// log events into its log group.
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
    ///       Principal = { Service = "ec2.amazonaws.com" }
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
    ///       Action   = ["logs:DescribeLogGroups"]
    ///       Resource = "*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_flow_log" "main" {
    ///   vpc_id          = aws_vpc.main.id
    ///   traffic_type    = "ALL"
    ///   log_destination = "arn:aws:logs:eu-west-1:123456789012:log-group:flows"
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
    ///       Action   = ["logs:DescribeLogGroups", "logs:DescribeLogStreams"]
    ///       Resource = "*"
    ///     }]
    ///   })
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
    /// Let flow logs assume the role, and let the role create streams and put events. Drawn without a role, a flow log
    /// gets one that may do just that.
    id: "flow-log-role-broken",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&flow_log::TYPE, &role::TYPE, &log_group::TYPE],
    check: check,
    fix: None,
}

/// Who writes flow logs. Source: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs".
const WRITER: &str = "vpc-flow-logs.amazonaws.com";

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&flow_log::TYPE, |findings, address, it| {
        let Some(role) = it.value(&flow_log::ROLE).and_then(|it| target(facts.stack, it)) else { return };
        if facts.stack.get(role).is_none_or(|it| it.ty != Some(&role::TYPE)) {
            return;
        }
        let is_logs = is(it, &flow_log::DESTINATION_TYPE, |it| it.is_none_or(|it| it == "cloud-watch-logs"));
        let may_not_assume = decided(facts.access().trusts(role, WRITER).verdict, "whether flow logs may assume its role is not known");
        let (log, role_name) = (facts.name(address), facts.name(role));
        if all([is_logs, may_not_assume]) == Ok(true) {
            let message = format!("Flow log {log} has role {role_name}, which flow logs may not assume");
            findings.raise_at(address, flow_log::ROLE.key(), message);
            return;
        }
        let may_not_write = all([is_logs, may_not_write(facts, it, role)]);
        findings.raise_if(may_not_write, address, flow_log::ROLE.key(), || {
            format!("Flow log {log} has role {role_name}, which may not write to its log group")
        });
    });
}

/// Whether a role may not put events into the log group of a flow log.
fn may_not_write(facts: &Facts<'_>, log: &Resource, role: &str) -> Decided<bool> {
    let group = log.value(&flow_log::DESTINATION).and_then(|it| target(facts.stack, it));
    // A template may name the group by its logical id.
    let named = opaque(log, "log_group_name").and_then(|it| {
        let it: serde_json::Value = serde_json::from_str(it).ok()?;
        let id = it["Ref"].as_str()?;
        let mut groups = facts.stack.of(&log_group::TYPE);
        groups.find(|(_, it)| logical_id(it) == id).map(|(address, _)| address)
    });
    if let Some(group) = named {
        // The ARN that CloudFormation tells of a group is that of its streams, too.
        let allows = |ending: &str| facts.permissions.allows(role, "logs:PutLogEvents", group, ending);
        return all([allows("").map(|it| !it), allows(":*").map(|it| !it)]);
    }
    let group = group.filter(|it| facts.stack.get(it).is_some_and(|it| it.ty == Some(&log_group::TYPE)));
    let Some(group) = group else {
        // Into a group from elsewhere, a role does not write that may write into none.
        return Ok(facts.access().allows_anywhere(role, "logs:PutLogEvents") == Verdict::Denied);
    };
    let decision = facts.access().can(role, "logs:PutLogEvents", group, &Circumstances::default()).decision;
    decided(decision.verdict, "whether its role may write to its log group is not known")
}

/// Whether something is denied.
fn decided(verdict: Verdict, why: &'static str) -> Decided<bool> {
    match verdict {
        Verdict::Allowed => Ok(false),
        Verdict::Denied => Ok(true),
        Verdict::Undecided => Err(why),
    }
}
