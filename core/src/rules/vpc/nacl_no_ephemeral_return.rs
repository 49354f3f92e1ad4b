use crate::catalog::ec2::{network_acl, network_acl_rule, subnet};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL drops the answers to connections that it lets through
    ///
    /// ## Why
    ///
    /// A network ACL is stateless: it does not remember that it let a connection in. The answers leave for the port
    /// that the client opened it from, 1024 to 65535, and need a rule of their own. Without one every connection
    /// hangs, while groups and routes look right.
    ///
    /// ## Flagged
    ///
    /// A network ACL around a subnet with a rule that allows TCP to a port below 1024, in or out, none of whose
    /// answers pass in the other direction.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "web" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_network_acl" "web" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.web.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    ///
    ///   egress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
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
    /// resource "aws_subnet" "web" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_network_acl" "web" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.web.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    ///
    ///   egress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 1024
    ///     to_port    = 65535
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow TCP to ports 1024 to 65535 in the other direction, to the ranges that the connections come from or go
    /// to.
    id: "nacl-no-ephemeral-return",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE, &subnet::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let (dropped, unknown) = facts.packets().dropped_answers();
    // One missing rule is one finding, however many connections it takes down.
    let mut last = "";
    for it in dropped {
        if it.acl == last {
            continue;
        }
        last = it.acl;
        let (direction, other) = if it.is_inbound { ("in", "outbound") } else { ("out", "inbound") };
        let (acl, rule) = (facts.name(it.acl), facts.name(it.rule));
        let message = format!(
            "Network ACL {acl} lets {} {direction} by {rule} and drops the answers: no {other} rule allows them",
            it.traffic
        );
        findings.raise(it.acl, message);
    }
    for (acl, why) in unknown {
        findings.undecided(acl, why);
    }
}
