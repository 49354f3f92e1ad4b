use crate::catalog::ec2::{network_acl, network_acl_rule};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL lets everything in from the internet
    ///
    /// ## Why
    ///
    /// Whoever draws a network ACL of their own wants a second lock beside the security groups. This one does what the
    /// default one does: it lets everything through.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that lets every protocol in from `0.0.0.0/0` or `::/0`.
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
    ///     protocol   = "-1"
    ///     from_port  = 0
    ///     to_port    = 0
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
    ///     rule_no    = 100
    ///     action     = "allow"
    ///     protocol   = "tcp"
    ///     from_port  = 443
    ///     to_port    = 443
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    ///   ingress {
    ///     rule_no    = 110
    ///     action     = "allow"
    ///     protocol   = "-1"
    ///     from_port  = 0
    ///     to_port    = 0
    ///     cidr_block = "10.0.0.0/16"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List the ports that are needed, those of the answers among them.
    id: "nacl-all-ports",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_352", "AWS-0102", "aws-ec2-no-excessive-port-access"],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let (opened, unknown) = facts.packets().opened();
    for it in opened.iter().filter(|it| it.is_for_everything) {
        let message = format!("Network ACL {} lets everything in from the whole internet", facts.name(it.acl));
        findings.raise_at(it.rule, network_acl_rule::PROTOCOL.key(), message);
    }
    for (acl, why) in unknown {
        findings.undecided(acl, why);
    }
}
