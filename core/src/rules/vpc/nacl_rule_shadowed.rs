use crate::catalog::ec2::{network_acl, network_acl_rule};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A rule of a network ACL never decides
    ///
    /// ## Why
    ///
    /// The lowest number that matches decides. Somebody wrote this rule to deny or to allow something, and a rule
    /// before it does the opposite with all of it.
    ///
    /// ## Flagged
    ///
    /// A rule all of whose traffic is taken by rules with lower numbers, one of which does the opposite; or a rule
    /// whose number another one of the same direction has, which AWS refuses.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 0
    ///     to_port    = 1023
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    ///   ingress {
    ///     rule_no    = 110
    ///     action     = "deny"
    ///     protocol   = "tcp"
    ///     from_port  = 22
    ///     to_port    = 22
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_network_acl" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   subnet_ids = [aws_subnet.app.id]
    ///
    ///   ingress {
    ///     rule_no    = 90
    ///     action     = "deny"
    ///     protocol   = "tcp"
    ///     from_port  = 22
    ///     to_port    = 22
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    ///   ingress {
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 0
    ///     to_port    = 1023
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Give it a lower number than the rule that takes its traffic, or delete it.
    id: "nacl-rule-shadowed",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for it in facts.packets().shadowed() {
        let (acl, by) = (facts.name(it.acl), facts.name(it.by));
        let message = if it.is_same_number {
            format!("Two rules of network ACL {acl} have one number, this and {by}")
        } else {
            format!("A rule of network ACL {acl} never decides: {by} comes first and does the opposite")
        };
        findings.raise_at(it.rule, network_acl_rule::RULE_NUMBER.key(), message);
    }
}
