use super::acl_ports::check_ports;
use crate::catalog::ec2::{network_acl, network_acl_rule};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A network ACL lets the internet administer what is in its subnets
    ///
    /// ## Why
    ///
    /// The groups inside should not admit it either, but one of them will one day. A network ACL is the second lock,
    /// and it is open.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that lets `0.0.0.0/0` or `::/0` reach TCP port 22 or 3389, and no rule before it denies that.
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
    ///     from_port  = 22
    ///     to_port    = 22
    ///     cidr_block = "0.0.0.0/0"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_network_acl_rule" "ssh" {
    ///   network_acl_id = "acl-0123456789abcdef0"
    ///   rule_number    = 100
    ///   egress         = false
    ///   protocol       = "tcp"
    ///   rule_action    = "allow"
    ///   cidr_block     = "0.0.0.0/0"
    ///   from_port      = 22
    ///   to_port        = 22
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
    /// Name the ranges that administer the machines, or deny the port first. A rule for answers to ports 1024 to 65535
    /// covers 3389: limit it to the ports that the clients use, 32768 to 60999 for Linux.
    id: "nacl-admin-port-open",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV_AWS_232", "CKV_AWS_231", "EC2.21", "CIS 3.0 5.1", "CIS 5.0 5.2", "AWS-0105", "aws-ec2-no-public-ingress-acl"],
    types: &[&network_acl::TYPE, &network_acl_rule::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_ports(facts, findings, &[(22, "SSH"), (3389, "RDP")]);
}
