use std::collections::BTreeMap;

use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::rules::facts::Peers;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A security group has more than fifty rules in one direction
    ///
    /// ## Why
    ///
    /// Nobody can tell any more what such a group lets through. Each network interface has room for a thousand rules
    /// over all its groups, and the default quota is sixty for a group and direction.
    ///
    /// ## Flagged
    ///
    /// A group with more than 50 inbound or more than 50 outbound rules, counting each range.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 443
    ///     to_port     = 443
    ///     cidr_blocks = [
    ///       "198.41.0.0/24", "198.41.1.0/24", "198.41.2.0/24", "198.41.3.0/24", "198.41.4.0/24", "198.41.5.0/24", "198.41.6.0/24", "198.41.7.0/24", "198.41.8.0/24",
    ///       "198.41.9.0/24", "198.41.10.0/24", "198.41.11.0/24", "198.41.12.0/24", "198.41.13.0/24", "198.41.14.0/24", "198.41.15.0/24", "198.41.16.0/24", "198.41.17.0/24",
    ///       "198.41.18.0/24", "198.41.19.0/24", "198.41.20.0/24", "198.41.21.0/24", "198.41.22.0/24", "198.41.23.0/24", "198.41.24.0/24", "198.41.25.0/24", "198.41.26.0/24",
    ///       "198.41.27.0/24", "198.41.28.0/24", "198.41.29.0/24", "198.41.30.0/24", "198.41.31.0/24", "198.41.32.0/24", "198.41.33.0/24", "198.41.34.0/24", "198.41.35.0/24",
    ///       "198.41.36.0/24", "198.41.37.0/24", "198.41.38.0/24", "198.41.39.0/24", "198.41.40.0/24", "198.41.41.0/24", "198.41.42.0/24", "198.41.43.0/24", "198.41.44.0/24",
    ///       "198.41.45.0/24", "198.41.46.0/24", "198.41.47.0/24", "198.41.48.0/24", "198.41.49.0/24", "198.41.50.0/24", "198.41.51.0/24", "198.41.52.0/24", "198.41.53.0/24",
    ///     ]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Split the group by purpose, or put the ranges into a managed prefix list.
    id: "sg-too-many-rules",
    severity: Severity::Info,
    category: Category::Network,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: None,
}

/// More than anyone can keep in mind; AWS's quota is 60. Source: VPC user guide, "Amazon VPC quotas".
const MOST: usize = 50;

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for (rules, direction) in [(&facts.inbound.rules, "inbound"), (&facts.outbound.rules, "outbound")] {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for traffic in rules.iter().filter(|it| !it.group.is_empty()) {
            let ranges = if let Peers::Ranges(ranges) = &traffic.peers { ranges.len().max(1) } else { 1 };
            *counts.entry(traffic.group).or_default() += ranges;
        }
        for (group, count) in counts.into_iter().filter(|it| it.1 > MOST) {
            findings.raise(group, format!("Security group {} has {count} {direction} rules", facts.name(group)));
        }
    }
}
