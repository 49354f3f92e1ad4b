use std::collections::BTreeMap;

use crate::catalog::ec2::{security_group, security_group_egress, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// Rules of a security group stand inside it and beside it
    ///
    /// ## Why
    ///
    /// Terraform takes the blocks of a group for all the rules there are in that direction: one apply deletes the rules in
    /// resources of their own, and the next one makes them again. Meanwhile traffic is blocked, or open.
    ///
    /// ## Flagged
    ///
    /// Blocks and separate resources for the same direction of one group.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "web" {
    ///   vpc_id      = "vpc-0a"
    ///   description = "Web servers"
    ///   ingress {
    ///     description = "HTTPS"
    ///     protocol    = "tcp"
    ///     from_port   = 443
    ///     to_port     = 443
    ///     cidr_blocks = ["10.0.0.0/16"]
    ///   }
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "ssh" {
    ///   security_group_id = aws_security_group.web.id
    ///   description       = "SSH"
    ///   ip_protocol       = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_ipv4         = "10.0.1.0/24"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "web" {
    ///   vpc_id      = "vpc-0a"
    ///   description = "Web servers"
    ///   egress {
    ///     description = "HTTPS"
    ///     protocol    = "tcp"
    ///     from_port   = 443
    ///     to_port     = 443
    ///     cidr_blocks = ["10.0.0.0/16"]
    ///   }
    /// }
    ///
    /// resource "aws_security_group_rule" "ssh" {
    ///   type              = "ingress"
    ///   security_group_id = aws_security_group.web.id
    ///   description       = "SSH"
    ///   protocol          = "tcp"
    ///   from_port         = 22
    ///   to_port           = 22
    ///   cidr_blocks       = ["10.0.1.0/24"]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep one style, best resources of their own. What Drawbridge writes has no blocks, so a configuration that is drawn and
    /// exported is rid of this.
    id: "sg-inline-and-separate-rules",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let stack = facts.stack;
    let directions = [
        (&security_group_ingress::TYPE, &security_group_ingress::SECURITY_GROUP, &security_group::INGRESS, "inbound"),
        (&security_group_egress::TYPE, &security_group_egress::SECURITY_GROUP, &security_group::EGRESS, "outbound"),
    ];
    for (ty, group, list, words) in directions {
        // Whether there is a block, and the rules that stand beside it.
        let mut of_groups: BTreeMap<&str, (bool, Vec<&str>)> = BTreeMap::new();
        for (address, rule) in stack.of(ty) {
            let Some(group) = rule.target(group) else { continue };
            let (has_blocks, beside) = of_groups.entry(group).or_default();
            if stack.configuration.inline.contains_key(address) {
                *has_blocks = true;
            } else {
                beside.push(address);
            }
        }
        for (group, (has_blocks, beside)) in of_groups {
            if has_blocks && !beside.is_empty() {
                let message = format!(
                    "{} has {words} rules in blocks, and {} beside them: each apply undoes the other",
                    facts.name(group),
                    facts.names(&beside)
                );
                findings.raise_at(group, list.key(), message);
            }
        }
    }
}
